"""Written reports brought in by people: an outline as it is shipped, a draft, the paper, and what a page posts."""

import html
import re
from typing import Any

from agencies.states import AgencyKind
from portal.core.sandbox import Refused
from reports.collection.models import Report
from reports.imports.actions import documents
from reports.imports.models import Batch
from reports.imports.reading.look import NotRead, look
from reports.outlines import yaml_file
from reports.outlines.actions.loading import load_outlines
from reports.outlines.actions.publishing import publish_version
from reports.outlines.models import OutlineVersion
from tests.factories.agencies import make_agency
from tests.factories.rounds import make_assignment, make_call, make_report
from tests.reports.imports.reading_world import sample

NGA_BAY = "Ủy ban nhân dân thành phố Ngã Bảy"
PAPER = """UỶ BAN NHÂN DÂN
THÀNH PHỐ NGÃ BẢY
Số: 15/BC-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Ngã Bảy, ngày 12 tháng 6 năm 2023
BÁO CÁO
Kết quả công tác thử nghiệm 06 tháng đầu năm 2023
Kính gửi: Sở Chủ trì.
I. TÌNH HÌNH
Thành phố có diện tích tự nhiên 78,07 km2. Trên địa bàn có hơn 226 cơ sở kinh doanh dịch vụ.
II. KẾT QUẢ THỰC HIỆN
1. Tuyên truyền
- Tổ chức 20 cuộc tuyên truyền với 350 lượt người tham dự.
- Phấn đấu 100% cơ sở ký cam kết.
2. Đặc điểm khác biệt
Thành phố nằm ven sông.
III. KIẾN NGHỊ
Đề nghị cấp thêm kinh phí.
Nơi nhận:
- Như trên;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn Thử
"""


def in_process(module: str, payload: bytes, **_limits: Any) -> Any:
    """The reader without its child, for tests that are about something else."""
    assert module == "reports.imports.reading.look"
    try:
        return look(payload)
    except NotRead as refusal:
        raise Refused(str(refusal)) from None


def draft(**more: Any) -> Report:
    """An empty draft of Ngã Bảy for the first half of 2023, on the small outline of the tests."""
    agency = more.pop("agency", None) or make_agency(NGA_BAY, kind=AgencyKind.DISTRICT)
    return make_report(make_assignment(more.pop("call", None) or make_call(), agency), **more)


def shipped_draft() -> Report:
    """An empty draft of Ngã Bảy on the outline that the portal ships for it."""
    loaded = load_outlines(source=yaml_file.read(yaml_file.SHIPPED), by=None)
    for each in loaded.versions:
        publish_version(version=each, by=None)
    version = OutlineVersion.objects.get(outline__code="DIABAN-6T")
    agency = make_agency(NGA_BAY, kind=AgencyKind.DISTRICT)
    return make_report(make_assignment(make_call(version=version), agency))


def bring(report: Report, content: bytes | str = PAPER, name: str = "bao-cao.txt", **more: Any) -> Batch:
    raw = content.encode() if isinstance(content, str) else content
    return documents.bring(
        report_id=report.pk, by=more.pop("by", report.created_by), name=name, content=raw, **more
    )


def posted(page: str) -> dict[str, str]:
    """Everything a browser would send from the form of the page, nothing ticked but what is."""
    form = page[page.index('name="seen"') - 200 :]
    data: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = said.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in said and ticked:
            data.setdefault(said["name"], html.unescape(said.get("value", "on")))
    for name, text in re.findall(r'<textarea[^>]*\bname="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        data[name] = html.unescape(text)
    for name, body in re.findall(r'<select[^>]*\bname="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        data[name] = html.unescape(chosen[1]) if chosen else ""
    data.pop("csrfmiddlewaretoken", None)
    return data


def nga_bay() -> bytes:
    """The real report, as text."""
    return sample("nga-bay-6-thang-2023.txt")
