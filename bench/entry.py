"""The page on which 300 figures of one section are entered, against a bare table of 300 inputs."""

from __future__ import annotations

from django.template import Context, Engine
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, AgencyName, Membership
from agencies.states import Role
from bench.dataset import SINCE, make
from bench.runner import Measured, bench, compared
from portal.core import clock
from reports.collection.models import Report, SectionText
from reports.collection.states import ReportState
from reports.outlines.models import TableRow

FIGURES = 300
PLAIN = """<!DOCTYPE html><html lang="vi"><head><title>{{ title }}</title></head><body>
<form method="post"><table><tbody>{% for row, value in rows %}
<tr><th>{{ row.label }}</th><td>{{ row.indicator.unit }}</td>
<td><input name="value-{{ row.pk }}" value="{{ value }}"></td></tr>
{% endfor %}</tbody></table><button>Lưu</button></form></body></html>"""


def draft() -> Report:
    """A draft whose one section asks for 300 figures and has them all."""
    made = make(units=1, indicators=FIGURES)
    report = Report.objects.get(assignment__parent=made.root)
    report.state, report.submitted_at = ReportState.DRAFT, None
    report.save(update_fields=["state", "submitted_at"])
    AgencyName.objects.bulk_create(
        AgencyName(
            agency=each, valid_from=SINCE, name=each.name, symbol="UBND", place="Thử", sort_key=each.sort_key
        )
        for each in Agency.objects.all()
    )
    agency = report.assignment.agency
    Membership.objects.create(user=made.officer, agency=agency, role=Role.DRAFTER, valid_from=SINCE)
    SectionText.objects.create(
        report=report, section=report.assignment.version.sections.get(), updated_at=clock.now()
    )
    return report


@bench("section-300-figures", databases=True)
def section() -> Measured:
    """From the request to the last byte, and the two queries and one loop that a page like it cannot do without."""
    report = draft()
    address = reverse("reports:section", args=[report.pk, report.assignment.version.sections.get().key])
    client = Client(SERVER_NAME="localhost")
    client.force_login(report.created_by)
    template = Engine().from_string(PLAIN)

    def work() -> None:
        answer = client.get(address)
        if answer.status_code != 200 or answer.content.count(b'name="value-') != FIGURES:
            raise RuntimeError(f"{address}: {answer.status_code}")

    def reference() -> None:
        figures = {figure.indicator_id: figure.value for figure in report.figures.all()}
        asked = TableRow.objects.filter(section__version=report.assignment.version_id).select_related(
            "indicator"
        )
        rows = [(row, figures.get(row.indicator_id or 0)) for row in asked]
        if template.render(Context({"title": "Mục", "rows": rows})).count('name="value-') != FIGURES:
            raise RuntimeError("the reference shows something else")

    work()
    return compared(work, reference, repeats=7)
