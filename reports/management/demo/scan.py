"""A stand-in for a scanned, signed paper: one page that says it is an illustration."""

from __future__ import annotations

import datetime as dt

from reports.documents import renderers
from reports.documents.layout import Head, Paper, Paragraph, Signature


def signed_paper(agency: str, number: str, date: dt.date) -> bytes:
    """A PDF in place of the scan of the paper with this number and date."""
    digits, _slash, symbol = number.partition("/")
    return renderers.get("pdf")(
        Paper(
            kind="BÁO CÁO" if symbol.startswith("BC") else "",
            head=Head(
                agency_lines=(agency,), symbol=symbol, place="Hậu Giang", date=date,
                number=int(digits) if digits.isdigit() else None,
            ),
            subject=("Bản quét minh họa của văn bản đã ký",),
            blocks=(Paragraph("Trang này đứng thay bản quét của văn bản đã ký trong bản trình diễn."),),
            signature=Signature(("NGƯỜI CÓ THẨM QUYỀN",), name="Người ký minh họa", note="(đã ký)"),
        )
    )  # fmt: skip
