"""The pages of an electronic copy: chosen beside the paper way, numbered, sealed; one next thing at a time."""

import re

import pytest

from agencies.states import Role
from portal.core import clock
from reports.documents.actions import sealing
from reports.documents.fitting import PORTRAIT
from reports.documents.models import Document
from reports.documents.renderers import places
from reports.documents.states import DocumentState, Way
from tests.factories.agencies import make_member
from tests.reports.documents.letters import make_letter, make_office, send
from tests.reports.documents.pages import url
from tests.reports.documents.rounds import NOW, TODAY
from tests.reports.documents.signing_world import prepared_pdfs, put_prepared

pytestmark = [pytest.mark.django_db, pytest.mark.once]
STAGES = re.compile(r'stage-label">([^<]+)<')
PRIMARY = re.compile(r'class="btn btn-primary"[^>]*>([^<]+)<')


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


@pytest.fixture
def receiver():
    return make_office("Sở Y tế", "SYT")


@pytest.fixture
def letter(receiver):
    office = make_office("Sở Lao động - Thương binh và Xã hội")
    return send(office, make_letter(office, receiver.agency, body="Mở đầu.\nI. Việc\nLàm xong."))


def typed(receiver, **given):
    return {"kind": "SY", "way": "digital", "agency": receiver.agency.pk, **given}


def page(client, *address):
    return client.get(url(*address)).content.decode()


def primary(shown):
    """The verbs of the content that stand out."""
    return PRIMARY.findall(shown.partition("<main")[2].partition("</main>")[0])


def test_the_clerk_is_led_from_the_choice_to_the_seal_one_step_at_a_time(client, letter, receiver):
    client.force_login(receiver.clerk)
    assert "Bản sao điện tử (ký số cơ quan)" in page(client, "copy_new", letter.pk)
    answer = client.post(url("copy_new", letter.pk), typed(receiver, signer=receiver.signer.pk))
    draft = Document.objects.get(about=letter)
    assert answer.url == url("give_number", draft.pk)
    shown = page(client, "document", draft.pk)
    assert STAGES.findall(shown) == ["Lập bản sao", "Cấp số, ngày", "Cơ quan ký số", "Phát hành"]
    assert primary(shown) == ["Cấp số, ngày"]
    for words in ("Trình ký", "Bản trình ký"):
        assert words not in shown
    asked = page(client, "give_number", draft.pk)
    assert "Làm xong." in asked
    assert "SY-SYT" in asked
    answer = client.post(url("give_number", draft.pk), {"number": "7", "date": "21/6/2023"})
    assert answer.url == url("sign", draft.pk)
    waiting = page(client, "sign", draft.pk)
    assert "Tệp để ký chưa sẵn sàng" in waiting
    assert 'hx-trigger="every 2s"' in waiting, "the page comes again by itself"
    assert primary(waiting) == []
    draft.refresh_from_db()
    assert (draft.code, draft.state) == ("07/SY-SYT", DocumentState.NUMBERED)
    put_prepared(draft, [prepared_pdfs()[1]])
    ready = page(client, "sign", draft.pk)
    assert "Ô ký ở góc trên bên phải trang đầu" in ready
    assert "Tải tệp để ký" in ready
    assert "Ký số cơ quan" in page(client, "document", draft.pk)


def test_an_officer_starts_a_copy_and_the_page_says_who_goes_on(client, letter, receiver):
    client.force_login(receiver.officer)
    answer = client.post(url("copy_new", letter.pk), typed(receiver))
    draft = Document.objects.get(about=letter)
    assert answer.url == url("document", draft.pk)
    shown = page(client, "document", draft.pk)
    assert "do văn thư của Sở Y tế thực hiện" in shown
    assert primary(shown) == []
    assert client.get(url("give_number", draft.pk)).status_code == 403
    assert client.get(url("draft_file", draft.pk, "pdf")).status_code == 404, (
        "nothing is printed to be signed"
    )
    assert client.post(url("draft_discard", draft.pk)).status_code == 302
    assert "Bỏ bản sao" not in page(client, "document", draft.pk)


def test_nobody_outside_the_copying_agency_sees_the_draft(client, letter, receiver):
    client.force_login(receiver.clerk)
    client.post(url("copy_new", letter.pk), typed(receiver))
    draft = Document.objects.get(about=letter)
    client.force_login(letter.issued_by)
    for name in ("document", "give_number", "sign", "signing_progress"):
        assert client.get(url(name, draft.pk)).status_code == 404
    colleague = make_member(receiver.agency, Role.DRAFTER)
    client.force_login(colleague)
    assert client.get(url("document", draft.pk)).status_code == 200
    assert client.get(url("give_number", draft.pk)).status_code == 403


def test_the_reason_why_a_signed_paper_is_not_copied_whole_stands_at_the_choice(client, letter, receiver):
    Document.objects.filter(pk=letter.pk).update(way=Way.DIGITAL)
    client.force_login(receiver.clerk)
    answer = client.post(url("copy_new", letter.pk), typed(receiver))
    assert answer.status_code == 422
    assert "Chỉ trích sao mới lập được bản sao điện tử." in answer.content.decode()


def test_the_journal_and_the_list_name_the_copy(client, letter, receiver):
    client.force_login(receiver.clerk)
    client.post(url("copy_new", letter.pk), typed(receiver))
    draft = Document.objects.get(about=letter)
    sealing.give_number(document_id=draft.pk, by=receiver.clerk, date=TODAY)
    assert "01/SY-SYT" in page(client, "documents_at_work")


def test_the_corner_is_as_wide_as_the_name_of_the_agency_needs_and_ends_at_the_margin():
    short = places.corner(PORTRAIT, ("SAO Y", "Sở Y tế"))
    name = "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Minh Họa"
    long = places.corner(PORTRAIT, ("SAO Y", name))
    assert long["width"] > short["width"] == 199
    for box in (short, long):
        assert box["x"] + box["width"] == pytest.approx((210 - 15) * 72 / 25.4, abs=0.1)
        assert box["y"] > (297 - 20) * 72 / 25.4, "in the top margin"
