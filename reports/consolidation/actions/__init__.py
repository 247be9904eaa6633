"""The verbs of consolidation: jobs (request, claim, finish), perform (the work), rework (what people change after)."""
