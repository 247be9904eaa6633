"""How the paragraphs of a section stand to each other: one for several, in which order, in which section. Pure.

A paragraph that stands for others lists them in `covers`; they stay behind it in the section, unused, so that nothing
is lost and each can come back. A text that merges several covers them the same way, and has no source of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from reports.collection.entries import Paragraph, new_paragraph
from reports.collection.prose import covered_ids
from reports.consolidation.alike import group

_BETWEEN: Final = re.compile(r"(?<=[.;!?…])\s+")
_BRACES: Final = re.compile(r"\{[^{}]*\}")


@dataclass
class Row:
    """A paragraph as the page shows it: `covered`: those it stands for; `alike`: those that say almost the same and
    stand for themselves."""

    lead: Paragraph
    covered: list[Paragraph] = field(default_factory=list)
    alike: list[Paragraph] = field(default_factory=list)

    @property
    def flat(self) -> list[Paragraph]:
        return [self.lead, *self.covered, *self.alike]


def is_used(paragraph: Paragraph) -> bool:
    """Printed."""
    return paragraph.get("used", True)


def rows_of(paragraphs: Sequence[Paragraph]) -> list[Row]:
    """The paragraphs of a section as rows, in order."""
    by_id = {each["id"]: each for each in paragraphs}
    behind = covered_ids(paragraphs)
    taken: set[str] = set()
    rows: list[Row] = []
    firsts: dict[str, Row] = {}
    for each in paragraphs:
        if each["id"] in behind:
            continue
        like = "" if each.get("apart") else each.get("like", "")
        if like and like in firsts and not each.get("covers"):
            firsts[like].alike.append(each)
            continue
        covered = [by_id[other] for other in each.get("covers", ()) if other in by_id and other not in taken]
        taken |= {other["id"] for other in covered}
        row = Row(each, covered)
        rows.append(row)
        if like:
            firsts.setdefault(like, row)
    return rows


def flat(rows: Iterable[Row]) -> list[Paragraph]:
    """The rows as the list that is stored."""
    return [each for row in rows for each in row.flat]


def tidy(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Covered paragraphs right behind the one that stands for them; links to what is not here any more go."""
    here = {each["id"] for each in paragraphs}
    by_id = {each["id"]: each for each in paragraphs}
    behind = covered_ids(paragraphs)
    placed: set[str] = set()
    result: list[Paragraph] = []
    for each in paragraphs:
        if each["id"] in behind:
            continue
        covers = [other for other in each.get("covers", ()) if other in here]
        result.append(_with_covers(each, covers))
        result += [by_id[other] for other in covers if other not in placed]
        placed.update(covers)
    # Two that cover each other would both vanish; whatever was not placed stays.
    return [*result, *(each for each in paragraphs if each["id"] in behind and each["id"] not in placed)]


def moved(paragraphs: Sequence[Paragraph], paragraph_id: str, step: int) -> list[Paragraph]:
    """One row up (−1) or down (+1), with what belongs to it; at the ends nothing happens."""
    rows = rows_of(paragraphs)
    at = next((n for n, row in enumerate(rows) if any(p["id"] == paragraph_id for p in row.flat)), None)
    if at is not None and 0 <= at + step < len(rows):
        rows[at], rows[at + step] = rows[at + step], rows[at]
    return flat(rows)


# --- one for several ---


