"""One signature in a PDF: PAdES B-LTA, appended to the bytes as they are."""

import datetime
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.core.clock import VIETNAM
from reports.documents.signing import keys, stamping
from reports.documents.signing.errors import SigningFailed
from reports.documents.signing.filling import is_filled
from reports.documents.signing.loop import run
from reports.documents.signing.names import ORGANISATION_FIELD, PERSON_FIELD, field_of
from reports.documents.signing.trust import Trust
from reports.documents.states import Signatory

RESERVED: Final = 2 * 32 * 1024  # hexadecimal digits: 32 KB for signature, certificates and time-stamp


def sign(
    content: bytes,
    *,
    signatory: str,
    signer: Any,
    image: bytes | None,
    text: Sequence[str],
    trust: Trust,
    timestamper: Any,
    at: datetime.datetime | None = None,
) -> bytes:
    """`content` with the signature of 'person' or 'organisation' appended.

    signer: from `keys.open_key`. image: PNG of the signature or seal, None for none. text: lines of a separate annex
    (`stamping.corner_lines`), () for none. timestamper: from `timestamps.configured`, or any of pyHanko's. at: the
    claimed time of signing, now by default; the proven one is the time-stamp's.

    The person certifies: afterwards only number and date may be filled in and the organisation may sign; after the
    organisation nothing may change. Both fields must be in the file already (`preparing`). The statements about
    revocation, from `trust`, and a second time-stamp over them go into the file, so that it can be checked for as long
    as the algorithms hold, without asking anybody.

    SigningFailed when the order is wrong, the certificate may not sign or leads to no trusted root, or no time-stamp
    service is known; TryLater when the service does not answer. Nothing is signed then.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    if timestamper is None:
        raise SigningFailed(
            "Chưa khai báo dịch vụ cấp dấu thời gian (SIGNING_TSA_URL) nên chưa ký được ở đây."
        )
    if not trust.roots:
        raise SigningFailed(
            "Chưa khai báo chứng thư gốc tin cậy (SIGNING_TRUST_ROOT) nên chưa ký được ở đây."
        )
    field = _field_to_sign(content, signatory)
    keys.check(signer.signing_cert.dump(), at=datetime.datetime.now(datetime.UTC))
    drawn = _stamp_for(field, image, tuple(text))
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        if drawn is not None:
            file.write(drawn)
            file.flush()
        style = stamping.style(file.name if drawn is not None else None)
        task = _Task(signatory, signer, trust, timestamper, style, at or datetime.datetime.now(VIETNAM))
        result = run(_signed(writer, task))
    if not result.startswith(content):
        raise AssertionError("signing must append")
    return result


def _field_to_sign(content: bytes, signatory: str) -> Any:
    """The empty field of this signatory; SigningFailed when it is not its turn."""
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        fields = enumerate_sig_fields(PdfFileReader(io.BytesIO(content)))
        found = {name: (value, field) for name, value, field in fields}
        filled = is_filled(content)
    except (PdfReadError, ValueError) as error:
        raise SigningFailed("Tệp không phải PDF đọc được. Hãy tạo lại tệp trình ký.") from error
    value, field = found.get(field_of(signatory), (None, None))
    if field is None:
        raise SigningFailed("Tệp chưa có ô cho chữ ký này. Hãy tạo lại tệp trình ký.")
    if value is not None:
        raise SigningFailed("Tệp đã có chữ ký này rồi.")
    person, seal = (found.get(name, (None, None)) for name in (PERSON_FIELD, ORGANISATION_FIELD))
    if signatory == Signatory.PERSON and seal[0] is not None:
        raise SigningFailed("Cơ quan đã ký số trước người có thẩm quyền. Hãy tạo lại tệp trình ký.")
    if signatory == Signatory.ORGANISATION:
        if person[1] is not None and person[0] is None:
            raise SigningFailed("Người có thẩm quyền chưa ký số. Cơ quan ký sau cùng, khi đã có số và ngày.")
        if not filled:
            raise SigningFailed("Văn bản chưa có số và ngày. Hãy cấp số trước khi cơ quan ký số.")
    return field.get_object()


def _stamp_for(field: Any, image: bytes | None, text: tuple[str, ...]) -> bytes | None:
    left, bottom, right, top = (float(value) for value in field["/Rect"])
    if right <= left or top <= bottom:
        return None
    return stamping.stamp(round(right - left, 3), round(top - bottom, 3), image, text)


@dataclass(frozen=True, slots=True)
class _Task:
    signatory: str
    signer: Any
    trust: Trust
    timestamper: Any
    style: Any
    at: datetime.datetime


async def _signed(writer: Any, task: _Task) -> bytes:
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    certifies = task.signatory == Signatory.PERSON
    certificate = task.signer.signing_cert
    usages = keys.usages(certificate.dump())
    usage = {"non_repudiation"} if "non_repudiation" in usages else usages
    await _believe(task.signer, usage, task.trust)
    sample = await task.timestamper.async_dummy_response("sha256")
    # a token often holds its own certificate and no other
    task.signer.cert_registry.register_multiple(_above(task.trust, [certificate]))
    relevant = _relevant(task.trust, [certificate, *_certificates(sample)])
    metadata = PdfSignatureMetadata(
        field_name=field_of(task.signatory),
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certifies,
        docmdp_permissions=MDPPerm.FILL_FORMS if certifies else MDPPerm.NO_CHANGES,
        embed_validation_info=True,
        use_pades_lta=True,
        validation_context=relevant.context(),
        signer_key_usage=usage,
        timestamp_field_name=f"DauThoiGian{field_of(task.signatory)}",
    )
    return await _appended(writer, metadata, task)


async def _appended(writer: Any, metadata: Any, task: _Task) -> bytes:
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfSigner
    from pyhanko_certvalidator.errors import PathError, ValidationError

    class Dated(PdfSigner):
        """Claims our moment, in our zone, instead of the machine's."""

        def init_signing_session(self, *args: Any, **options: Any) -> Any:
            session = super().init_signing_session(*args, **options)
            session.system_time = task.at
            return session

    machine = Dated(metadata, signer=task.signer, timestamper=task.timestamper, stamp_style=task.style)
    output = io.BytesIO()
    try:
        await machine.async_sign_pdf(
            writer, existing_fields_only=True, bytes_reserved=RESERVED, output=output
        )
    except SigningError as error:
        raise SigningFailed(f"Ký không thành công: {_refusal(error.__cause__)}") from error
    except (PathError, ValidationError) as error:
        # the signer's own certificate was looked at before
        raise SigningFailed(f"Dấu thời gian không dùng được. {_refusal(error)}") from error
    return output.getvalue()


