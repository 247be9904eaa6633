"""The verbs of the officer's desk: who may, what is locked, what is refused and why, what the journal says."""

from dataclasses import replace

import pytest

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.outlines import editing
from reports.outlines.actions import copying, shaping
from reports.outlines.actions.draft import StaleDraft, faults
from reports.outlines.actions.indicators import save_axis, save_indicator
from reports.outlines.actions.publishing import publish_version
from reports.outlines.blueprint import AnnexSpec, AxisSpec, ColumnSpec, IndicatorSpec, RowSpec, SectionSpec
from reports.outlines.models import Breakdown, Indicator, Outline, OutlineVersion, Programme
from reports.outlines.policies import can_manage_programme
from reports.outlines.queries import axis_specs, indicator_specs, version_spec
from reports.outlines.states import OutlineState
from tests.factories.agencies import make_member

pytestmark = pytest.mark.django_db
FACTS = copying.OutlineFacts("THU-SO", "Đề cương sở", "department", "year")


def written():
    return AuditEntry.objects.filter(key__startswith="outlines.").exclude(key="outlines.loaded").count()


VERBS = {
    "head": lambda c: shaping.set_head(**c, title_pattern="Báo cáo {period}", numbering=["arabic"]),
    "add": lambda c: shaping.add_section(**c, section=SectionSpec("new", "Mới"), after="results"),
    "update": lambda c: shaping.update_section(**c, section="control", facts={"title": "Kiểm tra, xử lý"}),
    "step": lambda c: shaping.move_section(**c, section="control", way="up"),
    "drop": lambda c: shaping.place_section(**c, section="control", before="basis"),
    "remove": lambda c: shaping.remove_section(**c, section="results"),
    "rows": lambda c: shaping.add_rows(**c, section="control", rows=[RowSpec("Cơ sở", "CS.02")]),
    "row": lambda c: shaping.update_row(**c, section="media", at=0, row=RowSpec("Số cuộc", "TT.01")),
    "line step": lambda c: shaping.move_row(**c, section="media", at=0, way="down"),
    "line drop": lambda c: shaping.place_row(**c, section="media", at=0, to=2),
    "line out": lambda c: shaping.remove_row(**c, section="media", at=0),
    "annex": lambda c: shaping.put_annex(
        **c, section="media", annex=AnnexSpec("a", "A", (ColumnSpec("c", "C"),))
    ),
    "annex out": lambda c: shaping.remove_annex(**c, section="plans", annex="papers"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_writes_what_it_says_and_one_line_of_the_journal(desk, verb):
    before, lines = desk.content, written()
    after = VERBS[verb](desk.call)
    assert after != before
    assert desk.content == after
    assert written() == lines + 1


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_else_may_not_a_stale_page_and_not_a_published_version(desk, verb):
    before, lines = desk.content, written()
    for stranger in (desk.outsider, desk.drafter):
        with pytest.raises(NotAllowed):
            VERBS[verb](desk.call | {"by": stranger})
    with pytest.raises(StaleDraft) as stale:
        VERBS[verb](desk.call | {"seen": "an older state"})
    assert stale.value.token == desk.seen
    OutlineVersion.objects.filter(pk=desk.version.pk).update(state=OutlineState.PUBLISHED)
    with pytest.raises(Conflict, match="đã ban hành"):
        VERBS[verb](desk.call)
    assert (desk.content, written()) == (before, lines)


def test_a_second_of_two_equal_clicks_is_stale_and_changes_nothing(desk):
    call = desk.call
    shaping.add_section(**call, section=SectionSpec("new", "Mới"))
    once = desk.content
    with pytest.raises(StaleDraft):
        shaping.add_section(**call, section=SectionSpec("new", "Mới"))
    assert desk.content == once


def test_what_would_break_a_rule_is_refused_in_words_and_writes_nothing(desk):
    before = desk.content
    for wrong, words in (
        (
            lambda: shaping.add_rows(**desk.call, section="control", rows=[RowSpec("Cuộc", "TT.01")]),
            "hai lần",
        ),
        (lambda: shaping.add_rows(**desk.call, section="control", rows=[RowSpec("?", "ZZ.99")]), "ZZ.99"),
        (
            lambda: shaping.add_rows(**desk.call, section="control", rows=[RowSpec("?", "CS.02", "G=khac")]),
            "G=khac",
        ),
        (lambda: shaping.add_section(**desk.call, section=SectionSpec("media", "Trùng")), "cùng key"),
        (lambda: shaping.update_section(**desk.call, section="plans", facts={"suggestion": "{ai}"}), "ai"),
        (lambda: shaping.place_section(**desk.call, section="results", into="media"), "bên trong chính nó"),
        (lambda: shaping.set_head(**desk.call, title_pattern="{x}", numbering=["roman"]), "x"),
    ):
        with pytest.raises(Invalid, match=words):
            wrong()
    assert desk.content == before


def test_more_sections_than_letters_are_refused(desk):
    shaping.set_head(**desk.call, title_pattern="Báo cáo", numbering=["alpha"])
    for number in range(21):
        shaping.add_section(**desk.call, section=SectionSpec(f"s{number}", f"Mục {number}"))
    with pytest.raises(Invalid, match="23 chữ cái"):
        shaping.add_section(**desk.call, section=SectionSpec("one_too_many", "Mục"))


def test_what_is_no_longer_there_is_a_conflict(desk):
    for gone in (
        lambda: shaping.move_section(**desk.call, section="nowhere", way="up"),
        lambda: shaping.remove_row(**desk.call, section="media", at=99),
        lambda: shaping.remove_annex(**desk.call, section="plans", annex="nowhere"),
    ):
        with pytest.raises(Conflict, match="không còn"):
            gone()


def test_a_breakdown_over_several_axes_gets_its_row_and_its_name(desk):
    row = RowSpec("Nữ, karaoke", "CS.02", "ET=karaoke;G=nu")
    assert not Breakdown.objects.filter(key=row.breakdown).exists()
    shaping.add_rows(**desk.call, section="control", rows=[row])
    assert Breakdown.objects.get(key=row.breakdown).name == "Karaoke, Nữ"


def test_a_copy_is_a_new_outline_with_the_same_content(desk):
    made = copying.create_outline(programme=desk.programme, by=desk.officer, facts=FACTS, source=desk.version)
    assert version_spec(made) == desk.content
    assert (made.number, made.state, made.outline.reporter_class) == (1, OutlineState.DRAFT, "department")
    with pytest.raises(Invalid) as taken:
        copying.create_outline(programme=desk.programme, by=desk.officer, facts=FACTS)
    assert "code" in taken.value.fields
    with pytest.raises(NotAllowed):
        copying.create_outline(
            programme=desk.programme, by=desk.outsider, facts=replace(FACTS, code="KHAC"), source=desk.version
        )
    assert Outline.objects.count() == 2


def test_a_new_version_begins_as_the_frozen_one_and_there_is_one_draft_at_a_time(desk):
    assert copying.start_version(version=desk.version, by=desk.officer) == desk.version
    publish_version(version=desk.version, by=desk.officer)
    frozen = desk.content
    made = copying.start_version(version=desk.version, by=desk.officer)
    assert (made.number, version_spec(made)) == (2, frozen)
    assert copying.start_version(version=desk.version, by=desk.officer) == made
    shaping.remove_section(version_id=made.pk, by=desk.officer, seen=editing.token(frozen), section="plans")
    assert desk.content == frozen


def test_what_breaks_a_rule_is_not_published(desk):
    shaping.add_rows(**desk.call, section="control", rows=[RowSpec("Cơ sở", "CS.02")])
    Indicator.objects.filter(code="CS.02").update(code="CS.09")  # as if it had been renamed behind our back
    desk.version.rules.create(position=0, key="r", term="CS.02 <= CS.01", severity="warning")
    assert faults(desk.version, desk.content) != []
    with pytest.raises(Invalid):
        publish_version(version=desk.version, by=desk.officer)


def spec_of(desk, code):
    return next(each for each in indicator_specs(desk.programme) if each.code == code)


def test_an_indicator_is_added_and_changed_by_whoever_saw_it_as_it_is(desk):
    new = IndicatorSpec("TT.02", "Lượt người", "lượt người", "flow", 0, "sum", "sum", "any")
    save_indicator(programme=desk.programme, by=desk.officer, spec=new)
    assert spec_of(desk, "TT.02") == new
    named = replace(new, name="Lượt người dự")
    save_indicator(programme=desk.programme, by=desk.officer, spec=named, seen=editing.token(new))
    assert [each.code for each in indicator_specs(desk.programme)] == ["TT.01", "CS.01", "CS.02", "TT.02"]
    with pytest.raises(StaleDraft):
        save_indicator(programme=desk.programme, by=desk.officer, spec=new, seen=editing.token(new))
    with pytest.raises(Invalid) as taken:
        save_indicator(programme=desk.programme, by=desk.officer, spec=new)
    assert "code" in taken.value.fields
    with pytest.raises(NotAllowed):
        save_indicator(programme=desk.programme, by=desk.outsider, spec=replace(new, code="TT.03"))
    assert spec_of(desk, "TT.02") == named


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"unit": "người, cuộc"}, "unit"),
        ({"kind": "stock", "across_time": "sum"}, "across_time"),
        ({"kind": "ratio", "unit": "%"}, "scale"),
        ({"across_units": "recompute"}, "across_units"),
        ({"across_units": "single_owner"}, "owner_class"),
        ({"ceiling": "CS.01"}, "ceiling"),
    ],
)
def test_rules_of_an_indicator_that_do_not_fit_are_said_at_their_field(desk, fault, field):
    spec = replace(IndicatorSpec("TT.02", "Lượt", "lượt", "flow", 0, "sum", "sum", "any"), **fault)
    with pytest.raises(Invalid) as refused:
        save_indicator(programme=desk.programme, by=desk.officer, spec=spec)
    assert field in refused.value.fields
    assert not Indicator.objects.filter(code="TT.02").exists()


