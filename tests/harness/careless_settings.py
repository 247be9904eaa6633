"""The control of target 8: SQLite as Django sets it up by itself, several processes over one file.

The journal is a property of the file: `journal_as_by_default()` of tests/harness/last_day.py puts it back."""

from tests.harness.served_settings import *  # noqa: F403 -- served_settings plus a difference
from tests.harness.served_settings import DATABASES

DATABASES["default"]["OPTIONS"] = {}