async def _believe(signer: Any, usage: set[str], trust: Trust) -> None:
    """Before the time-stamp service is asked: the certificate leads to a root of ours and is not revoked."""
    from pyhanko_certvalidator import CertificateValidator
    from pyhanko_certvalidator.errors import PathError, ValidationError

    validator = CertificateValidator(
        signer.signing_cert, intermediate_certs=signer.cert_registry, validation_context=trust.context()
    )
    try:
        await validator.async_validate_usage(usage)
    except (PathError, ValidationError) as error:
        raise SigningFailed(_refusal(error)) from error


def _refusal(error: BaseException | None) -> str:
    """Why a certificate is not accepted, for people."""
    from pyhanko_certvalidator import errors

    known: tuple[tuple[type[BaseException], str], ...] = (
        (errors.RevokedError, "Chứng thư số đã bị thu hồi. Hãy xin cấp chứng thư mới rồi ký lại."),
        (errors.ExpiredError, "Chứng thư số, hoặc chứng thư cấp trên của nó, đã hết hạn."),
        (errors.NotYetValidError, "Chứng thư số, hoặc chứng thư cấp trên của nó, chưa có hiệu lực."),
        (
            errors.StaleRevinfoError,
            "Danh sách thu hồi (CRL) trên máy chủ đã quá hạn. Hãy nhờ quản trị cập nhật.",
        ),
        (errors.InsufficientRevinfoError, "Máy chủ thiếu danh sách thu hồi (CRL). Hãy nhờ quản trị bổ sung."),
        (errors.PathBuildingError, "Chứng thư số không do cơ quan chứng thực được tin cậy cấp."),
    )
    return next(
        (said for kind, said in known if isinstance(error, kind)), "Chứng thư số không dùng được để ký."
    )


def _certificates(token: Any) -> list[Any]:
    return [each.chosen for each in token["content"]["certificates"] if each.name == "certificate"]


def _relevant(trust: Trust, certificates: list[Any]) -> Trust:
    """Only the revocation lists that concern these certificates and those above them: every list that is offered goes
    into the file, and a national one has megabytes."""
    from asn1crypto import crl

    wanted = {each.issuer.dump() for each in (*certificates, *_above(trust, certificates))}
    lists = tuple(
        each
        for each in trust.crls
        if crl.CertificateList.load(each)["tbs_cert_list"]["issuer"].dump() in wanted
    )
    return Trust(trust.roots, trust.others, lists, trust.fetch)


def _above(trust: Trust, certificates: list[Any]) -> list[Any]:
    """The intermediate certificates on the way from these to a root."""
    from asn1crypto import x509

    known = [x509.Certificate.load(each) for each in trust.others] + certificates
    found: dict[bytes, Any] = {}
    queue = list(certificates)
    while queue:
        issuer = queue.pop().issuer
        above = [each for each in known if each.subject == issuer and each.dump() not in found]
        found.update((each.dump(), each) for each in above)
        queue.extend(above)
    return list(found.values())
