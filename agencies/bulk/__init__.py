"""Agencies and accounts from a workbook: what may stand in it, what it says, what it would do."""
