"""No number is silently another number (trust.md, target 4): one table at the doors of typing, saving and the workbook.

The door of pasting is tried in a browser: tests/browser/test_entry_numbers.py.
"""

import io
import json

import pytest
from django import forms
from django.urls import reverse

from portal.core.numbers import NumberError, Ratio, parse_ratio, parse_scaled
from reports.collection.inputs.annex import read_cell
from reports.collection.models import SectionText
from reports.collection.typed import read_answer
from reports.imports.workbook.matching import figure_words
from reports.imports.workbook.reader import look
from reports.imports.workbook.shape import FormLine
from tests.factories.rounds import section_of
from tests.reports.collection.number_cases import BLANK, CASES, Case, Refused
from tests.reports.collection.number_world import rows_of, stored_of, world

LEGIBLE = [case for case in CASES if not any(sign in case.text for sign in "\x07")]


def understood(case: Case, text: str) -> object:
    """What the one reader makes of a text."""
    try:
        answer = read_answer(text, scale=case.scale, is_ratio=case.is_ratio, units=case.units)
    except NumberError as error:
        return Refused(error.suggestion or "")
    if answer.state == "not_reported":
        return BLANK
    if answer.state != "reported":
        return "zero" if answer.state == "zero_confirmed" else answer.state
    return (answer.numerator, answer.denominator) if answer.numerator is not None else answer.value


def test_the_table_is_large_enough_and_holds_what_is_taken_and_what_is_refused():
    refused = [case for case in CASES if isinstance(case.stored, Refused)]
    assert len(CASES) >= 120
    assert min(len(refused), len(CASES) - len(refused)) >= 55
    assert sum(bool(case.stored.suggestion) for case in refused) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr((case.text[:20], case.scale, case.is_ratio)))
def test_what_is_typed_is_stored_exactly_or_refused_with_what_may_have_been_meant(case):
    assert understood(case, case.text) == case.stored
    if isinstance(case.stored, Refused) and case.stored.suggestion:
        assert not isinstance(understood(case, case.stored.suggestion), Refused)


@pytest.mark.django_db
def test_saving_field_by_field_stores_what_the_table_says_and_nothing_for_what_is_refused(client):
    report = world(CASES)
    client.force_login(report.created_by)
    for number, (case, row) in enumerate(zip(CASES, rows_of(report), strict=True)):
        body = {
            "op": f"00000000-0000-4000-8000-{number:012}", "field": f"figure:{row.pk}", "seen": 0,
            "typed": {"value": case.text},
        }  # fmt: skip
        answer = client.post(
            reverse("reports:edits", args=[report.pk]), json.dumps(body), content_type="application/json"
        )
        assert (answer.status_code == 422) == isinstance(case.stored, Refused), (case, answer.content)
        if isinstance(case.stored, Refused):
            assert answer.json()["error"]
            assert (answer.json().get("suggestion") or "") == case.stored.suggestion, case
    wrong = [
        (case, stored_of(report, row))
        for case, row in zip(CASES, rows_of(report), strict=True)
        if stored_of(report, row) != (BLANK if isinstance(case.stored, Refused) else case.stored)
    ]
    assert wrong == []


@pytest.mark.django_db
def test_the_plain_form_says_the_same_of_every_line_and_stores_nothing_while_one_is_refused(client):
    report = world(CASES)
    client.force_login(report.created_by)
    section = section_of(report, "numbers")
    address = reverse("reports:section", args=[report.pk, section.key])
    rows = rows_of(report)

    def post(wanted):
        version = SectionText.objects.get(report=report, section=section).edit_version
        typed = {
            f"value-{row.pk}": case.text for case, row in zip(CASES, rows, strict=True) if case in wanted
        }
        return client.post(address, {f"s{section.pk}-version": version, "op": "save", **typed})

    refused = [case for case in CASES if isinstance(case.stored, Refused)]
    shown = post(CASES)
    assert shown.status_code == 422
    assert shown.content.decode().count('class="row-error"') == len(refused)
    assert not report.figures.exclude(state="not_reported").exists()
    assert post([case for case in CASES if case not in refused]).status_code == 302
    for case, row in zip(CASES, rows, strict=True):
        assert stored_of(report, row) == (BLANK if case in refused else case.stored), case


def test_the_same_text_in_a_cell_of_a_workbook_is_the_same_number():
    import openpyxl

    book = openpyxl.Workbook()
    for number, case in enumerate(LEGIBLE, 1):
        cell = book.active.cell(number, 1)
        cell.value = case.text
        cell.data_type = "s"
    memory = io.BytesIO()
    book.save(memory)
    cells = look(memory.getvalue())["sheets"][0]["cells"]
    wrong = []
    for number, case in enumerate(LEGIBLE, 1):
        found = cells.get(str(number), {}).get("1")
        line = FormLine(
            "x",
            "x",
            "figure:1",
            unit=case.unit,
            scale=case.scale,
            kind="ratio" if case.is_ratio else "number",
        )
        said = understood(case, figure_words(found, line)) if found else BLANK
        if said != case.stored:
            wrong.append((case, said))
    assert wrong == []


def test_a_cell_of_an_annex_reads_a_count_by_the_same_rules():
    for text in ("12\n345", "12\t345", "1  234", "0.125", "12 người"):
        with pytest.raises(NumberError):
            read_cell(text, "number")
    assert read_cell(" 1.234 ", "number") == 1234
    assert read_cell("12\n345", "text") == "12 345"


def test_control_the_readers_that_lie_at_hand_misread(settings):
    """Django's localized field, and a line cleaned as text is cleaned: numbers come out, and they are others."""
    settings.USE_THOUSAND_SEPARATOR = True
    field = forms.DecimalField(localize=True, required=False)
    misread = 0
    for case in CASES:
        if isinstance(case.stored, Refused) and not case.is_ratio:
            try:
                misread += field.clean(case.text) is not None
            except forms.ValidationError:
                continue
    assert misread >= 2
    assert parse_scaled(" ".join("12\n345".split()), 0) == 12345
    assert parse_ratio("6/10") == Ratio(6, 10)
