"""A report's form as a workbook: written, handed out, taken back. Pure: no Django, no database."""
