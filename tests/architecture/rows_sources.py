"""Who may take along where the figures of a summary come from."""

from tests.architecture.access_table import Row, let
from tests.architecture.rows_consolidation import READERS, SUMMARY

ROWS = [Row("reports:summary_figures", GET=let(*READERS), **SUMMARY)]
