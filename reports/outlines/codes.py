"""What codes and keys are made of, whichever way they come in: they stand in addresses, in names of files, in the keys
of breakdowns ("ET=karaoke;G=nu") and in terms (pure)."""

from __future__ import annotations

import re
from typing import Final

OUTLINE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*")
INDICATOR: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]*")
AXIS: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
VALUE: Final = re.compile(r"[A-Za-z0-9_]{1,40}")
SECTION: Final = re.compile(r"[a-z][a-z0-9_]*")
TABLE: Final = re.compile(r"[A-Za-z0-9_\-]+")
"""Of annex tables and their columns."""
