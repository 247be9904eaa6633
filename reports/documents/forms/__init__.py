"""What people type about papers: issuing, signing, letters."""
