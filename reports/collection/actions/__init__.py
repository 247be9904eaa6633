"""The verbs of the round, one home each: calls (the request), drafts (writing), flow (submission), review.

What a closed duty refuses is said once, in gate.
"""
