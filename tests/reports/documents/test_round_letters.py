"""Letters of a round from its own data: the request, the reminder, the return; what they say and whom they reach."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from agencies.models import AuditEntry
from agencies.states import AgencyKind, Authority, Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions.calls import close_call
from reports.collection.models import Call, ReviewNote
from reports.collection.queries.home import tasks_for
from reports.collection.states import AssignmentKind, CallState, ClosedAs, Nature, ReportState
from reports.documents.actions import issuing, letters
from reports.documents.actions.round_letters import start_chase, start_request, start_return
from reports.documents.layout import Paper
from reports.documents.models import Delivery, Document
from reports.documents.queries.round_letters import letters_about
from reports.documents.renderers import FORMATS
from reports.documents.states import DocumentKind, DocumentState, FileFormat
from tests.factories.agencies import make_agency, make_member, make_membership
from tests.factories.rounds import DUE, make_assignment, make_call, make_report, section_of
from tests.reports.documents.rounds import make_town

pytestmark = pytest.mark.django_db
# Five days after the due time of the factory, 23:59 on 16/6/2023.
NOW = dt.datetime(2023, 6, 21, 9, 0, tzinfo=clock.VIETNAM)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def june():
    with clock.travel(NOW):
        yield


class Round:
    """A call of a department: one district late, one extended, one asked body, one that sent, one sent back."""

    def __init__(self):
        self.lead = make_agency("Sở Lao động - Thương binh và Xã hội", symbol="SLĐTBXH")
        self.call = make_call(lead=self.lead)
        Call.objects.filter(pk=self.call.pk).update(
            title="Báo cáo công tác phòng, chống tệ nạn 6 tháng đầu năm 2023 (minh họa)",
            letter_number="900/SLĐTBXH-TNXH", letter_subject="V/v báo cáo công tác phòng, chống tệ nạn",
        )  # fmt: skip
        self.call.refresh_from_db()
        self.late = make_assignment(self.call, make_town("Vị Thủy"))
        self.extended = make_assignment(
            self.call, make_town("Long Mỹ", kind="thị xã"), extended_to=DUE + dt.timedelta(days=10),
            extension_reason="lũ",
        )  # fmt: skip
        court = make_agency("Tòa án nhân dân tỉnh Hậu Giang", kind=AgencyKind.JUSTICE)
        self.asked = make_assignment(self.call, court, nature=Nature.REQUESTED)
        self.done = make_assignment(self.call, make_town("Phụng Hiệp"))
        make_report(self.done, state=ReportState.SUBMITTED)
        self.officer = make_member(self.lead, Role.OFFICER)
        self.clerk = make_member(self.lead, Role.CLERK)
        self.signer = make_membership(
            agency=self.lead, role=Role.LEADER, title="Phó Giám đốc", authority=Authority.KT
        )

    def chase(self, *duties, **given):
        facts = {"call_id": self.call.pk, "agency": self.lead, "day": TODAY, "by": self.officer, **given}
        return start_chase(duty_ids=[duty.pk for duty in duties], **facts)

    def issue(self, draft):
        return issuing.issue_draft(
            document_id=draft.pk, by=self.clerk, date=TODAY, issuing_agency=self.lead, signer=self.signer
        )


@pytest.fixture
def round_():
    return Round()


def body(draft):
    return draft.source["body"]


def table_rows(draft):
    """{caption: rows as text} of the list behind a reminder."""
    (annex,) = Paper.from_json(draft.layout).annexes
    return {
        table.caption: [[cell.text for cell in row.cells] for row in table.rows] for table in annex.blocks
    }


def read(paper, file_format):
    """The text of a real file of the paper, white space folded."""
    file = next(iter(FORMATS[file_format].files(paper)))
    if file_format == FileFormat.PDF:
        words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages)
    else:
        from docx import Document as Word

        word = Word(io.BytesIO(file.content))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        words = " ".join([*(each.text for each in word.paragraphs), *cells])
    return " ".join(words.split())


# --- công văn đôn đốc -------------------------------------------------------------------------------------


def test_one_letter_for_all_counts_the_debts_and_lists_who_owes_what_since_when(round_):
    (draft,) = round_.chase(round_.late, round_.extended, round_.asked, reply_by=TODAY + dt.timedelta(days=3))
    assert (draft.kind, draft.state, draft.call) == (DocumentKind.LETTER, DocumentState.DRAFT, round_.call)
    assert draft.source["subject"].startswith("đôn đốc, đề nghị gửi báo cáo công tác phòng")
    said = body(draft)
    cited = "Công văn số 900/SLĐTBXH-TNXH ngày 07/6/2023 của Sở Lao động - Thương binh và Xã hội về việc báo cáo công tác"
    assert said.startswith(f"Thực hiện {cited}")
    assert "tính đến ngày 21 tháng 6 năm 2023:" in said
    assert "- 01 cơ quan, đơn vị đã quá thời hạn nhưng chưa gửi báo cáo;" in said
    assert "- 01 cơ quan, đơn vị chưa gửi báo cáo, thời hạn gửi chưa hết;" in said
    assert "trước ngày 24/6/2023" in said
    rows = table_rows(draft)
    assert rows["Cơ quan, đơn vị đã quá thời hạn gửi báo cáo"] == [
        ["1", "Ủy ban nhân dân huyện Vị Thủy", "Báo cáo", "16/6/2023", "5 ngày"]
    ]
    assert rows["Cơ quan, đơn vị chưa đến thời hạn gửi báo cáo"] == [
        ["1", "Ủy ban nhân dân thị xã Long Mỹ", "Báo cáo", "26/6/2023 (đã gia hạn)"]
    ]
    assert rows["Cơ quan, tổ chức được đề nghị gửi báo cáo"] == [
        ["1", "Tòa án nhân dân tỉnh Hậu Giang", "Báo cáo", "16/6/2023"]
    ]


def test_a_body_that_was_only_asked_is_never_called_late(round_):
    (alone,) = round_.chase(round_.asked)
    (among,) = round_.chase(round_.late, round_.asked)
    assert alone.source["subject"].startswith("đề nghị gửi báo cáo")
    assert not any(word in body(alone) for word in ("quá hạn", "quá thời hạn", "đôn đốc", "khẩn trương"))
    assert "trân trọng đề nghị quý cơ quan" in body(alone)
    (asked,) = [rows for caption, rows in table_rows(among).items() if "được đề nghị" in caption]
    assert all("ngày" not in cell.replace("hết ngày", "") for row in asked for cell in row[3:])
    # the control: an assigned unit with the same due time is
    (late,) = round_.chase(round_.late)
    assert "đã quá hạn 5 ngày" in body(late)
    assert Paper.from_json(late.layout).annexes == ()


def test_days_late_are_those_of_the_chosen_day_and_an_extension_counts(round_):
    later = TODAY + dt.timedelta(days=9)  # 30/6: past the extended due time, too
    (draft,) = round_.chase(round_.late, round_.extended, day=later)
    assert [row[1:] for row in table_rows(draft)["Cơ quan, đơn vị đã quá thời hạn gửi báo cáo"]] == [
        ["Ủy ban nhân dân huyện Vị Thủy", "Báo cáo", "16/6/2023", "14 ngày"],
        ["Ủy ban nhân dân thị xã Long Mỹ", "Báo cáo", "26/6/2023 (đã gia hạn)", "4 ngày"],
    ]
    with pytest.raises(Invalid, match="Chọn ngày từ lúc gửi yêu cầu"):
        round_.chase(round_.late, day=round_.call.opened_at.date() - dt.timedelta(days=1))
    with pytest.raises(Invalid, match="phải sau ngày tính nợ"):
        round_.chase(round_.late, reply_by=TODAY)


def test_whoever_has_sent_or_is_exempt_is_not_chased_and_sending_again_makes_no_second_draft(round_):
    with pytest.raises(Invalid, match="còn nợ báo cáo"):
        round_.chase(round_.done)
    (first,) = round_.chase(round_.late, round_.done)
    assert first.source["duties"] == [round_.late.pk]
    assert round_.chase(round_.late) == [first]
    round_.late.closed_as = ClosedAs.EXEMPT
    round_.late.save(update_fields=["closed_as"])
    with pytest.raises(Invalid):
        round_.chase(round_.late)


def test_an_agency_that_has_ended_is_not_written_to(round_):
    gone = round_.late.agency
    gone.valid_to = TODAY
    gone.save(update_fields=["valid_to"])
    with pytest.raises(Invalid, match="đã kết thúc hoạt động") as refused:
        round_.chase(round_.late, round_.asked, day=TODAY)
    assert "duties" in refused.value.fields
    assert not Document.objects.filter(call=round_.call).exists()
    gone.valid_to = TODAY + dt.timedelta(days=1)  # control: on its last day it is still there
    gone.save(update_fields=["valid_to"])
    assert round_.chase(round_.late, round_.asked, day=TODAY)


def test_one_letter_for_each_is_addressed_to_one_and_speaks_of_one(round_):
    drafts = round_.chase(round_.late, round_.asked, each=True)
    found = {paper.addressees: paper for paper in (Paper.from_json(draft.layout) for draft in drafts)}
    assert set(found) == {("Ủy ban nhân dân huyện Vị Thủy",), ("Tòa án nhân dân tỉnh Hậu Giang",)}
    assert all(paper.annexes == () for paper in found.values())
    for draft in drafts:
        others = {"Vị Thủy", "Tòa án"} - {
            word for word in ("Vị Thủy", "Tòa án") if word in draft.source["body"]
        }
        assert len(others) == 1


def test_many_addressees_stand_in_the_list_and_the_letter_still_reaches_each(round_):
    towns = [make_assignment(round_.call) for _each in range(9)]
    (draft,) = round_.chase(*towns)
    paper = Paper.from_json(draft.layout)
    assert paper.addressees == ("Các cơ quan, đơn vị có tên trong danh sách kèm theo",)
    issued = round_.issue(draft)
    assert set(issued.deliveries.values_list("agency", flat=True)) == {duty.agency_id for duty in towns}


def test_a_district_chases_only_what_it_consolidates_itself(round_):
    town = make_town("Châu Thành")
    middle = make_assignment(round_.call, town, kind=AssignmentKind.CONSOLIDATION)
    commune = make_assignment(round_.call, make_agency("UBND xã Một", kind=AgencyKind.COMMUNE), parent=middle)
    officer = make_member(town, Role.OFFICER)
    (draft,) = round_.chase(commune, round_.late, agency=town, by=officer)
    assert (draft.drafting_agency, draft.source["duties"]) == (town, [commune.pk])
    with pytest.raises(NotAllowed):
        round_.chase(round_.late, by=officer)  # in the name of the lead
    stranger = round_.late.agency
    with pytest.raises(NotAllowed, match="không tổng hợp"):
        round_.chase(round_.late, agency=stranger, by=make_member(stranger, Role.OFFICER))


def test_the_reminder_as_pdf_and_word_has_the_form_of_a_letter_and_its_list(round_):
    (draft,) = round_.chase(round_.late, round_.asked)
    paper = Paper.from_json(round_.issue(draft).layout)
    for file_format in (FileFormat.PDF, FileFormat.DOCX):
        text = read(paper, file_format)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "V/v đôn đốc" in text
        assert "Số: 01/SLĐTBXH" in text
        assert "Kính gửi:" in text
        assert "DANH SÁCH CƠ QUAN, ĐƠN VỊ CHƯA GỬI BÁO CÁO (TÍNH ĐẾN NGÀY 21/6/2023)" in text.upper()
        assert "Kèm theo Công văn số 01/SLĐTBXH ngày 21 tháng 6 năm 2023" in text
        assert "KT. GIÁM ĐỐC" in text
        assert "./." in text
        assert "5 ngày" in text


def test_an_issued_reminder_waits_for_the_agency_until_it_sends_and_cannot_be_rewritten(round_):
    (draft,) = round_.chase(round_.late, round_.asked)
    drafter = make_member(round_.late.agency, Role.DRAFTER)
    other = make_member(round_.done.agency, Role.DRAFTER)

    def waits(user):
        return [task.subject for task in tasks_for(user) if task.kind == "letter"]

    assert waits(drafter) == []  # a draft is nobody's business yet
    issued = round_.issue(draft)
    assert waits(drafter) == [f"{issued.code} {issued.title}"]
    assert letters_about(round_.late, drafter) == [issued]
    assert waits(other) == []
    assert letters_about(round_.done, other) == []
    frozen = issued.layout_sha256
    with pytest.raises(Conflict):
        letters.write_letter(document_id=issued.pk, text=letters.Text("khác", "khác"), by=round_.officer)
    make_report(round_.late, state=ReportState.SUBMITTED)
    assert waits(drafter) == []
    issued.refresh_from_db()
    assert issued.layout_sha256 == frozen


def test_what_the_writer_changes_is_what_goes_out(round_):
    (draft,) = round_.chase(round_.late, round_.asked)
    kept = draft.source["agencies"]
    said = letters.Text(subject="nhắc gửi báo cáo", body="Nội dung đã sửa.", agencies=kept)
    letters.write_letter(document_id=draft.pk, text=said, by=round_.officer)
    paper = Paper.from_json(round_.issue(draft).layout)
    assert [block.text for block in paper.blocks] == ["Nội dung đã sửa."]
    assert len(paper.annexes) == 1


# --- trả lại, đề nghị bổ sung -----------------------------------------------------------------------------


def returned(duty, reason="Số liệu mục II chưa khớp;\nthiếu phụ lục."):
    report = make_report(duty, state=ReportState.RETURNED, return_reason=reason)
    by = report.created_by
    ReviewNote.objects.create(
        report=report, section=section_of(report, "inspection"), text="Ghi rõ số cơ sở.", by=by, at=NOW
    )
    ReviewNote.objects.create(
        report=report, section=section_of(report, "proposals"), text="Đã xong.", by=by, at=NOW, settled_at=NOW
    )
    return report


def test_a_return_says_the_reason_and_every_open_remark_in_the_order_of_the_report(round_):
    below = make_agency("Chi cục Phòng, chống tệ nạn xã hội", parent=round_.lead)
    duty = make_assignment(round_.call, below)
    report = returned(duty)
    draft = start_return(report_id=report.pk, by=round_.officer)
    said = body(draft)
    assert draft.source["subject"].startswith("trả lại để hoàn thiện báo cáo công tác")
    assert "1. Số liệu mục II chưa khớp;\n2. Thiếu phụ lục;\n3. Mục 2 “Kiểm tra”: Ghi rõ số cơ sở." in said
    assert "Đã xong" not in said
    assert "trong thời gian sớm nhất" in said  # the due time is over
    assert Paper.from_json(draft.layout).addressees == ("Chi cục Phòng, chống tệ nạn xã hội",)
    assert start_return(report_id=report.pk, by=round_.officer) == draft
    issued = round_.issue(draft)
    drafter = make_member(below, Role.DRAFTER)
    assert [task.verb for task in tasks_for(drafter) if task.kind == "letter"] == [
        "Hoàn thiện báo cáo theo công văn"
    ]
    text = read(Paper.from_json(issued.layout), FileFormat.PDF)
    assert "Ghi rõ số cơ sở" in text
    assert start_return(report_id=report.pk, by=round_.officer) == issued


def test_a_body_that_was_asked_is_asked_to_complete_and_told_the_time_it_has(round_):
    report = returned(round_.asked)
    with clock.travel(DUE - dt.timedelta(days=2)):
        draft = start_return(report_id=report.pk, by=round_.officer)
    assert draft.source["subject"].startswith("đề nghị bổ sung, hoàn thiện")
    assert "trả lại" not in body(draft)
    assert "chậm nhất hết ngày 16/6/2023" in body(draft)


def test_what_was_not_returned_is_not_returned_by_letter_and_only_its_reviewer_writes(round_):
    sent = round_.done.reports.get()
    with pytest.raises(Conflict, match="chưa được trả lại"):
        start_return(report_id=sent.pk, by=round_.officer)
    report = returned(round_.late)
    with pytest.raises(NotAllowed):
        start_return(report_id=report.pk, by=make_member(round_.late.agency, Role.OFFICER))


# --- công văn yêu cầu -------------------------------------------------------------------------------------


def prepared(round_):
    Call.objects.filter(pk=round_.call.pk).update(
        state=CallState.DRAFT, letter_number="", letter_date=None, letter_subject="", letter_signer=""
    )


def test_the_request_has_ground_outline_window_due_time_and_everybody_who_is_asked(round_):
    prepared(round_)
    draft = start_request(call_id=round_.call.pk, by=round_.officer)
    said, paper = body(draft), Paper.from_json(draft.layout)
    assert "Căn cứ Nghị định số 09/2019/NĐ-CP" in said
    assert "chậm nhất hết ngày 16/6/2023" in said
    assert "từ ngày 15/12/2022 đến hết ngày 14/6/2023" in said
    assert len(paper.addressees) == 4
    asked = round_.call.assignments.filter(parent__isnull=False).exclude(agency=round_.call.lead)
    assert {duty.agency_id for duty in asked} <= set(draft.source["agencies"])
    titles = [annex.title for annex in paper.annexes]
    assert titles == ["Danh sách cơ quan, đơn vị báo cáo và thời hạn gửi", "Đề cương báo cáo"]
    text = read(paper, FileFormat.PDF)
    assert "Cơ sở kinh doanh dịch vụ" in text
    assert "II. KẾT QUẢ THỰC HIỆN" in text
    assert start_request(call_id=round_.call.pk, by=round_.officer) == draft


def test_the_call_learns_number_and_date_when_its_request_is_issued(round_):
    prepared(round_)
    issued = round_.issue(start_request(call_id=round_.call.pk, by=round_.officer))
    round_.call.refresh_from_db()
    assert (round_.call.letter_number, round_.call.letter_date) == (issued.code, TODAY)
    assert round_.call.letter_signer == round_.signer.user.full_name
    assert AuditEntry.objects.filter(key="collection.call.letter").count() == 1
    assert Delivery.objects.filter(document=issued).count() == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("Căn cứ Nghị định", "Nghị định"), "Chưa nêu căn cứ"),
        (lambda text: text.replace("16/6/2023", "17/6/2023"), "Chưa nêu thời hạn"),
    ],
)
def test_a_request_without_ground_or_due_time_is_not_issued(round_, change, said):
    prepared(round_)
    draft = start_request(call_id=round_.call.pk, by=round_.officer)
    facts = {
        name: draft.source[name]
        for name in ("subject", "agencies", "addressees", "recipients", "unit", "personal")
    }
    letters.write_letter(
        document_id=draft.pk, text=letters.Text(body=change(body(draft)), **facts), by=round_.officer
    )
    with pytest.raises(Invalid, match=said):
        round_.issue(draft)


def test_a_request_of_nobody_is_none_and_no_letter_of_a_round_is_begun_after_its_end(round_):
    alone = make_call(lead=round_.lead)
    with pytest.raises(Invalid, match="chưa chọn đề cương hoặc đơn vị"):
        start_request(call_id=alone.pk, by=round_.officer)
    report = returned(round_.late)
    close_call(call_id=round_.call.pk, by=round_.officer)
    before = Document.objects.count()
    for begin in (
        lambda: round_.chase(round_.late),
        lambda: start_return(report_id=report.pk, by=round_.officer),
        lambda: start_request(call_id=round_.call.pk, by=round_.officer),
    ):
        with pytest.raises(Conflict):
            begin()
    assert Document.objects.count() == before
