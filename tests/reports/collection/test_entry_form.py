"""The inputs of a section: what is typed, what is understood, what happens when two people write."""

import pytest

from reports.collection.forms.entry import SectionForm
from reports.collection.queries.entry import report_content
from reports.collection.states import FigureState
from tests.factories.rounds import make_figure, make_report, section_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return make_report(
        texts={"communication": ["Mở đầu."]},
        figures={("TT.01", ""): 20, ("TT.02", ""): None, ("DH.01", ""): (6, 6)},
    )


def content(report, key="communication"):
    return report_content(report).section(key)


def row(report, code, breakdown="", key="communication"):
    return section_of(report, key).rows.get(indicator__code=code, breakdown__key=breakdown).pk


def posted(form):
    """What a browser sends back when nothing was touched."""
    section = form.content.section
    data = {form.version_name: str(form.version), form.seen_name: form.seen, form.text_id: form.text}
    if form.nothing:
        data[form.nothing_id] = "on"
    for figure in form.figures:
        data |= {f"{name}-{figure.pk}": value for name, value in figure.typed.items()}
        data[f"r{figure.pk}-seen"] = figure.seen
    for annex in form.annexes:
        data |= {annex.total_name: str(len(annex.rows)), annex.seen_name: annex.seen}
        data |= {cell.id: cell.typed for row in annex.rows for cell in row}
    assert section is not None
    return data


def test_an_untouched_page_sent_back_changes_nothing(report):
    for each in report_content(report).entered:
        form = SectionForm(each, posted(SectionForm(each)))
        assert form.is_valid()
        assert not form.changed
        assert form.entry().figures == []


def test_a_typed_zero_is_a_confirmed_zero_without_a_value(report):
    data = posted(SectionForm(content(report))) | {f"value-{row(report, 'TT.01')}": "0"}
    (entry,) = SectionForm(content(report), data).entry().figures
    assert (entry.state, entry.value) == (FigureState.ZERO_CONFIRMED, None)


def test_clearing_an_input_makes_it_blank_again_and_never_zero(report):
    data = posted(SectionForm(content(report))) | {f"value-{row(report, 'TT.01')}": ""}
    (entry,) = SectionForm(content(report), data).entry().figures
    assert (entry.state, entry.value) == (FigureState.NOT_REPORTED, None)


def test_an_error_names_the_line_and_keeps_what_was_typed(report):
    pk = row(report, "TT.01")
    form = SectionForm(content(report), posted(SectionForm(content(report))) | {f"value-{pk}": "0.125"})
    assert not form.is_valid()
    (error,) = form.errors
    assert error.id == f"value-{pk}"
    assert error.label == "Cuộc tuyên truyền"
    assert next(f for f in form.figures if f.pk == pk).typed["value"] == "0.125"


def test_a_decimal_with_a_point_is_refused_with_a_suggestion(report):
    pk = row(report, "CTX.01", key="situation")
    shown = SectionForm(content(report, "situation"))
    form = SectionForm(content(report, "situation"), posted(shown) | {f"value-{pk}": "78.07"})
    assert not form.is_valid()
    assert "78,07" in form.errors[0].message


def test_a_number_and_a_state_that_contradict_are_refused(report):
    pk = row(report, "TT.01")
    form = SectionForm(content(report), posted(SectionForm(content(report))) | {f"state-{pk}": "not_known"})
    assert not form.is_valid()
    assert "chưa thống kê được" in form.errors[0].message


def test_a_number_typed_over_a_stored_state_replaces_it(report):
    pk = row(report, "TT.02")
    form = SectionForm(content(report), posted(SectionForm(content(report))) | {f"value-{pk}": "350"})
    (entry,) = form.entry().figures
    assert (entry.state, entry.value) == (FigureState.REPORTED, 350)


def test_another_state_chosen_over_a_stored_zero_replaces_it(report):
    pk = row(report, "TT.02")
    form = SectionForm(content(report), posted(SectionForm(content(report))) | {f"state-{pk}": "classified"})
    (entry,) = form.entry().figures
    assert entry.state == FigureState.CLASSIFIED


