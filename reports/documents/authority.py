"""The stacked lines above a signature (pure). NĐ 30/2020/NĐ-CP, Điều 13 and Phụ lục I, ô số 7a."""

from __future__ import annotations

_DEPUTY = "phó "
_BY_ORDER = ("TL", "TUQ")


def chief_title(title: str) -> str:
    """The office a deputy signs for: "Phó Chủ tịch" → "Chủ tịch"; any other title unchanged."""
    stripped = title.strip()
    if stripped.casefold().startswith(_DEPUTY):
        stripped = stripped[len(_DEPUTY) :]
    return stripped


def signature_lines(*, collective_name: str, authority: str, title: str, chief: str = "") -> tuple[str, ...]:
    """Lines from top to bottom, in capitals.

    `collective_name`: what stands after TM. ("Ủy ban nhân dân"), "" where the head decides alone. `authority`:
    "" | KT | TL | TUQ | Q. ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"). `chief`: the title of the
    head by whose order TL. and TUQ. sign; such a person signs for the head, not on behalf of the collective.
    """
    lines: list[str] = []
    if collective_name and authority not in _BY_ORDER:
        lines.append(f"TM. {collective_name}")
    if authority == "KT":
        lines.append(f"KT. {chief_title(title)}")
        lines.append(title)
    elif authority == "Q":
        lines.append(f"Q. {chief_title(title)}")
    elif authority in _BY_ORDER:
        lines.append(f"{authority}. {chief or 'Thủ trưởng cơ quan'}")
        lines.append(title)
    else:
        lines.append(title)
    return tuple(line.upper() for line in lines if line.strip(" .TMK"))
