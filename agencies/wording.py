"""What the keys of the journal are called on screen. A key without words is shown as it is."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

SUBJECTS: Final = {
    "session": _("Đăng nhập"),
    "password": _("Mật khẩu"),
    "user": _("Tài khoản"),
    "role": _("Vai trò"),
    "agency": _("Cơ quan"),
    "periods": _("Kỳ báo cáo"),
    "outlines": _("Đề cương"),
    "collection": _("Thu báo cáo"),
    "imports": _("Nhập tệp"),
    "consolidation": _("Tổng hợp"),
    "documents": _("Văn bản"),
}

KEYS: Final = {
    "session.login": _("Đăng nhập"),
    "session.logout": _("Đăng xuất"),
    "session.login_failed": _("Đăng nhập không thành công"),
    "session.all_ended": _("Kết thúc mọi phiên làm việc"),
    "password.changed": _("Đổi mật khẩu"),
    "password.link_issued": _("Cấp liên kết đặt mật khẩu"),
    "password.set_by_link": _("Đặt mật khẩu bằng liên kết"),
    "user.created": _("Tạo tài khoản"),
    "user.contact_changed": _("Sửa thông tin liên hệ"),
    "user.deactivated": _("Khóa tài khoản"),
    "user.reactivated": _("Mở khóa tài khoản"),
    "role.granted": _("Giao vai trò"),
    "role.changed": _("Sửa chức vụ, quyền ký"),
    "role.ended": _("Kết thúc vai trò"),
    "agency.created": _("Thêm cơ quan"),
    "agency.bulk_created": _("Tạo các cơ quan của tỉnh"),
    "agency.renamed": _("Đổi tên cơ quan"),
    "agency.succeeded": _("Ghi việc kế thừa"),
    "periods.period.created": _("Tạo kỳ báo cáo"),
    "outlines.loaded": _("Nạp đề cương"),
    "outlines.published": _("Ban hành đề cương"),
    "outlines.role_given": _("Giao vai trò trong chương trình"),
    "collection.call.created": _("Lập đợt báo cáo"),
    "collection.call.cloned": _("Lập đợt báo cáo từ đợt trước"),
    "collection.call.updated": _("Sửa đợt báo cáo"),
    "collection.call.outline": _("Chọn đề cương cho đợt báo cáo"),
    "collection.call.opened": _("Mở đợt báo cáo"),
    "collection.call.closed": _("Kết thúc đợt báo cáo"),
    "collection.call.resumed": _("Mở lại đợt báo cáo"),
    "collection.call.discarded": _("Bỏ đợt báo cáo"),
    "collection.units.assigned": _("Giao, đề nghị báo cáo"),
    "collection.units.added": _("Bổ sung đơn vị báo cáo"),
    "collection.units.removed": _("Bỏ đơn vị báo cáo"),
    "collection.duty.amended": _("Sửa yêu cầu báo cáo"),
    "collection.duty.extended": _("Gia hạn"),
    "collection.duty.closed": _("Đóng yêu cầu báo cáo"),
    "collection.duty.reopened": _("Mở lại yêu cầu báo cáo"),
    "collection.duty.reminded": _("Nhắc việc"),
    "collection.report.started": _("Bắt đầu báo cáo"),
    "collection.report.nothing": _("Báo cáo không phát sinh"),
    "collection.report.sent_for_approval": _("Trình lãnh đạo đơn vị"),
    "collection.report.sent_back": _("Lãnh đạo chuyển lại dự thảo"),
    "collection.report.submitted": _("Gửi báo cáo"),
    "collection.report.recalled": _("Rút lại báo cáo"),
    "collection.report.opened": _("Mở báo cáo để rà soát"),
    "collection.report.returned": _("Trả lại báo cáo"),
    "collection.report.accepted": _("Đạt yêu cầu tổng hợp"),
    "collection.report.reopened": _("Mở lại báo cáo"),
    "collection.report.consolidated": _("Ghi kết quả tổng hợp"),
    "collection.section.saved": _("Lưu mục của báo cáo"),
    "collection.note.added": _("Ghi ý kiến rà soát"),
    "collection.note.settled": _("Khép ý kiến rà soát"),
    "collection.warning.explained": _("Giải trình cảnh báo"),
    "documents.file.made": _("Tạo tệp văn bản"),
    "documents.file.downloaded": _("Tải tệp"),
    "documents.file.requeued": _("Tạo lại tệp văn bản"),
    "documents.document.issued": _("Phát hành văn bản"),
}

FACTS: Final = {
    "account": _("tài khoản"),
    "address": _("từ máy"),
    "agency": _("cơ quan"),
    "authority": _("quyền ký"),
    "breakdown": _("phân tổ"),
    "channel": _("cách gửi"),
    "code": _("mã"),
    "count": _("số lượng"),
    "duties": _("yêu cầu"),
    "effective_date": _("hiệu lực từ"),
    "format": _("định dạng"),
    "indicator": _("chỉ tiêu"),
    "kind": _("loại"),
    "left_out": _("không đưa vào"),
    "name": _("tên"),
    "number": _("số"),
    "outline": _("đề cương"),
    "place": _("địa danh"),
    "programme": _("chương trình"),
    "provisional": _("tạm tính"),
    "reason": _("lý do"),
    "receipt": _("biên nhận"),
    "report": _("báo cáo"),
    "role": _("vai trò"),
    "section": _("mục"),
    "state": _("trạng thái"),
    "successor": _("cơ quan kế thừa"),
    "symbol": _("ký hiệu"),
    "title": _("chức vụ"),
    "units": _("số đơn vị"),
    "until": _("đến"),
    "username": _("tên đăng nhập"),
    "valid_from": _("từ ngày"),
    "version": _("phiên bản"),
}


def fact_label(name: str) -> str:
    """What a fact is called."""
    return str(FACTS.get(name, name))


def key_label(key: str) -> str:
    """What happened, in words."""
    return str(KEYS.get(key, key))
