"""Công văn and kế hoạch: written while they are drafts, issued once, never touched again."""

import datetime as dt

import pytest

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.models import Call
from reports.collection.states import Channel, ReportState
from reports.documents.actions import issuing, letters
from reports.documents.actions.codes import layout_sha256
from reports.documents.compose.options import Options
from reports.documents.layout import Heading, Paper, Paragraph
from reports.documents.models import Document
from reports.documents.policies import can_edit, can_issue_draft
from reports.documents.states import DocumentState
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_call, make_report
from tests.reports.documents.letters import make_letter, make_office, send, text
from tests.reports.documents.rounds import NOW, TODAY, make_house, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june():
    with clock.travel(NOW):
        yield


@pytest.fixture
def office():
    return make_office("Sở Lao động - Thương binh và Xã hội")


@pytest.fixture
def town():
    return make_town("Vị Thủy")


# --- a draft ---


def test_a_letter_has_agency_and_unit_in_its_symbol_and_its_addressees_in_their_order(office, town):
    draft = make_letter(office, town, addressees=["Hội Liên hiệp Phụ nữ tỉnh"])
    paper = Paper.from_json(draft.layout)
    assert (draft.state, draft.number, draft.code) == (DocumentState.DRAFT, None, "…/SLĐTBXH-PCTNXH")
    assert paper.kind == ""
    assert paper.addressees == ("Ủy ban nhân dân huyện Vị Thủy", "Hội Liên hiệp Phụ nữ tỉnh")
    assert paper.recipients == ("Như trên", "Lãnh đạo Sở")
    assert paper.archive == "Lưu: VT, PCTNXH"
    assert paper.draft_mark == "DỰ THẢO"
    assert paper.signature.lines == ("GIÁM ĐỐC",)
    assert paper.signature.name == ""


def test_a_plan_has_its_type_in_its_symbol_and_sends_to_its_recipients_at_the_end(office, town):
    draft = make_letter(office, town, kind="KH", recipients=["- UBND tỉnh (để b/c);", "UBND tỉnh (để b/c)"])
    paper = Paper.from_json(draft.layout)
    assert (paper.kind, draft.symbol) == ("KẾ HOẠCH", "KH-SLĐTBXH")
    assert paper.addressees == ()
    assert paper.recipients == ("Ủy ban nhân dân huyện Vị Thủy", "UBND tỉnh (để b/c)")


def test_typed_numbering_becomes_the_numbering_of_the_paper():
    from reports.documents.compose.letter import blocks_of

    typed = (
        "Phần I\tQUY ĐỊNH CHUNG\nI. Mục đích\n1. Yêu cầu\n2. Phải đúng hạn.\n1.1. Nhỏ hơn.\na) Điểm a;\n"
        "đ) Điểm đ.\n- Gạch.\n+ Cộng.\n3.500 đồng là số tiền.\n\nCăn cứ Luật;\nCăn cứ cách làm này thì tốt\nThường."
    )
    found = list(blocks_of(typed))
    assert found == [
        Heading("QUY ĐỊNH CHUNG", label="Phần I", level=1, style="part"),
        Heading("Mục đích", label="I.", level=1, style="upper"),
        Heading("Yêu cầu", label="1.", level=2, style="bold"),
        Paragraph("Phải đúng hạn.", marker="2."),
        Paragraph("Nhỏ hơn.", marker="1.1."),
        Paragraph("Điểm a;", marker="a)"),
        Paragraph("Điểm đ.", marker="đ)"),
        Paragraph("Gạch.", marker="-"),
        Paragraph("Cộng.", marker="+", indent=1),
        Paragraph("3.500 đồng là số tiền."),
        Paragraph("Căn cứ Luật;", italic=True),
        Paragraph("Căn cứ cách làm này thì tốt"),
        Paragraph("Thường."),
    ]


@pytest.mark.parametrize("who", ["drafter", "officer", "clerk"])
def test_colleagues_who_write_may_begin_and_write(office, who):
    by = getattr(office, who)
    draft = letters.start_letter(agency=office.agency, kind="CV", text=text(), by=by)
    written = letters.write_letter(document_id=draft.pk, text=text(subject="mới"), by=by)
    assert (written.title, written.source["subject"]) == ("mới", "mới")
    assert AuditEntry.objects.filter(key="documents.letter.written").count() == 1


def test_nobody_else_writes_or_discards(office):
    draft = make_letter(office)
    stranger = make_office("Sở khác")
    for by in (office.signer.user, stranger.clerk, make_member(office.agency, Role.VIEWER)):
        with pytest.raises(NotAllowed):
            letters.start_letter(agency=office.agency, kind="CV", text=text(), by=by)
        with pytest.raises(NotAllowed):
            letters.write_letter(document_id=draft.pk, text=text(), by=by)
        with pytest.raises(NotAllowed):
            letters.discard(document_id=draft.pk, by=by)


