"""The one way in which the content of a draft changes: locked, checked, written whole, logged by the verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core.errors import Conflict, Invalid
from reports.outlines import checks
from reports.outlines.actions.archiving import refuse_archived
from reports.outlines.blueprint import CategoryNames, OutlineSpec, VersionSpec
from reports.outlines.editing import Misplaced, token
from reports.outlines.models import Breakdown, OutlineVersion
from reports.outlines.numbering import labels
from reports.outlines.policies import can_manage_programme
from reports.outlines.queries import axis_specs, catalogue_of, version_spec
from reports.outlines.reading import Problems
from reports.outlines.states import OutlineState
from reports.outlines.versions import write_content

Change = Callable[[VersionSpec], VersionSpec]
SHOWN: Final = 6
LONGEST_NAME: Final = 300
"""Of a breakdown; over many axes its names together may be longer."""


class StaleDraft(Conflict):
    """Somebody else has changed it since the page was opened; `token` names the state it is in now."""

    def __init__(self, now: str) -> None:
        super().__init__(
            _(
                "Nội dung này đã được sửa ở nơi khác sau khi bạn mở trang, nên chưa ghi gì. Những gì bạn gõ còn nguyên "
                "bên dưới; hãy xem bản đang lưu, rồi bấm lần nữa nếu vẫn muốn."
            )
        )
        self.token = now


def gone() -> Conflict:
    """What is said when a version or its outline was discarded since its page was opened."""
    return Conflict(_("Phiên bản này vừa bị bỏ hoặc xóa ở nơi khác. Hãy mở lại trang danh sách đề cương."))


def locked_version(version_id: int) -> OutlineVersion:
    """A version with its programme, its row locked. Raises Conflict when it is gone."""
    found = OutlineVersion.objects.select_for_update(of=("self",)).select_related("outline__programme")
    version = found.filter(pk=version_id).first()
    if version is None:
        raise gone()
    return version


def hold_versions(ids: Iterable[int]) -> None:
    """Nobody discards or deletes these before this transaction ends. Raises Conflict when one is gone already."""
    wanted = set(ids)
    found = OutlineVersion.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    if len(found) != len(wanted):
        raise gone()


def locked_draft(version_id: int, by: User) -> OutlineVersion:
    """A version that may still be changed, its row locked. Raises NotAllowed, Conflict when published or gone."""
    version = locked_version(version_id)
    require(can_manage_programme, by, version.outline.programme)
    if version.state != OutlineState.DRAFT:
        raise Conflict(_("Phiên bản này đã ban hành nên không sửa được nữa. Hãy tạo phiên bản mới để sửa."))
    return version


@transaction.atomic
def rewrite(*, version_id: int, by: User, seen: str, key: str, change: Change, **facts: Any) -> VersionSpec:
    """Change the content of a draft as the verb says and log it under `key`; a change that changes nothing is none.

    `seen` is the token of the state the person saw. Raises NotAllowed, Conflict (published, StaleDraft, what is
    changed is no longer there), Invalid with every rule that the change would break.
    """
    version = locked_draft(version_id, by)
    before = version_spec(version)
    if seen != token(before):
        raise StaleDraft(token(before))
    try:
        after = change(before)
    except Misplaced as error:
        raise Invalid(
            _("Mục không chuyển được vào bên trong chính nó, và đề cương có nhiều nhất năm cấp.")
        ) from error
    except LookupError as error:
        raise Conflict(_("Chỗ cần sửa không còn trong đề cương. Hãy mở lại trang.")) from error
    if after == before:
        return before
    refuse_archived(version.outline.programme_id, before, after)
    refuse_faults(version, after, besides=faults(version, before))
    keep_breakdowns(row.breakdown for section in after.walk() for row in section.rows if row.indicator)
    version.sections.all().delete()
    write_content(version, after)
    audit.record(by, key, version, outline=version.outline.code, number=version.number, **facts)
    return after


def faults(version: OutlineVersion, content: VersionSpec) -> list[str]:
    """Everything that is wrong with a content, in sentences; an empty draft is not wrong yet."""
    found = list(_numbering_faults(content))
    if not content.sections:
        return found
    outline = version.outline
    spec = OutlineSpec(outline.code, outline.name, outline.reporter_class, outline.period_kind, content)
    catalogue = catalogue_of(outline.programme)
    known = {indicator.code for indicator in catalogue.indicators}
    lost = {row.indicator for section in content.walk() for row in section.rows if row.indicator} - known
    found += [_("Danh mục không có chỉ tiêu %(code)s.") % {"code": code} for code in sorted(lost)]
    problems = Problems(outline.name)
    checks.outlines(replace(catalogue, outlines=(spec,)), problems)
    prefix = f"outlines › {outline.code} › "
    titles = {section.key: section.title for section in content.walk() if section.title}
    return found + [_said(place.removeprefix(prefix), sentence, titles) for place, sentence in problems.found]


def refuse_faults(version: OutlineVersion, content: VersionSpec, *, besides: Iterable[str] = ()) -> None:
    """Raise Invalid for what is wrong, except what was wrong before (`besides`): that is not this change's doing."""
    known = set(besides)
    found = [each for each in faults(version, content) if each not in known]
    if found:
        raise Invalid("\n".join(found[:SHOWN]))


def keep_breakdowns(keys: Iterable[str]) -> None:
    """Make the rows of breakdowns that are asked for the first time. Raises Invalid for values that are not there."""
    wanted = set(keys)
    missing = wanted - set(Breakdown.objects.filter(key__in=wanted).values_list("key", flat=True))
    if not missing:
        return
    names = CategoryNames(axis_specs())
    for key in sorted(missing):
        try:
            name = names.of(key)
        except KeyError as error:
            raise Invalid(_("Không có phân tổ “%(key)s”.") % {"key": key}) from error
        Breakdown.objects.get_or_create(key=key, defaults={"name": name[:LONGEST_NAME]})


def _numbering_faults(content: VersionSpec) -> Iterator[str]:
    try:
        labels(content.numbering, [(section.level, section.numbered) for section in content.walk()])
    except ValueError:
        yield _("Một cấp có nhiều mục hơn số mà cách đánh số đã chọn ghi được (23 chữ cái, 99 số La Mã).")


def _said(place: str, sentence: str, titles: dict[str, str]) -> str:
    """A fault with the heading of its section in place of the key."""
    key, _arrow, rest = place.partition(" › ")
    if key == "rules":
        return _("Kiểm tra riêng “%(rule)s”: %(sentence)s") % {
            "rule": rest.partition(" › ")[0],
            "sentence": sentence,
        }
    where = f"{titles.get(key, key)}{f' ({rest})' if rest else ''}"
    return f"{where}: {sentence}"
