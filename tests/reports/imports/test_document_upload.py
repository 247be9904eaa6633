"""A written report comes in: read in a child, refused in words, nothing kept of what names citizens, the same twice."""

import datetime as dt
import html
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.core import clock, virus
from portal.core.places import NoRoom
from reports.collection.models import PersonalOverride, Report
from reports.collection.states import ReportState
from reports.imports.actions import documents, opening
from reports.imports.actions.opening import Unread
from reports.imports.models import Batch
from reports.imports.states import BatchState
from reports.imports.tasks import sweep_papers
from tests.factories.rounds import make_call, section_of
from tests.reports.imports.papers import PAPER, bring, draft, in_process, nga_bay, posted, shipped_draft

pytestmark = pytest.mark.django_db
CARD = "091090001234"


@pytest.fixture
def fast(monkeypatch):
    """The reader without its child."""
    monkeypatch.setattr(opening, "run_limited", in_process)


@pytest.fixture
def report():
    return draft()


@pytest.fixture
def drafter(client, report):
    client.force_login(report.created_by)
    return client


def words(response):
    return html.unescape(response.content.decode())


def send(client, report, content, name="bao-cao.docx", **more):
    data = {"file": SimpleUploadedFile(name, content), **more}
    return client.post(f"/reports/{report.pk}/written/", data)


def zipped(parts):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return memory.getvalue()


def test_the_real_report_is_read_in_a_child_and_every_figure_can_be_taken(client):
    report = shipped_draft()
    batch = bring(report, nga_bay())
    client.force_login(report.created_by)
    page = client.get(f"/written/{batch.pk}/").content.decode()
    ticked = posted(client.post(f"/written/{batch.pk}/", posted(page) | {"tick": "all"}).content.decode())
    response = client.post(f"/written/{batch.pk}/", ticked)
    assert response.status_code == 302
    taken = {
        (f.indicator.code, f.breakdown.key): f.numerator or f.value
        for f in report.figures.select_related("indicator", "breakdown")
    }
    assert len(taken) == 29
    assert taken["CTX.01", ""] == 7807
    assert taken["CSKD.01", "ET=karaoke"] == 10
    assert taken["DH.01", ""] == 6
    assert not [
        text.section.key for text in report.texts.all() if text.section.has_prose and not text.paragraphs
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "lưu lại dạng .docx"),
        (b"%PDF-1.4 nothing of it", "PDF"),
        (zipped({"word/document.xml": b"<w>" + b" " * 200_000_000}), "lớn"),
        (b"\x00\x01\x02\xff" * 200, "không phải là văn bản"),
    ],
    ids=["old word", "broken", "bomb", "binary"],
)
def test_a_file_that_cannot_be_read_says_why_and_only_its_name_is_kept(drafter, report, content, said):
    response = send(drafter, report, content)
    assert response.status_code == 422
    assert said in words(response)
    batch = Batch.objects.get()
    assert (batch.state, set(batch.facts), bool(batch.file)) == (BatchState.REFUSED, {"reason"}, False)


def test_what_is_too_large_is_not_even_read(drafter, report, monkeypatch):
    monkeypatch.setattr(opening, "run_limited", None)
    monkeypatch.setattr("reports.imports.views.documents.MOST_BYTES", 100)
    assert "Tệp lớn hơn" in words(send(drafter, report, PAPER.encode()))
    monkeypatch.setattr(opening, "MOST_BYTES", 100)
    with pytest.raises(Unread):
        bring(report)


def test_a_busy_machine_says_so_and_keeps_what_was_pasted(drafter, report, monkeypatch):
    def full(*_args):
        raise NoRoom

    monkeypatch.setattr("portal.core.sandbox.place", full)
    response = drafter.post(f"/reports/{report.pk}/written/", {"text": PAPER})
    assert response.status_code == 409
    assert "Máy đang bận" in words(response)
    assert "Thành phố nằm ven sông." in words(response)
    assert not Batch.objects.exists()


@pytest.mark.usefixtures("fast")
def test_pasted_text_is_read_like_a_file(drafter, report):
    response = drafter.post(f"/reports/{report.pk}/written/", {"text": PAPER}, follow=True)
    assert "Văn bản dán" in words(response)
    assert "<strong>226</strong>" in words(response)
    assert "Chưa chọn tệp" in words(drafter.post(f"/reports/{report.pk}/written/", {"text": "  "}))


@pytest.mark.usefixtures("fast")
def test_of_a_paper_that_names_a_citizen_nothing_is_kept_until_the_reason_is_written_down(drafter, report):
    paper = PAPER.replace("Thành phố nằm ven sông.", f"Số hiệu lô hàng CCCD {CARD}.").encode()
    response = send(drafter, report, paper, "a.txt")
    assert response.status_code == 422
    page = words(response)
    assert "Đặc điểm khác biệt" in page
    assert CARD not in page
    assert not Batch.objects.exists()
    shown = page.split('name="personal-shown" value="')[1].split('"')[0]
    unexplained = send(
        drafter, report, paper, "a.txt", **{"personal-reason": "ghi nhầm", "personal-shown": ""}
    )
    assert unexplained.status_code == 422, "nobody explains what he was not shown"
    reason = {"personal-reason": "Mã lô hàng, không phải người", "personal-shown": shown}
    assert send(drafter, report, paper, "a.txt", **reason).status_code == 302
    override = PersonalOverride.objects.get()
    assert (override.reason, CARD in override.masked) == ("Mã lô hàng, không phải người", False)
    assert Batch.objects.get().state == BatchState.STAGED


