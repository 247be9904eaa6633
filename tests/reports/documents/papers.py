"""Papers the renderer tests print: one ordinary, one hostile, one wide."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

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

UNITS = (
    "Thành phố Vị Thanh", "Thành phố Ngã Bảy", "Thị xã Long Mỹ", "Huyện Châu Thành", "Huyện Châu Thành A",
    "Huyện Phụng Hiệp", "Huyện Vị Thủy", "Huyện Long Mỹ",
)  # fmt: skip

HEAD = Head(
    superior_lines=("UBND tỉnh Hậu Giang",),
    agency_lines=("Sở Lao động - Thương binh và Xã hội",),
    number=None,
    symbol="BC-SLĐTBXH",
    place="Hậu Giang",
    year=2023,
    month=6,
)

SIGNATURE = Signature(("KT. Giám đốc", "Phó Giám đốc"), "Nguyễn Thị Minh Họa")


def grouped(value: int) -> str:
    """1234 → '1.234'."""
    return f"{value:,}".replace(",", ".")


def figure(value: int, qualifier: str = "") -> Cell:
    """A whole number as compose would give it."""
    return Cell(grouped(value), number=value, qualifier=qualifier)


def figure_table() -> Table:
    """A table of the body with every kind of cell."""
    columns = (
        Column("STT", kind="index"),
        Column("Chỉ tiêu"),
        Column("Đơn vị tính"),
        Column("Kỳ trước", kind="number", group="Kết quả"),
        Column("Kỳ này", kind="number", group="Kết quả"),
        Column("Ngày chốt", kind="date"),
    )
    day = Cell("14/6/2023", date=date(2023, 6, 14))
    rows = (
        Row((Cell("I. Tuyên truyền"),), kind="group"),
        Row((Cell("1"), Cell("Tờ gấp đã phát"), Cell("tờ"), figure(12345), figure(500), day)),
        Row((Cell("2"), Cell("Người tham dự"), Cell("lượt người"), figure(380), figure(420, "hơn"), day)),
        Row((Cell("II. Quản lý địa bàn"),), kind="group"),
        Row(
            (
                Cell("3"),
                Cell("Diện tích tự nhiên"),
                Cell("km2"),
                Cell("78,07", number=Decimal("78.07"), scale=2),
                Cell("78,07", number=Decimal("78.07"), scale=2),
                day,
            )
        ),
        Row(
            (
                Cell("4"),
                Cell("Xã, phường không có tệ nạn"),
                Cell("%"),
                Cell("98,5%", number=Decimal("98.5"), scale=1, suffix="%"),
                Cell("chưa thống kê được", gap=True, note="Đơn vị không gửi"),
                Cell(""),
            )
        ),
        Row((Cell(""), Cell("Tổng số"), Cell(""), figure(12725), figure(920), Cell("")), kind="total"),
    )
    return Table(
        columns,
        rows,
        caption="Bảng 1. Số liệu chủ yếu",
        unit="Đơn vị tính: theo cột",
        notes=("…: chưa có số liệu.",),
    )


def units_table(rows: int = 12, units: tuple[str, ...] = UNITS, largest: int = 12345) -> Table:
    """Indicators by units, the annex everybody makes by hand."""
    columns = (
        Column("STT", kind="index"),
        Column("Chỉ tiêu"),
        Column("Đơn vị tính"),
        *(Column(unit, kind="number") for unit in units),
        Column("Cộng", kind="number"),
    )
    body = []
    for at in range(rows):
        values = [(largest * (at + 1) * (place + 3)) % (largest + 1) for place in range(len(units))]
        cells = [figure(value) for value in values]
        if at % 5 == 3 and len(cells) > 1:
            cells[1] = Cell("…", gap=True)
        body.append(
            Row(
                (
                    Cell(str(at + 1)),
                    Cell(f"Chỉ tiêu minh họa số {at + 1} về công tác phòng ngừa"),
                    Cell("lượt người"),
                    *cells,
                    figure(sum(values)),
                )
            )
        )
    return Table(columns, tuple(body), unit="Số liệu minh họa", notes=("…: đơn vị chưa báo cáo.",))


def sentences(seed: int, count: int = 5) -> str:
    """Prose of the right length that says nothing."""
    words = (
        "công tác phòng ngừa được các cơ quan phối hợp triển khai theo kế hoạch đã ban hành "
        "tại các xã phường trong kỳ báo cáo với sự tham gia của đoàn thể và người dân địa phương"
    ).split()
    text = []
    for at in range(count):
        start = (seed * 7 + at * 5) % 11
        text.append(" ".join(words[start : start + 22]).capitalize() + ".")
    return " ".join(text)


def report(*, pages: int = 2, annex: bool = True) -> Paper:
    """An ordinary report of a sở, not issued yet."""
    blocks: list[Heading | Paragraph | Note | Table] = [
        Paragraph(
            "Thực hiện Công văn số 900/UBND-VX ngày 07 tháng 6 năm 2023, cơ quan báo cáo kết quả như sau:"
        ),
        Note("Số liệu tính đến ngày 14 tháng 6 năm 2023."),
        Heading("Khái quát tình hình", "I.", 1, "upper"),
        Paragraph(sentences(1)),
        Heading("Kết quả thực hiện", "II.", 1, "upper"),
    ]
    for at in range(pages * 2):
        blocks.append(Heading(f"Công tác thứ {at + 1}", f"{at + 1}.", 2, "bold"))
        blocks.append(Paragraph(sentences(at), source="UBND thành phố Ngã Bảy" if at == 1 else ""))
        blocks.append(Paragraph(sentences(at + 3, 3), marker="-"))
        blocks.append(Paragraph(sentences(at + 5, 2), marker="+", indent=1))
    blocks.append(figure_table())
    blocks.append(Heading("Kiến nghị, đề xuất", "III.", 1, "upper"))
    blocks.append(Paragraph(sentences(9)))
    blocks.append(Paragraph("Trên đây là báo cáo kết quả thực hiện 06 tháng đầu năm 2023."))
    return Paper(
        kind="Báo cáo",
        head=HEAD,
        subject=(
            "Kết quả thực hiện công tác phòng, chống tệ nạn xã hội 06 tháng đầu năm 2023 trên địa bàn tỉnh Hậu Giang",
        ),
        blocks=tuple(blocks),
        addressees=("Ủy ban nhân dân tỉnh Hậu Giang",),
        signature=SIGNATURE,
        recipients=("Như trên", "Lãnh đạo Sở", "Các phòng chuyên môn (bản ĐT)"),
        archive="Lưu: VT, TNXH",
        annexes=(Annex("Biểu tổng hợp chi tiết theo đơn vị", (units_table(40),)),) if annex else (),
        draft_mark="Dự thảo",
        meta=Meta(author="Sở Lao động - Thương binh và Xã hội", keywords=("báo cáo", "2023")),
    )


def issued() -> Paper:
    """The same with number and date, no draft mark."""
    paper = report()
    return replace(paper, head=replace(paper.head, number=5, date=date(2023, 6, 12)), draft_mark="")
