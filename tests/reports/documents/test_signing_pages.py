"""The pages on which a paper is presented, signed, numbered and sealed, as the people see them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.states import Role
from portal.core import clock
from reports.collection.queries.home import tasks_for
from reports.documents.actions import presenting
from reports.documents.actions.letters import Text, start_letter
from reports.documents.models import Document, Signature
from reports.documents.states import DocumentState, SignatureState
from tests.factories.agencies import make_member
from tests.factories.rounds import OPENED
from tests.flows.visitor import Visitor
from tests.reports.documents.pki import PASSPHRASE
from tests.reports.documents.signing_world import NOW, make_world, newest, prepared_pdfs, put_prepared

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def world(tmp_path, settings, db):
    with clock.travel(NOW):
        yield make_world(tmp_path, settings)


def _said(visitor: Visitor) -> str:
    return " ".join(visitor.tree.xpath("//main")[0].text_content().split())


def _upload(world, person, document, content, part=0):
    client = Client()
    client.force_login(person)
    address = reverse("reports:sign_upload", args=(document.pk, part))
    return client.post(address, {"file": SimpleUploadedFile("da-ky.pdf", content)}, follow=True)


def test_a_report_is_presented_signed_numbered_and_sealed_on_the_pages(world):
    clerk, leader = Visitor(world.clerk), Visitor(world.person)
    clerk.open(reverse("reports:issue", args=(world.report.pk,))).follow("Trình ký số")
    clerk.press("Trình ký", signer=str(world.signer.pk))
    document = Document.objects.get()
    assert "Đã trình Nguyễn Thị Minh Họa ký" in _said(clerk)
    assert "Đang tạo tệp trình ký" in _said(clerk)
    put_prepared(document, [prepared_pdfs()[0]])

    leader.open("/").follow("Mở: Ký văn bản")
    assert "Lãnh đạo ký" in _said(leader)
    assert leader.download(reverse("reports:sign_file", args=(document.pk, 0))) == newest(document)
    refused = _upload(world, world.person, document, newest(document))
    assert refused.status_code == 422
    assert "Tệp này chưa được ký" in refused.content.decode()
    taken = _upload(world, world.person, document, world.sign(newest(document), world.pki.person))
    assert "Đã nhận chữ ký của Nguyễn Thị Minh Họa" in taken.content.decode()

    clerk.open("/").follow("Mở: Cấp số, ngày")
    clerk.press("Ghi số, ngày", number="7", date="20/6/2023", expect=422)
    assert "Trước ngày ký" in _said(clerk)
    clerk.press("Ghi số, ngày", number="7", date="21/6/2023")
    assert "Đã cấp số 07/BC-SLĐTBXH" in _said(clerk)
    assert "Ký số cơ quan" in _said(clerk)
    seal = world.sign(newest(document), world.pki.organisation, "organisation")
    issued = _upload(world, world.clerk, document, seal).content.decode()
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
    assert "đã phát hành" in issued.lower()
    leader.open(reverse("reports:document", args=(document.pk,)))
    assert _said(leader).count("xong") >= 5


def test_the_key_of_the_server_is_offered_only_to_whom_it_belongs(world):
    document = world.present()
    leader = Visitor(world.person).open(reverse("reports:sign", args=(document.pk,)))
    assert "Ký trong hệ thống" not in _said(leader)
    key = world.key(world.pki.person, user=world.person)
    leader.open(reverse("reports:sign", args=(document.pk,)))
    leader.press("Ký văn bản", key=str(key.pk), pin="", expect=422)
    assert "Hãy nhập mã PIN" in _said(leader)
    leader.press("Ký văn bản", key=str(key.pk), pin=PASSPHRASE)
    assert "Đang ký" in _said(leader)
    assert PASSPHRASE.encode() not in leader.content
    assert Signature.objects.get().state == SignatureState.QUEUED


def test_the_strip_asks_again_while_a_job_runs_and_then_loads_the_page_anew(world):
    document = world.present()
    client = Client()
    client.force_login(world.person)
    address = reverse("reports:signing_progress", args=(document.pk,))
    job = Signature.objects.create(document=document, signatory="person", method="pkcs12", by=world.person)
    waiting = client.get(address)
    assert "hx-get" in waiting.content.decode()
    assert "HX-Refresh" not in waiting.headers
    Signature.objects.filter(pk=job.pk).update(state=SignatureState.FAILED, error="Mã PIN sai.")
    over = client.get(address)
    assert over.headers["HX-Refresh"] == "true"
    assert "Mã PIN sai." in over.content.decode()


def test_whoever_has_signed_is_led_to_the_paper_not_refused(world):
    document = world.signed()
    client = Client()
    client.force_login(world.person)
    answer = client.get(reverse("reports:sign", args=(document.pk,)))
    assert answer.status_code == 302
    officer = make_member(world.agency, Role.OFFICER)
    client.force_login(officer)
    assert client.get(reverse("reports:sign", args=(document.pk,))).status_code == 403


def test_the_leader_sends_back_with_a_reason_that_the_clerk_reads(world):
    document = world.present()
    leader = Visitor(world.person).open(reverse("reports:sign", args=(document.pk,)))
    leader.follow("Trả lại, không ký").press("Trả lại", reason="Thiếu phụ lục")
    clerk = Visitor(world.clerk).open(reverse("reports:document", args=(document.pk,)))
    assert "Thiếu phụ lục" in _said(clerk)
    clerk.open(reverse("reports:issue", args=(world.report.pk,)))  # may be issued another way now
    assert clerk.status == 200


def test_a_letter_is_presented_like_a_report(world):
    text = Text(subject="báo cáo đột xuất", body="Nội dung công văn.", addressees=["Bộ Nội vụ"])
    draft = start_letter(agency=world.agency, kind="CV", text=text, by=world.clerk)
    presented = presenting.present_draft(
        document_id=draft.pk, by=world.clerk, issuing_agency=world.agency, signer=world.signer
    )
    assert (presented.pk, presented.state) == (draft.pk, DocumentState.SIGNING)
    assert presented.renderings.get().format == "pdf"


def test_a_number_page_that_is_opened_again_leads_to_the_paper_and_errors_stand_at_the_top(world):
    document = world.signed()
    address = reverse("reports:give_number", args=(document.pk,))
    clerk = Visitor(world.clerk).open(address)
    clerk.press("Ghi số, ngày", number="0", date="31/02/2023", expect=422)
    links = clerk.tree.xpath("//div[contains(@class, 'error-summary')]//a/@href")
    assert links == ["#id_number", "#id_date"]
    clerk.press("Ghi số, ngày", number="7", date="21/6/2023")
    answer = clerk.client.get(address)
    assert (answer.status_code, answer.url) == (302, reverse("reports:document", args=(document.pk,)))
    leader = Client()
    leader.force_login(make_member(role=Role.CLERK))
    assert leader.get(address).status_code == 404


def test_the_paper_offers_one_first_action(world):
    document = world.present()
    for user, first in ((world.person, "Ký văn bản"), (world.clerk, "Xem văn bản")):
        page = Visitor(user).open(reverse("reports:document", args=(document.pk,)))
        buttons = page.tree.xpath("//main//*[contains(concat(' ', @class, ' '), ' btn-primary ')]")
        assert [each.text_content().strip() for each in buttons] == [first]


def test_signing_in_a_second_window_shows_the_page_instead_of_an_error(world):
    document = world.present()
    key = world.key(world.pki.person, user=world.person)
    address = reverse("reports:sign_inside", args=(document.pk,))
    client = Client()
    client.force_login(world.person)
    for _window in range(2):
        answer = client.post(address, {"key": key.pk, "pin": PASSPHRASE})
        assert (answer.status_code, answer.url) == (302, reverse("reports:sign", args=(document.pk,)))
    assert Signature.objects.filter(document=document).count() == 1


def test_everything_wrong_on_the_page_of_presenting_is_said_at_the_top_with_a_way_to_it(world):
    clerk = Visitor(world.clerk).open(reverse("reports:present", args=(world.report.pk,)))
    clerk.press("Trình ký", signer="", copies="mười", expect=422)
    links = clerk.tree.xpath("//div[contains(@class, 'error-summary')]//a")
    said = {each.get("href"): each.text_content() for each in links}
    assert set(said) == {"#id_signer", "#id_copies"}
    assert "Chưa chọn nội dung này" in said["#id_signer"]


def test_the_list_of_things_to_do_asks_as_often_for_three_papers_as_for_one(world):
    def papers(count):
        for number in range(count):
            Document.objects.create(
                kind="KH", state=DocumentState.SIGNED, way="digital", drafting_agency=world.agency,
                issuing_agency=world.agency, symbol="KH", title="thử", signer=world.signer,
                created_by=world.clerk, created_at=OPENED, lookup_code=f"L{Document.objects.count()}{number}",
            )  # fmt: skip

    def asked():
        with CaptureQueriesContext(connection) as queries:
            found = [each for each in tasks_for(world.clerk) if each.kind == "number"]
        return len(found), len(queries)

    papers(1)
    one = asked()
    papers(2)
    three = asked()
    assert (one[0], three[0]) == (1, 3)
    assert one[1] == three[1]
