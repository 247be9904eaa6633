"""The pages of papers in the browser's words: lists, one paper, writing, correcting, taking in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from reports.collection.models import Call
from reports.documents.actions import corrections
from reports.documents.models import Document
from reports.documents.states import DocumentState, Relation
from tests.factories.agencies import make_member
from tests.factories.rounds import make_call
from tests.reports.documents.extracted import docx_text, pdf_text, squeezed
from tests.reports.documents.letters import BODY, fill_in, make_letter, make_office, send
from tests.reports.documents.pages import url
from tests.reports.documents.rounds import NOW, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


@pytest.fixture
def office():
    return make_office("Sở Lao động - Thương binh và Xã hội")


@pytest.fixture
def town():
    return make_town("Vị Thủy")


@pytest.fixture
def receiver(town):
    return make_member(town, Role.CLERK)


def page(client, user, *place):
    client.force_login(user)
    answer = client.get(url(*place))
    assert answer.status_code == 200
    return answer.content.decode()


def content(**values):
    return {"kind": "CV", "subject": "đôn đốc báo cáo", "body": BODY, "addressees": "Hội Phụ nữ", **values}


# --- the whole way of a letter ---


def test_a_letter_is_written_issued_received_and_taken_in(client, office, town, receiver):
    client.force_login(office.drafter)
    assert client.get(url("letter_new")).status_code == 200
    data = content(agency=office.agency.pk, agencies=[town.pk], unit="PCTNXH")
    answer = client.post(url("letter_new"), data)
    draft = Document.objects.get()
    assert answer.url == url("document", draft.pk)
    seen = client.get(answer.url).content.decode()
    assert "Soạn tiếp" in seen
    assert url("issue_draft", draft.pk) not in seen, "the drafter does not issue"
    assert "Ủy ban nhân dân huyện Vị Thủy" in seen

    client.force_login(office.clerk)
    facts = {
        "number": "",
        "date": "21/6/2023",
        "issuing_agency": office.agency.pk,
        "signer": office.signer.pk,
    }
    options = {
        "urgency": "KHẨN",
        "drafter_sign": "nva",
        "copies": "15",
        "contact": "Số 1 đường Thử\n\nĐT 0293",
    }
    answer = client.post(url("issue_draft", draft.pk), facts | options)
    assert answer.url == url("document", draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.layout["urgency"], draft.layout["drafter"]) == ("issued", "KHẨN", "NVA.15")
    assert draft.layout["contact"] == ["Số 1 đường Thử", "ĐT 0293"]

    assert "1 chưa tiếp nhận" in page(client, receiver, "documents")
    assert draft.code in page(client, receiver, "inbox")
    opened = page(client, receiver, "document", draft.pk)
    assert "Tiếp nhận văn bản" in opened
    assert office.agency.name in opened
    delivery = draft.deliveries.get()
    assert client.post(url("acknowledge", delivery.pk)).url == url("document", draft.pk)
    assert "đã tiếp nhận" in page(client, office.drafter, "document", draft.pk)
    assert "1/1 đã tiếp nhận" in page(client, office.drafter, "documents")


@pytest.mark.parametrize(("file_format", "start"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_a_draft_is_printed_for_whoever_signs_on_paper_without_a_mark(client, office, file_format, start):
    draft = make_letter(office, addressees=["A"])
    client.force_login(office.drafter)
    answer = client.get(url("draft_file", draft.pk, file_format))
    assert answer.content.startswith(start)
    read = pdf_text if file_format == "pdf" else docx_text
    words = squeezed(read(answer.content))
    assert "DỰTHẢO" not in words
    assert "Thựchiệnchươngtrình" in words
    assert AuditEntry.objects.latest("seq").key == "documents.file.downloaded"
    send(office, draft)
    assert client.get(url("draft_file", draft.pk, file_format)).status_code == 404
    assert client.get(url("draft_file", draft.pk, "xlsx")).status_code == 404


def test_a_refusal_is_read_by_the_sender_with_its_reason(client, office, town, receiver):
    document = send(office, make_letter(office, town))
    delivery = document.deliveries.get()
    client.force_login(receiver)
    empty = client.post(url("refuse", delivery.pk), {"reason": ""})
    assert empty.status_code == 422
    client.post(url("refuse", delivery.pk), {"reason": "Gửi nhầm nơi nhận"})
    shown = page(client, office.clerk, "document", document.pk)
    assert "từ chối tiếp nhận" in shown
    assert "Gửi nhầm nơi nhận" in shown
    assert "1 từ chối" in page(client, office.clerk, "documents")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"subject": ""}, "subject"), ({"unit": "x" * 21}, "unit"), ({"agencies": ["999999"]}, "agencies")],
)
def test_a_mistake_loses_nothing_that_was_typed(client, office, values, field):
    client.force_login(office.drafter)
    typed = content(agency=office.agency.pk, recipients="Nơi nhận riêng", **values)
    answer = client.post(url("letter_new"), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    shown = answer.content.decode()
    for words in ("a) Tình hình.", "Hội Phụ nữ", "Nơi nhận riêng"):
        assert words in shown
    assert not Document.objects.exists()


def test_too_late_for_a_draft_the_typed_text_is_given_back(client, office):
    draft = make_letter(office, addressees=["A"])
    send(office, draft)
    client.force_login(office.drafter)
    assert client.get(url("letter_edit", draft.pk)).status_code == 403
    other = make_letter(office, addressees=["A"])
    answer = client.post(
        url("letter_edit", other.pk), content(seen="0" * 64, body="Đoạn mới chưa lưu ở đâu cả")
    )
    assert answer.status_code == 409
    assert "Đoạn mới chưa lưu ở đâu cả" in answer.content.decode()


def test_text_that_looks_personal_is_given_back_until_it_is_explained(client, office):
    draft = make_letter(office, addressees=["A"])
    client.force_login(office.clerk)
    refused = client.post(url("letter_edit", draft.pk), content(body="Liên hệ số 0912 345 678."))
    assert refused.status_code == 422
    assert "Liên hệ số 0912 345 678." in refused.content.decode()
    assert "số điện thoại 09•••78" in refused.content.decode()
    draft.refresh_from_db()
    assert "0912" not in str(draft.source)


def test_text_that_looked_like_nothing_when_it_was_stored_is_shown_on_the_draft_until_it_is_explained(
    client, office
):
    draft = make_letter(office, addressees=["A"])
    draft.source["body"] = "Liên hệ số 0912 345 678."
    draft.save(update_fields=["source"])
    assert "09•••78" in page(client, office.clerk, "document", draft.pk).split("Việc tiếp theo")[1][:900]
    assert "Nội dung đã lưu có chỗ giống dữ liệu cá nhân" in page(
        client, office.clerk, "letter_edit", draft.pk
    )
    facts = {"date": "21/6/2023", "issuing_agency": office.agency.pk, "signer": office.signer.pk}
    answer = client.post(url("issue_draft", draft.pk), facts)
    assert answer.status_code == 422
    assert "dữ liệu cá nhân" in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"contact": "\n".join("abcde")}, "contact"), ({"contact": "x" * 121}, "contact"),
        ({"copies": "mười"}, "copies"), ({"urgency": "NGAY"}, "urgency"), ({"drafter_sign": "x" * 11}, "drafter_sign"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_is_printed_besides_opens_its_part_of_the_form(client, office, values, field):
    draft = make_letter(office, addressees=["A"])
    client.force_login(office.clerk)
    facts = {
        "number": "12",
        "date": "21/6/2023",
        "issuing_agency": office.agency.pk,
        "signer": office.signer.pk,
    }
    answer = client.post(url("issue_draft", draft.pk), facts | values)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    shown = answer.content.decode()
    assert '<details class="more" open>' in shown
    assert 'value="12"' in shown
    assert '<details class="more">' in client.get(url("issue_draft", draft.pk)).content.decode()


def test_a_number_known_from_elsewhere_is_confirmed_before_it_is_used(client, office):
    call = make_call(lead=office.agency)
    Call.objects.filter(pk=call.pk).update(letter_number="9/SLĐTBXH-PCTNXH", letter_date=NOW.date())
    draft = make_letter(office, addressees=["A"])
    client.force_login(office.clerk)
    facts = {
        "number": "9",
        "date": "21/6/2023",
        "issuing_agency": office.agency.pk,
        "signer": office.signer.pk,
    }
    asked = client.post(url("issue_draft", draft.pk), facts)
    assert asked.status_code == 422
    assert 'name="same_number_seen"' in asked.content.decode()
    assert 'name="same_number_seen"' not in client.get(url("issue_draft", draft.pk)).content.decode()
    client.post(url("issue_draft", draft.pk), facts | {"same_number_seen": "on"})
    draft.refresh_from_db()
    assert draft.number == 9


def test_hostile_text_is_printed_and_never_obeyed(client, office):
    draft = make_letter(office, addressees=["<b>A</b>"], body="<script>alert(1)</script>", subject="=1+1<i>")
    shown = page(client, office.clerk, "document", draft.pk)
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<b>A</b>" not in shown


# --- corrections ---


@pytest.mark.parametrize(
    ("relation", "words"),
    [("corrects", "được đính chính"), ("replaces", "đã bị thay thế"), ("withdraws", "đã bị thu hồi")],
)
def test_the_old_papers_page_says_what_followed_to_sender_and_recipient(
    client, office, town, relation, words
):
    receiver = make_member(town, Role.CLERK)
    old = send(office, make_letter(office, town))
    client.force_login(office.officer)
    answer = client.post(url("correct", old.pk), {"relation": relation})
    draft = Document.objects.get(about=old)
    assert answer.url == url("letter_edit", draft.pk)
    assert client.get(answer.url).status_code == 200
    assert words not in page(client, receiver, "document", old.pk), "a draft tells the recipient nothing"
    assert "Đang có dự thảo" in page(client, office.drafter, "document", old.pk)
    assert "Đang có dự thảo" not in page(client, receiver, "document", old.pk)
    new = send(office, fill_in(draft, office.clerk) if relation == "corrects" else draft)
    for user in (office.drafter, receiver):
        shown = page(client, user, "document", old.pk)
        assert words in shown
        assert url("document", new.pk) in shown
        assert url("document", old.pk) in page(client, user, "document", new.pk)
    if relation == "corrects":
        assert "đã đính chính" in page(client, office.drafter, "documents")


def test_who_may_not_open_the_new_paper_still_learns_of_it(client, office, town, receiver):
    old = send(office, make_letter(office, town))
    draft = corrections.start_correction(document_id=old.pk, by=office.clerk, relation=Relation.REPLACES)
    Document.objects.filter(pk=draft.pk).update(source={**draft.source, "agencies": [], "addressees": ["A"]})
    new = send(office, draft)
    shown = page(client, receiver, "document", old.pk)
    assert new.code in shown
    assert url("document", new.pk) not in shown


def test_the_files_of_a_withdrawn_paper_remain_for_those_entitled_and_are_marked(
    client, office, town, receiver
):
    old = send(office, make_letter(office, town))
    send(
        office, corrections.start_correction(document_id=old.pk, by=office.clerk, relation=Relation.WITHDRAWS)
    )
    shown = page(client, receiver, "document", old.pk)
    assert "không dùng văn bản này" in shown
    assert "Tiếp nhận văn bản" not in shown
    assert client.get(url("document_preview", old.pk)).status_code == 200


# --- lists ---


def test_each_list_shows_its_own_papers(client, office, town, receiver):
    out, draft = send(office, make_letter(office, town)), make_letter(office, town, subject="đang soạn dở")
    lists = {name: page(client, office.drafter, name) for name in ("documents", "documents_at_work", "inbox")}
    assert out.code in lists["documents"]
    assert "đang soạn dở" not in lists["documents"]
    assert url("document", draft.pk) in lists["documents_at_work"]
    assert out.code not in lists["documents_at_work"]
    assert "Chưa có văn bản nào gửi đến" in lists["inbox"]
    assert out.code in page(client, receiver, "inbox")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?q=don+doc", [1, 3]), ("?q=01/SLDTBXH-PCTNXH", [1]), ("?q=%22ke+hoach+kiem+tra%22", [2]), ("?kind=KH", [2]), ("?kind=XX", [1, 2, 3]),
        ("?year=2023", [1, 2, 3]), ("?year=2022", []), ("?year=abc", [1, 2, 3]), ("?q=lao+dong", [1, 2, 3]),
        ("?q=%00", []), ("?page=99", [1, 2, 3]),
    ],
)  # fmt: skip
def test_papers_are_found_by_number_title_agency_kind_and_year(client, office, town, asked, found):
    papers = {
        1: send(office, make_letter(office, town)),
        2: send(office, make_letter(office, town, kind="KH", subject="Kế hoạch kiểm tra")),
        3: send(office, make_letter(office, town, subject="Đôn đốc lần hai")),
    }
    client.force_login(office.drafter)
    shown = client.get(url("documents") + asked).content.decode()
    assert [number for number, paper in papers.items() if url("document", paper.pk) in shown] == found


@pytest.mark.parametrize("name", ["documents", "documents_at_work", "inbox"])
def test_a_list_costs_the_same_for_one_and_three_papers(client, office, town, receiver, name):
    user = receiver if name == "inbox" else office.drafter
    client.force_login(user)
    client.get(url(name))  # a session begins with writes of its own

    def count():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(url(name)).status_code == 200
        return len(counted)

    def more():
        draft = make_letter(office, town)
        if name != "documents_at_work":
            old = send(office, draft)
            new = corrections.start_correction(document_id=old.pk, by=office.clerk, relation="corrects")
            send(office, fill_in(new, office.clerk))

    more()
    one = count()
    more()
    more()
    assert count() == one


def test_the_page_of_a_paper_costs_the_same_for_one_and_three_recipients(client, office):
    client.force_login(office.drafter)
    client.get(url("documents"))  # a session begins with writes of its own

    def count(*towns):
        document = send(office, make_letter(office, *towns))
        with CaptureQueriesContext(connection) as counted:
            assert client.get(url("document", document.pk)).status_code == 200
        return len(counted)

    towns = [make_town(name) for name in ("Một", "Hai", "Ba")]
    assert count(towns[0]) == count(*towns)


def test_a_discarded_draft_is_shown_as_such(client, office):
    draft = make_letter(office, addressees=["A"])
    client.force_login(office.drafter)
    assert client.post(url("draft_discard", draft.pk)).url == url("documents_at_work")
    draft.refresh_from_db()
    assert draft.state == DocumentState.CANCELLED
    shown = page(client, office.drafter, "document", draft.pk)
    assert "không phát hành" in shown
    assert "Soạn tiếp" not in shown
