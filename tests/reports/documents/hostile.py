"""Text that users may type and that must come out as text."""

from reports.documents.layout import (
    Annex,
    Cell,
    Column,
    Head,
    Heading,
    Meta,
    Note,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
)
from reports.documents.renderers.fonts import LETTERS

PAYLOADS = (
    "tỷ lệ < 5% & > 3%",
    '=HYPERLINK("http://127.0.0.1:1/x","bấm")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "<img src=file:///etc/passwd>",
    "<img src='http://127.0.0.1:1/x.png'>",
    "<link rel=attachment href=file:///etc/hostname>",
    "<script>alert(1)</script>",
    "</p></article><style>@import url(http://127.0.0.1:1/y.css)</style>",
    "{{ 7*7 }} {% load x %} ${7*7}",
    "]]><!-- --><![CDATA[",
    "&lt;b&gt; &amp; &nbsp;",
    "http://127.0.0.1:1/z",
    "Nghiêng" * 40,
    "‘ ’ “ ” – — … ₫ ≤ ≥ × ² °",
    LETTERS,
)


def hostile_paper(extra: tuple[str, ...] = ()) -> Paper:
    """Every payload in every place that takes text."""
    texts = (*PAYLOADS, *extra)
    all_of_it = " ".join(texts)
    table = Table(
        (Column("STT", kind="index"), Column("<b>Nội dung</b>"), Column("=1+1", kind="number")),
        tuple(Row((Cell(str(at)), Cell(text), Cell(text))) for at, text in enumerate(texts)),
        caption=texts[0],
        unit=texts[1],
        notes=(texts[2],),
    )
    return Paper(
        kind="Báo cáo <b>",
        head=Head(("Sở <i> & =1",), "BC-<X>&", "Hậu & <Giang>", superior_lines=("UBND <tỉnh>",), year=2023),
        subject=("về < 5% & =HYPERLINK() của <script>",),
        blocks=(
            *(Heading(text, "I.", 1, "upper") for text in texts),
            *(Paragraph(text, marker="=", source="Sở <A> & B") for text in texts),
            Note(texts[6]),
            table,
            Paragraph(all_of_it),
        ),
        addressees=("Cơ quan <a> & b", "=1+1", "<script>"),
        signature=Signature(("KT. <GIÁM ĐỐC> &",), "Nguyễn <Văn> & =A", note="<đã ký>"),
        recipients=("Như <trên>", "=cmd|x"),
        archive="Lưu: <VT> & x",
        annexes=(
            Annex("Biểu <script> & =1", (table,), label="=[I]:*?/", reference="(Kèm theo <img src=x> & =1)"),
            Annex("Lời", (Paragraph(texts[6]),)),
        ),
        draft_mark="Nháp <&>",
        meta=Meta(title="<b>&=1", author="<script>&", keywords=("<a>", "=1")),
    )
