"""Figures of a period before the portal was used, from a workbook: one row an agency, one column a figure."""
