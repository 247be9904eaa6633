"""Many written reports at once: each goes to the duty that its head means, or waits for a person's word."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.states import AgencyKind, Role
from reports.collection import policies as collection
from reports.collection.models import Assignment, Report
from reports.collection.states import Channel, ReportState
from reports.imports import policies
from reports.imports.actions import documents, opening
from reports.imports.models import Batch
from reports.imports.queries.placing import duty_of, open_duties
from reports.periods.states import PeriodKind
from tests.factories.agencies import make_agency, make_member, make_membership
from tests.factories.rounds import make_assignment, make_call, make_period, make_report
from tests.reports.imports.papers import NGA_BAY, PAPER, in_process
from tests.reports.imports.workbooks import zipped

pytestmark = pytest.mark.django_db
VI_THANH = PAPER.replace("THÀNH PHỐ NGÃ BẢY", "THÀNH PHỐ VỊ THANH")


@pytest.fixture(autouse=True)
def _reader(monkeypatch):
    monkeypatch.setattr(opening, "run_limited", in_process)


@pytest.fixture
def call():
    return make_call()


@pytest.fixture
def nga_bay(call):
    """A duty that nobody began."""
    return make_assignment(call, make_agency(NGA_BAY, kind=AgencyKind.DISTRICT))


@pytest.fixture
def vi_thanh(call):
    return make_assignment(call, make_agency("UBND thành phố Vị Thanh", kind=AgencyKind.DISTRICT))


@pytest.fixture
def drafter(client, nga_bay, vi_thanh):
    """One who writes for both."""
    person = make_member(nga_bay.agency, Role.DRAFTER)
    make_membership(person, vi_thanh.agency, Role.DRAFTER)
    client.force_login(person)
    client.person = person
    return client


def words(response):
    return html.unescape(response.content.decode())


def send(client, **files):
    uploads = [
        SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
        for name, text in files.items()
    ]
    return client.post("/my/written/", {"files": uploads})


def test_each_paper_goes_to_its_own_duty_whose_report_is_begun(drafter, nga_bay, vi_thanh):
    packed = zipped({"hai.txt": VI_THANH.encode(), "hong.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"})
    response = send(drafter, **{"mot.txt": PAPER, "nhieu.zip": packed})
    assert "Kết quả (3 tệp)" in words(response)
    assert "Không nhận: Tệp Word đời cũ" in words(response)
    found = {batch.report.assignment_id: batch.name for batch in Batch.objects.select_related("report")}
    assert found == {nga_bay.pk: "mot.txt", vi_thanh.pk: "hai.txt"}
    for batch in Batch.objects.all():
        assert "Trong văn bản" in words(drafter.get(f"/written/{batch.pk}/"))
    assert not any(text.paragraphs for report in Report.objects.all() for text in report.texts.all())
    send(drafter, **{"mot.txt": PAPER})
    assert Batch.objects.count() == 2, "the same again is the same"


def test_a_paper_whose_head_means_several_duties_waits_for_a_word(drafter, nga_bay):
    other = make_assignment(make_call(), nga_bay.agency)
    response = send(drafter, **{"mot.txt": PAPER})
    assert "Chọn báo cáo cho văn bản này" in words(response)
    assert not Report.objects.exists()
    batch = Batch.objects.get()
    page = words(drafter.get(f"/written/{batch.pk}/"))
    assert "Văn bản này là báo cáo nào?" in page
    assert "checked" not in page.split("duty-choice")[1]
    assert "Chưa chọn báo cáo" in words(drafter.post(f"/written/{batch.pk}/", {}))
    drafter.post(f"/written/{batch.pk}/", {"duty": str(other.pk)})
    batch.refresh_from_db()
    assert batch.report.assignment == other
    assert "20 cuộc tuyên truyền" in words(drafter.get(f"/written/{batch.pk}/"))


def test_the_period_in_the_title_and_the_letter_answered_tell_duties_of_one_agency_apart(nga_bay):
    year = make_call(period=make_period(kind=PeriodKind.YEAR))
    whole = make_assignment(year, nga_bay.agency)
    person = make_member(nga_bay.agency, Role.DRAFTER)
    head = {
        "agency": "UBND TP NGÃ BẢY", "superior": "", "number": "", "symbol": "BC-UBND", "request": None,
        "subject": "Kết quả công tác 6 tháng đầu năm 2023",
    }  # fmt: skip
    assert duty_of(head, open_duties(person)).assignment == nga_bay
    of_year = head | {"subject": "Kết quả công tác năm 2023"}
    assert duty_of(of_year, open_duties(person)).assignment == whole
    twin = make_assignment(make_call(), nga_bay.agency)
    assert duty_of(head, open_duties(person)) is None
    answering = head | {"request": {"code": f" {twin.call.letter_number} "}}
    assert duty_of(answering, open_duties(person)).assignment == twin
    assert duty_of(head | {"agency": "UBND HUYỆN LẠ"}, open_duties(person)) is None


@pytest.mark.parametrize(
    ("agency", "superior", "fits"),
    [
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ NGÃ BẢY", "", True),
        ("UBND TP. Ngã Bảy, tỉnh Hậu Giang", "", True),
        ("PHÒNG LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "UBND THÀNH PHỐ NGÃ BẢY", True),
        ("UBND XÃ NGÃ BẢY", "", False),
        ("UBND XÃ ĐẠI THÀNH", "UBND THÀNH PHỐ NGÃ BẢY", False),
    ],
)
def test_an_agency_is_known_by_its_names_short_or_long_or_by_its_division(nga_bay, agency, superior, fits):
    person = make_member(nga_bay.agency, Role.DRAFTER)
    head = {
        "agency": agency, "superior": superior, "number": "", "symbol": "", "request": None,
        "subject": "Báo cáo 06 tháng đầu năm 2023",
    }  # fmt: skip
    assert (duty_of(head, open_duties(person)) is not None) == fits


def test_an_officer_brings_papers_for_agencies_once_their_signed_paper_is_recorded(
    client, call, nga_bay, vi_thanh
):
    officer = make_member(call.lead, Role.OFFICER)
    keyed = make_report(nga_bay, by=officer, channel=Channel.ON_BEHALF, paper_number="15/BC-UBND")
    client.force_login(officer)
    response = send(client, **{"mot.txt": PAPER, "hai.txt": VI_THANH})
    assert "Đối chiếu: 4 số liệu" in words(response)
    assert Batch.objects.get(name="mot.txt").report == keyed
    waiting = Batch.objects.get(name="hai.txt")
    assert waiting.report is None
    page = words(client.get(f"/written/{waiting.pk}/"))
    assert f"/assignments/{vi_thanh.pk}/paper/" in page or "Ghi nhận bản ký của" in page
    refused = client.post(f"/written/{waiting.pk}/", {"duty": str(vi_thanh.pk)})
    assert "hãy ghi nhận bản ký" in words(refused)
    assert Report.objects.count() == 1
    second = make_report(vi_thanh, by=officer, channel=Channel.ON_BEHALF, paper_number="16/BC-UBND")
    client.post(f"/written/{waiting.pk}/", {"duty": str(vi_thanh.pk)})
    waiting.refresh_from_db()
    assert waiting.report == second
    assert "Số văn bản là 15/BC-UBND, bản ký đã ghi nhận là 16/BC-UBND" in words(
        client.get(f"/written/{waiting.pk}/")
    )


def test_a_paper_without_a_report_is_seen_and_put_by_who_brought_it_alone(drafter, client, nga_bay):
    make_assignment(make_call(), nga_bay.agency)
    send(drafter, **{"mot.txt": PAPER})
    batch = Batch.objects.get()
    colleague = make_member(nga_bay.agency, Role.DRAFTER)
    client.force_login(colleague)
    assert client.get(f"/written/{batch.pk}/").status_code == 404
    with pytest.raises(Exception, match="Chỉ người tải lên"):
        documents.put(batch_id=batch.pk, by=colleague, assignment_id=nga_bay.pk)
    with pytest.raises(Exception, match="Chỉ người tải lên"):
        documents.close(batch_id=batch.pk, by=colleague)
    client.force_login(drafter.person)
    assert "bản đọc đã được xóa" in words(client.post(f"/written/{batch.pk}/close", follow=True))
    batch.refresh_from_db()
    assert "document" not in batch.facts


def test_a_paper_that_names_citizens_is_refused_without_stopping_the_others(drafter):
    bad = PAPER.replace("Thành phố nằm ven sông.", "Đối tượng Nguyễn Văn A, CCCD 091090001234.")
    page = words(send(drafter, **{"mot.txt": bad, "hai.txt": VI_THANH}))
    assert "ở trang của chính báo cáo để ghi lý do" in page
    assert "091090001234" not in page
    assert [batch.name for batch in Batch.objects.all()] == ["hai.txt"]


def test_duties_are_those_that_the_policies_allow_and_no_others(call, nga_bay, vi_thanh):
    foreign = make_assignment()
    make_report(foreign)
    drafts = make_report(vi_thanh, channel=Channel.ON_BEHALF, by=call.created_by)
    sent = make_report(make_assignment(), state=ReportState.SUBMITTED)
    officer = make_member(call.lead, Role.OFFICER)
    drafter = make_member(nga_bay.agency, Role.DRAFTER)
    viewer = make_member(nga_bay.agency, Role.VIEWER)
    everything = Assignment.objects.select_related("call", "agency", "parent__agency")
    for person in (officer, drafter, viewer, sent.created_by):
        found = {duty.assignment.pk: duty for duty in open_duties(person)}
        for assignment in everything:
            report = assignment.reports.order_by("-version").first()
            duty = found.get(assignment.pk)
            if report is not None:
                allowed = policies.can_bring(person, report)
                assert (duty is not None and duty.report == report) == allowed
            else:
                starts = collection.can_start(person, assignment)
                keys = collection.can_key_paper(person, assignment)
                assert (duty is not None) == (starts or keys)
                assert duty is None or duty.by_paper == (not starts)
    assert drafts.assignment_id in {duty.assignment.pk for duty in open_duties(officer)}


def test_duties_are_found_with_the_same_number_of_queries_however_many(nga_bay, call):
    person = make_member(nga_bay.agency, Role.DRAFTER)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert len(open_duties(person)) == Assignment.objects.filter(kind="contribution").count()
        return len(queries)

    one = asked()
    for _more in range(3):
        make_report(make_assignment(make_call(), nga_bay.agency))
    make_assignment(make_call(), nga_bay.agency)
    make_report(nga_bay)
    assert asked() <= one + 2, "names are asked for once more when there are drafts"
    again = asked()
    make_report(make_assignment(make_call(), nga_bay.agency))
    assert asked() == again
