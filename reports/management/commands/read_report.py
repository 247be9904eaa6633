"""manage.py read_report FILE: what would be proposed from a written report. Writes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError, ProgrammingError

from reports.imports.queries.outline import known_outlines, shipped_outlines
from reports.imports.reading.as_json import report_json
from reports.imports.reading.choosing import choose
from reports.imports.reading.document import read
from reports.imports.reading.figures import propose
from reports.imports.reading.matching import match_sections
from reports.imports.reading.outline import OutlineSpec
from reports.imports.reading.sources import Unreadable, open_source

_HELP: Final = """Đọc một báo cáo viết sẵn (.docx, PDF có chữ, .txt) và in những gì sẽ đề xuất; không ghi gì.

Kết quả JSON:
  document    số, ký hiệu, ngày, nơi gửi, trích yếu, văn bản yêu cầu, người ký, nơi nhận
  sections    key (mục của đề cương, rỗng nếu không khớp), heading (tên mục không kèm số), text (các dòng)
  figures     code, breakdown, value, qualifier, state, phrase
              value là chuỗi: số thập phân có dấu chấm ("56182", "78.07"; tiền tính bằng đồng; tỷ lệ phần trăm "100"),
              hoặc "tử/mẫu" kèm numerator, denominator; null khi state nói số 0 bằng lời (zero_confirmed, none_detected)
              qualifier: exact, more_than (hơn), above (trên), about (khoảng), nearly (gần)
              text là số đúng như viết trong báo cáo, typed là dạng nhập được vào biểu
  unmatched   number, phrase, reason, why, candidates: số chưa gắn với chỉ tiêu nào, hoặc không phải kết quả của kỳ
  empty_sections, unmatched_sections   mục của đề cương chưa có lời; mục của báo cáo không có trong đề cương

Không nêu --outline thì chọn theo loại cơ quan, kỳ báo cáo và tên các mục. Cơ sở dữ liệu chưa có đề cương
(hoặc chưa lập) thì dùng tệp đề cương kèm theo phần mềm.

Mã thoát: 0 đọc được; 1 không có đề cương ấy; 2 không đọc được tệp."""


class Command(BaseCommand):
    """The reader for scripts and for trying; the pages show the same proposals."""

    help = _HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the lines of the help."""
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE [--outline CODE] [--json]."""
        parser.add_argument("file", type=Path, help="tệp báo cáo")
        parser.add_argument("--outline", metavar="CODE", help="mã đề cương, ví dụ DIABAN-6T")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON, một đối tượng")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Print the proposal; see the help for the exit codes."""
        try:
            document = read(open_source(file.name, file.read_bytes()))
        except OSError as error:
            raise CommandError(f"Không mở được tệp {file}.", returncode=2) from error
        except Unreadable as error:
            raise CommandError(error.message_vi, returncode=2) from error
        try:
            outlines = known_outlines()
        except (OperationalError, ProgrammingError):  # no tables yet, or no database: reading needs none
            outlines = shipped_outlines()
        outline = (
            choose(document, outlines) if options["outline"] is None else _named(options["outline"], outlines)
        )
        if outline is None:
            raise CommandError("Chưa có đề cương nào để đối chiếu.", returncode=1)
        empty = match_sections(document, outline)
        found = report_json(document, propose(document, outline), outline, empty)
        text = (
            json.dumps(found, ensure_ascii=False, indent=2) if options["json"] else "\n".join(_lines(found))
        )
        self.stdout.write(text)


def _named(code: str, outlines: list[OutlineSpec]) -> OutlineSpec:
    for outline in outlines:
        if outline.code == code:
            return outline
    known = ", ".join(each.code for each in outlines)
    raise CommandError(f"Không có đề cương {code}. Các đề cương hiện có: {known}.", returncode=1)


def _lines(found: dict[str, Any]) -> list[str]:
    facts = found["document"]
    lines = [
        f"{facts['title']}",
        f"  Số: {facts['code'] or '(trống)'}; ngày: {facts['date'] or facts['date_text'] or '(trống)'}",
        f"  Cơ quan: {facts['agency'] or '(không thấy)'}; kính gửi: {', '.join(facts['addressees']) or '(không có)'}",
        f"  Đề cương: {found['outline']['code']} – {found['outline']['name']}",
        "",
        "CÁC MỤC",
    ]
    for section in found["sections"]:
        name = " ".join(filter(None, (section["label"], section["heading"]))) or section["role"]
        lines.append(f"  {section['key'] or '(không khớp)':<18} {'  ' * max(0, section['level'] - 1)}{name}")
    lines += [f"  Chưa có lời: {each['title']}" for each in found["empty_sections"]]
    lines += ["", "SỐ LIỆU ĐỀ XUẤT"]
    for figure in found["figures"]:
        code = " ".join(filter(None, (figure["code"], figure["breakdown"])))
        said = (
            figure["text"] if figure["qualifier"] == "exact" else f"{figure['text']} ({figure['qualifier']})"
        )
        lines.append(f"  {code:<28} {said:<14} “{figure['phrase']}”")
    lines += ["", "CHƯA GẮN VỚI CHỈ TIÊU"]
    for each in found["unmatched"]:
        lines.append(f"  {each['number']:<14} {each['why']}: “{each['phrase']}”")
    return lines
