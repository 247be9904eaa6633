"""The verbs about what is asked, one home each: loading (the file), publishing (freezing), roles (who is what)."""
