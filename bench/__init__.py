"""What is measured; `python -m bench` runs it."""
