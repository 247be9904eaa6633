"""Loading is idempotent, published versions are frozen, what was loaded can be dumped."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.outlines import yaml_file
from reports.outlines.actions.loading import load_outlines
from reports.outlines.actions.publishing import publish_version, word_headings
from reports.outlines.actions.roles import give_role
from reports.outlines.models import (
    AnnexTable,
    Breakdown,
    Indicator,
    Outline,
    OutlineVersion,
    Programme,
    ProgrammeRole,
    Section,
    TableRow,
)
from reports.outlines.queries import dump_outlines, latest_version, sections_of, version_spec
from tests.factories.agencies import LONG_AGO, make_administrator, make_agency, make_member
from tests.reports.outlines.test_yaml_file import SMALL

pytestmark = pytest.mark.django_db

COUNTED = (
    Programme,
    Indicator,
    Breakdown,
    Outline,
    OutlineVersion,
    Section,
    TableRow,
    AnnexTable,
    AuditEntry,
)


@pytest.fixture
def small():
    return yaml_file.parse(SMALL)


def counts():
    return [model.objects.count() for model in COUNTED]


def changed(text, before, after):
    assert before in text
    return yaml_file.parse(text.replace(before, after))


def test_the_shipped_file_loads_and_loading_it_again_changes_nothing():
    shipped = yaml_file.read(yaml_file.SHIPPED)
    first = load_outlines(source=shipped, by=None)
    before = counts()
    second = load_outlines(source=shipped, by=None)
    assert len(first.versions) == len(shipped.outlines)
    assert not second.changed
    assert counts() == before


def test_what_was_loaded_dumps_to_a_file_that_reads_back_to_the_same():
    shipped = yaml_file.read(yaml_file.SHIPPED)
    loaded = load_outlines(source=shipped, by=None)
    assert yaml_file.parse(dump_outlines(loaded.programme)) == shipped


def test_labels_and_order_are_stored_so_that_no_page_counts(small):
    version = load_outlines(source=small, by=None).versions[0]
    assert [(s.label, s.key, s.level, s.position) for s in version.sections.order_by("position")] == [
        ("", "basis", 0, 0),
        ("I.", "situation", 0, 1),
        ("1.", "figures", 1, 2),
    ]
    assert version.sections.get(key="figures").parent.key == "situation"


def test_the_total_is_a_real_breakdown(small):
    load_outlines(source=small, by=None)
    assert Breakdown.objects.get(key="").name == ""
    assert Breakdown.objects.get(key="ET=karaoke;G=nu").name == "Karaoke, Nữ"


def test_a_draft_is_rewritten_in_place(small):
    version = load_outlines(source=small, by=None).versions[0]
    load_outlines(source=changed(SMALL, "Tình hình", "Khái quát"), by=None)
    assert OutlineVersion.objects.get().pk == version.pk
    assert version.sections.get(key="situation").title == "Khái quát"


def test_a_published_version_stays_and_the_new_content_is_the_next_one(small):
    old = publish_version(version=load_outlines(source=small, by=None).versions[0], by=None)
    loaded = load_outlines(source=changed(SMALL, "Tình hình", "Khái quát"), by=None)
    assert [version.number for version in loaded.versions] == [2]
    assert old.sections.get(key="situation").title == "Tình hình"
    assert latest_version(old.outline).number == 2
    assert latest_version(old.outline, published=True) == old


def test_only_the_outline_that_differs_gets_a_new_version():
    shipped = yaml_file.read(yaml_file.SHIPPED)
    for version in load_outlines(source=shipped, by=None).versions:
        publish_version(version=version, by=None)
    text = yaml_file.SHIPPED.read_text(encoding="utf-8")
    loaded = load_outlines(source=changed(text, "Mục tiêu chung", "Mục tiêu tổng quát"), by=None)
    assert [version.outline.code for version in loaded.versions] == ["KEHOACH-NAM"]
    assert loaded.catalogue_changes == 0


def test_a_unit_that_a_published_version_asks_for_never_changes(small):
    publish_version(version=load_outlines(source=small, by=None).versions[0], by=None)
    other = yaml_file.parse(SMALL.replace("unit: cơ sở", "unit: quán"))
    with pytest.raises(Conflict, match=r"A\.01"):
        load_outlines(source=other, by=None)
    assert Indicator.objects.get(code="A.01").unit == "cơ sở"


def test_a_name_may_be_corrected_at_any_time(small):
    publish_version(version=load_outlines(source=small, by=None).versions[0], by=None)
    renamed = replace(small.indicators[1], note="Không tính trùng")
    loaded = load_outlines(source=replace(small, indicators=(small.indicators[0], renamed)), by=None)
    assert loaded.catalogue_changes == 1
    assert Indicator.objects.get(code="A.02").note == "Không tính trùng"


def test_publishing_twice_is_publishing_once(small):
    version = load_outlines(source=small, by=None).versions[0]
    first = publish_version(version=version, by=None)
    second = publish_version(version=version, by=None)
    assert first.published_at == second.published_at
    assert AuditEntry.objects.filter(key="outlines.published").count() == 1


def test_an_empty_version_is_not_published(small):
    version = load_outlines(source=small, by=None).versions[0]
    version.sections.all().delete()
    with pytest.raises(Invalid):
        publish_version(version=version, by=None)


def test_headings_worded_for_a_round_make_a_version_once(small):
    version = publish_version(version=load_outlines(source=small, by=None).versions[0], by=None)
    titles = {"situation": "Tình hình 06 tháng đầu năm 2023"}
    first = word_headings(version=version, titles=titles, by=None)
    second = word_headings(version=version, titles=titles, by=None)
    assert first == second
    assert (first.number, first.state) == (2, "published")
    assert first.sections.get(key="situation").title == "Tình hình 06 tháng đầu năm 2023"
    assert [s.rows.count() for s in first.sections.all()] == [s.rows.count() for s in version.sections.all()]


def test_wording_as_it_is_gives_the_version_itself(small):
    version = publish_version(version=load_outlines(source=small, by=None).versions[0], by=None)
    assert word_headings(version=version, titles={"situation": "Tình hình"}, by=None) == version


def test_wording_an_unknown_section_is_refused(small):
    version = load_outlines(source=small, by=None).versions[0]
    with pytest.raises(Invalid, match="xyz"):
        word_headings(version=version, titles={"xyz": "Mục lạ"}, by=None)


def test_administrators_and_officers_of_the_lead_may_load_others_not(small):
    programme = load_outlines(source=small, by=None).programme
    lead = make_agency()
    give_role(programme=programme, agency=lead, kind="lead", valid_from=LONG_AGO, by=None)
    for allowed in (make_administrator(), make_member(lead, Role.OFFICER)):
        assert not load_outlines(source=small, by=allowed).changed
    for refused in (make_member(lead, Role.DRAFTER), make_member(make_agency(), Role.OFFICER)):
        with pytest.raises(NotAllowed):
            load_outlines(source=small, by=refused)


def test_a_role_is_given_once(small):
    programme = load_outlines(source=small, by=None).programme
    agency = make_agency()
    owner = {"kind": "data_owner", "reporter_class": "police", "valid_from": LONG_AGO}
    first = give_role(programme=programme, agency=agency, by=None, **owner)
    assert give_role(programme=programme, agency=agency, by=None, **owner) == first
    assert ProgrammeRole.objects.count() == 1


def test_a_data_owner_names_the_class_it_answers_as(small):
    programme = load_outlines(source=small, by=None).programme
    with pytest.raises(Invalid):
        give_role(programme=programme, agency=make_agency(), kind="data_owner", valid_from=LONG_AGO, by=None)


def test_sections_come_with_their_tables_in_three_queries(small, django_assert_num_queries):
    version = load_outlines(source=small, by=None).versions[0]
    with django_assert_num_queries(3):
        sections = sections_of(version)
        labels = [
            row.label + str(row.indicator) + str(row.breakdown) for s in sections for row in s.rows.all()
        ]
        annexes = [annex for section in sections for annex in section.annexes.all()]
    assert len(labels) == 5
    assert annexes == []


def test_outlines_are_found_by_class_and_kind_of_period():
    programme = load_outlines(source=yaml_file.read(yaml_file.SHIPPED), by=None).programme
    assert programme.outlines.get(reporter_class="territorial", period_kind="half").code == "DIABAN-6T"
    assert programme.outlines.get(reporter_class="lead", period_kind="half").code == "TINH-6T"
    assert programme.outlines.filter(reporter_class="department", period_kind="year").count() == 3


def test_commands_load_say_what_they_did_and_dump(tmp_path, capsys):
    call_command("load_outlines", "--publish")
    call_command("load_outlines")
    call_command("dump_outlines", "PCMD", "--out", str(tmp_path / "out.yaml"))
    said = capsys.readouterr().out
    assert "DIABAN-6T – phiên bản 1" in said
    assert "không có gì mới" in said
    assert yaml_file.read(tmp_path / "out.yaml") == yaml_file.read(yaml_file.SHIPPED)
    assert {v.state for v in OutlineVersion.objects.all()} == {"published"}


def test_a_bad_file_stops_the_command_and_leaves_nothing(tmp_path):
    bad = tmp_path / "hong.yaml"
    bad.write_text(SMALL.replace("kind: stock", "kind: kho"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"hong\.yaml có 1 lỗi"):
        call_command("load_outlines", str(bad))
    with pytest.raises(CommandError, match="Không mở được"):
        call_command("load_outlines", str(tmp_path / "khong-co.yaml"))
    assert Programme.objects.count() == 0


def test_dumping_an_unknown_programme_says_which_there_are(small):
    load_outlines(source=small, by=None)
    with pytest.raises(CommandError, match="THU"):
        call_command("dump_outlines", "KHONG-CO")


def test_a_stored_version_says_what_the_file_says(small):
    version = load_outlines(source=small, by=None).versions[0]
    assert version_spec(version) == small.outlines[0].content
