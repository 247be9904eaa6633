"""A sum is the same to the last digit wherever it is read: in the database, on the screen, in Excel, Word and PDF.

By hand, as large as it is promised: SUMS_SCALE=200x300x20 .venv/bin/python -m pytest tests/reports/documents/test_sums_everywhere.py
"""

import io
import os
import random
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from reports.collection.models import Figure, Report
from reports.documents.compose.paper import compose
from reports.documents.renderers import FORMATS
from reports.outlines.models import Indicator
from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind
from tests.factories.rounds import make_breakdown, make_outline, make_programme
from tests.factories.summaries import Scene
from tests.reports.documents.extracted import pdf_text

pytestmark = pytest.mark.django_db
UNITS, INDICATORS, RUNS = map(int, os.environ.get("SUMS_SCALE", "7x10x1").split("x"))
LARGEST = 2**63 - 1


class Sums:
    """So many indicators of so many units, at random; `expected`: the sums as Decimal, by code."""

    def __init__(self, seed):
        dice = random.Random(seed)
        programme = make_programme()
        codes = [f"T{number:03d}" for number in range(INDICATORS)]
        self.indicators = Indicator.objects.bulk_create(
            Indicator(
                programme=programme, code=code, name=f"Chỉ tiêu {code}", unit="đồng", kind=IndicatorKind.FLOW,
                scale=dice.randrange(5), across_units=AcrossUnits.SUM, across_time=AcrossTime.SUM,
            )
            for code in codes
        )  # fmt: skip
        rows = [(code, "", f"Chỉ tiêu {code}", {}) for code in codes]
        self.scene = Scene(
            version=make_outline([("results", 0, "I.", "Kết quả", True, True, rows)], annex=False)
        )
        self.expected = dict.fromkeys(codes, Decimal(0))
        left = dict.fromkeys(codes, LARGEST)
        figures = []
        for _unit in range(UNITS):
            report = self.scene.accepted()
            for each in self.indicators:
                # Up to eighteen digits; what is left of the column sets the limit.
                value = min(dice.randrange(10 ** dice.randint(1, 18)), left[each.code])
                left[each.code] -= value
                self.expected[each.code] += Decimal(value).scaleb(-each.scale)
                figures.append(
                    Figure(
                        report=report,
                        indicator=each,
                        breakdown=make_breakdown(),
                        value=value,
                        state="reported",
                    )
                )
        Figure.objects.bulk_create(figures, batch_size=1000)
        self.report = self.scene.summary()


def number(text):
    """ "1.234,50" as a Decimal."""
    return Decimal(text.replace(".", "").replace(",", "."))


def stored(sums):
    rows = sums.report.figures.values_list("indicator__code", "indicator__scale", "value")
    return {code: Decimal(value).scaleb(-scale) for code, scale, value in rows}


def on_screen(sums, client):
    client.force_login(sums.scene.officer)
    page = client.get(f"/summaries/{sums.report.pk}/?muc=results").content.decode()
    found = re.findall(r'figures/(T\d+)/"[^>]*class="figure-link"[^>]*>([\d.,]+)<', page)
    found += re.findall(r'class="figure-link"[^>]*figures/(T\d+)/"[^>]*>([\d.,]+)<', page)
    return {code: number(text) for code, text in found}


def files(sums):
    """The files of the paper without the annex of all units, by format."""
    paper = compose(Report.objects.get(pk=sums.report.pk))
    paper = replace(paper, annexes=paper.annexes[:1])
    return {
        name: [file.content for file in FORMATS[name].files(paper, lambda *_done: None)]
        for name in ("xlsx", "docx", "pdf")
    }


def in_excel(contents):
    import openpyxl

    found = {}
    for content in contents:
        for row in (row for page in openpyxl.load_workbook(io.BytesIO(content)) for row in page.values):
            code = re.fullmatch(r"Chỉ tiêu (T\d+)", str(row[1])) if len(row) > 3 else None
            if code:
                # A number of more than fifteen digits is text, because a spreadsheet would change it.
                found[code[1]] = number(row[3]) if isinstance(row[3], str) else Decimal(repr(row[3]))
    return found


def in_word(contents):
    from docx import Document

    tables = [table for content in contents for table in Document(io.BytesIO(content)).tables]
    rows = [[cell.text.strip() for cell in row.cells] for table in tables for row in table.rows]
    return {
        row[1].removeprefix("Chỉ tiêu "): number(row[3])
        for row in rows
        if len(row) > 3 and row[1].startswith("Chỉ tiêu T")
    }


def in_pdf(contents):
    text = "\n".join(pdf_text(content) for content in contents)
    found = re.findall(r"Chỉ\s+tiêu\s+(T\d+)\s+đồng\s+([\d.,]+)", text)
    return {code: number(said) for code, said in found}


@pytest.mark.parametrize("seed", range(RUNS))
def test_a_sum_is_the_same_to_the_last_digit_in_the_database_on_the_screen_and_in_every_file(seed, client):
    sums = Sums(seed)
    assert stored(sums) == sums.expected
    assert on_screen(sums, client) == sums.expected
    made = files(sums)
    assert in_excel(made["xlsx"]) == sums.expected
    assert in_word(made["docx"]) == sums.expected
    assert in_pdf(made["pdf"]) == sums.expected


def test_a_sum_of_doubles_in_the_database_would_lose_digits():
    sums = Sums(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indicator_id, SUM(CAST(value AS DOUBLE PRECISION)) FROM reports_figure"
            " WHERE report_id <> %s GROUP BY indicator_id",
            [sums.report.pk],
        )
        doubles = dict(cursor.fetchall())
    found = {each.code: Decimal(int(doubles[each.pk])).scaleb(-each.scale) for each in sums.indicators}
    assert found != sums.expected
