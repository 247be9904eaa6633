"""The pages of papers not yet issued: preview, files, issue."""

import hashlib
from urllib.parse import unquote

import pytest

from agencies.models import AuditEntry
from agencies.states import AgencyKind, Authority, Role
from portal.core import clock
from portal.core.text import nfc
from reports.collection.models import Report
from reports.collection.queries.home import tasks_for
from reports.collection.states import Channel, ReportState
from reports.documents.models import Document
from reports.documents.policies import issuers, ready_to_issue
from reports.documents.queries import papers
from reports.documents.renderers import FORMATS
from tests.factories.agencies import make_agency, make_member, make_membership
from tests.factories.rounds import make_assignment, make_call, make_report
from tests.reports.documents.extracted import pdf_text, squeezed
from tests.reports.documents.pages import fetched, issued, make_waiting_files, typed, url
from tests.reports.documents.rounds import NOW, TODAY, make_house, make_summary, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


# --- preview and files of what is not issued yet ---


def test_the_preview_holds_the_words_of_the_pdf(client, report, clerk):
    client.force_login(clerk)
    page = client.get(url("report_preview", report.pk), {"view": "text"}).content.decode()
    from lxml import html

    shown = html.fromstring(page).xpath("//div[@class='paper']")[0]
    client.get(url("report_file", report.pk, "pdf"))
    make_waiting_files()
    _answer, pdf = fetched(client, url("report_file", report.pk, "pdf"))
    assert squeezed(shown.text_content()) == squeezed(pdf_text(pdf))
    assert "&lt; 5% &amp; “hơn”" in page


