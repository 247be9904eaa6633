"""Every list with 4,000 rows behind it, from the request to the last byte; a page has to come in 300 ms."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db import connection, models, reset_queries
from django.template import Context, Engine
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import audit
from agencies.models import Agency, AgencyName, AuditEntry, Membership, User
from agencies.states import Role
from bench.dataset import CHUNK, SINCE, Round, make
from bench.runner import Measured, bench, compared
from portal.core import clock
from portal.core.searching import key_of
from reports.collection.models import Assignment, Report, ReportWords, SectionText
from reports.documents.models import Document
from reports.documents.states import DocumentKind, DocumentState

ROWS: Final = 4000
PAGE: Final = 50
OVERDUE: Final = dt.timedelta(days=2)
BARE: Final = """<!DOCTYPE html><html lang="vi"><head><title>Danh sách</title></head><body><p>{{ count }}</p>
<table>{% for row in rows %}<tr><td>{{ row.pk }}</td><td>{{ row }}</td></tr>{% endfor %}</table></body></html>"""


@bench("lists-4000", databases=True)
def lists() -> Measured:
    """All lists one after the other, against a count, fifty rows and a bare table for each."""
    made = _filled()
    people = {"officer": made.officer, "admin": _administrator()}
    pages = _pages(made)
    template = Engine().from_string(BARE)
    rows: list[models.QuerySet[Any]] = [
        Assignment.objects.select_related("agency", "call"), Report.objects.select_related("assignment__agency"),
        Document.objects.select_related("issuing_agency"), Agency.objects.select_related("parent"),
        Membership.objects.select_related("user", "agency"), AuditEntry.objects.select_related("actor"),
    ]  # fmt: skip

    def work() -> None:
        clients = {who: _signed_in(user) for who, user in people.items()}
        for who, address in pages:
            _asked(clients[who], address)

    def reference() -> None:
        for at in range(len(pages)):
            shown = rows[at % len(rows)]
            template.render(Context({"count": shown.count(), "rows": list(shown.order_by("-pk")[:PAGE])}))

    work()
    for who, address in pages:
        _tell(_signed_in(people[who]), address)
    return compared(work, reference)


def _pages(made: Round) -> list[tuple[str, str]]:
    code = made.root.call.code
    officer = [
        reverse("reports:home"), reverse("reports:calls"), reverse("reports:my_reports"),
        reverse("reports:board", args=[code]), f"{reverse('reports:board', args=[code])}?page=30",
        f"{reverse('reports:board', args=[code])}?loc=overdue&page=5",
        reverse("reports:coverage", args=[code]), reverse("reports:debts", args=[code]),
        f"{reverse('reports:debts', args=[code])}?page=5",
        reverse("reports:call", args=[code]), f"{reverse('reports:call', args=[code])}?trang=40",
        reverse("reports:call_units", args=[code]), f"{reverse('reports:call_units', args=[code])}?q=xa+39&page=2",
        reverse("reports:documents"), f"{reverse('reports:documents')}?page=40",
        f"{reverse('reports:documents')}?q=xa+3999", reverse("reports:documents_at_work"), reverse("reports:inbox"),
        f"{reverse('reports:search')}?q=karaoke", f"{reverse('reports:search')}?q=xa+3999",
        f"{reverse('reports:search')}?q=karaoke&kind=reports&page=100",
    ]  # fmt: skip
    admin = [
        reverse("agencies:agencies"), f"{reverse('agencies:agencies')}?q=xa+39&page=2", reverse("agencies:people"),
        f"{reverse('agencies:people')}?q=nguoi", reverse("agencies:journal"), f"{reverse('agencies:journal')}?page=40",
    ]  # fmt: skip
    return [*(("officer", each) for each in officer), *(("admin", each) for each in admin)]


def _filled() -> Round:
    """A round of 4,000 units: all have a report with words, a paper, a person and a line in the journal; half of the
    reports wait for the officer, a quarter of the units owe theirs and are overdue."""
    made = make(units=ROWS, indicators=10)
    reports = list(Report.objects.select_related("assignment__agency", "assignment__version").order_by("pk"))
    section = made.root.version.sections.get()
    said = "Đã kiểm tra các quán karaoke trên địa bàn xã, chưa phát hiện vi phạm."
    _many(
        AgencyName(
            agency=each, valid_from=SINCE, name=each.name, symbol="UBND", place="Thử", sort_key=each.sort_key,
            search_key=each.search_key,
        )
        for each in Agency.objects.all()
    )  # fmt: skip
    _many(
        SectionText(
            report=each,
            section=section,
            paragraphs=[{"id": "a", "level": 0, "text": said}],
            updated_at=clock.now(),
        )
        for each in reports
    )
    _many(
        ReportWords(
            report=each,
            head=key_of(each.assignment.agency.name),
            words=key_of(each.assignment.agency.name, said),
        )
        for each in reports
    )
    people = _many(User(username=f"nguoi{n}", full_name=f"Người minh họa {n}") for n in range(ROWS))
    _many(
        Membership(user=person, agency=report.assignment.agency, role=Role.DRAFTER, valid_from=SINCE)
        for person, report in zip(people, reports, strict=False)
    )
    _many(_paper(n, report, made) for n, report in enumerate(reports))
    for person in people:
        audit.record(made.officer, "agencies.user.created", person, agency=made.root.agency)
    waiting = [each.pk for each in reports[::2]]
    Report.objects.filter(pk__in=waiting).update(state="submitted")
    written = [each.pk for each in reports[1::4]]
    Report.objects.filter(pk__in=written).update(state="draft", submitted_at=None, submitted_by=None)
    made.root.call.assignments.update(due_at=clock.now() - OVERDUE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def _paper(number: int, report: Report, made: Round) -> Document:
    paper = Document(
        report=report, kind=DocumentKind.REPORT, state=DocumentState.ISSUED, number=number + 1, symbol="BC-UBND",
        drafting_agency=report.assignment.agency, issuing_agency=report.assignment.agency, date=SINCE, year=SINCE.year,
        title=f"Kết quả của {report.assignment.agency.name}", lookup_code=f"{number:032d}", created_by=made.officer,
        created_at=clock.now(), issued_by=made.officer, issued_at=clock.now(),
    )  # fmt: skip
    paper.search_key = paper.words()
    return paper


def _many(rows: Iterable[Any]) -> list[Any]:
    listed = list(rows)
    return list(type(listed[0]).objects.bulk_create(listed, batch_size=CHUNK))


def _administrator() -> User:
    user = User.objects.create(username="quantri", full_name="Quản trị")
    Membership.objects.create(
        user=user, agency=Agency.objects.get(code="LEAD"), role=Role.ADMINISTRATOR, valid_from=SINCE
    )
    return user


def _signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _asked(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return len(answer.content)


def _tell(client: Client, address: str) -> None:
    """Milliseconds (median of five), queries and bytes of one page."""
    reset_queries()  # the log is bounded
    with CaptureQueriesContext(connection) as asked:
        size = _asked(client, address)
    queries = len(asked)  # now: the next request empties the log
    took = statistics.median(_seconds(lambda: _asked(client, address)) for _turn in range(5))
    print(f"  {took * 1000:7.0f} ms {queries:4d} queries {size / 1024:6.0f} KB  {address}", flush=True)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
