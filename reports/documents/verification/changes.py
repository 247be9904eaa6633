"""What an update changed after a signature: pages, annotations, layers, fields.

Whether a change is allowed is decided by pyHanko's difference policy, which refuses whatever it does not know to be
harmless. Here it is only named, so that a person reads what was touched and not an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from reports.documents.verification.reading import pages_of
from reports.documents.verification.verdict import Change, Reason

MAX_CHANGES: Final = 20
_MAX_OBJECTS: Final = 50_000
_APART: Final = frozenset({"/Parent", "/Annots", "/StructParents", "/StructParent", "/P", "/Popup"})
_LAYERS: Final = "/OCProperties"


def after(reader: Any, revision: int) -> tuple[Change, ...]:
    """What differs between the file as it is and its state at `revision`, at most MAX_CHANGES of them."""
    old = reader.get_historical_resolver(revision)
    touched = {
        (each.idnum, each.generation)
        for later in range(revision + 1, reader.xrefs.total_revisions)
        for each in reader.xrefs.explicit_refs_in_revision(later)
    }
    found = list(dict.fromkeys(_differences(old, reader, touched)))
    # what a person must know stands first; filled fields may be all right
    found.sort(key=lambda each: each.what == Reason.FIELDS_CHANGED)
    return tuple(found[:MAX_CHANGES]) or (Change(Reason.CHANGED_OTHERWISE),)


def _differences(old: Any, new: Any, touched: set[tuple[int, int]]) -> Iterator[Change]:
    before, now = pages_of(old), pages_of(new)
    if [_key(each) for each in before] != [_key(each) for each in now]:
        yield Change(Reason.PAGES_REPLACED)
    for at, (page_before, page_now) in enumerate(zip(before, now, strict=False), start=1):
        if _key(page_before) != _key(page_now):
            continue
        was, entry = page_before.get_object(), page_now.get_object()
        if _outline(was) != _outline(entry) or _reaches(entry, touched):
            yield Change(Reason.PAGE_CHANGED, str(at))
        yield from _annotations(was, entry, touched, at)
    if _written(old.root.get(_LAYERS)) != _written(new.root.get(_LAYERS)) or _reaches(
        new.root.get(_LAYERS), touched
    ):
        yield Change(Reason.LAYERS_CHANGED)


def _annotations(was: Any, entry: Any, touched: set[tuple[int, int]], page: int) -> Iterator[Change]:
    before = {_key(each) for each in was.get("/Annots", ())}
    now = {_key(each): each for each in entry.get("/Annots", ())}
    if before - now.keys():
        yield Change(Reason.ANNOTATION_CHANGED, str(page))
    for key, each in now.items():
        annotation = each.get_object()
        if key in before and key not in touched and not _reaches(annotation, touched):
            continue
        if annotation.get("/Subtype") == "/Widget":
            if annotation.get("/FT") == "/Sig" and (key in before or _is_stamp(annotation)):
                continue  # a signature that was made in its own field, a time-stamp for the archive
            yield Change(Reason.FIELDS_CHANGED, str(annotation.get("/T", "")))
        else:
            yield Change(Reason.ANNOTATION_CHANGED, str(page))


def _is_stamp(field: Any) -> bool:
    return "/V" in field and field["/V"].get("/Type") == "/DocTimeStamp"


def _key(each: Any) -> tuple[int, int] | bytes | None:
    """An object's number and generation; what is written in place has its own bytes."""
    return (each.idnum, each.generation) if hasattr(each, "idnum") else _written(each)


def _outline(page: Any) -> bytes | None:
    """A page's own entries without what is compared apart."""
    return b"".join(
        key.encode() + (_written(page.raw_get(key)) or b"") for key in sorted(page) if key not in _APART
    )


def _written(each: Any) -> bytes | None:
    from io import BytesIO

    if each is None:
        return None
    stream = BytesIO()
    each.write_to_stream(stream, None)
    return stream.getvalue()


def _reaches(start: Any, touched: set[tuple[int, int]]) -> bool:
    """Whether anything drawn from `start` was written by an update. The tree upwards, annotations and the structure
    tree are left out."""
    waiting, seen = [start], set[tuple[int, int]]()
    while waiting and len(seen) < _MAX_OBJECTS:
        each = waiting.pop()
        if hasattr(each, "idnum"):
            key = (each.idnum, each.generation)
            if key in touched:
                return True
            if key in seen:
                continue
            seen.add(key)
            each = each.get_object()
        if hasattr(each, "raw_get") and hasattr(each, "keys"):
            waiting.extend(each.raw_get(key) for key in each if key not in _APART)
        elif isinstance(each, list):
            waiting.extend(list.__iter__(each))
    return False
