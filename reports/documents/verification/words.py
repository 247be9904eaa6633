"""What verification says, in Vietnamese: every reason with the way out (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reports.documents.verification.verdict import (
    Change,
    Extent,
    Outcome,
    Reason,
    Revocation,
    SignatureFacts,
    TimeSource,
)


@dataclass(frozen=True, slots=True)
class Said:
    """said: what was found; way_out: what the person can do."""

    said: str
    way_out: str


_ASK_SENDER: Final = "Hãy xin lại tệp gốc từ cơ quan ban hành hoặc đối chiếu bằng mã tra cứu in trên văn bản."
_ASK_ADMIN: Final = "Hãy báo người quản trị hệ thống xem lại kho chứng thư gốc và danh sách thu hồi."
_DO_NOT_USE: Final = "Không sử dụng tệp này; hãy báo cho cơ quan ban hành."

WORDS: Final[Mapping[Reason, Said]] = {
    Reason.NOT_PDF: Said(
        "Tệp này không phải PDF.", "Chữ ký số của văn bản nằm trong tệp PDF; hãy chọn tệp đó."
    ),
    Reason.ENCRYPTED: Said(
        "Tệp PDF bị đặt mật khẩu hoặc mã hóa nên không đọc được.",
        "Văn bản phát hành không đặt mật khẩu; hãy dùng tệp nhận từ cơ quan ban hành.",
    ),
    Reason.DAMAGED: Said("Tệp PDF bị hỏng hoặc không đúng chuẩn.", "Hãy tải lại tệp gốc rồi thử lại."),
    Reason.TOO_BIG: Said(
        "Tệp vượt giới hạn xử lý nên chưa được xác minh.",
        "Hãy dùng phần mềm kiểm tra chữ ký số trên máy, hoặc đối chiếu bằng mã tra cứu in trên văn bản.",
    ),
    Reason.TOO_SLOW: Said(
        "Không xác minh kịp trong thời gian cho phép; chưa thể kết luận.",
        "Hãy thử lại sau, hoặc đối chiếu bằng mã tra cứu in trên văn bản.",
    ),
    Reason.UNSIGNED: Said("Tệp không có chữ ký số nào.", _ASK_SENDER),
    Reason.BYTES_CHANGED: Said(
        "Nội dung không khớp với chữ ký: phần đã ký bị sửa, hoặc chữ ký được lấy từ tệp khác.", _DO_NOT_USE
    ),
    Reason.SIGNATURE_FALSE: Said("Chữ ký không do chứng thư ghi trong tệp tạo ra.", _DO_NOT_USE),
    Reason.SIGNATURE_DAMAGED: Said("Dữ liệu của chữ ký bị hỏng, không đọc được.", _ASK_SENDER),
    Reason.UNSUPPORTED: Said(
        "Chữ ký theo định dạng mà hệ thống không kiểm tra được.",
        "Cần chữ ký dạng PAdES (ETSI.CAdES.detached) hoặc PKCS#7 tách rời (adbe.pkcs7.detached).",
    ),
    Reason.BYTE_RANGE: Said(
        "Phạm vi chữ ký bất thường: có phần của tệp nằm ngoài những gì đã ký.", _DO_NOT_USE
    ),
    Reason.PAGE_CHANGED: Said("Nội dung trang bị sửa sau khi ký.", _DO_NOT_USE),
    Reason.PAGES_REPLACED: Said("Trang bị thêm, bớt hoặc tráo sau khi ký.", _DO_NOT_USE),
    Reason.ANNOTATION_CHANGED: Said("Có chú thích hoặc lớp phủ được thêm, sửa sau khi ký.", _DO_NOT_USE),
    Reason.LAYERS_CHANGED: Said("Có lớp nội dung bị ẩn hoặc hiện ra sau khi ký.", _DO_NOT_USE),
    Reason.FIELDS_CHANGED: Said("Ô điền trong văn bản bị sửa sau chữ ký cuối cùng.", _DO_NOT_USE),
    Reason.CHANGED_OTHERWISE: Said("Có phần nối thêm sau khi ký mà chữ ký không cho phép.", _DO_NOT_USE),
    Reason.TIMESTAMP_FALSE: Said("Dấu thời gian không thuộc về chữ ký này.", _DO_NOT_USE),
    Reason.UNKNOWN_ROOT: Said(
        "Chứng thư của người ký không dẫn tới chứng thư gốc nào mà hệ thống tin cậy.",
        "Nếu chứng thư do tổ chức được công nhận cấp, " + _ASK_ADMIN[0].lower() + _ASK_ADMIN[1:],
    ),
    Reason.EXPIRED: Said("Chứng thư đã hết hạn khi ký.", "Cần ký lại bằng chứng thư còn hạn."),
    Reason.EXPIRED_UNPROVEN: Said(
        "Chứng thư nay đã hết hạn, và không có dấu thời gian tin cậy chứng minh đã ký khi còn hạn.",
        "Cần ký lại có dấu thời gian.",
    ),
    Reason.NOT_YET_VALID: Said(
        "Chứng thư chưa có hiệu lực vào lúc ký.", "Hãy kiểm tra đồng hồ máy ký và ký lại."
    ),
    Reason.REVOKED: Said("Chứng thư đã bị thu hồi trước khi ký.", _DO_NOT_USE),
    Reason.REVOKED_UNPROVEN: Said(
        "Chứng thư nay đã bị thu hồi, và không có dấu thời gian tin cậy chứng minh đã ký trước đó.",
        "Cần ký lại có dấu thời gian bằng chứng thư còn hiệu lực.",
    ),
    Reason.WRONG_USAGE: Said(
        "Chứng thư không được cấp để ký văn bản.", "Cần ký lại bằng chứng thư có mục đích ký số."
    ),
    Reason.WEAK_ALGORITHM: Said(
        "Chữ ký hoặc chứng thư dùng thuật toán đã lỗi thời (như SHA-1).", "Cần ký lại bằng SHA-256 trở lên."
    ),
    Reason.TIMESTAMP_UNTRUSTED: Said(
        "Dấu thời gian không do dịch vụ mà hệ thống tin cậy cấp, hoặc chứng thư của dịch vụ đó hết hiệu lực.",
        _ASK_ADMIN,
    ),
    Reason.REVOCATION_UNKNOWN: Said(
        "Không có thông tin để biết chứng thư có bị thu hồi hay không; chưa thể kết luận.", _ASK_ADMIN
    ),
}

HEADLINES: Final[Mapping[Outcome, str]] = {
    Outcome.VALID: "Chữ ký số hợp lệ",
    Outcome.UNDECIDED: "Chưa đủ căn cứ để kết luận",
    Outcome.UNTRUSTED: "Chữ ký số không đáng tin cậy",
    Outcome.ALTERED: "Tệp không còn nguyên vẹn",
    Outcome.UNSIGNED: "Tệp không có chữ ký số",
    Outcome.UNREADABLE: "Không đọc được tệp",
    Outcome.UNCHECKED: "Chưa xác minh được",
}

# The fields of our own papers (signing.names), as a reader of the page calls them.
FIELDS: Final[Mapping[str, str]] = {"NguoiKy": "người có thẩm quyền", "CoQuan": "cơ quan, tổ chức"}
_FIELD_NAMES: Final[Mapping[str, str]] = {
    "NguoiKy": "chữ ký của người có thẩm quyền", "CoQuan": "chữ ký của cơ quan", "So": "số văn bản",
    "Ngay": "ngày", "Thang": "tháng", "Nam": "năm",
}  # fmt: skip

REVOCATIONS: Final[Mapping[Revocation, str]] = {
    Revocation.GOOD: "không bị thu hồi vào lúc ký",
    Revocation.REVOKED: "đã bị thu hồi",
    Revocation.UNKNOWN: "không rõ",
}

TIME_SOURCES: Final[Mapping[TimeSource, str]] = {
    TimeSource.STAMP: "theo dấu thời gian",
    TimeSource.CLAIMED: "theo máy của người ký, không có dấu thời gian",
    TimeSource.NONE: "không rõ thời điểm",
}

EXTENTS: Final[Mapping[Extent, str]] = {
    Extent.NOTHING: "không có gì được thêm hay sửa sau chữ ký này",
    Extent.EVIDENCE: "sau chữ ký này chỉ có thêm bằng chứng lưu lâu dài (chứng thư, danh sách thu hồi, dấu thời gian)",
    Extent.FIELDS: "sau chữ ký này có ô được điền hoặc chữ ký tiếp theo, như chữ ký này cho phép",
    Extent.OTHER: "sau chữ ký này tệp bị thay đổi ngoài mức cho phép",
}


def change(each: Change) -> str:
    """One change in words: "Nội dung trang bị sửa sau khi ký: trang 2"."""
    if each.what == Reason.FIELDS_CHANGED:
        return f"Ô {_named(each)} được điền hoặc sửa"
    said = WORDS[each.what].said.rstrip(".")
    if not each.detail:
        return said
    return f"{said}: trang {each.detail}" if each.detail.isdecimal() else f"{said}: “{each.detail}”"


def _named(each: Change) -> str:
    return f"“{_FIELD_NAMES.get(each.detail, each.detail or 'không tên')}”"


def changes(signature: SignatureFacts) -> str:
    """What was changed after a signature, in one sentence."""
    if not signature.intact:
        return "phần đã ký không còn nguyên vẹn"
    if signature.extent == Extent.FIELDS:
        names = ", ".join(map(_named, signature.changes))
        return f"{EXTENTS[Extent.FIELDS]}: {names}" if names else EXTENTS[Extent.FIELDS]
    if signature.changes:
        return "; ".join(change(each) for each in signature.changes)
    return EXTENTS[signature.extent]