@pytest.mark.parametrize(("key", "start"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_a_file_is_made_once_asked_for_named_in_vietnamese_and_logged(client, report, clerk, key, start):
    client.force_login(clerk)
    assert "Đang chờ đến lượt" in client.get(url("report_file", report.pk, key)).content.decode()
    make_waiting_files()
    answer, content = fetched(client, url("report_file", report.pk, key))
    assert content.startswith(start)
    assert answer.headers["Content-Type"] == FORMATS[key].mime
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    name = answer.headers["Content-Disposition"]
    assert name.startswith("attachment; filename*=utf-8''")
    wanted = f"Báo cáo – {report.assignment.agency.name} – 06 tháng đầu năm 2023 – lần 1.{key}"
    assert unquote(name.partition("''")[2]) == nfc(wanted)
    entry = AuditEntry.objects.latest("seq")
    assert (entry.key, entry.actor) == ("documents.file.downloaded", clerk)
    assert entry.facts["sha256"] == hashlib.sha256(content).hexdigest()


def test_an_unknown_format_is_not_found(client, report, clerk):
    client.force_login(clerk)
    assert client.get(url("report_file", report.pk, "exe")).status_code == 404


@pytest.mark.parametrize("place", [("report_preview",), ("report_file", "pdf"), ("issue",)])
def test_a_foreign_report_answers_like_a_missing_one(client, report, place):
    client.force_login(make_member(make_agency(), Role.CLERK))
    name, *rest = place
    foreign, missing = (client.get(url(name, pk, *rest)) for pk in (report.pk, 999_999))
    assert foreign.status_code == missing.status_code == 404


@pytest.mark.parametrize("place", [("report_preview",), ("report_file", "pdf")])
def test_the_officer_sees_no_content_before_opening_the_report(client, report, root, place):
    client.force_login(make_member(root.agency, Role.OFFICER))
    name, *rest = place
    answer = client.get(url(name, report.pk, *rest))
    assert answer.status_code == 302
    assert answer.url == url("review", report.pk)
    Report.objects.filter(pk=report.pk).update(opened_at=NOW)
    assert client.get(url(name, report.pk, *rest)).status_code == 200


# --- issue ---


def test_the_clerk_gives_a_number_and_the_paper_is_issued(client, report, clerk, signer):
    client.force_login(clerk)
    page = client.get(url("issue", report.pk))
    assert page.context["form"]["signer"].initial == signer.pk
    assert "BC-UBND" in page.content.decode()
    answer = client.post(url("issue", report.pk), typed(report, signer, number="215"))
    document = Document.objects.get()
    assert (answer.status_code, answer.url) == (302, url("document", document.pk))
    assert (document.code, document.date, document.issued_by) == ("215/BC-UBND", TODAY, clerk)


def test_sending_the_form_again_gives_the_same_document(client, report, clerk, signer):
    client.force_login(clerk)
    first = client.post(url("issue", report.pk), typed(report, signer))
    second = client.post(url("issue", report.pk), typed(report, signer))
    assert first.url == second.url
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field_words"),
    [
        ({"date": "22/6/2023"}, ("date", "Ngày này chưa đến")),
        ({"date": "01/6/2023"}, ("date", "Trước ngày duyệt 07/06/2023")),
        ({"date": "31/2/2023"}, ("date", "")),
        ({"date": ""}, ("date", "Chưa nhập")),
        ({"number": "12a"}, ("number", "Chỉ ghi phần số")),
        ({"number": "0"}, ("number", "từ 1")),
        ({"signer": ""}, ("signer", "Chưa chọn")),
        ({"issuing_agency": "999999"}, ("issuing_agency", "")),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(client, report, clerk, values, field_words):
    field, words = field_words
    client.force_login(clerk)
    approver = report.assignment.agency.memberships.get(role=Role.HEAD)
    answer = client.post(url("issue", report.pk), typed(report, approver, **{"number": "77", **values}))
    assert answer.status_code == 422
    page = answer.content.decode()
    errors = answer.context["form"].errors[field]
    assert words in errors[0]
    assert "error-summary" in page
    assert page.count(errors[0]) == 2, "in the summary and beside the field"
    shown = values.get("number", "77")
    assert f'value="{shown}"' in page
    assert not Document.objects.exists()


def test_a_number_that_is_taken_names_the_paper_that_has_it(client, report, clerk, signer):
    other = make_report(
        make_assignment(make_call(), report.assignment.agency), state=ReportState.SUBMITTED,
        submitted_by=report.submitted_by,
    )  # fmt: skip
    taken = issued(other, clerk, number=12)
    client.force_login(clerk)
    answer = client.post(url("issue", report.pk), typed(report, signer, number="12"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["number"] == [f"Đã dùng cho: {taken.title}"]


def test_nobody_signs_for_an_agency_that_is_not_theirs(client):
    province, lead, root = make_house()
    chairman = make_membership(
        agency=province, role=Role.LEADER, title="Phó Chủ tịch", authority=Authority.KT
    )
    director = lead.memberships.get(role=Role.LEADER)
    summary = make_summary(root, [], submitted_by=director.user)
    client.force_login(make_member(lead, Role.CLERK))
    for agency, wrong in ((lead, chairman), (province, director)):
        data = typed(summary, wrong, issuing_agency=agency.pk)
        answer = client.post(url("issue", summary.pk), data)
        assert answer.status_code == 422
        assert "hãy chọn lại" in answer.context["form"].errors["signer"][0]
    client.post(url("issue", summary.pk), typed(summary, chairman, issuing_agency=province.pk))
    document = Document.objects.get()
    assert (document.issuing_agency, document.drafting_agency, document.symbol) == (province, lead, "BC-UBND")


def test_a_town_does_not_issue_in_the_name_of_the_province():
    province = make_agency("Ủy ban nhân dân tỉnh Thử", kind=AgencyKind.PROVINCE)
    report = make_report(make_assignment(make_call(), make_town(parent=province)))
    assert issuers(report) == (report.assignment.agency,)


def test_colleagues_who_see_the_report_may_not_issue_it(client, report):
    client.force_login(make_member(report.assignment.agency, Role.DRAFTER))
    assert client.get(url("issue", report.pk)).status_code == 403
    assert client.post(url("issue", report.pk)).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"state": ReportState.DRAFT},
        {"state": ReportState.PENDING},
        {"state": ReportState.RETURNED},
        {"provisional": True},
        {"channel": Channel.ON_BEHALF},
    ],
)
def test_what_may_not_be_issued_is_refused_with_a_reason(client, report, clerk, signer, fields):
    Report.objects.filter(pk=report.pk).update(**fields)
    client.force_login(clerk)
    assert client.get(url("issue", report.pk)).status_code == 409
    assert client.post(url("issue", report.pk), typed(report, signer)).status_code == 409
    assert not Document.objects.exists()


def test_the_list_of_what_may_be_issued_says_the_same_as_the_policy():
    _province, lead, root = make_house()
    town = make_town("Thử")
    reports = [make_summary(root, [], state=state) for state in ("superseded", "accepted")]
    for fields in (
        {"state": "submitted"}, {"state": "accepted"}, {"state": "draft"}, {"state": "returned"},
        {"state": "submitted", "channel": Channel.ON_BEHALF}, {"state": "accepted", "provisional": True},
    ):  # fmt: skip
        reports.append(make_report(make_assignment(make_call(), town), **fields))
    found = set(papers.to_issue([lead.pk, town.pk]))
    assert found == {report for report in reports if ready_to_issue(report)}
    assert len(found) == 3


def test_the_clerk_finds_what_waits_for_a_number_among_the_tasks_until_it_is_issued(report, clerk):
    (task,) = [each for each in tasks_for(clerk) if each.kind == "issue"]
    assert task.targets == (("reports:issue", (report.pk,)),)
    assert task.detail == f"{report.submitted_by.full_name} duyệt ngày 07/6/2023"
    issued(report, clerk)
    assert [each for each in tasks_for(clerk) if each.kind == "issue"] == []
    assert [each for each in tasks_for(report.created_by) if each.kind == "issue"] == []
