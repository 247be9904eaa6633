"""The officer's work on gathered paragraphs: what is printed, in which order and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agencies.models import User
from agencies.policies import require
from portal.core.text import clean_paragraphs
from reports.collection.actions.drafts import StaleEdit
from reports.collection.actions.summaries import save_paragraphs
from reports.collection.entries import Paragraph, new_paragraph
from reports.collection.models import Report, SectionText
from reports.consolidation.gather import origin_id, source_texts, split_id
from reports.consolidation.policies import can_rework

DEEPEST = 2


@dataclass(frozen=True, slots=True)
class TypedParagraph:
    """One stored paragraph as it came back from the page. `seen`: its changed source was looked at."""

    id: str
    text: str
    level: int
    used: bool
    cite: bool
    seen: bool = False


def save_prose(
    *,
    report_id: int,
    section_id: int,
    by: User,
    edit_version: int,
    typed: Sequence[TypedParagraph],
    added: str = "",
    move: tuple[str, int] | None = None,
    restore: str = "",
) -> SectionText:
    """Save one section of a summary.

    `typed` in the order of the page; `added`: new text of the officer's own; `move`: (paragraph id, −1 up or +1
    down); `restore`: the paragraph that takes its source's words again. Raises StaleEdit if somebody saved the
    section since `edit_version`, with nothing written.
    """
    report = Report.objects.select_related("assignment").get(pk=report_id)
    require(can_rework, by, report)
    text = SectionText.objects.select_related("updated_by").get(report=report, section_id=section_id)
    if text.edit_version != edit_version:
        raise StaleEdit(text)
    paragraphs = rework(text.paragraphs, typed)
    if restore:
        paragraphs = _restored(paragraphs, restore)
    if move is not None:
        paragraphs = moved(paragraphs, *move)
    paragraphs += [_own(piece.text, piece.level) for piece in clean_paragraphs(added)]
    return save_paragraphs(
        report_id=report_id, section_id=section_id, by=by, edit_version=edit_version, paragraphs=paragraphs
    )


def rework(stored: Sequence[Paragraph], typed: Sequence[TypedParagraph]) -> list[Paragraph]:
    """The stored paragraphs as typed. Those the page did not send back stay, at the end."""
    by_id = {each["id"]: each for each in stored}
    taken = {each["id"] for each in stored}
    result: list[Paragraph] = []
    for each in typed:
        old = by_id.pop(each.id, None)
        if old is not None:
            result += _as_typed(old, each, taken)
    return [*result, *by_id.values()]


def _as_typed(old: Paragraph, typed: TypedParagraph, taken: set[str]) -> list[Paragraph]:
    """One paragraph, or the pieces it was split into. An emptied one of a source is only put aside."""
    pieces = clean_paragraphs(typed.text)
    sourced = bool(old.get("source"))
    if not pieces:
        return [{**old, "used": False}] if sourced else []
    edited = len(pieces) > 1 or pieces[0].text != old["text"]
    first: Paragraph = {
        **old,
        "text": pieces[0].text,
        "level": min(pieces[0].level or typed.level, DEEPEST),
        "used": typed.used,
        "cite": typed.cite and sourced,
    }
    if sourced and edited:
        first["edited"] = True
    if old.get("stale") and (edited or typed.seen):
        first["stale"] = False
    result = [first]
    for piece in pieces[1:]:
        further: Paragraph = _own(piece.text, piece.level or typed.level)
        further["used"] = typed.used
        if sourced:
            further |= {"id": _free_id(old["id"], taken), "source": old["source"], "edited": True}
            # The name of the agency stands once, after the last piece.
            further["cite"], result[-1]["cite"] = result[-1]["cite"], False
        result.append(further)
    return result


def _own(text: str, level: int) -> Paragraph:
    return {**new_paragraph(text, min(level, DEEPEST)), "used": True, "cite": False}


def _free_id(paragraph_id: str, taken: set[str]) -> str:
    number = 2
    while split_id(paragraph_id, number) in taken:
        number += 1
    taken.add(split_id(paragraph_id, number))
    return split_id(paragraph_id, number)


def _restored(paragraphs: Sequence[Paragraph], paragraph_id: str) -> list[Paragraph]:
    texts: Mapping[tuple[int, str], str] = source_texts(p for p in paragraphs if p["id"] == paragraph_id)
    result: list[Paragraph] = []
    for each in paragraphs:
        source = each.get("source") or 0
        said = texts.get((source, each["id"])) or texts.get((source, origin_id(each["id"])))
        if each["id"] == paragraph_id and said:
            result.append({**each, "text": said, "edited": False, "stale": False})
        else:
            result.append(each)
    return result


def moved(paragraphs: Sequence[Paragraph], paragraph_id: str, step: int) -> list[Paragraph]:
    """One place up (−1) or down (+1); at the ends nothing happens."""
    result = list(paragraphs)
    at = next((index for index, each in enumerate(result) if each["id"] == paragraph_id), None)
    if at is not None and 0 <= at + step < len(result):
        result[at], result[at + step] = result[at + step], result[at]
    return result
