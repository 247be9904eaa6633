"""The officer's work on gathered paragraphs: what is printed, in which order and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.policies import require
from portal.core.errors import Invalid
from portal.core.text import clean_paragraphs
from reports.collection.actions.drafts import StaleEdit
from reports.collection.actions.summaries import (
    lock_summary,
    receive_paragraphs,
    refuse_replaced,
    save_paragraphs,
)
from reports.collection.entries import Paragraph, new_paragraph
from reports.collection.models import Report, SectionText
from reports.consolidation.arrange import (
    apart,
    at_home,
    is_used,
    merged_text,
    moved,
    put_aside,
    received,
    stand_for,
    stand_for_all,
    taken_along,
    taken_out,
    tidy,
)
from reports.consolidation.gather import origin_id, source_texts, split_id
from reports.consolidation.policies import can_rework

DEEPEST: Final = 2
FEWEST: Final = 2
"""So many paragraphs make a merged one."""
_CODE: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class TypedParagraph:
    """One stored paragraph as it came back from the page. `seen`: its changed source was looked at."""

    id: str
    text: str
    level: int
    used: bool
    cite: bool
    seen: bool = False
    # Not used on purpose; None where the page does not ask.
    aside: bool | None = None


@dataclass(frozen=True, slots=True)
class Arrange:
    """What is done with the paragraphs of a section besides their words. `ids`: those it is about.

    `verb`: "stand" for all of its group, "stand_all" in every group, "apart" (unfold), "out" of its group, "merge" into
    one text, "aside" with all that is not used, "send" to `section_id`.
    """

    verb: str
    ids: tuple[str, ...] = ()
    section_id: int | None = None


_ARRANGED: Final[Mapping[str, Callable[[Sequence[Paragraph], tuple[str, ...]], list[Paragraph]]]] = {
    "stand": lambda paragraphs, ids: stand_for(paragraphs, ids[0]) if ids else list(paragraphs),
    "stand_all": lambda paragraphs, _ids: stand_for_all(paragraphs),
    "apart": lambda paragraphs, ids: apart(paragraphs, ids[0]) if ids else list(paragraphs),
    "out": lambda paragraphs, ids: taken_out(paragraphs, ids[0]) if ids else list(paragraphs),
    "merge": merged_text,
    "aside": lambda paragraphs, _ids: put_aside(paragraphs),
}


@transaction.atomic
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
    arrange: Arrange | None = None,
) -> SectionText:
    """Save one section of a summary.

    `typed` in the order of the page; `added`: new text of the officer's own; `move`: (paragraph id, −1 up or +1
    down); `restore`: the paragraph that takes its source's words again; `arrange`: what is done besides. Raises
    StaleEdit if somebody saved the section since `edit_version`, with nothing written; Invalid (field "pick") when
    what is to be merged or sent was not chosen.

    The section is read behind the lock of the summary: what another officer has sent here meanwhile is kept.
    """
    seen = Report.objects.select_related("assignment").get(pk=report_id)
    refuse_replaced(seen, by)
    require(can_rework, by, seen)
    report = lock_summary(report_id, by)
    text = SectionText.objects.select_related("updated_by", "section").get(
        report=report, section_id=section_id
    )
    if text.edit_version != edit_version:
        raise StaleEdit(text)
    paragraphs = rework(text.paragraphs, typed)
    if restore:
        paragraphs = _restored(paragraphs, restore)
    if move is not None:
        paragraphs = moved(paragraphs, *move)
    paragraphs += [_own(piece.text, piece.level) for piece in clean_paragraphs(added)]
    if arrange is not None:
        paragraphs = _arranged(report, text, paragraphs, arrange)
    return save_paragraphs(
        report_id=report_id, section_id=section_id, by=by, edit_version=edit_version, paragraphs=paragraphs
    )


def _arranged(
    report: Report, text: SectionText, paragraphs: list[Paragraph], arrange: Arrange
) -> list[Paragraph]:
    if arrange.verb == "merge" and len(arrange.ids) < FEWEST:
        raise _nothing_picked(_("Hãy chọn ít nhất hai đoạn để gộp."))
    if arrange.verb != "send":
        return _ARRANGED[arrange.verb](paragraphs, arrange.ids)
    leaving = taken_along(paragraphs, arrange.ids)
    if not leaving:
        raise _nothing_picked(_("Hãy chọn đoạn cần chuyển sang mục khác."))
    target = (
        SectionText.objects.select_related("section")
        .filter(report=report, section_id=arrange.section_id or 0, section__has_prose=True)
        .exclude(pk=text.pk)
        .first()
    )
    if target is None:
        raise Invalid(_("Hãy chọn mục chuyển đến."), {"target": _("Hãy chọn mục chuyển đến.")})
    arrived = [at_home(each, text.section.key, target.section.key) for each in leaving]
    receive_paragraphs(report, target, received(target.paragraphs, arrived))
    gone = {each["id"] for each in leaving}
    return [each for each in paragraphs if each["id"] not in gone]


def _nothing_picked(words: str) -> Invalid:
    return Invalid(words, {"pick": words})


def rework(stored: Sequence[Paragraph], typed: Sequence[TypedParagraph]) -> list[Paragraph]:
    """The stored paragraphs as typed, in the places of those that were sent back. Those that were not stay where they
    are: a page shows some of many, and somebody may have sent others here meanwhile."""
    by_id = {each["id"]: each for each in stored}
    taken = set(by_id)
    known = list({each.id: each for each in typed if each.id in by_id}.values())
    waiting = iter(known)
    sent = {each.id for each in known}
    result: list[Paragraph] = []
    for old in stored:
        if old["id"] in sent:
            each = next(waiting)
            result += _as_typed(by_id[each.id], each, taken)
        else:
            result.append(old)
    return tidy(result)


def _as_typed(old: Paragraph, typed: TypedParagraph, taken: set[str]) -> list[Paragraph]:
    """One paragraph, or the pieces it was split into. An emptied one of a source is only put aside."""
    pieces = clean_paragraphs(typed.text)
    sourced = bool(old.get("source"))
    if not pieces:
        return [{**old, "used": False, "aside": True}] if sourced else []
    edited = len(pieces) > 1 or pieces[0].text != old["text"]
    first: Paragraph = {
        **old,
        "text": pieces[0].text,
        "level": min(pieces[0].level or typed.level, DEEPEST),
        "used": typed.used,
        "cite": typed.cite and (sourced or bool(old.get("covers"))),
        "aside": _aside(old, typed),
    }
    if sourced and edited:
        first["edited"] = True
    if sourced and first["level"] != min(old["level"], DEEPEST):
        first["leveled"] = True
    if (sourced or old.get("covers")) and set(_CODE.findall(typed.text)) - set(_CODE.findall(old["text"])):
        first["live"] = True
    if old.get("stale") and (edited or typed.seen):
        first["stale"] = False
    result = [first]
    for piece in pieces[1:]:
        further: Paragraph = _own(piece.text, piece.level or typed.level)
        further["used"] = typed.used
        if sourced:
            further |= {"id": _free_id(old["id"], taken), "source": old["source"], "edited": True}
        if first.get("covers"):
            further["covers"] = first["covers"]
        if first.get("live"):
            further["live"] = True
        if sourced or old.get("covers"):
            # The name of the agency stands once, after the last piece.
            further["cite"], result[-1]["cite"] = result[-1]["cite"], False
        result.append(further)
    return result


def _aside(old: Paragraph, typed: TypedParagraph) -> bool:
    """Left out on purpose: said so, or taken out of what is printed."""
    if typed.used:
        return False
    return bool(typed.aside) or is_used(old) or (typed.aside is None and bool(old.get("aside")))


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
            result.append({**each, "text": said, "edited": False, "stale": False, "live": False})
        else:
            result.append(each)
    return result
