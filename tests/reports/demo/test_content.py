"""What the demonstration says is possible, complete, marked as illustration, and fits the shipped outlines."""

import datetime as dt
import re
from collections import Counter

import pytest

from agencies.states import AgencyKind
from portal.core.clock import VIETNAM
from portal.core.personal import scan
from reports.collection.states import ClosedAs
from reports.collection.typed import read_answer
from reports.management.demo import content, samples
from reports.outlines import yaml_file
from tests.reports.demo.folder import sample_file

OUTLINES = {"territorial": "DIABAN-6T", "department": "SONGANH-6T", "police": "CONGAN-6T"}
MARK = "(Số liệu và nội dung minh họa.)"
SHIPPED = yaml_file.read(yaml_file.SHIPPED)
INDICATORS = {each.code: each for each in SHIPPED.indicators}
DEMO = content.load()
KEYS = [report.key for report in DEMO.reports]

# indicators.md §3.4: the 28 rows of the real report, LD.03, and the three zeros said in words.
NGA_BAY = {
    ("CTX.01", ""): "78,07", ("CTX.02", ""): "56.182", ("CTX.03", ""): "06", ("CTX.03", "ADM=phuong"): "04",
    ("CTX.03", "ADM=xa"): "02", ("CSKD.01", ""): "226", ("CSKD.01", "ET=luu_tru"): "142",
    ("CSKD.01", "ET=xong_hoi"): "04", ("CSKD.01", "ET=ca_phe"): "70", ("CSKD.01", "ET=karaoke"): "10",
    ("LD.02", ""): "15", ("DH.01", ""): "6/6", ("CSKD.02", ""): "80", ("TT.05", ""): "500",
    ("TT.07", "NHOM=bao_cao_vien"): "50", ("TT.03", ""): "50", ("TT.01", ""): "20", ("TT.02", ""): "350",
    ("TT.10", ""): "100%", ("TT.09", ""): "06/06", ("TT.08", ""): "06/06", ("NL.02", ""): "hơn 420",
    ("TG.02", ""): "100%", ("KT.01", "ET=karaoke"): "20", ("KT.02", "ET=karaoke"): "20",
    ("KT.01", "ET=luu_tru"): "50", ("HT.06", ""): "100%", ("NL.03", ""): "100%",
}  # fmt: skip
LD_03 = {("LD.03", ""): "15"}
ZEROS = {("LD.01", "LAODONG=ngoai_tinh"): "không có", ("NBD.03", ""): "không có", ("DT.01", ""): "không có"}


def sections(report):
    return {
        section.key: section for section in SHIPPED.outline(OUTLINES[report.reporter_class]).content.walk()
    }


def answer(figure):
    indicator = INDICATORS[figure.code]
    return read_answer(
        figure.text, scale=indicator.scale, is_ratio=indicator.kind == "ratio", units=[indicator.unit]
    )


def answers(report):
    return {(figure.code, figure.breakdown): answer(figure) for figure in report.figures}


def words(report):
    return [paragraph.text for texts in report.prose.values() for paragraph in texts]


def test_the_real_figures_of_nga_bay_are_all_there_and_no_others():
    given = {(figure.code, figure.breakdown): figure.text for figure in DEMO.report("nga-bay").figures}
    assert len(NGA_BAY) == 28
    assert given == NGA_BAY | LD_03 | ZEROS


def test_what_is_a_target_or_a_norm_is_not_a_result():
    natures = {figure.code: figure.nature for figure in DEMO.report("nga-bay").figures}
    assert {code: nature for code, nature in natures.items() if nature != "result"} == {
        "HT.06": "target",
        "NL.03": "norm",
    }


def test_zeros_said_in_words_and_approximations_are_understood():
    found = answers(DEMO.report("nga-bay"))
    assert {found[key].state for key in ZEROS} == {"zero_confirmed"}
    assert (found["NL.02", ""].value, found["NL.02", ""].qualifier) == (420, "more_than")
    assert (found["DH.01", ""].numerator, found["DH.01", ""].denominator) == (6, 6)
    assert found["CTX.01", ""].value == 7807


def test_nga_bay_lists_the_documents_it_names():
    rows = DEMO.report("nga-bay").annexes["van_ban"]
    assert [(row["so_ky_hieu"], row["ngay"]) for row in rows] == [
        ("60/KH-UBND", "2022-04-12"),
        ("56/KH-UBND", "2023-02-28"),
        ("391/QĐ-UBND", "2023-03-10"),
    ]


def test_the_contradiction_of_nga_bay_is_kept_with_a_written_reason():
    assert "karaoke" in DEMO.report("nga-bay").explanation("over_ceiling")
    assert DEMO.report("nga-bay").explanation("parts_over_total") == ""


def test_nga_bay_says_the_same_with_words_of_its_own():
    real = " ".join(re.findall(r"\w+", sample_file(samples.NGA_BAY).read_text(encoding="utf-8").casefold()))
    run = 11  # shorter runs are names of agencies and documents
    for text in words(DEMO.report("nga-bay")):
        ours = re.findall(r"\w+", text.casefold())
        for at in range(len(ours) - run + 1):
            assert " ".join(ours[at : at + run]) not in real


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_is_asked_for_and_can_be_read(key):
    report = DEMO.report(key)
    asked = {(row.indicator, row.breakdown) for section in sections(report).values() for row in section.rows}
    corrected = report.returned.figures if report.returned else ()
    for figure in (*report.figures, *corrected):
        assert (figure.code, figure.breakdown) in asked
        assert answer(figure).state != "not_reported", figure


