"""What makes the PDF one for the archive and for a screen reader: PDF/A-3a and PDF/UA-1 (ISO 19005-3, 14289-1).

WeasyPrint writes the first; this module adds what it leaves out, while its objects are still Python values, and packs
the finished file so that the check of its signatures stays quick.
"""

import re
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

from reports.documents.layout import Paper

VARIANT: Final = "pdf/a-3a"
TABLES_NAME: Final = "so-lieu.xlsx"
DATA_NAME: Final = "so-lieu.json"
OWN_INTENT: Final = ""
"""Tells WeasyPrint to leave the output intent to `finish`."""
_UA: Final = (
    b'<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />'
    b"</rdf:RDF>"
)


def attachments(paper: Paper) -> list[Any]:
    """Files inside the PDF from which its figures can be taken without retyping: the tables as a workbook, and the
    figures with their sources as JSON. A paper that is not issued carries none."""
    from weasyprint import Attachment

    from reports.documents.renderers import FORMATS

    if paper.draft_mark:
        return []
    found = []
    if any(True for _ in paper.tables) or paper.annexes:
        found.append((FORMATS["xlsx"](paper), TABLES_NAME, "Các biểu số liệu của văn bản"))
    if paper.data:
        found.append((paper.data.encode(), DATA_NAME, "Số liệu kèm cơ quan cung cấp và lần báo cáo"))
    return [
        Attachment(string=content, name=name, description=words, relationship="Data")
        for content, name, words in found
    ]


def finish(_document: Any, pdf: Any) -> None:
    """The last touch before WeasyPrint writes (its `finisher`): what its colours mean, that the file is PDF/UA-1 too,
    that heads of tables are heads of columns; every embedded file is named once."""
    _mean_srgb(pdf)
    for each in pdf.objects:
        if isinstance(each, dict) and each.get("S") == "/TH":
            each["A"]["Scope"] = "/Column"
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _UA)]


def _mean_srgb(pdf: Any) -> None:
    """The output intent. WeasyPrint would add the same one, but leaves its profile's file open."""
    import pydyf

    profile = pydyf.Stream([_srgb()], pydyf.Dictionary({"N": 3}), compress=True)
    pdf.add_object(profile)
    name = pydyf.String("sRGB2014")
    intent = {"Type": "/OutputIntent", "S": "/GTS_PDFA1", "OutputConditionIdentifier": name, "Info": name}
    pdf.catalog["OutputIntents"] = pydyf.Array(
        [pydyf.Dictionary({**intent, "DestOutputProfile": profile.reference})]
    )


@cache
def _srgb() -> bytes:
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


def _object(pdf: Any, reference: Any) -> Any:
    text = reference.decode() if isinstance(reference, bytes) else reference
    return pdf.objects[int(re.match(r"\d+", text)[0])]


def repacked(content: bytes) -> bytes:
    """The same file with its objects in several small streams: pyHanko reads the whole index of a stream for every
    object in it, and WeasyPrint puts all of them into one (a check of 23 s becomes one of 2 s)."""
    import pikepdf

    packed = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()