def test_the_unit_of_a_published_indicator_stays_and_that_of_a_ceiling_fits_those_below_it(desk):
    media, below = spec_of(desk, "TT.01"), spec_of(desk, "CS.01")
    with pytest.raises(Invalid) as above:
        save_indicator(
            programme=desk.programme,
            by=desk.officer,
            spec=replace(below, unit="hộ"),
            seen=editing.token(below),
        )
    assert "CS.02" in above.value.fields["unit"]
    hours = replace(media, unit="giờ")
    save_indicator(programme=desk.programme, by=desk.officer, spec=hours, seen=editing.token(media))
    publish_version(version=desk.version, by=desk.officer)
    for changed in (replace(hours, unit="cuộc"), replace(hours, scale=2)):
        with pytest.raises(Conflict, match="thêm mã mới"):
            save_indicator(programme=desk.programme, by=desk.officer, spec=changed, seen=editing.token(hours))
    worded = replace(hours, name="Giờ phát thanh")
    save_indicator(programme=desk.programme, by=desk.officer, spec=worded, seen=editing.token(hours))
    assert spec_of(desk, "TT.01") == worded


def test_values_of_a_breakdown_are_added_renamed_and_ordered_but_never_lost(desk):
    stored = next(each for each in axis_specs() if each.code == "G")
    wider = AxisSpec("G", "giới", (("nu", "Phụ nữ"), ("nam", "Nam giới"), ("khac", "Khác")))
    save_axis(programme=desk.programme, by=desk.officer, axis=wider, seen=editing.token(stored))
    assert next(each for each in axis_specs() if each.code == "G") == wider
    assert Breakdown.objects.get(key="G=nu").name == "Phụ nữ"
    with pytest.raises(StaleDraft):
        save_axis(programme=desk.programme, by=desk.officer, axis=stored, seen=editing.token(stored))
    for values in (
        (("nu", "Nữ"),),
        (),
        (*wider.categories, ("nu", "Hai")),
        (*wider.categories, ("x", "Khác")),
    ):
        with pytest.raises(Invalid) as refused:
            save_axis(
                programme=desk.programme, by=desk.officer, axis=replace(wider, categories=values),
                seen=editing.token(wider),
            )  # fmt: skip
        assert "categories" in refused.value.fields
    with pytest.raises(NotAllowed):
        save_axis(programme=desk.programme, by=desk.outsider, axis=replace(wider, code="H"))


def test_the_two_forms_of_the_right_agree_for_everybody(desk):
    admin = make_member(desk.lead, Role.ADMINISTRATOR)
    former = make_member(desk.lead, Role.OFFICER)
    former.memberships.update(valid_to=former.memberships.get().valid_from)
    everybody = (desk.officer, desk.drafter, desk.outsider, admin, former)
    Programme.objects.create(code="KHAC", name="Chương trình khác", subject="khác")
    for ended in (False, True):
        if ended:
            desk.led.valid_to = desk.led.valid_from
            desk.led.save(update_fields=["valid_to"])
        for user in everybody:
            for programme in Programme.objects.all():
                listed = Programme.objects.manageable_by(user).filter(pk=programme.pk).exists()
                assert listed == can_manage_programme(user, programme), (user, programme, ended)
            versions = OutlineVersion.objects.manageable_by(user)
            assert versions.exists() == can_manage_programme(user, desk.programme)
            assert Outline.objects.manageable_by(user).exists() == versions.exists()
    assert Programme.objects.manageable_by(admin).count() == 2
