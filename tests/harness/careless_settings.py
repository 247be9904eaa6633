"""The control of target 8: SQLite as Django sets it up by itself, several processes over one file."""

from tests.harness.served_settings import *  # noqa: F403 -- served_settings plus a difference
from tests.harness.served_settings import DATABASES

DATABASES["default"]["OPTIONS"] = {"init_command": "PRAGMA journal_mode=DELETE;"}
