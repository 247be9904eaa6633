"""What a holder of a file is told: the verdict over its signatures, held against what the portal knows of the file
(pure). A file may be signed without a flaw and still not be the paper that went out: a state from before the seal,
or one cut back to its first signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reports.documents.verification.verdict import Outcome, Verdict
from reports.documents.verification.words import HEADLINES, WORDS, Said


class Tone(StrEnum):
    """How the answer is shown."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Finding(StrEnum):
    """What the portal itself knows about a file."""

    UNKNOWN_FILE = "unknown_file"
    FOREIGN_SIGNATURE = "foreign_signature"
    NOT_ISSUED = "not_issued"
    OLDER_STATE = "older_state"
    CUT_BACK = "cut_back"
    APPENDED = "appended"
    SAME_BYTES = "same_bytes"
    UNSIGNED_BUT_OURS = "unsigned_but_ours"
    EXTENDED = "extended"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    CORRECTED = "corrected"


FINDINGS: Final[Mapping[Finding, Said]] = {
    Finding.UNKNOWN_FILE: Said(
        "Tệp này không có trong số các tệp văn bản do hệ thống này phát hành.",
        "Nếu văn bản có in mã tra cứu, hãy nhập mã đó; hoặc hỏi cơ quan ghi trên văn bản.",
    ),
    Finding.FOREIGN_SIGNATURE: Said(
        "Chữ ký trong tệp được lấy từ một văn bản khác.",
        "Không sử dụng tệp này; hãy báo cho cơ quan ban hành.",
    ),
    Finding.NOT_ISSUED: Said(
        "Văn bản này chưa được phát hành nên chưa có giá trị.", "Hãy chờ bản phát hành chính thức."
    ),
    Finding.OLDER_STATE: Said(
        "Đây là bản ở một bước trước khi phát hành, chưa phải bản cuối.",
        "Hãy dùng tệp đã phát hành; so mã SHA-256 ở phần dưới.",
    ),
    Finding.CUT_BACK: Said(
        "Tệp thiếu chữ ký: bản phát hành có nhiều chữ ký hơn, phần sau đã bị cắt bỏ hoặc chưa có.",
        "Hãy dùng tệp đã phát hành, có đủ chữ ký của người có thẩm quyền và của cơ quan.",
    ),
    Finding.APPENDED: Said(
        "Tệp bắt đầu bằng đúng nội dung đã phát hành nhưng có phần nối thêm mà hệ thống không tạo ra.",
        "Không sử dụng tệp này; hãy dùng tệp đã phát hành.",
    ),
    Finding.SAME_BYTES: Said(
        "Từng byte giống tệp đã phát hành, nhưng hiện chưa xác minh được chữ ký.",
        "Hãy thử lại sau hoặc báo người quản trị hệ thống.",
    ),
    Finding.UNSIGNED_BUT_OURS: Said(
        "Đúng tệp đã phát hành trên hệ thống (không có chữ ký số).",
        "Giá trị pháp lý theo bản giấy có chữ ký và dấu, hoặc theo bản PDF đã ký số của cùng văn bản.",
    ),
    Finding.EXTENDED: Said(
        "So với tệp đã phát hành chỉ có thêm bằng chứng lưu lâu dài; nội dung không đổi.",
        "Có thể sử dụng như tệp đã phát hành.",
    ),
    Finding.WITHDRAWN: Said("Văn bản này đã bị thu hồi.", "Không còn hiệu lực; xem văn bản thu hồi."),
    Finding.REPLACED: Said("Văn bản này đã được thay thế.", "Hãy dùng văn bản thay thế."),
    Finding.CORRECTED: Said("Văn bản này đã được đính chính.", "Hãy đọc cùng văn bản đính chính."),
}

