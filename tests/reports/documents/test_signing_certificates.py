"""Certificates and keys become known: by the page, by the command; what is no use is refused with its reason."""

import datetime as dt
import hashlib
import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.documents.actions import keys
from reports.documents.models import SigningKey
from reports.documents.queries.signing import validity
from tests.factories.agencies import make_agency, make_member
from tests.reports.documents.pki import PASSPHRASE
from tests.reports.documents.signing_world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path, settings, db):
    return make_world(tmp_path, settings)


def _png(colour: int = 6, size: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", size, size, 8, colour, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\0" * (4 if colour == 6 else 3) * 2 for _row in range(2)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _page(world, person=None):
    client = Client()
    client.force_login(person or world.clerk)
    return client, reverse("reports:signing_keys", args=(world.agency.pk,))


def test_the_clerk_registers_the_certificate_of_a_token(world):
    client, address = _page(world)
    file = SimpleUploadedFile("lanh-dao.cer", world.pki.person.der)
    answer = client.post(address, {"holder": str(world.person.pk), "certificate": file}, follow=True)
    assert answer.status_code == 200
    key = SigningKey.objects.get()
    assert (key.user, key.agency, key.method) == (world.person, None, "outside")
    assert key.fingerprint == hashlib.sha256(world.pki.person.der).hexdigest()
    page = answer.content.decode()
    assert key.serial in page
    assert "đang dùng" in page
    assert AuditEntry.objects.filter(key="documents.signing_key.added", actor=world.clerk).exists()


@pytest.mark.parametrize(
    ("which", "words"), [("expired", "hết hạn"), ("encipherment", "không được cấp để ký")]
)
def test_a_certificate_that_cannot_sign_is_refused_beside_its_field(world, which, words):
    client, address = _page(world)
    file = SimpleUploadedFile("x.cer", getattr(world.pki, which).pem)
    answer = client.post(address, {"holder": "agency", "certificate": file})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SigningKey.objects.exists()


def test_what_is_no_certificate_is_refused(world):
    client, address = _page(world)
    for content in (b"khong phai", world.pki.person.p12()):
        file = SimpleUploadedFile("x.cer", content)
        answer = client.post(address, {"holder": "agency", "certificate": file})
        assert answer.status_code == 422
        assert "không phải chứng thư số" in answer.content.decode()


def test_the_same_certificate_twice_and_a_stranger_are_refused(world):
    def register(**how):
        given = {
            "agency": world.agency,
            "holder": None,
            "certificate": world.pki.organisation.der,
            "by": world.clerk,
        }
        return keys.register_certificate(**{**given, **how})

    register()
    with pytest.raises(Conflict):
        register()
    with pytest.raises(Invalid):
        register(holder=make_member(make_agency("Nơi khác"), Role.HEAD), certificate=world.pki.person.der)
    with pytest.raises(NotAllowed):
        register(by=make_member(world.agency, Role.OFFICER), certificate=world.pki.person.der)
    assert SigningKey.objects.count() == 1


def test_a_picture_is_a_transparent_png(world):
    key = world.key(world.pki.organisation, agency=world.agency)
    for wrong in (b"GIF89a", _png(colour=2), _png(size=5000)):
        with pytest.raises(Invalid):
            keys.set_image(agency=world.agency, key_id=key.pk, content=wrong, by=world.clerk)
    keys.set_image(agency=world.agency, key_id=key.pk, content=_png(), by=world.clerk)
    key.refresh_from_db()
    with key.image.open("rb") as stored:
        assert stored.read() == _png()


def test_a_key_that_ends_soon_is_warned_of(world):
    key = world.key(world.pki.organisation, agency=world.agency)
    assert validity(key) == "active"
    now = timezone.now()  # noqa: TID251 -- certificates hold in real time
    SigningKey.objects.filter(pk=key.pk).update(not_after=now + dt.timedelta(days=10))
    client, address = _page(world)
    page = client.get(address).content.decode()
    assert "sắp hết hạn" in page
    assert "Hãy xin gia hạn" in page


def test_disabling_keeps_the_row_and_another_agencys_key_is_out_of_reach(world):
    key = world.key(world.pki.organisation, agency=world.agency)
    foreign = world.key(world.pki.person, agency=make_agency("Nơi khác"))
    client, _address = _page(world)
    client.post(reverse("reports:signing_key_disable", args=(world.agency.pk, key.pk)))
    answer = client.post(reverse("reports:signing_key_disable", args=(world.agency.pk, foreign.pk)))
    assert answer.status_code == 409
    assert list(SigningKey.objects.order_by("pk").values_list("is_active", flat=True)) == [False, True]


def test_the_command_adds_lists_and_disables(world, tmp_path, monkeypatch):
    monkeypatch.setenv("SIGNING_KEY_SECRET", PASSPHRASE)
    file = world.pki.organisation.write_p12(tmp_path / "con-dau.p12")
    image = tmp_path / "con-dau.png"
    image.write_bytes(_png())
    out = io.StringIO()
    call_command(
        "signing_key", "add", "--agency", world.agency.code, "--p12", file, "--image", image, stdout=out
    )
    key = SigningKey.objects.get()
    stored = tmp_path / "keys" / key.file_name
    assert stored.read_bytes() == file.read_bytes()
    assert stored.stat().st_mode & 0o777 == 0o600
    assert key.image
    assert PASSPHRASE not in out.getvalue()
    call_command("signing_key", "list", stdout=out)
    assert world.agency.name in out.getvalue()
    call_command("signing_key", "disable", str(key.pk), stdout=out)
    key.refresh_from_db()
    assert not key.is_active


def test_the_command_says_what_is_wrong_and_leaves_nothing_behind(world, tmp_path, monkeypatch):
    monkeypatch.setenv("SIGNING_KEY_SECRET", "sai")
    file = world.pki.organisation.write_p12(tmp_path / "con-dau.p12")
    for words in (
        ("add", "--agency", world.agency.code, "--p12", file),
        ("add", "--agency", "KHONG.CO", "--p12", file),
        ("add", "--p12", file),
        ("add", "--agency", world.agency.code),
        ("disable", "987654"),
    ):
        with pytest.raises(CommandError):
            call_command("signing_key", *words, stdout=io.StringIO())
    assert not SigningKey.objects.exists()
    assert list((tmp_path / "keys").glob("*.p12")) == []
