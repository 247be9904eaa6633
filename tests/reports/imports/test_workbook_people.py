"""A returned workbook is asked whether it names citizens before it is kept: cells, sheets, notes; figures are none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import AuditEntry
from reports.collection.actions.personal import Explanation, PersonalFound
from reports.imports.actions import batches
from reports.imports.models import Batch
from reports.imports.states import BatchState
from tests.core.clamd import EICAR, clamd
from tests.factories.rounds import make_report
from tests.reports.imports.workbooks import (
    DOCUMENTS,
    FIGURES,
    PROSE,
    bring,
    cell_of,
    draft,
    filled,
    form_for,
    opened,
    saved,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PHONE = "Liên hệ 0912 345 678."


@pytest.fixture
def report(private_files):
    return draft()


def changed(form, change):
    book = opened(form)
    change(book)
    return saved(book)


def remark(book):
    from openpyxl.comments import Comment

    book[FIGURES]["C6"].comment = Comment("Chị Nguyễn Thị Lan, CCCD 091090001234", "x")


def a_sheet_more(book):
    page = book.create_sheet("Danh sách kèm")
    for row, name in enumerate(["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"], 2):
        page.cell(row, 1, row)
        page.cell(row, 2, name)


def renamed(book):
    book.create_sheet("CCCD 091090001234")


def put(sheet, code, part, text):
    def change(book):
        book[sheet][cell_of(book, code, part, sheet)] = text

    return change


def annex(column, row, text):
    def change(book):
        page = book[DOCUMENTS]
        at = next(cell.column for cell in page[1] if cell.value == column)
        page.cell(row, at, text)

    return change


FINDS = {
    "prose": (put(PROSE, "communication", "text", PHONE), "Trang “Nội dung”, ô D"),
    "note of a figure": (put(FIGURES, "TT.02", "note", PHONE), "Trang “Số liệu”, ô J"),
    "cell of an annex": (annex("number", 5, "Lê Văn C, sinh năm 1990"), "Trang “Danh mục văn bản đã ban hành”, ô B5"),
    "beside the form": (lambda book: book[FIGURES].__setitem__("L6", PHONE), "Trang “Số liệu”, ô L6"),
    "note of a cell": (remark, "Trang “Số liệu”, ghi chú của ô C6"),
    "a sheet more": (a_sheet_more, "Trang “Danh sách kèm”, ô B2"),
    "name of a sheet": (renamed, "Tên trang tính"),
}  # fmt: skip


@pytest.mark.parametrize("name", FINDS)
def test_it_is_found_with_sheet_and_cell_and_nothing_is_kept(report, private_files, name):
    change, place = FINDS[name]
    content = changed(form_for(report), change)
    with pytest.raises(PersonalFound) as refused:
        bring(report, content)
    assert place in refused.value.finds[0].place
    assert not Batch.objects.exists()
    assert not [path for path in private_files.rglob("*") if path.is_file()]


def test_figures_numbers_and_dates_are_no_finds_and_neither_is_the_form_itself(report):
    content = changed(
        form_for(report),
        lambda book: [
            put(FIGURES, "TT.02", "value", 91090001234)(book),
            put(FIGURES, "TT.01", "value", "0912345678")(book),
            annex("number", 5, "60/KH-UBND")(book),
            annex("date", 5, "15/06/1990")(book),
            annex("copies", 5, "0912345678")(book),
        ],
    )
    assert bring(report, content).state == BatchState.STAGED


def test_what_the_form_said_when_it_went_out_is_nobodys_find_now(private_files):
    report = make_report(texts={"communication": [PHONE]})
    content = filled(form_for(report), {("TT.02", "value"): 350})
    assert bring(report, content).state == BatchState.STAGED
    other = filled(content, {("communication", "text"): f"{PHONE}\nGọi 0912 345 679."}, PROSE)
    with pytest.raises(PersonalFound) as refused:
        bring(report, other)
    assert [each.hit.masked for each in refused.value.finds] == ["09•••79"]


def test_the_same_file_with_a_reason_is_taken_and_written(report):
    content = changed(form_for(report), put(PROSE, "communication", "text", PHONE))
    with pytest.raises(PersonalFound) as refused:
        bring(report, content)
    shown = " ".join(each.hit.fingerprint for each in refused.value.finds)
    batch = batches.bring(
        report_id=report.pk, by=report.created_by, name="a.xlsx", content=content,
        explanation=Explanation(shown, "Số của cơ quan, đã công khai."),
    )  # fmt: skip
    assert batch.state == BatchState.STAGED
    kept = report.personal_overrides.get()
    assert (kept.reason, kept.masked) == ("Số của cơ quan, đã công khai.", "09•••78")
    assert batches.apply(batch_id=batch.pk, by=report.created_by) == 1
    assert AuditEntry.objects.filter(key="collection.personal.overridden").count() == 1


def test_many_at_once_say_it_without_stopping_each_other(report):
    other = draft()
    bad = changed(form_for(report), put(PROSE, "communication", "text", PHONE))
    good = filled(form_for(other), {("TT.02", "value"): 350})
    person = report.created_by
    other.assignment.agency.memberships.update(user=person)
    results = batches.bring_many(by=person, uploads=[("a.xlsx", bad), ("b.xlsx", good)])
    assert "số điện thoại (09•••78)" in results[0].reason
    assert "trang “Nhập bằng Excel”" in results[0].reason
    assert results[1].batch is not None


def test_a_list_of_people_is_refused_and_the_words_that_are_kept_name_nobody(report):
    def many(book):
        page = book.create_sheet("Kèm")
        for row in range(1, 80):
            page.cell(row, 1, f"CCCD 0910900{row:05d}")

    batch = bring(report, changed(form_for(report), many))
    assert batch.state == BatchState.REFUSED
    assert "79 chỗ" in batch.facts["reason"]

    def copied(book):
        book.copy_worksheet(book[FIGURES]).title = "Gọi 0912345678"

    batch = bring(report, changed(form_for(report), copied))
    assert batch.state == BatchState.REFUSED
    assert "0912345678" not in str(batch.facts)
    assert "0912345678" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_a_correction_on_the_staging_page_is_the_same_door(report):
    batch = bring(report, filled(form_for(report), {("TT.02", "note"): "x" * 1100}))
    if not batch.rejects:
        pytest.fail("a note that is too long is no reject any more; take another wrong cell")
    wrong = batch.rejects[0]
    with pytest.raises(PersonalFound):
        batches.correct(
            batch_id=batch.pk, by=report.created_by, fixes={(wrong["field"], wrong["part"]): PHONE}
        )
    batch.refresh_from_db()
    assert "0912" not in str(batch.facts)


def test_a_scanner_is_asked_about_workbooks_too(report, settings):
    content = filled(form_for(report), {("TT.02", "value"): 350})
    with clamd() as server:
        settings.ATTACHMENT_SCANNER = server.address
        assert bring(report, content).state == BatchState.STAGED
        with pytest.raises(Exception, match="phát hiện mã độc"):
            bring(report, content + EICAR)
    assert server.seen[0] == content


def test_the_page_shows_the_place_and_a_mask_keeps_the_reason_and_takes_the_file_again(client, report):
    client.force_login(report.created_by)
    content = changed(form_for(report), put(PROSE, "communication", "text", PHONE))
    address = reverse("reports:workbook", args=[report.pk])

    def post(**more):
        return client.post(address, {"file": SimpleUploadedFile("a.xlsx", content), **more})

    page = post()
    html = page.content.decode()
    assert page.status_code == 422
    assert "số điện thoại (09•••78)" in html
    assert "345 678" not in html
    shown = " ".join(each.hit.fingerprint for each in page.context["found"].finds)
    page = post(workbook_found=shown, workbook_reason="x")
    assert 'value="x"' in page.content.decode()
    assert "Hãy ghi lý do" in page.content.decode()
    answer = post(workbook_found=shown, workbook_reason="Số của cơ quan.")
    assert answer.url == reverse("reports:workbook_batch", args=[Batch.objects.get().pk])
