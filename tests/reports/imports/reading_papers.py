"""The marked reports as Word and PDF files: numbers typed, counted by Word, or none; heads and signatures in tables."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass

from tests.reports.imports.reading_trial import LABEL, Marked

SHAPES = ("typed", "automatic", "bold", "capitals", "soft", "boxes")
STYLE = """<style>
@page { size: 210mm 170mm; margin: 18mm 16mm 18mm 24mm; @top-center { content: counter(page); font-size: 11pt }
        @bottom-left { content: "Tài liệu lưu hành nội bộ"; font-size: 9pt } }
body { font: 13pt 'Liberation Serif' } p { text-align: justify; text-indent: 10mm; margin: 0 0 4pt }
td { vertical-align: top } .h p, .d p { text-indent: 0; text-align: center } table { width: 100% } .left p { text-align: left }
.d { border-collapse: collapse } .d td { border: 0.5pt solid; padding: 2pt 4pt; text-align: left }
</style>"""
_KINDS = (
    ("upperRoman", re.compile(r"[IVX]+[./-]+\s"), "%1."),
    ("upperLetter", re.compile(r"[A-D]\.\s"), "%1."),
    ("dotted", re.compile(r"\d\.\d\.?\s"), "%1.%2."),
    ("decimal", re.compile(r"\d+[./)-]\s"), "%1."),
    ("lowerLetter", re.compile(r"[a-zđ]\)\s"), "%1)"),
    ("bullet", re.compile(r"[-+]\s"), "-"),
)


@dataclass
class Parts:
    left: list[str]
    right: list[str]
    title: list[str]
    body: list[str]
    recipients: list[str]
    sign: list[str]


def parts_of(report: Marked) -> Parts:
    lines = [line for line in report.text.splitlines() if line.strip()]
    nation = next(at for at, line in enumerate(lines) if re.match(r"CỘNG H|ĐOÀN TNCS", line))
    title = lines.index("BÁO CÁO")
    end = next(at for at, line in enumerate(lines) if line.startswith("Nơi nhận"))
    sign = next(
        at for at in range(end, len(lines)) if re.fullmatch(r"(?:[TKQ]\w*\.)? ?[A-ZÀ-Ỹ ]+", lines[at])
    )
    body = title + 1
    while not re.match(
        r"Kính gửi|(?:Thực|Căn|Phúc|Tiếp|Sau) |UBND |Ủy ban |Phòng |@|[IVXA1][./]", lines[body]
    ):
        body += 1
    return Parts(
        lines[:nation], lines[nation:title], lines[title:body], lines[body:end], lines[end:sign], lines[sign:]
    )


def as_docx(report: Marked, shape: str) -> bytes:
    import docx

    document = docx.Document()
    parts = parts_of(report)
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 0).text, head.cell(0, 1).text = "\n".join(parts.left), "\n".join(parts.right)
    for line in parts.title:
        document.add_paragraph().add_run(line).bold = True
    numbers = _Numbers(document)
    titles = {title for _key, title in report.headings}
    lines = iter(parts.body)
    rows: list[list[str]] = []
    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        _table(document, rows)
        rows = []
        title = re.split(r":(?:\s|$)", LABEL.sub("", line, count=1))[0].strip()
        if title in titles:
            _heading(document, (line, title), shape, numbers, lines)
        else:
            _paragraph(document, line, shape, numbers)
    foot = document.add_table(rows=1, cols=2)
    foot.cell(0, 0).text, foot.cell(0, 1).text = "\n".join(parts.recipients), "\n".join(parts.sign)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Numbers:
    """One list of Word for each kind of number, so that no level says which of two is above the other."""

    def __init__(self, document) -> None:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        self._parse, self._names = parse_xml, nsdecls("w")
        root = document.part.numbering_part.element
        for at, (form, _pattern, text) in enumerate(_KINDS):
            said = "decimal" if form == "dotted" else form
            level = "".join(
                f'<w:lvl w:ilvl="{deep}"><w:start w:val="1"/><w:numFmt w:val="{said}"/><w:lvlText w:val="{text}"/></w:lvl>'
                for deep in range(2 if form == "dotted" else 1)
            )
            root.insert(
                0,
                parse_xml(
                    f'<w:abstractNum {self._names} w:abstractNumId="{700 + at}">{level}</w:abstractNum>'
                ),
            )
        for at, (form, _pattern, _text) in enumerate(_KINDS):
            root.append(
                parse_xml(
                    f'<w:num {self._names} w:numId="{700 + at}"><w:abstractNumId w:val="{700 + at}"/></w:num>'
                )
            )
            assert form

    def give(self, paragraph, line: str) -> str:
        """Number a paragraph as its line is; the answer is the line without its number."""
        for at, (form, pattern, _text) in enumerate(_KINDS):
            if (match := pattern.match(line)) and form != "dotted":
                paragraph._p.get_or_add_pPr().append(
                    self._parse(
                        f'<w:numPr {self._names}><w:ilvl w:val="0"/><w:numId w:val="{700 + at}"/></w:numPr>'
                    )
                )
                return line[match.end() :]
        return line


def _heading(document, said: tuple[str, str], shape: str, numbers: _Numbers, lines) -> None:
    line, title = said
    if shape == "boxes":
        document.add_table(rows=1, cols=1).cell(0, 0).text = line
        return
    paragraph = document.add_paragraph()
    if shape == "automatic":
        line = numbers.give(paragraph, line)
    rest = line.partition(title)[2]
    said = {"bold": title, "capitals": title.upper()}.get(shape, line.removesuffix(rest) if rest else line)
    paragraph.add_run(said).bold = shape != "capitals"
    if rest:
        paragraph.add_run(rest)
    if shape == "soft" and not rest:
        following = next(lines, None)
        if following is not None:
            paragraph.add_run().add_break()
            paragraph.add_run(following)


def _paragraph(document, line: str, shape: str, numbers: _Numbers) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(numbers.give(paragraph, line) if shape == "automatic" else line)


def _table(document, rows: list[list[str]]) -> None:
    rows = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
    if not rows:
        return
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(at, column).text = cell


def as_pdf(report: Marked) -> bytes:
    import weasyprint

    parts = parts_of(report)
    titles = {title for _key, title in report.headings}

    def said(lines: list[str]) -> str:
        found = []
        for line in lines:
            if line.startswith("|"):
                cells = line.strip("|").split("|")
                if set(line) - set("|-: "):
                    found.append(
                        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
                    )
                continue
            title = re.split(r":(?:\s|$)", LABEL.sub("", line, count=1))[0].strip()
            text = html.escape(line)
            found.append(f"<p>{f'<b>{text}</b>' if title in titles else text}</p>")
        return re.sub(r"(?:<tr>.*?</tr>)+", lambda rows: f"<table class=d>{rows[0]}</table>", "".join(found))

    page = (
        f"{STYLE}<table class=h><tr><td>{said(parts.left)}</td><td>{said(parts.right)}</td></tr></table>"
        f"<div class=h><b>{said(parts.title)}</b></div>{said(parts.body)}"
        f"<table class=h><tr><td class=left>{said(parts.recipients)}</td><td>{said(parts.sign)}</td></tr></table>"
    )
    return weasyprint.HTML(string=page).write_pdf()
