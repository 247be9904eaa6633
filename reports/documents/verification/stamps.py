"""Time-stamps: when a signature is proven to have existed (RFC 3161; ETSI EN 319 142-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reports.documents.verification import chains
from reports.documents.verification.chains import Anchors, Evidence
from reports.documents.verification.verdict import Reason


@dataclass(frozen=True, slots=True)
class Stamp:
    """time: what the service attests, None when it cannot be believed; problem: why not."""

    time: dt.datetime | None = None
    problem: Reason | None = None


NO_STAMP = Stamp()


async def stamp_of(
    signed_data: Any,
    imprint: Callable[[str], bytes],
    anchors: Anchors,
    evidence: Evidence,
    until: dt.datetime,
) -> Stamp:
    """One token. imprint: digest by algorithm of what must have been stamped; until: now, or when a later believed
    time-stamp covers this one: the service's certificate must not have ended before."""
    from pyhanko.sign.validation import generic_cms
    from pyhanko.sign.validation.errors import SignatureValidationError

    try:
        info = signed_data["encap_content_info"]["content"].parsed
        moment = info["gen_time"].native
        found = generic_cms.extract_certs_for_validation(signed_data)
        service = found.signer_cert
        more = evidence.with_more(found.other_certs, (), ())
        said = await generic_cms.validate_tst_signed_data(
            signed_data, chains.context(anchors, more, moment, service), imprint
        )
    except (SignatureValidationError, ValueError, KeyError, TypeError, AttributeError):
        return Stamp(problem=Reason.TIMESTAMP_FALSE)
    if not (said["intact"] and said["valid"]):
        return Stamp(problem=Reason.TIMESTAMP_FALSE)
    chain = await chains.at(service, anchors, more, moment)
    if (
        chain.problem is not None
        or chain.revoked_at is not None
        or said["trust_problem_indic"] is not None
        or not service.not_valid_before <= moment <= until <= service.not_valid_after
    ):
        return Stamp(problem=Reason.TIMESTAMP_UNTRUSTED)
    return Stamp(moment)


async def stamp_in(signer_info: Any, anchors: Anchors, evidence: Evidence, until: dt.datetime) -> Stamp:
    """The time-stamp inside a signature: the first that is believed, otherwise what is wrong with the last."""
    from pyhanko.sign.validation import generic_cms

    result = NO_STAMP
    imprint = generic_cms.message_imprint_checker(signer_info)
    for each in generic_cms.extract_tst_data_iter(signer_info, signed=False):
        result = await stamp_of(each, imprint, anchors, evidence, until)
        if result.time is not None:
            break
    return result
