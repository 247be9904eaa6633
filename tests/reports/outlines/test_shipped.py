"""The shipped catalogue and outlines hold together."""

import re

import pytest

from reports.outlines import yaml_file
from reports.outlines.blueprint import CategoryNames

CATALOGUE = """
CTX.01 CTX.02 CTX.03 CSKD.01 CSKD.02 LD.01 LD.02 LD.03 NBD.01 NBD.02 NBD.03 VB.01 TT.01 TT.02 TT.03 TT.04a TT.04b
TT.04c TT.05 TT.06 TT.07 TT.08 TT.09 TT.10 NL.01 NL.02 NL.03 DH.01 DH.02 DH.03a DH.03b KT.01 KT.02 KT.03 KT.04 KT.05
DT.01 DT.02 DT.03 TG.01 TG.02 TP.01a TP.01b TP.02a TP.02b TP.03a TP.03b XP.01 XP.02 HT.01 HT.02 HT.03 HT.04 HT.05a
HT.05b HT.06 MH.01 KP.01
""".split()
REPORTERS = ["DIABAN-6T", "SONGANH-6T", "CONGAN-6T"]
SEMANTIC_KEYS = {
    "basis", "situation", "direction", "communication", "prevention", "enforcement", "harm_reduction", "targets",
    "strengths", "limitations", "causes", "lessons", "next_tasks", "recommendations", "closing",
}  # fmt: skip
GROUPS = {"results", "assessment"}


@pytest.fixture(scope="module")
def shipped():
    return yaml_file.read(yaml_file.SHIPPED)


def sections(shipped, code):
    return list(shipped.outline(code).content.walk())


def figures(shipped, code):
    return {
        (row.indicator, row.breakdown)
        for section in sections(shipped, code)
        for row in section.rows
        if row.indicator
    }


def indicator(shipped, code):
    return next(each for each in shipped.indicators if each.code == code)


def test_the_whole_catalogue_is_there(shipped):
    assert [each.code for each in shipped.indicators] == CATALOGUE


def test_every_indicator_has_one_unit_and_one_rule_on_each_axis(shipped):
    for each in shipped.indicators:
        assert not re.search(r"[/;,]", each.unit), each.code
        assert each.across_units, each.code
        assert each.across_time, each.code


def test_rows_that_mixed_units_are_split(shipped):
    units = {each.code: each.unit for each in shipped.indicators}
    assert (units["TT.04a"], units["TT.04b"], units["TT.04c"]) == ("tin", "bài", "phóng sự")
    assert (units["TG.01"], units["TG.02"]) == ("tin", "%")
    assert (units["XP.01"], units["XP.02"]) == ("lượt", "đồng")
    assert (units["TP.01a"], units["TP.01b"]) == ("vụ", "bị can")
    assert (units["DH.03a"], units["DH.03b"]) == ("đội", "người")


def test_scales_are_fixed_by_unit(shipped):
    for each in shipped.indicators:
        assert each.scale == (2 if each.unit in {"%", "km²"} else 0), each.code


def test_ratios_are_recomputed_and_never_summed(shipped):
    ratios = {each.code for each in shipped.indicators if each.kind == "ratio"}
    assert ratios == {"TT.08", "TT.09", "TT.10", "NL.03", "DH.01", "TG.02", "HT.06"}
    assert {indicator(shipped, code).across_units for code in ratios} == {"recompute"}


def test_a_single_owner_is_always_named(shipped):
    owned = {
        each.code: each.owner_class for each in shipped.indicators if each.across_units == "single_owner"
    }
    assert owned["DT.01"] == "police"
    assert owned["KT.02"] == "police"
    assert owned["TP.03a"] == "department"
    assert "any" not in owned.values()


def test_inspected_establishments_are_held_against_existing_ones(shipped):
    assert indicator(shipped, "KT.02").ceiling == "CSKD.01"
    assert indicator(shipped, "CSKD.02").ceiling == "CSKD.01"
    assert indicator(shipped, "KT.01").ceiling == ""


@pytest.mark.parametrize("code", REPORTERS)
def test_whatever_reporters_write_has_a_place_in_the_provincial_outline(shipped, code):
    lead = {section.key: section for section in sections(shipped, "TINH-6T")}
    for section in sections(shipped, code):
        assert section.key in lead
        assert lead[section.key].has_prose == section.has_prose, section.key


@pytest.mark.parametrize("code", REPORTERS)
def test_whatever_figures_reporters_give_the_provincial_outline_shows(shipped, code):
    assert figures(shipped, code) - figures(shipped, "TINH-6T") == set()


@pytest.mark.parametrize("code", REPORTERS)
def test_annex_tables_of_reporters_stack_in_the_provincial_outline(shipped, code):
    def annexes(outline):
        return {annex.key: annex for section in sections(shipped, outline) for annex in section.annexes}

    assert annexes(code)
    assert annexes(code).items() <= annexes("TINH-6T").items()


def test_reports_use_one_stable_set_of_section_keys(shipped):
    for outline in shipped.outlines:
        if outline.code != "KEHOACH-NAM":
            keys = {section.key for section in outline.content.walk()}
            assert keys <= SEMANTIC_KEYS | GROUPS, outline.code


def test_every_breakdown_that_is_asked_for_has_a_name(shipped):
    names = CategoryNames(shipped.axes)
    breakdowns = shipped.breakdowns()
    assert breakdowns["ET=karaoke"] == "Karaoke"
    assert all(name == names.of(key) for key, name in breakdowns.items())
    assert all(name for key, name in breakdowns.items() if key)


def test_the_territorial_outline_asks_for_the_tables_of_the_real_report(shipped):
    tables = {s.key: [row.indicator for row in s.rows] for s in sections(shipped, "DIABAN-6T")}
    assert {"CTX.01", "CTX.02", "CTX.03", "CSKD.01", "LD.02", "LD.03", "NBD.03", "DH.01"} <= set(
        tables["situation"]
    )
    assert {
        "CSKD.02",
        "TT.05",
        "TT.07",
        "TT.03",
        "TT.01",
        "TT.02",
        "TT.10",
        "TT.09",
        "TT.08",
        "NL.02",
    } <= set(tables["communication"])
    assert {"TG.02", "KT.01", "KT.02", "KT.03", "KT.04", "DT.01"} <= set(tables["enforcement"])
    assert {"HT.06", "NL.03"} <= set(tables["harm_reduction"])


def test_the_five_year_review_asks_for_no_figures(shipped):
    assert figures(shipped, "TONGKET-5N") == set()


def test_opening_and_closing_sentences_are_offered(shipped):
    for outline in shipped.outlines:
        offered = {section.key for section in outline.content.walk() if section.suggestion}
        assert offered == {"basis", "closing"}, outline.code


def test_communes_and_establishment_types_must_add_up_to_their_totals(shipped):
    rows = [row for section in sections(shipped, "DIABAN-6T") for row in section.rows if row.parts_complete]
    assert [(row.indicator, row.breakdown) for row in rows] == [("CTX.03", ""), ("CSKD.01", "")]