def test_qualifier_basis_nature_and_note_stay_with_the_number(report):
    pk = row(report, "TT.01")
    typed = {"value": "hơn 1.420", "basis": "estimated", "nature": "target", "note": "  ước cả năm "}
    data = posted(SectionForm(content(report))) | {f"{name}-{pk}": value for name, value in typed.items()}
    (entry,) = SectionForm(content(report), data).entry().figures
    assert (entry.value, entry.qualifier, entry.basis, entry.nature, entry.note) == (
        1420, "more_than", "estimated", "target", "ước cả năm",
    )  # fmt: skip


def test_an_unknown_choice_is_ignored(report):
    pk = row(report, "TT.01")
    data = posted(SectionForm(content(report))) | {f"value-{pk}": "21", f"state-{pk}": "<script>"}
    (entry,) = SectionForm(content(report), data).entry().figures
    assert entry.state == FigureState.REPORTED


def test_pasted_bullets_become_levels(report):
    form = SectionForm(content(report))
    data = posted(form) | {
        form.text_id: "Kết quả:\r\n-\tĐã họp\r\n+ Có biên bản\r\n\r\n•\tĐã in 500 tờ < 5% &"
    }
    assert SectionForm(content(report), data).paragraphs == [
        (0, "Kết quả:"), (1, "Đã họp"), (2, "Có biên bản"), (1, "Đã in 500 tờ < 5% &"),
    ]  # fmt: skip


def annex_data(report, *rows):
    shown = SectionForm(content(report, "proposals"))
    table = shown.annexes[0].annex.table.pk
    data = posted(shown) | {shown.annexes[0].total_name: str(len(rows))}
    for n, cells in enumerate(rows):
        data |= {f"cell-{table}_{n}_{key}": value for key, value in cells.items()}
    return data


def test_annex_rows_are_read_and_cleared_rows_go(report):
    data = annex_data(
        report,
        {"number": " 60/KH-UBND ", "date": "12/4/2022", "copies": "1.500"},
        {"number": "", "date": " "},
        {"number": "56/KH-UBND"},
    )
    form = SectionForm(content(report, "proposals"), data)
    assert form.is_valid()
    (rows,) = form.entry().annexes.values()
    assert rows == [
        {"number": "60/KH-UBND", "date": "2022-04-12", "copies": 1500},
        {"number": "56/KH-UBND", "date": "", "copies": ""},
    ]


def test_a_wrong_date_in_an_annex_is_refused_with_its_place(report):
    form = SectionForm(
        content(report, "proposals"), annex_data(report, {"number": "1", "date": "2022-04-12"})
    )
    assert not form.is_valid()
    assert "dòng 1, Ngày" in form.errors[0].label
    assert "12/04/2022" in form.errors[0].message


def test_a_conflict_keeps_what_was_typed_takes_what_was_not_and_shows_what_clashes(report):
    mine = posted(SectionForm(content(report)))
    first, second, ratio = row(report, "TT.01"), row(report, "TT.02"), row(report, "DH.01")
    mine |= {f"value-{first}": "25", SectionForm(content(report)).text_id: "Tôi viết."}
    report.figures.all().delete()
    make_figure(report, "TT.01", value=99)  # somebody else, the same line
    make_figure(report, "TT.02", value=7)  # a line the writer has not touched
    make_figure(report, "DH.01", value=(6, 6))  # unchanged
    text = report.texts.get(section__key="communication")
    text.paragraphs, text.edit_version = [{"id": "x", "level": 0, "text": "Người khác viết."}], 5
    text.save()

    form = SectionForm(content(report), mine)
    form.is_valid()
    form.merge()

    by_row = {figure.pk: figure for figure in form.figures}
    assert (by_row[first].typed["value"], by_row[first].theirs) == ("25", "99")
    assert (by_row[second].typed["value"], by_row[second].theirs) == ("7", "")
    assert (by_row[ratio].typed["value"], by_row[ratio].theirs) == ("6/6", "")
    assert (form.text, form.theirs) == ("Tôi viết.", "Người khác viết.")
    assert form.version == 5
