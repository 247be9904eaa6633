"""What is read from the database for imports."""