def stand_for(paragraphs: Sequence[Paragraph], paragraph_id: str) -> list[Paragraph]:
    """This paragraph stands for all of its group, those put aside on purpose left out; all agencies are named."""
    row = next((r for r in rows_of(paragraphs) if any(p["id"] == paragraph_id for p in r.flat)), None)
    if row is None:
        return list(paragraphs)
    lead = next(each for each in row.flat if each["id"] == paragraph_id)
    if row.lead.get("covers") and not row.lead.get("source") and lead is not row.lead:
        return list(paragraphs)  # a merged text is the agency's own: no single source replaces it
    others = [
        each for each in row.flat if each is not lead and (not each.get("aside") or each in row.covered)
    ]
    ids = [each["id"] for each in others]
    was_first = row.lead["id"]
    changed = {each["id"]: _behind(each) for each in others}
    changed[lead["id"]] = {**_with_covers(lead, ids), "used": True, "cite": True, "aside": False}
    result = [changed.get(each["id"], each) for each in paragraphs]
    if was_first != lead["id"]:
        first, now = (next(n for n, p in enumerate(result) if p["id"] == i) for i in (was_first, lead["id"]))
        result[first], result[now] = result[now], result[first]
    return tidy(result)


def stand_for_all(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """In every group that is not folded yet, the first used one stands for it."""
    result = list(paragraphs)
    for row in rows_of(paragraphs):
        used = [each for each in row.flat if is_used(each)]
        if row.alike and used:
            result = stand_for(result, used[0]["id"])
    return result


def apart(paragraphs: Sequence[Paragraph], paragraph_id: str) -> list[Paragraph]:
    """Unfold: every paragraph of the group for itself again. A merged text stays, put aside."""
    row = next((r for r in rows_of(paragraphs) if r.lead["id"] == paragraph_id), None)
    if row is None:
        return list(paragraphs)
    merged = bool(row.covered) and not row.lead.get("source")
    used = is_used(row.lead)
    changed: dict[str, Paragraph] = {}
    for each in row.flat:
        back: Paragraph = {**_with_covers(each, []), "apart": not merged}
        if each in row.covered:
            back["used"], back["aside"] = used, False
        changed[each["id"]] = back
    if merged:
        changed[row.lead["id"]] |= {"used": False, "aside": True, "apart": False}
    return tidy([changed.get(each["id"], each) for each in paragraphs])


def taken_out(paragraphs: Sequence[Paragraph], paragraph_id: str) -> list[Paragraph]:
    """One paragraph of a group for itself again; it is not offered for that group any more."""
    result: list[Paragraph] = []
    used = True
    for each in paragraphs:
        covers = each.get("covers", [])
        if paragraph_id in covers:
            used = is_used(each)
            result.append(_with_covers(each, [other for other in covers if other != paragraph_id]))
        else:
            result.append(each)
    behind = paragraph_id in covered_ids(paragraphs)
    result = [
        {**each, "apart": True, **({"used": used, "aside": False} if behind else {})}
        if each["id"] == paragraph_id
        else each
        for each in result
    ]
    return tidy(result)


def merged_text(paragraphs: Sequence[Paragraph], picked: Collection[str]) -> list[Paragraph]:
    """One text of the agency's own from the picked paragraphs, each sentence once; it keeps all of them as sources."""
    chosen = [row for row in rows_of(paragraphs) if any(each["id"] in picked for each in row.flat)]
    parts = [each for row in chosen for each in (row.lead, *row.alike) if each["id"] in picked]
    if len(parts) < 2:
        return list(paragraphs)
    behind = [other for each in parts for other in [each["id"], *each.get("covers", ())]]
    text = " ".join(dict.fromkeys(sentence for each in parts for sentence in _sentences(each["text"])))
    whole: Paragraph = {
        **new_paragraph(text, min(each["level"] for each in parts)),
        "used": True, "cite": True, "covers": list(dict.fromkeys(behind)),
    }  # fmt: skip
    if any(each.get("live") or not each.get("source") for each in parts) and _BRACES.search(text):
        whole["live"] = True
    covered = {each["id"]: _behind(each) for each in paragraphs if each["id"] in whole["covers"]}
    result: list[Paragraph] = []
    for each in paragraphs:
        if each["id"] == parts[0]["id"]:
            result.append(whole)
        result.append(covered.get(each["id"], each))
    return tidy(result)


def put_aside(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Whatever is not used yet is left out on purpose."""
    behind = covered_ids(paragraphs)
    return [each if is_used(each) or each["id"] in behind else {**each, "aside": True} for each in paragraphs]


def taken_along(paragraphs: Sequence[Paragraph], picked: Collection[str]) -> list[Paragraph]:
    """What leaves for another section: the picked ones with what they stand for, and pieces that share it."""
    ids = {
        each["id"]
        for each in paragraphs
        if each["id"] in picked and each["id"] not in covered_ids(paragraphs)
    }
    while True:
        behind = {other for each in paragraphs if each["id"] in ids for other in each.get("covers", ())}
        more = ids | {each["id"] for each in paragraphs if behind & set(each.get("covers", ()))}
        if more == ids:
            return [each for each in paragraphs if each["id"] in ids | behind]
        ids = more


def at_home(paragraph: Paragraph, here: str, there: str) -> Paragraph:
    """The paragraph as it stands in section `there`; one with a source remembers where it is offered."""
    home = paragraph.get("home") or here
    result: Paragraph = {**paragraph}
    result.pop("home", None)
    result.pop("like", None)
    if paragraph.get("source") and home != there:
        result["home"] = home
    return result


def received(paragraphs: Sequence[Paragraph], arrived: Sequence[Paragraph]) -> list[Paragraph]:
    """What came from another section, behind the last used row."""
    rows = rows_of(paragraphs)
    last = max((n for n, row in enumerate(rows, start=1) if any(map(is_used, row.flat))), default=0)
    return [*flat(rows[:last]), *arrived, *flat(rows[last:])]


# --- after a re-run ---


def marked_alike(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs of sources that say almost the same get one mark; the marks of before go."""
    texts = [
        (each["id"], each["text"]) for each in paragraphs if each.get("source") and not each.get("apart")
    ]
    found = group(texts).of if len(texts) > 1 else {}
    result: list[Paragraph] = []
    for each in paragraphs:
        one: Paragraph = {**each}
        one.pop("like", None)
        if each["id"] in found:
            one["like"] = found[each["id"]]
        result.append(one)
    return result


def regrouped(before: Sequence[Paragraph], now: Sequence[Paragraph]) -> list[Paragraph]:
    """The groups of the last version over the paragraphs of this one. Where something in a group has changed or gone,
    whoever stands for it is marked for another look; where that one is gone, the next of its group takes its place."""
    texts = {each["id"]: each["text"] for each in before}
    here = {each["id"]: each for each in now}
    heirs: dict[str, Paragraph] = {}
    for each in before:
        covers = [other for other in each.get("covers", ()) if other in here]
        if each["id"] not in here and covers:
            heirs[covers[0]] = {
                **_with_covers(here[covers[0]], covers[1:]),
                "used": is_used(each), "cite": each.get("cite", False), "stale": True,
            }  # fmt: skip
    result: list[Paragraph] = []
    for each in (heirs.get(each["id"], each) for each in now):
        covers = each.get("covers", [])
        if covers and each["id"] not in heirs:
            moved_on = any(o not in here or here[o]["text"] != texts.get(o) for o in (*covers, each["id"]))
            result.append({**each, "stale": bool(each.get("stale")) or moved_on})
        else:
            result.append(each)
    return tidy(result)


def _behind(paragraph: Paragraph) -> Paragraph:
    """A paragraph for which another one stands."""
    return {**_with_covers(paragraph, []), "used": False, "aside": False}


def _with_covers(paragraph: Paragraph, covers: Sequence[str]) -> Paragraph:
    result: Paragraph = {**paragraph}
    result.pop("covers", None)
    if covers:
        result["covers"] = list(dict.fromkeys(covers))
    return result


def _sentences(text: str) -> list[str]:
    """Its sentences, the last one closed, so that another may follow."""
    text = text.strip()
    return _BETWEEN.split(text if text[-1:] in ".;:!?…" else f"{text}.") if text else []
