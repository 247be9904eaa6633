"""Reads of consolidation: freshness (does it still stand), runs (progress), summary (the workbench), provenance."""

from reports.consolidation.queries.home import stale_summaries

__all__ = ["stale_summaries"]
