"""Pages of the officer who shapes the forms: outlines and their versions, indicators, breakdowns."""
