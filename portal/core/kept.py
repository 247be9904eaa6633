"""Typed text is never lost: what a refused POST carried is shown again and can be sent again.

A refusal (ended session, stale CSRF token, missing right, conflict) answers with a page that holds every
text of the POST. After an ended session the text travels through the login form as one signed value, so that
logging in and pressing "Gửi lại" are the only two steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_SALT: Final = "portal.kept"
_MAX_AGE: Final = 24 * 3600
# Never shown and never sent again.
_SECRET: Final = ("csrfmiddlewaretoken", "token", "kept", "next", "current", "again")
# Sent again, but nothing a person typed.
_TECHNICAL: Final = ("version", "op", "seen", "action", "_id", "TOTAL_FORMS", "INITIAL_FORMS", "_FORMS")
_LONG: Final = 80
_READ: Final = "portal_labels"  # beside a POST: the labels of the forms that have read it

_labels: dict[str, list[_StrPromise | str]] = {}
_choices: set[str] = set()
_secrets: set[str] = set()


def name_field(name: str, label: _StrPromise | str, *, choice: bool = False, secret: bool = False) -> None:
    """Tell what a posted field is called; forms do this by themselves. A choice is no typed text.

    Where several forms use one name, the label of the form that was sent is shown, as far as it was read (`sent_by`).
    """
    _labels.setdefault(name, []).append(label)
    if choice:
        _choices.add(name)
    if secret:
        _secrets.add(name)


def name_fields(labels: Mapping[str, str]) -> None:
    """The same for fields that no form declares; a name may be the part before or after the last dash."""
    for name, label in labels.items():
        name_field(name, label)


def sent_by(post: object, labels: Mapping[str, str]) -> None:
    """A form has read this POST: its fields are called so. Forms do this by themselves."""
    if isinstance(post, QueryDict):
        vars(post).setdefault(_READ, {}).update(labels)


@dataclass(frozen=True, slots=True)
class KeptField:
    """One posted value. `typed` is false for what a page adds by itself; `own`: its label in the form that was sent."""

    name: str
    value: str
    typed: bool
    own: str = ""

    @property
    def label(self) -> str:
        """What the field is called on the page, as far as it is known; where forms differ, the plainest one."""
        if self.own:
            return self.own
        before, _dash, after = self.name.rpartition("-")
        known = _labels.get(self.name) or _labels.get(before) or _labels.get(after)
        return min(map(str, known), key=len) if known else f"Ô “{self.name}”"

    @property
    def long(self) -> bool:
        """Whether it needs several lines."""
        return len(self.value) > _LONG or "\n" in self.value

    @property
    def rows(self) -> int:
        """Lines of the box that shows it, between 3 and 16."""
        return min(16, max(3, self.value.count("\n") + len(self.value) // 90 + 1))


@dataclass(frozen=True, slots=True)
class Kept:
    """What a refused POST carried, and where it was going (a path of this portal)."""

    path: str
    fields: tuple[KeptField, ...]
    files: bool = False

    @property
    def typed(self) -> list[KeptField]:
        """What a person wrote."""
        return [field for field in self.fields if field.typed]

    @property
    def technical(self) -> list[KeptField]:
        """What has to go along when it is sent again."""
        return [field for field in self.fields if not field.typed]

    def packed(self) -> str:
        """One signed value for a hidden field of the login form."""
        pairs = [[field.name, field.value] for field in self.fields]
        return signing.dumps([self.path, pairs, self.files], salt=_SALT, compress=True)


def _field(name: str, value: str, own: str = "") -> KeptField:
    technical = name in _choices or any(name == word or name.endswith(word) for word in _TECHNICAL)
    return KeptField(name, value, typed=bool(value.strip()) and not technical and value != "on", own=own)


def _secret(name: str) -> bool:
    return name in _SECRET or name in _secrets or "password" in name.lower()


def unpack(packed: str) -> Kept | None:
    """The opposite of `packed`; None for anything this portal did not sign within a day."""
    try:
        path, pairs, files = signing.loads(packed, salt=_SALT, max_age=_MAX_AGE)
    except (signing.BadSignature, ValueError):
        return None
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return None
    return Kept(path, tuple(_field(name, value) for name, value in pairs), files)


def keep(request: HttpRequest) -> Kept | None:
    """The texts of a POST, without passwords; None where there is nothing to keep.

    A login form that itself was refused gives back what it was carrying.
    """
    if request.method != "POST":
        return None
    carried = request.POST.get("kept")
    if carried:
        return unpack(carried)
    labels = vars(request.POST).get(_READ, {})
    fields = tuple(
        _field(name, value, labels.get(name, ""))
        for name, values in request.POST.lists()
        for value in values
        if isinstance(value, str) and not _secret(name)
    )
    if not any(field.typed for field in fields) and not request.FILES:
        return None
    return Kept(request.get_full_path(), fields, bool(request.FILES))
