"""Everything that handing out forms and taking files back changes."""
