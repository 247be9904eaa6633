"""Plain functions that make one valid object each; what a test does not name gets a sensible value."""
