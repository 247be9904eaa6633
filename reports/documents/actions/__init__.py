"""The verbs of official papers, one home each: issuing (number, date, freeze), files (the jobs that make them)."""
