"""Pages of consolidation: runs (start, progress), summary (the workbench), figures (provenance)."""
