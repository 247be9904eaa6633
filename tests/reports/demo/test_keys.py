"""The demonstration's own keys really sign: what they make is verified by the portal's ordinary means."""

import pytest

from agencies.states import Role
from reports.documents.actions.verifying import verdict_of
from reports.documents.models import SigningKey
from reports.documents.signing import keys, making, timestamps, trust
from reports.management.demo.keys import make_keys
from tests.factories.agencies import make_agency, make_member
from tests.reports.documents.signing_world import prepared_pdfs

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
PIN = "song-lua-sen-1234"


def test_a_visitor_signs_with_the_demonstrations_key_and_it_verifies(tmp_path, settings, private_files):
    settings.SIGNING_TRUST_ROOT, settings.SIGNING_KEYS_ROOT = tmp_path / "trust", tmp_path / "keys"
    settings.DEMO = True
    agency = make_agency("UBND thành phố Thử nghiệm")
    leader = make_member(agency, Role.HEAD)
    make_keys([leader], [agency], PIN)
    key = SigningKey.objects.get(user=leader)
    assert key.subject.startswith(f"CN={leader.full_name}, O=Minh họa")
    file = settings.SIGNING_KEYS_ROOT / key.file_name
    assert file.stat().st_mode & 0o777 == 0o600
    with (
        key.image.open("rb") as stored,
        keys.open_key(method="pkcs12", file=file, place={}, secret=PIN) as signer,
    ):
        signed = making.sign(
            prepared_pdfs()[0], signatory="person", signer=signer, image=stored.read(), text=(),
            trust=trust.configured(), timestamper=timestamps.configured(),
        )  # fmt: skip
    verdict = verdict_of(signed)
    assert verdict.valid
    assert verdict.signatures[0].level == "B-LTA"


def test_outside_of_a_demonstration_its_time_stamps_are_none(tmp_path, settings, private_files):
    settings.SIGNING_TRUST_ROOT, settings.SIGNING_KEYS_ROOT = tmp_path / "trust", tmp_path / "keys"
    make_keys([], [], PIN)
    settings.DEMO = False
    assert timestamps.configured() is None
    settings.DEMO = True  # the control
    assert timestamps.configured() is not None
