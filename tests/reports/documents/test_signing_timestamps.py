"""The time-stamp service over HTTP: slow, refusing, lying, busy; and what goes into the file."""

import asyncio
import multiprocessing
import threading

import pytest

from reports.documents.signing import timestamps, tsa_client
from reports.documents.signing.errors import SigningFailed, TryLater
from reports.documents.signing.timestamps import Turns
from reports.documents.signing.trust import Trust
from reports.documents.states import Signatory
from tests.reports.documents.pki import the_pki
from tests.reports.documents.signing_steps import sign, statuses, steps, trust
from tests.reports.documents.time_stamps import time_stamp_server

DIGEST = bytes(range(32))


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """No sample from an earlier test, no waiting between tries."""
    monkeypatch.setattr(tsa_client, "_samples", {})
    monkeypatch.setattr(tsa_client, "PAUSE", 0)


@pytest.fixture
def tsa(settings, tmp_path):
    with time_stamp_server(the_pki()) as server:
        settings.SIGNING_TSA_URL = server.url
        settings.SIGNING_TSA_TIMEOUT = 5
        settings.SIGNING_TSA_SLOTS = tmp_path / "slots"
        yield server


def ask(stamper=None):
    stamper = stamper or timestamps.configured(trust())
    return asyncio.run(stamper.async_timestamp(DIGEST, "sha256"))


def test_without_an_address_there_is_no_service_and_no_signature(settings):
    settings.SIGNING_TSA_URL = ""
    assert timestamps.configured() is None
    with pytest.raises(SigningFailed, match="SIGNING_TSA_URL"):
        sign(steps().prepared, Signatory.PERSON, timestamper=None)


def test_a_stamp_comes_over_http_and_the_signature_holds(tsa):
    signed = sign(steps().prepared, Signatory.PERSON, timestamper=timestamps.configured(trust()))
    status = statuses(signed)["NguoiKy"]
    assert status.bottom_line
    assert status.timestamp_validity.trusted
    assert tsa.seen == ["good"] * 3  # its certificates, the signature, the archive


def test_the_next_signature_asks_once_less(tsa):
    sign(steps().prepared, Signatory.PERSON, timestamper=timestamps.configured(trust()))
    tsa.seen.clear()
    signed = sign(steps().numbered, Signatory.ORGANISATION, timestamper=timestamps.configured(trust()))
    assert tsa.seen == ["good"] * 2
    assert statuses(signed)["CoQuan"].bottom_line


@pytest.mark.parametrize(
    "bad",
    ["busy", "hang_up", "html", "garbage", "rejected", "wrong_nonce", "wrong_imprint", "tampered", "old"],
)
def test_one_bad_answer_is_tried_again_and_never_believed(tsa, bad):
    tsa.plan[:] = [bad, "good"]
    token = ask()
    assert tsa.seen == [bad, "good"]
    info = token["content"]["encap_content_info"]["content"].parsed
    assert info["message_imprint"]["hashed_message"].native == DIGEST


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("busy", "lỗi HTTP 503"),
        ("hang_up", "không trả lời"),
        ("html", "không đọc được"),
        ("garbage", "không đọc được"),
        ("rejected", "từ chối"),
        ("wrong_nonce", "không phải của yêu cầu này"),
        ("wrong_imprint", "cho dữ liệu khác"),
        ("tampered", "chữ ký trên dấu thời gian"),
        ("old", "giờ của dịch vụ"),
    ],
)
def test_after_three_bad_answers_nothing_is_signed_and_the_reason_is_said(tsa, bad, said):
    tsa.always = bad
    with pytest.raises(TryLater, match=said) as caught:
        sign(steps().prepared, Signatory.PERSON, timestamper=timestamps.configured(trust()))
    assert "Chưa ký gì" in str(caught.value)
    assert len(tsa.seen) == 3


def test_a_service_that_fails_half_way_leaves_nothing_signed(tsa):
    """The signature's stamp came, the archive's did not: the half file must not come out."""
    tsa.plan[:] = ["good", "good", "busy", "busy", "busy"]
    with pytest.raises(TryLater):
        sign(steps().prepared, Signatory.PERSON, timestamper=timestamps.configured(trust()))
    assert len(tsa.seen) == 5


