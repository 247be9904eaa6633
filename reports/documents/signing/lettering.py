"""The letters of number and date in their form fields: a Times-metric font, embedded once before the first signature.

The fields are filled after the person has signed, so their font must be in the file by then: upright for the number
(ô số 3), italic for day, month and year (ô số 4). Digits and the other signs of ASCII are all a number needs.
"""

import io
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from reports.documents.renderers.typst.faces import family_and_files

FIRST: Final = 32
LAST: Final = 126
UPRIGHT: Final = "SoVB"
ITALIC: Final = "NgayVB"
"""Names of the two fonts in the form's resources."""


@dataclass(frozen=True, slots=True)
class Face:
    """One style, cut down to ASCII. name: PostScript name with the tag of a subset; program: the TrueType file;
    widths: of the characters FIRST…LAST; all measures in thousandths of the size."""

    name: str
    italic: bool
    program: bytes
    widths: tuple[int, ...]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int
    angle: float

    def width(self, text: str) -> int:
        """Of the text at size 1000. ValueError for a character that is not plain ASCII."""
        if any(not FIRST <= ord(each) <= LAST for each in text):
            raise ValueError(f"not plain ASCII: {text!r}")
        return sum(self.widths[ord(each) - FIRST] for each in text)


@cache
def face(*, italic: bool) -> Face:
    """The style as fontconfig has it; FontsMissing when this machine has no fitting font."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    _, files = family_and_files()
    font = TTFont(files[2 if italic else 0])
    name = font["name"].getDebugName(6) or "Serif"
    options = Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=[6], glyph_names=False)
    options.drop_tables += ["FFTM"]  # a note of the font editor
    cutter = Subsetter(options)
    cutter.populate(unicodes=range(FIRST, LAST + 1))
    cutter.subset(font)
    scale = 1000 / font["head"].unitsPerEm
    letters = font.getBestCmap()
    widths = tuple(round(font["hmtx"][letters[code]][0] * scale) for code in range(FIRST, LAST + 1))
    head, hhea = font["head"], font["hhea"]
    box = tuple(round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax))
    file = io.BytesIO()
    font.save(file)
    return Face(
        name=f"PORTAL+{name}",
        italic=italic,
        program=file.getvalue(),
        widths=widths,
        box=(box[0], box[1], box[2], box[3]),
        ascent=round(hhea.ascent * scale),
        descent=round(hhea.descent * scale),
        cap_height=round(font["OS/2"].sCapHeight * scale),
        angle=float(font["post"].italicAngle),
    )


def embed(pdf: Any, style: Face) -> Any:
    """The font as an object of a pikepdf document: simple, WinAnsi, fully embedded (as PDF/A asks)."""
    from pikepdf import Array, Dictionary, Name, Stream

    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + style.name),
        Flags=34 | (64 if style.italic else 0),  # serif, Latin letters, italic
        FontBBox=Array(style.box),
        ItalicAngle=round(style.angle),
        Ascent=style.ascent,
        Descent=style.descent,
        CapHeight=style.cap_height,
        StemV=80,
        FontFile2=pdf.make_indirect(Stream(pdf, style.program, Length1=len(style.program))),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/" + style.name),
            Encoding=Name.WinAnsiEncoding,
            FirstChar=FIRST,
            LastChar=LAST,
            Widths=Array(style.widths),
            FontDescriptor=pdf.make_indirect(descriptor),
        )
    )
