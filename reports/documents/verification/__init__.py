"""Whether a signed PDF is what its signers signed: pure of Django, so that a child process starts fast."""
