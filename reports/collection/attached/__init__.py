"""What is inside a file that somebody attaches. Runs in the child of portal.core.sandbox: no settings, no database."""