def test_two_people_do_not_overwrite_each_other(office):
    draft = make_letter(office)
    seen = draft.layout_sha256
    letters.write_letter(
        document_id=draft.pk, text=text(subject="một"), by=office.drafter, expected_sha256=seen
    )
    with pytest.raises(Conflict):
        letters.write_letter(
            document_id=draft.pk, text=text(subject="hai"), by=office.officer, expected_sha256=seen
        )
    draft.refresh_from_db()
    assert draft.title == "một"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject": "  "}, "subject"), ({"subject": "x" * 401}, "subject"), ({"body": "x" * 100_001}, "body"),
        ({"unit": "x" * 21}, "unit"), ({"addressees": [f"nơi {n}" for n in range(61)]}, "addressees"),
        ({"recipients": ["x" * 201]}, "recipients"), ({"agencies": [987_654]}, "agencies"),
    ],
)  # fmt: skip
def test_what_is_too_much_is_said_at_its_field(office, given, field):
    with pytest.raises(Invalid) as refused:
        letters.start_letter(agency=office.agency, kind="CV", text=text(**given), by=office.drafter)
    assert list(refused.value.fields) == [field]
    assert not Document.objects.exists()


def test_reports_and_copies_are_not_written_by_hand(office):
    for kind in ("BC", "SY", "XX"):
        with pytest.raises(Invalid):
            letters.start_letter(agency=office.agency, kind=kind, text=text(), by=office.drafter)


def test_a_discarded_draft_stays_readable_and_takes_nothing_more(office):
    draft = make_letter(office)
    assert letters.discard(document_id=draft.pk, by=office.drafter).state == DocumentState.CANCELLED
    assert letters.discard(document_id=draft.pk, by=office.drafter).pk == draft.pk
    with pytest.raises(Conflict):
        letters.write_letter(document_id=draft.pk, text=text(), by=office.drafter)
    with pytest.raises(NotAllowed):
        send(office, draft)


def test_whoever_is_to_sign_stands_on_the_draft_and_decides_in_whose_name_it_goes_out(office):
    draft = make_letter(office)
    letters.write_letter(document_id=draft.pk, text=text(), by=office.drafter, signer=office.signer)
    draft.refresh_from_db()
    signature = Paper.from_json(draft.layout).signature
    assert (signature.lines, signature.name) == (
        ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), office.signer.user.full_name,
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        letters.write_letter(
            document_id=draft.pk, text=text(), by=office.drafter, signer=make_office("Khác").signer
        )
    assert list(refused.value.fields) == ["signer"]


# --- issue ---


def test_the_clerk_issues_a_letter_under_the_number_of_its_own_series(office, town):
    first = send(office, make_letter(office, town))
    plan = send(office, make_letter(office, kind="KH"))
    second = send(office, make_letter(office, town))
    assert [each.code for each in (first, plan, second)] == [
        "01/SLĐTBXH-PCTNXH", "01/KH-SLĐTBXH", "02/SLĐTBXH-PCTNXH",
    ]  # fmt: skip
    paper = Paper.from_json(first.layout)
    assert (paper.draft_mark, paper.head.number, paper.head.date) == ("", 1, TODAY)
    assert paper.signature.lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert paper.signature.name == office.signer.user.full_name
    assert paper.lookup is not None
    assert first.layout_sha256 == layout_sha256(first.layout)
    assert first.renderings.count() == 3


def test_issuing_a_letter_twice_gives_the_same_letter(office):
    draft = make_letter(office, addressees=["Nơi nhận"])
    assert send(office, draft) == send(office, draft)
    assert Document.objects.get().number == 1
    assert AuditEntry.objects.filter(key="documents.document.issued").count() == 1


def test_only_the_clerk_of_the_drafting_agency_issues(office, town):
    draft = make_letter(office, town)
    for by in (office.drafter, office.officer, office.signer.user, make_office("Sở khác").clerk):
        with pytest.raises(NotAllowed):
            send(office, draft, by=by)
    assert send(office, draft).state == DocumentState.ISSUED


def test_after_issue_nothing_is_written_any_more(office, town):
    document = send(office, make_letter(office, town))
    before = Document.objects.values().get(pk=document.pk)
    with pytest.raises(Conflict):
        letters.write_letter(document_id=document.pk, text=text(subject="khác"), by=office.drafter)
    with pytest.raises(Conflict):
        letters.discard(document_id=document.pk, by=office.drafter)
    assert Document.objects.values().get(pk=document.pk) == before


def test_a_letter_is_not_older_than_its_draft(office):
    draft = make_letter(office, make_town("Vị Thủy"))
    with pytest.raises(Invalid, match="trước ngày lập dự thảo") as refused:
        send(office, draft, date=TODAY - dt.timedelta(days=1))
    assert "Trước ngày lập dự thảo" in refused.value.fields["date"]
    assert send(office, draft, date=TODAY).date == TODAY


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"body": ""}, "body"), ({"agencies": (), "addressees": ()}, "addressees"),
    ],
)  # fmt: skip
def test_an_unfinished_draft_is_not_issued_and_says_what_is_missing(office, given, field):
    content = text(**{"addressees": ["Nơi nhận"], **given})
    draft = letters.start_letter(agency=office.agency, kind="CV", text=content, by=office.drafter)
    with pytest.raises(Invalid) as refused:
        send(office, draft)
    assert list(refused.value.fields) == [field]
    draft.refresh_from_db()
    assert (draft.state, draft.number) == (DocumentState.DRAFT, None)


