"""Sao y and trích sao: by an agency that has the paper, in a series of numbers of its own, above its own block."""

import pytest

from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.documents.actions import copies, corrections, deliveries, issuing
from reports.documents.compose.copy import pieces_of
from reports.documents.layout import Annex, Head, Heading, Paper, Paragraph
from reports.documents.models import Document
from reports.documents.policies import can_copy
from reports.documents.queries import lists
from reports.documents.renderers import FORMATS
from reports.documents.states import DocumentState, Relation
from tests.reports.documents.extracted import pdf_text, squeezed
from tests.reports.documents.letters import make_letter, make_office, send
from tests.reports.documents.pages import url
from tests.reports.documents.rounds import NOW, TODAY, make_town

pytestmark = pytest.mark.django_db
BODY = "Mở đầu.\nI. Việc thứ nhất\nLàm xong.\nII. Việc thứ hai\nĐang làm."


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


@pytest.fixture
def office():
    return make_office("Sở Lao động - Thương binh và Xã hội")


@pytest.fixture
def receiver():
    return make_office("Sở Y tế", "SYT")


@pytest.fixture
def letter(office, receiver):
    return send(office, make_letter(office, receiver.agency, body=BODY))


def start(document, office, kind="SY", by=None, **given):
    return copies.start_copy(
        document_id=document.pk, agency=office.agency, kind=kind, by=by or office.clerk, **given
    )


def test_a_whole_copy_says_the_original_and_stands_under_its_own_number(letter, receiver):
    original = Paper.from_json(letter.layout)
    copy = send(receiver, start(letter, receiver, recipients=["Như trên"]))
    paper = Paper.from_json(copy.layout)
    assert (copy.code, copy.about, copy.relation) == ("01/SY-SYT", letter, Relation.COPIES)
    assert copy.title == f"Công văn số {letter.code}: {letter.title}"
    assert (paper.head, paper.blocks, paper.signature) == (original.head, original.blocks, original.signature)
    assert (paper.copy.kind, paper.copy.head.number, paper.copy.head.date) == ("SAO Y", 1, TODAY)
    assert paper.copy.signature.lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert paper.copy.recipients == ("Như trên",)
    text = squeezed(pdf_text(FORMATS["pdf"](paper)))
    for words in (f"Số: 01/{letter.symbol}", "Số: 01/SY-SYT", "SAO Y", "Việc thứ hai".upper()):
        assert squeezed(words) in text
    letter.refresh_from_db()
    assert letter.state == DocumentState.ISSUED


def test_an_extract_holds_the_chosen_parts_and_nothing_of_the_others(letter, receiver):
    pieces = list(pieces_of(Paper.from_json(letter.layout)))
    assert [(each.key, each.title) for each in pieces] == [
        ("b0", "Mở đầu."), ("b1", "I. VIỆC THỨ NHẤT"), ("b2", "II. VIỆC THỨ HAI"),
    ]  # fmt: skip
    copy = send(receiver, start(letter, receiver, "TrS", parts=["b2"]))
    assert copy.code == "01/TrS-SYT"
    text = squeezed(pdf_text(FORMATS["pdf"](Paper.from_json(copy.layout))))
    assert squeezed("Đang làm.") in text
    assert squeezed("Làm xong.") not in text
    assert squeezed("TRÍCH SAO") in text
    assert "Làm xong" not in str(copy.layout)


def test_annexes_keep_their_labels_in_an_extract():
    heads = Head(("A",), "BC-A", "Thử")
    blocks = (Heading("Một", label="I.", level=1), Heading("nhỏ", label="1.", level=2), Paragraph("x"))
    annexes = (Annex("Biểu một", (Paragraph("a"),)), Annex("Biểu hai", (Paragraph("b"),)))
    pieces = list(pieces_of(Paper("BÁO CÁO", heads, ("thử",), blocks, annexes=annexes)))
    assert [each.title for each in pieces] == ["I. Một", "Phụ lục I: Biểu một", "Phụ lục II: Biểu hai"]
    assert pieces[2].annex.label == "Phụ lục II"


