"""What an officer types about what is asked: outlines, sections, tables, indicators, breakdowns."""
