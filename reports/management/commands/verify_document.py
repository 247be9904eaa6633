"""manage.py verify_document FILE: is this file a paper of the portal, genuine and unchanged."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.core.errors import PortalError
from reports.documents.actions.codes import grouped
from reports.documents.actions.verifying import verdict_of
from reports.documents.queries import verifying
from reports.documents.queries.verifying import Known, PaperFacts
from reports.documents.states import PUBLISHED
from reports.documents.verification import words
from reports.documents.verification.answer import Answer
from reports.documents.verification.verdict import SignatureFacts

_HELP: Final = """Xác minh một tệp văn bản: có phải do hệ thống này phát hành, ai ký, ký lúc nào, chuỗi chứng thư,
tình trạng thu hồi, có gì bị sửa sau khi ký.

Mã thoát:
  0  văn bản thật, còn nguyên vẹn (kể cả khi đã bị thay thế hoặc thu hồi: kết quả nói rõ)
  1  không phải, đã bị sửa, không tin cậy, hoặc không kết luận được
  2  không đọc được tệp, hoặc chưa xác minh được vì hệ thống bận hay thiếu cấu hình

Chứng thư gốc và danh sách thu hồi lấy từ thư mục SIGNING_TRUST_ROOT."""


class Command(BaseCommand):
    """The same answer as the page /verify/, for scripts and archives."""

    help = _HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the lines of the help."""
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE [--json]."""
        parser.add_argument("file", type=Path, help="tệp PDF, Word hoặc Excel")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON, một đối tượng")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Print the answer; see the help for the exit codes."""
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {file}.", returncode=2) from error
        try:
            verdict = verdict_of(content)
        except PortalError as error:
            raise CommandError(str(error), returncode=2) from error
        known = verifying.identify(content)
        answer = verifying.answer_about(verdict, known)
        issued = known is not None and known.document.state in PUBLISHED
        facts = verifying.facts_of(known.document) if known is not None and issued else None
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(answer, known, facts), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_as_text(answer, facts)))
        if not answer.genuine:
            sys.exit(1)


def _as_json(answer: Answer, known: Known | None, facts: PaperFacts | None) -> dict[str, Any]:
    document = None
    if facts is not None and known is not None:
        document = {
            "kind": facts.document.kind,
            "code": facts.code,
            "date": facts.date.isoformat() if facts.date else None,
            "agency": facts.agency,
            "state": facts.document.state,
            "related": list(facts.related),
            "lookup_code": grouped(facts.document.lookup_code),
            "part": known.part,
            "step": known.step,
            "exact": known.exact,
            "is_latest": known.is_latest,
        }
    return {
        "genuine": answer.genuine,
        "headline": answer.headline,
        "findings": list(answer.findings),
        "said": [{"said": each.said, "way_out": each.way_out} for each in answer.said],
        "document": document,
        "verdict": answer.verdict.to_json(),
    }


def _as_text(answer: Answer, facts: PaperFacts | None) -> list[str]:
    lines = [answer.headline.upper(), *(f"  {each.said} {each.way_out}" for each in answer.said)]
    if facts is not None:
        day = f" ngày {facts.date:%d/%m/%Y}" if facts.date else ""
        agency = "Cơ quan sao" if facts.document.is_copy else "Cơ quan ban hành"
        lines += ["", f"{facts.kind} số {facts.code}{day}", f"  {agency}: {facts.agency}"]
        lines += [f"  Tình trạng: {facts.state}", *(f"  {each}" for each in facts.related)]
    lines += ["", f"SHA-256: {answer.verdict.sha256}"]
    for each in answer.verdict.signatures:
        lines += ["", *_signature(each)]
    return lines


def _signature(facts: SignatureFacts) -> list[str]:
    lines = [
        f"Chữ ký {facts.field} ({words.FIELDS.get(facts.field, 'không rõ tư cách')}): "
        f"{'hợp lệ' if facts.valid else 'không hợp lệ'}",
        *(f"  {words.WORDS[each].said} {words.WORDS[each].way_out}" for each in facts.problems),
    ]
    if facts.common_name:
        when = f"{timezone.localtime(facts.moment):%H:%M:%S %d/%m/%Y}" if facts.moment else ""
        lines += [
            f"  Người ký: {facts.subject}",
            f"  Thời điểm: {when} ({words.TIME_SOURCES[facts.time_source]})",
            f"  Chuỗi tin cậy: {' ← '.join(facts.chain) or 'không tìm thấy'}",
            f"  Thu hồi: {words.REVOCATIONS[facts.revocation]}",
            f"  Sau khi ký: {words.changes(facts)}",
        ]
    return lines
