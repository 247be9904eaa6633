"""The rows of a table of figures: each kind of row is laid out once, and what people wrote stays what they wrote."""

from __future__ import annotations

from unittest import mock

import pytest
from django.template.base import Template
from django.urls import reverse

from reports.collection.models import Figure
from reports.outlines.models import Breakdown, TableRow
from tests.factories.rounds import make_report, section_of

pytestmark = pytest.mark.django_db
ROW = "reports/collection/entry/_figure_row.html"


@pytest.fixture
def report(client):
    made = make_report()
    client.force_login(made.created_by)
    return made


def page(client, report, **posted):
    address = reverse("reports:section", args=[report.pk, "communication"])
    return client.post(address, posted) if posted else client.get(address)


def rows_of(report):
    return list(section_of(report, "communication").rows.filter(kind="figure").order_by("position"))


def laid_out(client, report) -> int:
    """How often the template of a row was filled for one page."""
    render = Template.render

    def counted(self, context):
        names.append(self.name)
        return render(self, context)

    names: list[str | None] = []
    with mock.patch.object(Template, "render", counted):
        assert page(client, report).status_code == 200
    return names.count(ROW)


def test_more_rows_of_the_same_kind_need_no_more_layout(client, report):
    """Control: a row of another kind does."""
    first = rows_of(report)[0]
    before = laid_out(client, report)
    shown = page(client, report).content.count(b'class="figure-row')
    for number in range(5):
        copy = make_breakdown_row(first, number)
    assert page(client, report).content.count(b'class="figure-row') == shown + 5
    assert laid_out(client, report) == before
    TableRow.objects.filter(pk=copy.pk).update(depth=7)
    assert laid_out(client, report) == before + 1


def make_breakdown_row(row: TableRow, number: int) -> TableRow:
    breakdown = Breakdown.objects.create(key=f"THU={number}", name=f"Thử {number}")
    last = TableRow.objects.filter(section=row.section_id).order_by("-position").first()
    row = TableRow.objects.get(pk=row.pk)
    row.pk, row._state.adding, row.breakdown, row.position = None, True, breakdown, last.position + 1
    row.save()
    return row


def test_words_are_escaped_and_signs_of_layout_are_only_words(client, report):
    row, *_ = rows_of(report)
    label = 'Số “A” & <b onclick="x"> 100% %(pk)s {{ pk }} \ue000pk\ue001'
    TableRow.objects.filter(pk=row.pk).update(label=label)
    Figure.objects.update_or_create(
        report=report, indicator_id=row.indicator_id, breakdown_id=row.breakdown_id,
        defaults={"value": 5, "state": "reported", "note": "'><script>"},
    )  # fmt: skip
    html = page(client, report).content.decode()
    assert "<b onclick" not in html
    assert "<script>" not in html
    said = "Số “A” &amp; &lt;b onclick=&quot;x&quot;&gt; 100% %(pk)s {{ pk }} \ue000pk\ue001"
    assert f'aria-label="Nếu không có số: {said}"' in html
    assert 'value="&#x27;&gt;&lt;script&gt;"' in html


def test_a_wrong_number_comes_back_as_typed_in_its_own_row(client, report):
    row, other, *_ = rows_of(report)
    section = row.section_id
    wrong = {f"s{section}-version": "0", f"value-{row.pk}": '12x"<', f"value-{other.pk}": "77", "op": "save"}
    answer = page(client, report, **wrong)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="12x&quot;&lt;"' in html
    assert html.count('aria-invalid="true"') == 1
    of_row = html.partition(f'id="row-{row.pk}"')[2].partition("</tr>")[0]
    assert f'id="error-{row.pk}"' in of_row
    assert f'aria-describedby="unit-{row.pk} before-{row.pk} error-{row.pk}"' in of_row
    assert f'name="value-{other.pk}" value="77"' in html