@pytest.mark.parametrize("key", KEYS)
def test_prose_stands_in_sections_that_have_it(key):
    report = DEMO.report(key)
    known = sections(report)
    corrected = report.returned.prose if report.returned else {}
    for section in (*report.prose, *corrected, *report.nothing_sections):
        assert known[section].has_prose
    assert not set(report.prose) & set(report.nothing_sections)


@pytest.mark.parametrize("key", [key for key in KEYS if DEMO.report(key).sends])
def test_whoever_sends_has_said_what_is_required(key):
    report = DEMO.report(key)
    if report.nothing_to_report:
        return
    for section in sections(report).values():
        assert not section.required or report.prose.get(section.key) or section.key in report.nothing_sections
        for row in section.rows:
            assert not row.required or (row.indicator, row.breakdown) in answers(report), row.label


@pytest.mark.parametrize("key", KEYS)
def test_annex_rows_fit_their_tables(key):
    report = DEMO.report(key)
    tables = {annex.key: annex for section in sections(report).values() for annex in section.annexes}
    for name, rows in report.annexes.items():
        columns = {column.key: column for column in tables[name].columns}
        for row in rows:
            assert row.keys() <= columns.keys()
            assert {column for column in columns if columns[column].required} <= row.keys()
            assert dt.date.fromisoformat(row["ngay"])


@pytest.mark.parametrize("key", [key for key in KEYS if key != "nga-bay" and DEMO.report(key).prose])
def test_illustration_is_marked_at_the_beginning(key):
    assert DEMO.report(key).prose["basis"][0].text == MARK


def test_no_personal_data_stands_in_the_demonstration():
    for report in DEMO.reports:
        for text in words(report):
            assert not scan(text), text


def test_prose_in_numbered_sections_is_written_as_items():
    for report in DEMO.reports:
        for key, texts in report.prose.items():
            if sections(report)[key].item_style == "arabic":
                assert {paragraph.level for paragraph in texts} == {1}


def test_all_districts_and_many_others_take_part():
    kinds = Counter(report.kind for report in DEMO.reports)
    assert kinds["district"] == 8
    assert len(DEMO.reports) - 8 >= 12
    assert set(kinds) <= set(AgencyKind.values)
    assert len({report.agency for report in DEMO.reports}) == len(DEMO.reports)


def test_communes_of_hau_giang_are_seventy_five():
    communes = [answers(report)["CTX.03", ""].value for report in DEMO.reports if report.kind == "district"]
    assert sum(communes) == 75


def test_bodies_that_are_not_subordinate_are_asked():
    asked = {report.key for report in DEMO.reports if report.nature == "requested"}
    assert {"toa-an", "vien-kiem-sat", "hoi-lhpn", "tinh-doan"} <= asked
    assert not asked & {"nga-bay", "cong-an-tinh", "so-y-te"}


def test_the_round_shows_every_kind_of_story():
    due = DEMO.round.due
    assert due == dt.datetime(2023, 6, 20, 17, 0, tzinfo=VIETNAM)
    late = [r.key for r in DEMO.reports if r.sends and r.sends > (r.extended_to or due)]
    assert late == ["phung-hiep"]
    assert [r.key for r in DEMO.reports if r.nothing_to_report] == ["lien-doan-lao-dong"]
    assert [r.key for r in DEMO.reports if r.returned] == ["chau-thanh-a"]
    assert [r.key for r in DEMO.reports if r.extended_to] == ["so-y-te"]
    assert [r.key for r in DEMO.reports if r.paper] == ["vi-thuy"]
    assert [(r.key, r.closed_as) for r in DEMO.reports if r.closed_as] == [
        ("bo-chi-huy-quan-su", ClosedAs.CLASSIFIED)
    ]
    assert [r.key for r in DEMO.reports if not r.sends and not r.closed_as] == ["bao-hau-giang"]


def test_figures_show_every_state_qualifier_and_basis():
    found = [(report.key, figure, answer(figure)) for report in DEMO.reports for figure in report.figures]
    states = {each.state for _key, _figure, each in found}
    assert {"reported", "zero_confirmed", "none_detected", "not_known", "classified"} <= states
    assert {each.qualifier for _key, _figure, each in found} >= {"", "more_than", "about", "nearly"}
    classified = [(key, figure.code) for key, figure, each in found if each.state == "classified"]
    assert classified == [("cong-an-tinh", "NBD.01")]
    assert {key for key, figure, _each in found if figure.basis == "estimated"} >= {"vi-thuy", "so-tai-chinh"}


def test_what_was_returned_is_corrected_in_the_next_version():
    returned = DEMO.report("chau-thanh-a").returned
    assert returned.again > DEMO.report("chau-thanh-a").sends
    assert [note.figure or note.section for note in returned.notes] == [("TT.02", ""), "recommendations"]
    assert [figure.text for figure in returned.figures] == ["1.240"]
    assert "recommendations" in returned.prose


def test_owners_take_part_and_answer_what_they_own():
    classes = {"police": "police", "department": "department"}
    for key, owner_class in DEMO.owners:
        owned = {
            c
            for c, i in INDICATORS.items()
            if i.across_units == "single_owner" and i.owner_class == owner_class
        }
        assert DEMO.report(key).reporter_class == classes[owner_class]
        assert owned & {figure.code for figure in DEMO.report(key).figures}


def test_no_figure_of_one_owner_is_given_by_two_owners():
    owners = [key for key, _class in DEMO.owners]
    owned = {code for code, each in INDICATORS.items() if each.across_units == "single_owner"}
    given = Counter(
        (f.code, f.breakdown) for key in owners for f in DEMO.report(key).figures if f.code in owned
    )
    assert set(given.values()) == {1}
