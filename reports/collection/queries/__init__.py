"""Reads of the round: calls (what is asked of whom), board (who owes), home (what is to do), review."""
