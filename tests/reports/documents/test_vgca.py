"""The two addresses that the VGCA service opens without a session, and the page that may call it."""

import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from portal.core import clock
from reports.documents import tickets
from reports.documents.actions import presenting
from reports.documents.models import Signature
from reports.documents.states import DocumentState, Method, SignatureState
from reports.documents.views import vgca
from tests.reports.documents.signing_world import NOW, make_world, newest

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
SERVICE = "wss://127.0.0.1:8987"


@pytest.fixture
def world(tmp_path, settings, db):
    with clock.travel(NOW):
        yield make_world(tmp_path, settings)


def _client(person) -> Client:
    client = Client(enforce_csrf_checks=False)
    client.force_login(person)
    return client


def _asked(world, document, person=None, part=0):
    """What the page sends to the service."""
    address = reverse("reports:sign_vgca", args=(document.pk, part))
    answer = _client(person or world.person).post(address)
    assert answer.status_code == 200
    return answer.json()


def _send(address: str, content: bytes):
    """As the service does: no cookies, no token of ours, one field of a form."""
    file = io.BytesIO(content)
    file.name = "van-ban.signed.pdf"
    return Client(enforce_csrf_checks=True).post(address, {"uploadfile": file})


def _status(address: str) -> int:
    answer = Client().get(address)
    if answer.streaming:  # the test client closes a file that was read to its end
        b"".join(answer.streaming_content)
    return answer.status_code


def _path(address: str) -> str:
    return address.removeprefix("http://testserver")


def test_the_service_fetches_our_bytes_and_brings_the_signature(world):
    document = world.present()
    asked = _asked(world, document)
    assert asked["call"] == "vgca_sign_approved"
    fetched = Client().get(_path(asked["parameters"]["FileName"]))
    content = b"".join(fetched.streaming_content)
    assert content == newest(document)
    answer = _send(_path(asked["parameters"]["FileUploadHandler"]), world.sign(content, world.pki.person))
    assert (answer.status_code, answer.json()["Status"], answer.json()["Message"]) == (200, True, "")
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED
    signature = document.signatures.get()
    assert (signature.method, signature.by, signature.state) == (
        Method.VGCA,
        world.person,
        SignatureState.DONE,
    )


def test_whatever_comes_back_is_verified_and_the_page_says_why_it_is_refused(world):
    document = world.present()
    handler = _path(_asked(world, document)["parameters"]["FileUploadHandler"])
    other = world.sign(newest(document), world.pki.organisation)
    answer = _send(handler, other)
    assert (answer.status_code, answer.json()["Status"]) == (200, False)
    assert "không phải của Nguyễn Thị Minh Họa" in answer.json()["Message"]
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNING
    page = _client(world.person).get(reverse("reports:sign", args=(document.pk,))).content.decode()
    assert "không phải của Nguyễn Thị Minh Họa" in page


def test_the_agencys_functions_get_number_and_date(world):
    document = world.numbered(annexes=1)
    main = _asked(world, document, world.clerk)
    assert main["call"] == "vgca_sign_issued"
    assert main["parameters"]["DocNumber"] == document.code
    assert main["parameters"]["IssuedDate"] == "2023-06-21"
    assert _asked(world, document, world.clerk, part=1)["call"] == "vgca_sign_appendix"


def test_a_ticket_ends_after_ten_minutes_serves_one_purpose_and_cannot_be_forged(world, monkeypatch):
    document = world.present()
    parameters = _asked(world, document)["parameters"]
    download, upload = _path(parameters["FileName"]), _path(parameters["FileUploadHandler"])
    ticket = download.split("/")[2]
    assert _status(download) == 200
    assert _send(reverse("reports:vgca_upload", args=(ticket,)), b"%PDF-").status_code == 403
    assert _status(reverse("reports:vgca_file", args=(ticket[:-2] + "xx",))) == 403
    assert _status(reverse("reports:vgca_file", args=(upload.split("/")[2],))) == 403
    monkeypatch.setattr(tickets, "SECONDS", -1)
    late = Client().get(download)
    assert late.status_code == 403
    assert "10 phút" in late.json()["Message"]


def test_a_ticket_opens_nothing_once_the_file_or_the_right_is_another(world):
    document = world.present()
    parameters = _asked(world, document)["parameters"]
    signed = world.sign(newest(document), world.pki.person)
    handler = _path(parameters["FileUploadHandler"])
    assert _send(handler, signed).json()["Status"] is True
    assert _send(handler, signed).status_code == 403
    assert _status(_path(parameters["FileName"])) == 403
    assert document.signatures.count() == 1


def test_a_ticket_of_a_paper_sent_back_or_of_a_locked_account_opens_nothing(world):
    document = world.present()
    download = _path(_asked(world, document)["parameters"]["FileName"])
    assert _status(download) == 200  # the control
    world.person.is_active = False
    world.person.save(update_fields=["is_active"])
    assert _status(download) == 403
    world.person.is_active = True
    world.person.save(update_fields=["is_active"])
    presenting.cancel(document_id=document.pk, by=world.clerk, reason="Thôi")
    assert _status(download) == 403


def test_an_upload_that_is_too_large_or_empty_is_refused(world, monkeypatch):
    document = world.present()
    handler = _path(_asked(world, document)["parameters"]["FileUploadHandler"])
    assert Client().post(handler).json()["Status"] is False
    monkeypatch.setattr(vgca, "MOST_BYTES", 10)
    monkeypatch.setattr(vgca, "_ENVELOPE", 10)
    assert _send(handler, b"%PDF-" + b"0" * 100).status_code == 413
    assert not Signature.objects.exists()


def test_only_signing_pages_may_reach_the_service(world):
    document = world.present()
    client = _client(world.person)

    def allowed(address: str) -> bool:
        policy = client.get(address).headers["Content-Security-Policy"]
        connect = next(each for each in policy.split(";") if each.strip().startswith("connect-src"))
        return SERVICE in connect

    assert allowed(reverse("reports:sign", args=(document.pk,)))
    for elsewhere in ("reports:home", "reports:documents"):
        assert not allowed(reverse(elsewhere))
    assert not allowed(reverse("reports:document", args=(document.pk,)))


def test_a_ticket_holds_no_secret_and_is_json(world):
    document = world.present()
    asked = _asked(world, document)
    assert json.loads(json.dumps(asked)) == asked
    assert asked["parameters"]["JWTToken"] == asked["parameters"]["SessionId"] == ""
