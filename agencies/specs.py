"""What an agency to be created looks like: plain data between a form, a command and the action."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What is printed for an agency on a document."""

    name: str
    symbol: str
    place: str
    short_name: str = ""
    superior_line: str = ""
    collective: bool = False
    collective_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySpec(Naming):
    """One agency to create; `parent` is the code of an agency there already or elsewhere in the same list."""

    code: str
    kind: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    parent: str = ""
    admin_code: str = ""
