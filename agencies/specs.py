"""What an agency to be created looks like: plain data between a form, a command and the action."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

# QĐ 20/2020/QĐ-TTg: at most 35 characters of A-Z, 0-9 and the full stop.
CODE: Final = re.compile(r"(?=.{1,35}$)[A-Z0-9]+(\.[A-Z0-9]+)*")
USERNAME: Final = re.compile(r"(?=.{1,60}$)[a-z0-9]+([._-][a-z0-9]+)*")


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