def test_personal_data_without_a_reason_is_not_even_stored_in_a_draft(office):
    body = "Liên hệ bà Nguyễn Thị Lan, ĐT 0912 345 678."
    with pytest.raises(Invalid) as refused:
        make_letter(office, addressees=["A"], body=body)
    assert "số điện thoại ĐT 09•••78" in refused.value.fields["personal"]
    assert not Document.objects.exists()
    draft = make_letter(office, addressees=["A"])
    with pytest.raises(Invalid):
        letters.write_letter(document_id=draft.pk, text=text(addressees=["A"], body=body), by=office.drafter)
    with pytest.raises(Invalid) as refused:
        letters.discard(document_id=draft.pk, by=office.drafter, reason="Lộ số CCCD 091090001234")
    assert list(refused.value.fields) == ["reason"]


def test_personal_data_with_a_reason_may_stay(office):
    why = "Số điện thoại công vụ của đầu mối liên hệ"
    draft = make_letter(office, addressees=["A"], body="Liên hệ số 0912 345 678.", personal=why)
    assert send(office, draft).source["personal"] == why


def test_the_committee_may_issue_what_its_body_has_drafted():
    province, lead, _root = make_house()
    from agencies.states import Authority
    from tests.factories.agencies import make_membership

    chairman = make_membership(
        agency=province, role=Role.LEADER, title="Phó Chủ tịch", authority=Authority.KT
    )
    clerk = make_member(lead, Role.CLERK)
    draft = letters.start_letter(agency=lead, kind="KH", text=text(), by=clerk)
    document = issuing.issue_draft(
        document_id=draft.pk, by=clerk, date=TODAY, issuing_agency=province, signer=chairman
    )
    paper = Paper.from_json(document.layout)
    assert (document.symbol, document.issuing_agency) == ("KH-UBND", province)
    assert paper.signature.lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_options_are_printed_and_offered_again(office):
    from reports.documents.queries.papers import last_contact

    options = Options("HỎA TỐC", "LƯU HÀNH NỘI BỘ", "NVA.15", ("Số 1 đường Thử, Hậu Giang", "ĐT: 0293.123"))
    document = send(office, make_letter(office, addressees=["A"]), options=options)
    paper = Paper.from_json(document.layout)
    assert (paper.urgency, paper.circulation, paper.drafter) == ("HỎA TỐC", "LƯU HÀNH NỘI BỘ", "NVA.15")
    assert last_contact(office.agency) == options.contact == paper.contact


def test_a_number_that_stands_on_a_paper_outside_the_portal_is_asked_about_first(office):
    call = make_call(lead=office.agency)
    Call.objects.filter(pk=call.pk).update(letter_number="9/SLĐTBXH-PCTNXH", letter_date=TODAY)
    draft = make_letter(office, addressees=["A"])
    with pytest.raises(Invalid) as refused:
        send(office, draft, number=9)
    assert list(refused.value.fields) == ["same_number_seen"]
    assert send(office, draft, number=9, same_number_seen=True).number == 9


def test_a_number_of_a_report_keyed_from_its_signed_paper_is_asked_about(office):
    from reports.documents.queries.papers import same_number_outside

    make_report(
        make_assignment(make_call(), office.agency), state=ReportState.ACCEPTED, channel=Channel.ON_BEHALF,
        paper_number="05 / BC-SLĐTBXH", paper_date=TODAY,
    )  # fmt: skip
    assert "05 / BC-SLĐTBXH" in same_number_outside(office.agency, 5, "BC-SLĐTBXH", 2023)
    for other in ((6, "BC-SLĐTBXH", 2023), (5, "KH-SLĐTBXH", 2023), (5, "BC-SLĐTBXH", 2022)):
        assert same_number_outside(office.agency, *other) == ""


# --- rights twice ---


def test_rights_to_drafts_mean_the_same_for_one_paper_and_for_a_query(office, town):
    other = make_office("Sở khác")
    drafts = [make_letter(office, town), make_letter(other), send(office, make_letter(office, town))]
    cancelled = make_letter(office)
    letters.discard(document_id=cancelled.pk, by=office.drafter)
    people = [
        *(getattr(each, who) for each in (office, other) for who in ("drafter", "officer", "clerk")),
        office.signer.user,
    ]
    checked = 0
    for user in people:
        for policy, rows in (
            (can_edit, Document.objects.editable_by(user)),
            (can_issue_draft, Document.objects.issuable_by(user)),
        ):
            every = Document.objects.filter(pk__in=[*(each.pk for each in drafts), cancelled.pk])
            assert set(rows) == {each for each in every if policy(user, each)}
            checked += len(rows)
    assert checked == 6 + 2
