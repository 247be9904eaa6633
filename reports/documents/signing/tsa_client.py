"""What `timestamps.configured` gives: a client that asks one address only and believes no answer unseen.

pyHanko's own client compares the nonce and nothing else. Here the imprint, the signature, the certificate chain up to
a trusted root, its revocation and the time are checked as well: a stamp that cannot be verified would make the whole
signature worthless in a year, when nobody can sign again. Imported only when a signature is made.
"""

import asyncio
import datetime
import time
from typing import Any, Final

import aiohttp
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus

from reports.documents.signing.errors import SigningFailed, TryLater
from reports.documents.signing.timestamps import Turns
from reports.documents.signing.trust import Trust

LARGEST: Final = 256 * 1024
CLOCKS_APART: Final = datetime.timedelta(minutes=5)
KEPT_SECONDS: Final = 3600
PAUSE: Final = 1.0
_GRANTED: Final = ("granted", "granted_with_mods")
_samples: dict[tuple[str, str, str], tuple[float, Any]] = {}
"""A stamp over nothing by address, algorithm and trust, with the moment it came: pyHanko wants one to know the
service's certificates, and it costs a minute."""


class _Unusable(Exception):
    """An answer, or none, that another try may mend."""


class CheckedTimeStamper(TimeStamper):
    """timeout: seconds for one try; attempts: tries for one stamp. All waiting together is bounded by three times
    timeout × attempts, whatever is signed with it, so that a job ends before its lease does."""

    def __init__(self, url: str, trust: Trust, *, timeout: float, attempts: int, turns: Turns) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # half of pyHanko is untyped
        self.url = url
        self.trust = trust
        self.timeout = timeout
        self.attempts = attempts
        self.turns = turns
        self.patience = 2 * timeout * attempts

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        """A checked stamp. TryLater when the service gives none in time, SigningFailed when it is not trusted."""
        reason = ""
        for attempt in range(self.attempts):
            if attempt:
                await asyncio.sleep(min(PAUSE, self.timeout))
            started = time.monotonic()
            try:
                async with (
                    self.turns.turn(min(self.timeout, self.patience)),
                    asyncio.timeout(self._time_for_one()),
                ):
                    return await self._one(message_digest, md_algorithm)
            except (TimeoutError, aiohttp.ClientError, OSError, _Unusable) as error:
                reason = str(error) if isinstance(error, _Unusable) else "dịch vụ không trả lời"
            finally:
                self.patience -= time.monotonic() - started
        raise TryLater(f"Chưa lấy được dấu thời gian ({reason}). Chưa ký gì; hệ thống sẽ thử lại sau.")

    def _time_for_one(self) -> float:
        if self.patience <= 0:
            raise TryLater("Dịch vụ cấp dấu thời gian trả lời quá chậm. Chưa ký gì; hệ thống sẽ thử lại sau.")
        return min(self.timeout, self.patience)

    async def async_dummy_response(self, md_algorithm: str) -> Any:
        """The sample that pyHanko asks for before signing, from an earlier signature where there was one."""
        key = (self.url, md_algorithm, self.trust.key)
        at, sample = _samples.get(key, (0.0, None))
        if sample is None or time.monotonic() - at > KEPT_SECONDS:
            sample = await super().async_dummy_response(md_algorithm)
            _samples[key] = (time.monotonic(), sample)
        elif md_algorithm not in self._dummy_response_cache:
            self._register_dummy(md_algorithm, sample)  # type: ignore[no-untyped-call] # half of pyHanko is untyped
        return sample

    async def _one(self, digest: bytes, algorithm: str) -> Any:
        nonce, request = self.request_cms(digest, algorithm)  # type: ignore[no-untyped-call] # half of pyHanko is untyped
        asked_at = datetime.datetime.now(datetime.UTC)
        token = _token(await self._post(request.dump()))
        info = token["content"]["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo) or info["nonce"].native != nonce:
            raise _Unusable("câu trả lời không phải của yêu cầu này")
        imprint = info["message_imprint"]
        if (imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native) != (
            algorithm,
            digest,
        ):
            raise _Unusable("dấu thời gian cấp cho dữ liệu khác")
        now = datetime.datetime.now(datetime.UTC)
        if not asked_at - CLOCKS_APART <= info["gen_time"].native <= now + CLOCKS_APART:
            raise _Unusable("giờ của dịch vụ lệch với giờ máy chủ")
        await self._believe(token, digest)
        return token

    async def _post(self, body: bytes) -> bytes:
        kinds = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        # neither a proxy of the environment nor a redirect: only the address that was configured
        async with (
            aiohttp.ClientSession(trust_env=False) as session,
            session.post(self.url, data=body, headers=kinds, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise _Unusable(f"dịch vụ báo lỗi HTTP {response.status}")
            answer = bytearray()
            async for chunk in response.content.iter_chunked(65536):
                answer += chunk
                if len(answer) > LARGEST:
                    raise _Unusable("câu trả lời quá dài")
            return bytes(answer)

    async def _believe(self, token: Any, digest: bytes) -> None:
        try:
            facts = await validate_tst_signed_data(
                token["content"], self.trust.context(), lambda _algorithm: digest
            )
            status = TimestampSignatureStatus(**facts)
        except (SignatureValidationError, ValueError) as error:
            raise _Unusable("dấu thời gian không đúng chuẩn") from error
        if not (status.intact and status.valid):
            raise _Unusable("chữ ký trên dấu thời gian không đúng")
        if not status.trusted or status.revoked:
            raise SigningFailed(
                "Dịch vụ cấp dấu thời gian không thuộc các chứng thư gốc tin cậy, hoặc thiếu danh sách thu hồi của nó. "
                "Hãy nhờ quản trị kiểm tra SIGNING_TSA_URL và SIGNING_TRUST_ROOT."
            )


def _token(answer: bytes) -> Any:
    """The stamp in an answer. asn1crypto parses late, so everything that is read later is touched here."""
    try:
        response = tsp.TimeStampResp.load(answer, strict=True)
        status = response["status"]["status"].native
    except (ValueError, TypeError, KeyError) as error:
        if _refused(answer):
            raise _Unusable("dịch vụ từ chối yêu cầu") from error
        raise _Unusable("câu trả lời không đọc được") from error
    if status not in _GRANTED:
        raise _Unusable("dịch vụ từ chối yêu cầu")
    try:
        token = response["time_stamp_token"]
        content = token["content"]["encap_content_info"]["content"].parsed
        _ = (content.native, token["content"]["signer_infos"].native, token["content"]["certificates"].native)
    except (ValueError, TypeError, KeyError) as error:
        raise _Unusable("câu trả lời không đọc được") from error
    return token


def _refused(answer: bytes) -> bool:
    """A refusal carries no stamp, which asn1crypto takes for a broken answer."""
    from asn1crypto import core

    try:
        return (
            tsp.PKIStatusInfo.load(core.Sequence.load(answer, strict=True).contents)["status"].native
            not in _GRANTED
        )
    except (ValueError, TypeError, KeyError):
        return False
