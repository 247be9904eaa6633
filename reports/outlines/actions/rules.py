"""The own rules of a draft: add, change, remove, move. Each verb is one change and one entry (see shaping)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from agencies.models import User
from portal.core.errors import Invalid
from reports.outlines.actions.draft import rewrite
from reports.outlines.blueprint import RuleSpec, VersionSpec
from reports.outlines.models import OutlineVersion
from reports.outlines.queries import indicator_specs
from reports.outlines.rule_faults import MOST_RULES, Asked, faults

UP: Final = "up"


def add_rule(*, version_id: int, by: User, seen: str, rule: RuleSpec) -> VersionSpec:
    """A new rule, last of all; its key is made here. Raises Invalid with the faults by field, and as shaping does."""

    def change(content: VersionSpec) -> VersionSpec:
        if len(content.rules) >= MOST_RULES:
            raise Invalid(
                _("Đề cương đã có %(n)d kiểm tra riêng, là số nhiều nhất; hãy gộp hoặc xóa bớt.")
                % {"n": MOST_RULES}
            )
        made = replace(rule, key=_new_key(each.key for each in content.rules))
        _refuse(version_id, content, made)
        return replace(content, rules=(*content.rules, made))

    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.rule_added", change=change, term=rule.term
    )


def change_rule(*, version_id: int, by: User, seen: str, rule: RuleSpec) -> VersionSpec:
    """Other words, another term or severity for the rule with this key."""

    def change(content: VersionSpec) -> VersionSpec:
        at = _place(content, rule.key)
        _refuse(version_id, content, rule)
        return replace(content, rules=(*content.rules[:at], rule, *content.rules[at + 1 :]))

    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.rule_changed", change=change, term=rule.term
    )


def remove_rule(*, version_id: int, by: User, seen: str, key: str) -> VersionSpec:
    """Out of this draft; the versions before keep it."""

    def change(content: VersionSpec) -> VersionSpec:
        at = _place(content, key)
        return replace(content, rules=(*content.rules[:at], *content.rules[at + 1 :]))

    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.rule_removed", change=change, rule=key
    )


def move_rule(*, version_id: int, by: User, seen: str, key: str, way: str) -> VersionSpec:
    """One place "up" or down; at the end of the list nothing changes."""

    def change(content: VersionSpec) -> VersionSpec:
        at = _place(content, key)
        to = at - 1 if way == UP else at + 1
        if not 0 <= to < len(content.rules):
            return content
        rules = list(content.rules)
        rules[at], rules[to] = rules[to], rules[at]
        return replace(content, rules=tuple(rules))

    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.rule_moved", change=change, rule=key
    )


def _place(content: VersionSpec, key: str) -> int:
    for at, rule in enumerate(content.rules):
        if rule.key == key:
            return at
    raise LookupError(key)


def _new_key(taken: Iterable[str]) -> str:
    used = set(taken)
    return next(f"kt_{number}" for number in range(1, len(used) + 2) if f"kt_{number}" not in used)


def _refuse(version_id: int, content: VersionSpec, rule: RuleSpec) -> None:
    """Raise Invalid with every fault of the rule beside its field."""
    programme = (
        OutlineVersion.objects.select_related("outline__programme").get(pk=version_id).outline.programme
    )
    found = list(faults(rule, Asked(content, indicator_specs(programme))))
    if found:
        fields: dict[str, str] = {}
        for fault in found:
            sentence = fault.sentence[:1].upper() + fault.sentence[1:]
            fields[fault.part] = f"{fields[fault.part]} {sentence}" if fault.part in fields else sentence
        raise Invalid(" ".join(fields.values()), fields)