@pytest.mark.usefixtures("fast")
def test_head_and_tail_are_shown_without_a_way_to_reach_a_person(report):
    batch = bring(report, PAPER.replace("- Như trên;", "- Ông Nguyễn Văn A, 0912 345 678;"))
    (recipient,) = [each for each in batch.facts["document"]["recipients"] if "Nguyễn" in each]
    assert "345" not in recipient


@pytest.mark.usefixtures("fast")
def test_what_an_author_types_on_the_page_is_asked_too_and_stays_on_it(drafter, report):
    batch = bring(report)
    pk = section_of(report, "proposals").pk
    data = posted(drafter.get(f"/written/{batch.pk}/").content.decode())
    data |= {f"take-t{pk}": "on", f"text-t{pk}": "Liên hệ anh Nguyễn Văn A, 0912 345 678."}
    response = drafter.post(f"/written/{batch.pk}/", data)
    assert response.status_code == 422
    page = words(response)
    assert "giống dữ liệu cá nhân" in page
    assert f'id="error-t{pk}"' in page
    again = posted(response.content.decode())
    assert again[f"text-t{pk}"] == data[f"text-t{pk}"]
    assert not report.texts.get(section=pk).paragraphs
    assert (
        drafter.post(f"/written/{batch.pk}/", again | {"personal-reason": "Số của cơ quan"}).status_code
        == 302
    )
    assert report.texts.get(section=pk).paragraphs
    assert {each.reason for each in PersonalOverride.objects.all()} == {"Số của cơ quan"}


@pytest.mark.usefixtures("fast")
def test_a_name_that_gives_a_citizen_away_is_not_even_kept(drafter, report):
    response = send(drafter, report, PAPER.encode(), f"CCCD {CARD}.txt")
    assert "đổi tên tệp" in words(response)
    assert not Batch.objects.exists()


@pytest.mark.usefixtures("fast")
def test_the_same_paper_again_is_the_same_page_and_says_that_nothing_is_left(drafter, report):
    assert send(drafter, report, PAPER.encode(), "a.txt").status_code == 302
    batch = Batch.objects.get()
    page = drafter.get(f"/written/{batch.pk}/").content.decode()
    ticked = posted(drafter.post(f"/written/{batch.pk}/", posted(page) | {"tick": "all"}).content.decode())
    drafter.post(f"/written/{batch.pk}/", ticked)
    response = drafter.post(
        f"/reports/{report.pk}/written/", {"file": SimpleUploadedFile("b.txt", PAPER.encode())}, follow=True
    )
    assert Batch.objects.get() == batch
    assert "đã được tải lên trước đó" in words(response)
    assert "Không còn chỗ nào đọc được mà khác với báo cáo" in words(response)
    assert not [name for name in posted(response.content.decode()) if name.startswith(("text-", "value-f"))]


@pytest.mark.usefixtures("fast")
def test_a_paper_of_another_agency_and_period_is_called_so(drafter, report):
    other = PAPER.replace("NGÃ BẢY", "VỊ THANH").replace("06 tháng đầu năm 2023", "06 tháng đầu năm 2022")
    page = words(drafter.get(f"/written/{bring(report, other).pk}/"))
    assert "“UỶ BAN NHÂN DÂN THÀNH PHỐ VỊ THANH”, báo cáo này là của" in page
    assert "nêu kỳ khác" in page


@pytest.mark.usefixtures("fast")
def test_an_outline_that_changed_since_asks_for_the_paper_anew(drafter, report):
    batch = bring(report)
    Batch.objects.update(facts={**batch.facts, "version": 0})
    assert "Đề cương đã thay đổi" in words(drafter.get(f"/written/{batch.pk}/"))
    assert bring(report) != batch


@pytest.mark.usefixtures("fast")
def test_the_page_asks_the_database_the_same_number_of_times_for_a_long_paper(drafter, report):
    def asked(batch):
        with CaptureQueriesContext(connection) as queries:
            drafter.get(f"/written/{batch.pk}/")
        return len(queries)

    long = PAPER.replace("Đề nghị cấp thêm kinh phí.", "Đề nghị hỗ trợ 5 tỷ đồng, 3 xe, 7 máy.\n" * 30)
    short = PAPER[: PAPER.index("II. KẾT QUẢ")] + PAPER[PAPER.index("Nơi nhận") :]
    drafter.get("/my/written/")  # a session's first page asks about the session itself
    counts = [asked(bring(report, each)) for each in (short, PAPER, long)]
    assert len(set(counts)) == 1


@pytest.mark.usefixtures("fast")
def test_what_was_read_is_forgotten_when_the_report_is_sent_or_nobody_comes_for_weeks(report):
    other = draft(agency=report.assignment.agency, call=make_call())
    sent, kept, late = bring(report), bring(other), bring(other, PAPER.replace("226", "227"))
    old = clock.now() - dt.timedelta(weeks=documents.WEEKS, days=1)
    Batch.objects.filter(pk=late.pk).update(created_at=old, state=BatchState.APPLIED)
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    assert sweep_papers() == 2
    assert {
        pk: ("document" in facts, state)
        for pk, facts, state in Batch.objects.values_list("pk", "facts", "state")
    } == {
        sent.pk: (False, BatchState.DISCARDED),
        kept.pk: (True, BatchState.STAGED),
        late.pk: (False, BatchState.APPLIED),
    }
    assert sweep_papers() == 0


def test_an_infected_file_is_not_read_and_leaves_nothing(report, settings, monkeypatch):
    monkeypatch.setattr(opening, "run_limited", None)
    settings.ATTACHMENT_SCANNER = "command:false"
    with pytest.raises(virus.Infected):
        bring(report)
    assert not Batch.objects.exists()


def test_a_long_name_keeps_its_ending():
    assert documents._kept_name("a" * 400 + ".docx").endswith("a.docx")
    assert len(documents._kept_name("a" * 400 + ".docx")) <= 200
