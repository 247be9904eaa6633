"""The page on which a written report is taken over, as a browser without scripts uses it."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies import audit
from agencies.models import AuditEntry
from agencies.states import Role
from reports.collection.actions.autosave import Edit, apply_many
from reports.collection.models import Figure, Report
from reports.collection.states import Channel, RecordReason, ReportState
from reports.imports.actions import documents, opening
from reports.imports.forms.taking import Taking
from reports.imports.models import Batch
from reports.imports.queries.papers import paper_of
from reports.imports.states import BatchState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import section_of
from tests.reports.imports.papers import PAPER, bring, draft, in_process, posted
from tests.reports.imports.workbooks import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reader(monkeypatch):
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


def page_of(client, batch):
    return client.get(f"/written/{batch.pk}/").content.decode()


def row_of(report, code):
    return next(
        row for section in report.assignment.version.sections.all()
        for row in section.rows.filter(indicator__code=code, breakdown__key="")
    )  # fmt: skip


def write(report, code, value, by=None):
    edit = Edit(f"figure:{row_of(report, code).pk}", None, {"value": value})
    apply_many(report_id=report.pk, by=by or report.created_by, edits=[edit], reason=RecordReason.EDIT)


def test_the_report_leads_here_while_it_may_be_written(drafter, report):
    link = f"/reports/{report.pk}/written/"
    assert link in words(drafter.get(f"/reports/{report.pk}/"))
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    assert link not in words(drafter.get(f"/reports/{report.pk}/"))
    assert drafter.get(link).status_code == 403


def test_nothing_is_ticked_and_saying_yes_to_nothing_writes_nothing(drafter, report):
    upload = SimpleUploadedFile("Báo cáo 6 tháng.txt", PAPER.encode())
    response = drafter.post(f"/reports/{report.pk}/written/", {"file": upload}, follow=True)
    batch = Batch.objects.get()
    assert batch.name == "Báo cáo 6 tháng.txt"
    assert not batch.file, "the file itself is not kept"
    data = posted(response.content.decode())
    assert not [name for name in data if name.startswith("take-")]
    before = state_of(report)
    response = drafter.post(f"/written/{batch.pk}/", data)
    assert response.status_code == 422
    assert "Chưa chọn nội dung nào" in words(response)
    assert state_of(report) == before


def test_the_head_and_every_figure_with_its_phrase_stand_on_the_page(drafter, report):
    page = html.unescape(page_of(drafter, bring(report)))
    for said in (
        "15/BC-UBND",
        "ngày 12 tháng 6 năm 2023",
        "Sở Chủ trì",
        "CHỦ TỊCH",
        "Nguyễn Văn Thử",
        "Như trên",
    ):
        assert said in page
    assert "<mark>" in page
    assert "<strong>226</strong>" in page
    assert '<option value="more_than" selected>' in page
    assert "(I. TÌNH HÌNH)" in page
    assert "Hãy xem lại có đúng văn bản" not in page


def test_what_is_ticked_is_written_and_nothing_else_and_its_history_names_the_file(drafter, report):
    batch = bring(report, name="Bao cao so 15.txt")
    data = posted(page_of(drafter, batch))
    text, figure = section_of(report, "situation").pk, row_of(report, "CSKD.01").pk
    data |= {f"take-t{text}": "on", f"take-f{figure}": "on", f"value-f{figure}": "230"}
    response = drafter.post(f"/written/{batch.pk}/", data, follow=True)
    assert "Đã ghi 2 chỗ" in words(response)
    (stored,) = report.figures.all()
    assert (stored.indicator.code, stored.value, stored.qualifier) == ("CSKD.01", 230, "more_than")
    assert [bool(each.paragraphs) for each in report.texts.order_by("section__position")] == [
        True,
        *[False] * 4,
    ]
    (record,) = report.records.all()
    assert (record.reason, record.section_id) == (RecordReason.IMPORT, text)
    history = words(drafter.get(f"/reports/{report.pk}/s/situation/history/"))
    assert "nhập từ tệp “Bao cao so 15.txt”" in history
    report.refresh_from_db()
    assert report.channel == Channel.DOCUMENT
    entry = AuditEntry.objects.get(key="imports.document.taken")
    assert entry.facts["count"] == 2


def test_the_rest_can_be_taken_later_and_what_is_there_already_asks_for_nothing(drafter, report):
    batch = bring(report)
    first, second = row_of(report, "TT.01").pk, row_of(report, "TT.02").pk
    drafter.post(f"/written/{batch.pk}/", posted(page_of(drafter, batch)) | {f"take-f{first}": "on"})
    page = page_of(drafter, batch)
    assert f'name="take-f{first}"' not in page
    assert f'name="take-f{second}"' in page
    drafter.post(f"/written/{batch.pk}/", posted(page) | {f"take-f{second}": "on"})
    assert dict(report.figures.values_list("indicator__code", "value")) == {"TT.01": 20, "TT.02": 350}
    batch.refresh_from_db()
    assert [row["after"] for row in batch.rows] == ["20", "350"]


def test_choosing_all_ticks_only_what_is_blank_and_writes_nothing(drafter, report):
    write(report, "TT.01", "19")
    batch = bring(report)
    section = section_of(report, "communication")
    data = posted(page_of(drafter, batch)) | {"value-f" + str(row_of(report, "TT.02").pk): "351"}
    before = state_of(report)
    response = drafter.post(f"/written/{batch.pk}/", data | {"tick": str(section.pk)})
    assert state_of(report) == before
    ticked = posted(response.content.decode())
    assert {name for name in ticked if name.startswith("take-")} == {
        f"take-t{section.pk}", f"take-f{row_of(report, 'TT.02').pk}",
    }  # fmt: skip
    assert "1 chỗ đang có nội dung khác" in words(response)
    assert ticked[f"value-f{row_of(report, 'TT.02').pk}"] == "351", "what was typed stays"
    everything = posted(drafter.post(f"/written/{batch.pk}/", data | {"tick": "all"}).content.decode())
    assert len([name for name in everything if name.startswith("take-")]) == 6
    none = posted(drafter.post(f"/written/{batch.pk}/", everything | {"tick": "none"}).content.decode())
    assert not [name for name in none if name.startswith("take-")]


def test_text_that_is_there_is_replaced_or_continued_only_on_demand(drafter, report):
    section = section_of(report, "proposals")
    edit = Edit(f"text:{section.pk}", None, {"text": "Đã viết trước."})
    apply_many(report_id=report.pk, by=report.created_by, edits=[edit], reason=RecordReason.EDIT)
    batch = bring(report)
    data = posted(page_of(drafter, batch)) | {f"take-t{section.pk}": "on"}
    response = drafter.post(f"/written/{batch.pk}/", data)
    assert response.status_code == 422
    assert "chọn thay toàn bộ hay viết tiếp" in words(response)
    assert f"take-t{section.pk}" in posted(response.content.decode()), "the yes stays"

    def prose():
        return [p["text"] for p in report.texts.get(section=section).paragraphs]

    drafter.post(f"/written/{batch.pk}/", data | {f"mode-t{section.pk}": "append"})
    assert prose() == ["Đã viết trước.", "Đề nghị cấp thêm kinh phí."]
    data = posted(page_of(drafter, batch)) | {f"take-t{section.pk}": "on", f"mode-t{section.pk}": "replace"}
    drafter.post(f"/written/{batch.pk}/", data)
    assert prose() == ["Đề nghị cấp thêm kinh phí."]


def test_a_field_that_somebody_wrote_meanwhile_is_shown_and_nothing_at_all_is_written(drafter, report):
    batch = bring(report)
    first, second = row_of(report, "TT.01").pk, row_of(report, "TT.02").pk
    data = posted(page_of(drafter, batch)) | {f"take-f{first}": "on", f"take-f{second}": "on"}
    colleague = make_member(report.assignment.agency, Role.DRAFTER)
    write(report, "TT.01", "21", by=colleague)
    response = drafter.post(f"/written/{batch.pk}/", data)
    assert response.status_code == 422
    assert f"{colleague.full_name} vừa sửa chỗ này" in words(response)
    assert dict(report.figures.values_list("indicator__code", "value")) == {"TT.01": 21}, "neither of the two"
    again = posted(response.content.decode())
    assert f"take-f{first}" not in again, "the yes was to another value"
    assert f"take-f{second}" in again
    drafter.post(f"/written/{batch.pk}/", again | {f"take-f{first}": "on"})
    assert dict(report.figures.values_list("indicator__code", "value")) == {"TT.01": 20, "TT.02": 350}


def test_a_value_that_is_not_understood_is_said_at_its_place_and_nothing_is_written(drafter, report):
    batch = bring(report)
    first, second = row_of(report, "TT.01").pk, row_of(report, "TT.02").pk
    data = posted(page_of(drafter, batch)) | {f"take-f{first}": "on", f"take-f{second}": "on"}
    response = drafter.post(f"/written/{batch.pk}/", data | {f"value-f{first}": "hai chục"})
    assert response.status_code == 422
    assert f'id="error-f{first}"' in words(response)
    assert posted(response.content.decode())[f"value-f{first}"] == "hai chục"
    assert not report.figures.exists()


def test_when_anything_fails_on_the_way_nothing_of_it_is_written(drafter, report, monkeypatch):
    """The last thing that is written is the journal: what came before it goes with it."""
    batch = bring(report)
    first, text = row_of(report, "TT.01").pk, section_of(report, "situation").pk
    data = posted(page_of(drafter, batch)) | {f"take-f{first}": "on", f"take-t{text}": "on"}
    before = state_of(report)

    record = audit.record

    def broken(by, key, *about, **facts):
        if key == "imports.document.taken":
            raise LookupError(key)
        return record(by, key, *about, **facts)

    edits = edits_of(batch, report, data)
    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", broken)
        with pytest.raises(LookupError):
            documents.take(batch_id=batch.pk, by=report.created_by, edits=edits, rows=[])
    assert state_of(report) == before
    assert drafter.post(f"/written/{batch.pk}/", data).status_code == 302, "the same posted without the fault"
    assert state_of(report) != before


def edits_of(batch, report, data):
    edits, _rows = Taking(paper_of(batch, report), data).edits()
    return edits


def test_a_loose_number_goes_to_the_line_that_a_person_names(drafter, report):
    batch = bring(report)
    page = page_of(drafter, batch)
    assert "Số chưa gắn với chỉ tiêu (1)" in html.unescape(page)
    data = posted(page) | {"row-n0": "KT", "value-n0": "7"}
    assert "Chưa rõ là chỉ tiêu nào" in words(drafter.post(f"/written/{batch.pk}/", data))
    drafter.post(f"/written/{batch.pk}/", data | {"row-n0": "TT.01"})
    figure = Figure.objects.get(report=report)
    assert (figure.indicator.code, figure.value, figure.nature) == ("TT.01", 7, "target")
    taken = posted(page_of(drafter, batch)) | {"row-n0": "TT.02", f"take-f{row_of(report, 'TT.02').pk}": "on"}
    assert "đã được chọn ở trên" in words(drafter.post(f"/written/{batch.pk}/", taken))


def test_a_part_without_a_section_is_put_where_a_person_says_with_its_heading(drafter, report):
    batch = bring(report, PAPER.replace("2. Đặc điểm khác biệt", "IV. Chuyện bên lề sự kiện"))
    page = page_of(drafter, batch)
    n = next(each["name"] for each in parts_on(page))
    section = section_of(report, "inspection")
    drafter.post(f"/written/{batch.pk}/", posted(page) | {n: str(section.pk)})
    assert [p["text"] for p in report.texts.get(section=section).paragraphs] == [
        "IV. Chuyện bên lề sự kiện", "Thành phố nằm ven sông.",
    ]  # fmt: skip


def parts_on(page):
    return [{"name": name} for name in posted(page) if name.startswith("to-p")]


def test_done_with_a_paper_throws_away_what_was_read_and_keeps_what_was_taken(drafter, report):
    batch = bring(report)
    first = row_of(report, "TT.01").pk
    drafter.post(f"/written/{batch.pk}/", posted(page_of(drafter, batch)) | {f"take-f{first}": "on"})
    assert "Đã xong với" in words(drafter.post(f"/written/{batch.pk}/close", follow=True))
    batch.refresh_from_db()
    assert (batch.state, batch.facts) == (BatchState.APPLIED, {"kind": "text"})
    page = words(drafter.get(f"/written/{batch.pk}/"))
    assert "bản đọc đã được xóa" in page
    assert "Đã ghi từ văn bản này (1)" in page
    assert drafter.post(f"/written/{batch.pk}/close").status_code == 409


def test_what_was_read_is_not_seen_from_above_nor_from_beside(client, report):
    batch = bring(report)
    client.force_login(make_member(report.assignment.agency, Role.LEADER))
    page = words(client.get(f"/written/{batch.pk}/"))
    assert "<strong>226</strong>" in page, "who reads the drafts of the agency reads this too"
    assert "Ghi vào báo cáo</button>" not in page
    assert 'type="checkbox"' not in page
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    above = make_member(report.assignment.parent.agency, Role.OFFICER)
    for person in (above, make_member(make_agency("UBND huyện bên"), Role.DRAFTER)):
        client.force_login(person)
        assert client.get(f"/written/{batch.pk}/").status_code == 404
