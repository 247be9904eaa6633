"""Pages about who: signing in, people, agencies, the journal."""
