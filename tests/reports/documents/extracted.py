"""What is really in a finished file: its words, and where and how they stand on the page."""

import unicodedata
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader

PT_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Run:
    """A piece of text of a PDF page; x and y in points from the lower left corner."""

    page: int
    text: str
    x: float
    y: float
    size: float
    font: str

    @property
    def bold(self) -> bool:
        return "Bold" in self.font

    @property
    def italic(self) -> bool:
        return "Italic" in self.font


def pdf_runs(content: bytes) -> list[Run]:
    """Every piece of text in the order it is drawn."""
    runs: list[Run] = []
    for number, page in enumerate(PdfReader(BytesIO(content)).pages, start=1):

        def visit(text, outer, inner, font, size, *, number=number):
            if text.strip():
                scale = abs(outer[3] * inner[3])
                x = inner[4] * outer[0] + outer[4]
                y = inner[5] * outer[3] + outer[5]
                name = str(font["/BaseFont"]) if font else ""
                runs.append(Run(number, text, x, y, size * scale, name))

        page.extract_text(visitor_text=visit)
    return runs


def pdf_text(content: bytes) -> str:
    """The words between the top and bottom margins: page numbers and draft marks in the margins left out."""
    heights = [float(page.mediabox.height) for page in PdfReader(BytesIO(content)).pages]
    inside = [
        run.text
        for run in pdf_runs(content)
        if 20 * PT_PER_MM - 1 <= run.y <= heights[run.page - 1] - 20 * PT_PER_MM + 1
    ]
    return "\n".join(inside)


def docx_text(content: bytes) -> str:
    """All text of the body of a Word file in order, tables included."""
    from docx import Document
    from docx.oxml.ns import qn

    body = Document(BytesIO(content)).element.body
    parts = []
    for node in body.iter(qn("w:t"), qn("w:br"), qn("w:p")):
        parts.append(node.text or "" if node.tag == qn("w:t") else "\n")
    return "".join(parts)


def squeezed(text: str) -> str:
    """NFC without any white space: what 'the same to the character' compares."""
    return "".join(unicodedata.normalize("NFC", text).split())
