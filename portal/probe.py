"""The container's health check: `python portal/probe.py`, exit code 0 when /readyz says 200.

A script of its own that loads nothing of the project: it runs every few seconds.
"""

import os
import sys
import urllib.error
import urllib.request


def ready(address: str = "http://127.0.0.1:8000/readyz") -> bool:
    """Whether the site is ready; asked under a name the site allows."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    request = urllib.request.Request(address, headers={"Host": host})  # noqa: S310 -- a fixed http address
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 -- a fixed http address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if ready() else 1)