def test_pyhankos_own_client_believes_a_stamp_over_other_data(tsa):
    """The control: why answers are checked here."""
    from pyhanko.sign.timestamps import HTTPTimeStamper

    tsa.always = "wrong_imprint"
    token = ask(HTTPTimeStamper(tsa.url))
    info = token["content"]["encap_content_info"]["content"].parsed
    assert info["message_imprint"]["hashed_message"].native != DIGEST


def test_a_service_below_another_root_is_a_matter_of_settings_not_of_patience(tsa):
    tsa.always = "stranger"
    with pytest.raises(SigningFailed, match="SIGNING_TRUST_ROOT") as caught:
        ask()
    assert not isinstance(caught.value, TryLater)
    assert tsa.seen == ["stranger"]


def test_without_revocation_lists_a_stamp_is_not_believed(tsa):
    believed = Trust(trust().roots, trust().others, ())
    with pytest.raises(SigningFailed, match="danh sách thu hồi"):
        ask(timestamps.configured(believed))


def test_a_slow_service_is_waited_for_and_a_too_slow_one_is_not(tsa, settings):
    tsa.delay = 0.6
    settings.SIGNING_TSA_TIMEOUT = 30
    assert ask() is not None
    settings.SIGNING_TSA_TIMEOUT = 0.2
    with pytest.raises(TryLater, match="không trả lời"):
        ask()
    assert len(tsa.seen) == 1 + 3


def test_all_waiting_of_a_job_together_is_bounded(tsa, settings):
    tsa.delay = 0.3
    settings.SIGNING_TSA_TIMEOUT = 0.1
    stamper = timestamps.configured(trust())
    asked = 0
    for _ in range(5):
        with pytest.raises(TryLater):
            ask(stamper)
        asked = len(tsa.seen)
    assert asked < 15  # five times three would be without the bound
    with pytest.raises(TryLater, match="quá chậm"):
        ask(stamper)


def test_only_the_address_that_was_configured_is_asked(tsa, monkeypatch):
    """Neither a redirect nor a proxy of the environment leads elsewhere."""
    with time_stamp_server(the_pki()) as elsewhere:
        monkeypatch.setenv("HTTP_PROXY", elsewhere.url)
        monkeypatch.setenv("http_proxy", elsewhere.url)
        assert ask() is not None
        tsa.redirect = elsewhere.url
        tsa.always = "redirect"
        with pytest.raises(TryLater, match="HTTP 307"):
            ask()
        assert elsewhere.seen == []


def test_no_service_at_all_is_told(settings, tmp_path):
    settings.SIGNING_TSA_URL = "http://127.0.0.1:9/"
    settings.SIGNING_TSA_SLOTS = tmp_path
    with pytest.raises(TryLater, match="không trả lời"):
        ask()


@pytest.mark.parametrize(("allowed", "seen_at_once"), [(2, {1, 2}), (6, {3, 4, 5, 6})])
def test_no_more_requests_at_once_than_allowed_over_threads(tsa, settings, allowed, seen_at_once):
    settings.SIGNING_TSA_PARALLEL = allowed
    settings.SIGNING_TSA_TIMEOUT = 30
    tsa.delay = 0.4
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(tsa.seen) == 6
    assert tsa.most_at_once in seen_at_once


def _hold(folder, begun, end):
    async def hold():
        async with Turns(folder, 1).turn(5):
            begun.set()
            await asyncio.to_thread(end.wait, 20)

    asyncio.run(hold())


def test_turns_are_counted_over_processes_and_a_dead_holder_frees_its_own(tmp_path):
    context = multiprocessing.get_context("spawn")
    begun, end = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, begun, end))
    other.start()
    try:
        assert begun.wait(30)

        async def take(patience):
            async with Turns(tmp_path, 1).turn(patience):
                return True

        with pytest.raises(TryLater, match="quá nhiều chữ ký"):
            asyncio.run(take(0.2))
        other.kill()
        other.join()
        assert asyncio.run(take(5))
    finally:
        other.kill()