def test_copies_of_every_kind_share_one_series_of_numbers(letter, receiver, office):
    codes = [send(receiver, start(letter, receiver, kind, parts=["b1"])).code for kind in ("SY", "TrS", "SY")]
    assert codes == ["01/SY-SYT", "02/TrS-SYT", "03/SY-SYT"]
    assert send(office, start(letter, office)).number == 1, "each agency has its own"
    with pytest.raises(Invalid):
        send(receiver, start(letter, receiver, "TrS", parts=["b1"]), number=1)


@pytest.mark.parametrize("parts", [[], ["b9"], ["b1", "x"]])
def test_an_extract_of_nothing_is_refused(letter, receiver, parts):
    with pytest.raises(Invalid) as refused:
        start(letter, receiver, "TrS", parts=parts)
    assert list(refused.value.fields) == ["parts"]


def test_only_an_agency_that_has_the_paper_copies_it(letter, office, receiver):
    stranger = make_office("Khác")
    cases = [
        (office.clerk, office, True), (office.officer, office, True), (office.drafter, office, False),
        (receiver.clerk, receiver, True), (receiver.clerk, office, False), (stranger.clerk, stranger, False),
    ]  # fmt: skip
    for user, at, may in cases:
        assert can_copy(user, letter, at.agency) == may
        assert (at.agency in lists.agencies_to_copy_for(user, letter)) == may
        if not may:
            with pytest.raises(NotAllowed):
                start(letter, at, by=user)
    deliveries.refuse(delivery_id=letter.deliveries.get().pk, by=receiver.clerk, reason="Nhầm")
    assert not can_copy(receiver.clerk, letter, receiver.agency)
    assert not lists.agencies_to_copy_for(receiver.clerk, letter).exists()


def test_copies_and_papers_out_of_force_are_not_copied(letter, office, receiver):
    copy = send(office, start(letter, office))
    with pytest.raises(Conflict, match="bản gốc"):
        start(copy, office)
    send(office, corrections.start_correction(document_id=letter.pk, by=office.clerk, relation="withdraws"))
    with pytest.raises(Conflict, match="thu hồi"):
        start(letter, receiver)


def test_a_copy_is_not_presented_for_digital_signing(letter, receiver):
    from reports.documents.actions.presenting import present_draft

    draft = start(letter, receiver)
    with pytest.raises(Conflict, match="trên giấy"):
        present_draft(
            document_id=draft.pk, by=receiver.clerk, issuing_agency=receiver.agency, signer=receiver.signer
        )


def test_what_is_printed_above_the_block_is_the_originals_not_the_copying_clerks(letter, receiver):
    from reports.documents.compose.options import Options

    copy = issuing.issue_draft(
        document_id=start(letter, receiver).pk, by=receiver.clerk, date=TODAY, issuing_agency=receiver.agency,
        signer=receiver.signer, options=Options(urgency="HỎA TỐC"),
    )  # fmt: skip
    assert Paper.from_json(copy.layout).urgency == ""


def test_a_copy_is_made_on_its_page_and_reaches_its_recipients(client, letter, receiver):
    town = make_town("Vị Thủy")
    client.force_login(receiver.clerk)
    assert "Sao y, trích sao" in client.get(url("document", letter.pk)).content.decode()
    assert client.post(url("copy_new", letter.pk), {"kind": "TrS"}).status_code == 422
    data = {"kind": "TrS", "parts": ["b1"], "agency": receiver.agency.pk, "to": [town.pk]}
    answer = client.post(url("copy_new", letter.pk), data)
    draft = Document.objects.get(about=letter)
    assert answer.url == url("document", draft.pk)
    page = client.get(answer.url).content.decode()
    assert "Làm xong." in page
    assert "Soạn tiếp" not in page, "the words of a copy are not written"
    assert [each.agency for each in send(receiver, draft).deliveries.all()] == [town]