_GENUINE: Final = "Văn bản thật, còn nguyên vẹn"
_OURS: Final = "Đúng tệp đã phát hành"
_NOT_THE_FINAL: Final = "Không phải bản phát hành"
_UNKNOWN: Final = "Không xác nhận được tệp này"
_STRANGE: Final = "Chữ ký số hợp lệ, nhưng không phải tệp do hệ thống này phát hành"
_NOT_ISSUED: Final = "Văn bản chưa phát hành"
_UNPROVEN: Final = "Đúng tệp đã phát hành, chưa xác minh được chữ ký"
_STATES: Final[Mapping[Finding, str]] = {
    Finding.WITHDRAWN: "Văn bản thật, nhưng đã bị thu hồi",
    Finding.REPLACED: "Văn bản thật, nhưng đã bị thay thế",
    Finding.CORRECTED: "Văn bản thật, đã có đính chính",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands among those the portal keeps.

    issued: its paper went out; exact: the same bytes (otherwise it begins with them); is_latest: the last state;
    fields: signature fields that the issued file has, () for a file that is not signed;
    states: WITHDRAWN, REPLACED, CORRECTED as they apply."""

    issued: bool
    exact: bool
    is_latest: bool
    fields: tuple[str, ...] = ()
    states: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """genuine: a file that went out, whole, saying what was issued; also when the paper is no longer in force."""

    genuine: bool
    tone: Tone
    headline: str
    findings: tuple[Finding, ...]
    verdict: Verdict

    @property
    def said(self) -> tuple[Said, ...]:
        """Everything that is to be said, the gravest first."""
        own = [FINDINGS[each] for each in self.findings]
        about_signatures = [] if self.genuine else [WORDS[each] for each in self.verdict.reasons]
        if Finding.UNKNOWN_FILE in self.findings or Finding.SAME_BYTES in self.findings:
            return (*about_signatures, *own)
        return (*own, *about_signatures)


def answer(verdict: Verdict, place: Place | None, *, foreign: bool = False) -> Answer:
    """place None: not among the portal's files. foreign: a signature in it is known from another paper."""
    if foreign and verdict.outcome == Outcome.ALTERED:
        return Answer(False, Tone.BAD, HEADLINES[verdict.outcome], (Finding.FOREIGN_SIGNATURE,), verdict)
    if place is None:
        return _unknown(verdict)
    if not place.issued:
        return Answer(False, Tone.BAD, _NOT_ISSUED, (Finding.NOT_ISSUED,), verdict)
    complete = all(verdict.signature(each) is not None for each in place.fields)
    if not place.is_latest:
        return _not_the_latest(verdict, place, complete=complete)
    if not place.fields:
        if place.exact:
            notes = () if verdict.valid else (Finding.UNSIGNED_BUT_OURS,)
            return _genuine(verdict, place, _OURS, *notes)
        return _bad(verdict, place, _NOT_THE_FINAL, Finding.APPENDED)
    if verdict.valid and complete:
        return _genuine(verdict, place, _GENUINE, *(() if place.exact else (Finding.EXTENDED,)))
    if place.exact:
        return Answer(False, Tone.WARNING, _UNPROVEN, (Finding.SAME_BYTES, *place.states), verdict)
    return _bad(verdict, place, HEADLINES[verdict.outcome])


def _unknown(verdict: Verdict) -> Answer:
    findings = (Finding.UNKNOWN_FILE,)
    if verdict.valid:
        return Answer(False, Tone.WARNING, _STRANGE, findings, verdict)
    nothing_known = verdict.outcome in (Outcome.UNSIGNED, Outcome.UNREADABLE)
    headline = _UNKNOWN if nothing_known else HEADLINES[verdict.outcome]
    grave = verdict.outcome in (Outcome.ALTERED, Outcome.UNTRUSTED)
    return Answer(False, Tone.BAD if grave else Tone.WARNING, headline, findings, verdict)


def _not_the_latest(verdict: Verdict, place: Place, *, complete: bool) -> Answer:
    if place.exact or verdict.outcome in (Outcome.VALID, Outcome.UNSIGNED):
        findings = [Finding.CUT_BACK] if verdict.signatures and not complete else []
        if place.exact or not findings:
            findings.append(Finding.OLDER_STATE if place.exact else Finding.APPENDED)
        return _bad(verdict, place, _NOT_THE_FINAL, *findings)
    return _bad(verdict, place, HEADLINES[verdict.outcome])


def _bad(verdict: Verdict, place: Place, headline: str, *findings: Finding) -> Answer:
    return Answer(False, Tone.BAD, headline, (*findings, *place.states), verdict)


def _genuine(verdict: Verdict, place: Place, headline: str, *notes: Finding) -> Answer:
    worst = next((each for each in _STATES if each in place.states), None)
    tone = Tone.GOOD if worst is None else Tone.WARNING
    return Answer(True, tone, _STATES[worst] if worst else headline, (*place.states, *notes), verdict)
