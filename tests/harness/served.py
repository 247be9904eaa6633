"""What the processes of tests/harness/site.py serve: the portal, with the mistake that HARNESS_FAULT names, if any.

Everything is imported before the master forks, so that a new worker costs nothing and a test can kill many.
"""

import os

from django.urls import get_resolver

from portal.wsgi import application

_ = get_resolver().url_patterns  # imports every view

if os.environ.get("HARNESS_FAULT"):
    from tests.harness import faults

    faults.make(os.environ["HARNESS_FAULT"])

__all__ = ["application"]
