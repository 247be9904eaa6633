"""The verbs of the round, one home each: calls (the request), drafts (writing), flow (submission), review, gate (locks)."""
