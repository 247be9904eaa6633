"""What is typed in one field and how it is understood: one reader for every door. No request, no form, no write."""
