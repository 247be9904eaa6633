"""Files of a report: taken by what they are, kept under names of ours, frozen with the report, handed out as files."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import AuditEntry, Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions import attachments, flow, review
from reports.collection.actions.personal import Explanation, PersonalFound
from reports.collection.models import Attachment, PersonalOverride, Report
from reports.collection.states import Origin, ReportState
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report
from tests.reports.collection.office_files import pdf, picture, word, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]


@pytest.fixture
def report():
    return make_report(texts={"communication": ["Đã tuyên truyền."]})


def add(report, content, name, **more):
    kept, _checked = attachments.add_attachment(
        report_id=report.pk, by=report.created_by, name=name, content=content, **more
    )
    return kept


def stored_files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def keys():
    return list(AuditEntry.objects.order_by("seq").values_list("key", flat=True))


@pytest.mark.parametrize(
    ("make", "ending", "mime"),
    [
        (pdf, "pdf", "application/pdf"),
        (word, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            lambda: workbook({"A1": "Xã", "B1": 12}),
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (picture, "png", "image/png"),
        (lambda: picture("JPEG"), "jpeg", "image/jpeg"),
    ],
)
def test_the_five_kinds_are_taken_under_a_random_name_with_their_hash(
    report, private_files, make, ending, mime
):
    content = make()
    kept = add(report, content, f"Kế hoạch số 12.{ending.upper()}")
    assert (kept.name, kept.mime, kept.size) == (f"Kế hoạch số 12.{ending}", mime, len(content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.scan == "none"
    (path,) = stored_files(private_files)
    assert path.read_bytes() == content
    assert len(path.stem) == 32
    assert "hoach" not in path.name
    entry = AuditEntry.objects.get(key="collection.attachment.added")
    assert (entry.actor, entry.facts["sha256"], entry.facts["name"]) == (
        report.created_by,
        kept.sha256,
        kept.name,
    )


def test_the_shown_name_has_no_folders_and_no_invisible_signs(report):
    assert add(report, pdf(), "..\\..\\a/b/ke\u202ehoach\x00 .pdf").name == "kehoach.pdf"
    assert add(report, word(), "x" * 300 + ".docx").name.endswith("x.docx")
    assert max(len(each.name) for each in Attachment.objects.all()) <= 150


def test_the_same_file_twice_is_told_and_kept_once(report, private_files):
    add(report, pdf(), "a.pdf")
    with pytest.raises(Conflict, match=r"đã được đính kèm lúc .* với tên “a.pdf”"):
        add(report, pdf(), "b.pdf")
    assert len(stored_files(private_files)) == 1


def test_size_and_number_are_limited_by_the_settings(report, settings, private_files):
    settings.ATTACHMENT_MAX_COUNT = 1
    settings.ATTACHMENT_MAX_BYTES = 100 * 1024
    with pytest.raises(Invalid, match="lớn hơn 0 MB"):
        add(report, pdf() + b"%" * 100 * 1024, "a.pdf")
    add(report, pdf(), "a.pdf")
    with pytest.raises(Conflict, match="nhiều nhất"):
        add(report, word(), "b.docx")
    settings.ATTACHMENT_MAX_COUNT = 2
    settings.ATTACHMENT_MAX_UNPACKED = 1000
    with pytest.raises(Invalid, match="giải nén ra quá lớn"):
        add(report, word(), "b.docx")
    settings.ATTACHMENT_MAX_UNPACKED = 10**8
    add(report, word(), "b.docx")  # control: the limits refused it, nothing else
    assert len(stored_files(private_files)) == 2


FINDS = {
    "a paragraph": (lambda: word(["Liên hệ 0912 345 678."]), "docx", "Nội dung, đoạn 1"),
    "names down a table": (
        lambda: word(table=[["1", "Nguyễn Văn An"], ["2", "Trần Thị Bình"], ["3", "Lê Văn Cường"]]), "docx", "Nội dung, đoạn 3",
    ),
    "a cell": (lambda: workbook({"A1": "STT", "B5": "CCCD 091090001234"}), "xlsx", "Trang “Biểu 1”, ô B5"),
    "names down a column": (lambda: workbook({"B2": "Nguyễn Văn An", "A2": 1, "B3": "Trần Thị Bình", "A3": 2}), "xlsx", "ô B2"),
    "a remark": (lambda: workbook({"A1": "x"}, note="Gọi 0912345678"), "xlsx", "Ghi chú của ô"),
    "a hidden sheet": (lambda: workbook({"A1": "x"}, hidden="0912345678"), "xlsx", "Trang “Ẩn”, ô C7"),
    "the name of a sheet": (lambda: workbook({"A1": "x"}, sheet="CCCD 091090001234"), "xlsx", "Tên trang tính"),
    "a page": (lambda: pdf("Trang dau.", "Lien he 0912 345 678."), "pdf", "Trang 2, dòng 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", FINDS)
def test_data_about_citizens_inside_is_found_with_its_place_before_anything_is_kept(
    report, private_files, name
):
    make, ending, place = FINDS[name]
    with pytest.raises(PersonalFound) as refused:
        add(report, make(), f"a.{ending}")
    assert place in refused.value.finds[0].place
    assert stored_files(private_files) == []
    assert not Attachment.objects.exists()


def test_a_written_reason_for_exactly_what_was_shown_lets_it_pass_and_the_officer_reads_it(report):
    content = word(["Liên hệ 0912 345 678."])
    with pytest.raises(PersonalFound) as refused:
        add(report, content, "a.docx")
    shown = " ".join(each.hit.fingerprint for each in refused.value.finds)
    with pytest.raises(PersonalFound):  # of what was not shown nobody can explain anything
        add(
            report,
            word(["Liên hệ 0912 345 679."]),
            "b.docx",
            explanation=Explanation(shown, "Số của cơ quan."),
        )
    kept = add(report, content, "a.docx", explanation=Explanation(shown, "Số của cơ quan, công khai."))
    override = PersonalOverride.objects.get()
    assert (override.masked, override.reason) == ("09•••78", "Số của cơ quan, công khai.")
    assert override.place == "Tệp “a.docx”: Nội dung, đoạn 1"
    assert kept.pk
    add(report, workbook({"A1": "0912345678"}), "c.xlsx")  # explained for this report once


def test_numbers_are_figures_and_ordinary_papers_give_no_alarm(report):
    add(
        report,
        workbook({"A1": 91090001234, "B1": 912345678, "C1": "Số 124/BC-UBND ngày 15/6/2023"}),
        "a.xlsx",
    )


def test_a_list_of_people_is_not_taken_for_any_reason(report):
    many = workbook({f"A{n}": f"CCCD 0910900{n:05d}" for n in range(1, 80)})
    with pytest.raises(Invalid, match="79 chỗ giống dữ liệu cá nhân") as refused:
        add(report, many, "a.xlsx", explanation=Explanation("", "Cứ nhận."))
    assert not isinstance(refused.value, PersonalFound)
    endless = workbook({f"A{n}": f"CCCD 0910900{n:05d}" for n in range(1, 2100)})
    with pytest.raises(Invalid, match="quá nhiều chỗ"):
        add(report, endless, "b.xlsx")


def test_a_name_that_gives_a_citizen_away_is_refused(report):
    with pytest.raises(Invalid, match="đổi tên tệp"):
        add(report, pdf(), "CCCD 091090001234.pdf")


def test_files_are_frozen_with_the_report_and_a_return_keeps_them(report, private_files, client):
    kept = add(report, pdf(), "a.pdf")
    head = make_member(report.assignment.agency, Role.HEAD)
    before = flow.content_sha256(report)
    report.texts.update(paragraphs=[{"id": "a", "level": 0, "text": "Đủ."}])
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    with pytest.raises(NotAllowed):
        add(report, word(), "b.docx")
    with pytest.raises(NotAllowed):
        attachments.remove_attachment(attachment_id=kept.pk, by=head)
    officer = make_member(report.assignment.parent.agency, Role.OFFICER)
    successor = review.return_report(report_id=report.pk, by=officer, reason="Bổ sung biểu.")
    again = successor.attachments.get()
    assert (again.sha256, again.by, again.file.name) == (kept.sha256, kept.by, kept.file.name)
    attachments.remove_attachment(attachment_id=again.pk, by=report.created_by)
    assert len(stored_files(private_files)) == 1, "the version that was sent still has it"
    assert flow.content_sha256(report) != before


def test_the_receipt_counts_the_files_and_a_report_without_files_keeps_its_digest(report):
    empty = flow.content_sha256(report)
    kept = add(report, pdf(), "a.pdf")
    assert flow.content_sha256(report) != empty
    report.refresh_from_db()
    assert report.edit_version == 1, "what was endorsed before is not what is there now"
    attachments.remove_attachment(attachment_id=kept.pk, by=report.created_by)
    assert flow.content_sha256(report) == empty


def test_a_removed_file_goes_from_the_disk_once_the_removal_is_certain(
    report, private_files, django_capture_on_commit_callbacks
):
    kept = add(report, pdf(), "a.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove_attachment(attachment_id=kept.pk, by=report.created_by)
        assert stored_files(private_files), "a removal that is rolled back must not have cost the file"
    assert stored_files(private_files) == []
    assert keys()[-1] == "collection.attachment.removed"
    with pytest.raises(Attachment.DoesNotExist):
        attachments.remove_attachment(attachment_id=kept.pk, by=report.created_by)


def test_a_summary_takes_no_files(report):
    Report.objects.filter(pk=report.pk).update(origin=Origin.CONSOLIDATED)
    with pytest.raises(NotAllowed):
        add(report, pdf(), "a.pdf")


# --- pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def drafter(report, client):
    client.force_login(report.created_by)
    return report.created_by


def post(client, report, content, name, **more):
    upload = SimpleUploadedFile(name, content)
    return client.post(reverse("reports:attachments", args=[report.pk]), {"file": upload, **more})


def test_a_plain_form_adds_shows_downloads_and_removes(client, report, drafter):
    page = client.get(reverse("reports:attachments", args=[report.pk])).content.decode()
    assert "Chưa bật quét vi-rút" in page
    assert post(client, report, pdf(), "Kế hoạch.pdf").status_code == 302
    kept = Attachment.objects.get()
    address = reverse("reports:attachment", args=[report.pk, kept.pk])
    page = client.get(reverse("reports:report", args=[report.pk])).content.decode()
    assert address in page
    assert "chưa quét vi-rút" in page
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == pdf()
    assert (
        answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].replace(" ", "").split(","))
    assert keys()[-1] == "collection.attachment.downloaded"
    client.post(reverse("reports:attachment_remove", args=[report.pk, kept.pk]))
    assert not Attachment.objects.exists()


def test_a_find_is_shown_masked_and_the_typed_reason_stays_until_it_is_good_enough(client, report, drafter):
    content = word(["Liên hệ 0912 345 678."])
    page = post(client, report, content, "a.docx")
    assert page.status_code == 422
    html = page.content.decode()
    assert "Nội dung, đoạn 1: số điện thoại (09•••78)" in html
    assert "345 678" not in html
    shown = " ".join(each.hit.fingerprint for each in page.context["found"].finds)
    short = post(client, report, content, "a.docx", attachment_found=shown, attachment_reason="x")
    assert short.status_code == 422
    assert 'value="x"' in short.content.decode()
    assert "Hãy ghi lý do" in short.content.decode()
    good = post(
        client, report, content, "a.docx", attachment_found=shown, attachment_reason="Số của cơ quan."
    )
    assert good.status_code == 302
    assert Attachment.objects.count() == 1


def test_a_scan_is_taken_and_its_owner_is_told_that_nobody_could_read_it(client, report, drafter):
    answer = client.get(post(client, report, picture(), "anh.png").url)
    assert "không đọc được chữ bên trong" in answer.content.decode()


def test_the_officer_sees_the_files_after_opening_the_envelope_and_rights_are_asked_each_time(client, report):
    kept = add(report, pdf(), "a.pdf")
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    officer = make_member(report.assignment.parent.agency, Role.OFFICER)
    client.force_login(officer)
    address = reverse("reports:attachment", args=[report.pk, kept.pk])
    assert client.get(address).url == reverse("reports:review", args=[report.pk])
    assert "a.pdf" not in client.get(reverse("reports:review", args=[report.pk])).content.decode()
    review.open_for_review(report_id=report.pk, by=officer)
    assert address in client.get(reverse("reports:review", args=[report.pk])).content.decode()
    assert b"".join(client.get(address).streaming_content) == pdf()
    other = make_report()
    wrong = reverse("reports:attachment", args=[other.pk, kept.pk])
    assert client.get(wrong).status_code == 404
    officer.memberships.all().delete()
    assert client.get(address).status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_told_in_words(client, report, drafter):
    kept = add(report, pdf(), "a.pdf")
    kept.file.delete(save=False)
    answer = client.get(reverse("reports:attachment", args=[report.pk, kept.pk]))
    assert answer.status_code == 404
    assert "Không tìm thấy tệp" in answer.content.decode()


def test_a_form_without_a_file_says_so(client, report, drafter):
    answer = client.post(reverse("reports:attachments", args=[report.pk]), {"file": io.BytesIO()})
    assert answer.status_code == 422
