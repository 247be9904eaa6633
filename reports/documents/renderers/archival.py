"""What makes the PDF one for the archive and for a screen reader: PDF/A-3a and PDF/UA-1 (ISO 19005-3, 14289-1).

WeasyPrint writes the first; this module adds what it leaves out, while its objects are still Python values, and packs
the finished file so that the check of its signatures stays quick.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

from portal.core import clock
from reports.documents.layout import Paper

VARIANT: Final = "pdf/a-3a"
TABLES_NAME: Final = "so-lieu.xlsx"
DATA_NAME: Final = "so-lieu.json"
MAKER: Final = "Cổng báo cáo tỉnh"
"""What every file says it was made by: which engine set it concerns nobody, and two of one paper must not differ."""
OWN_INTENT: Final = ""
"""Tells WeasyPrint to leave the output intent to `finish`."""
_UA: Final = """\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""
"""What the metadata say of PDF/UA. PDF/A allows a property it does not know only where its schema is described."""


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
    # of a paper that has a date the same file comes out every time
    day = dt.datetime.combine(paper.head.date or clock.today(), dt.time(), dt.UTC)
    return [
        Attachment(
            string=content, name=name, description=words, relationship="Data", created=day, modified=day
        )
        for content, name, words in found
    ]


def finish(_document: Any, pdf: Any) -> None:
    """The last touch before WeasyPrint writes (its `finisher`): what its colours mean, that the file is PDF/UA-1 too,
    which heads of tables are heads of what, that page numbers are no words of the text; each embedded file once."""
    import pydyf

    _mean_srgb(pdf)
    elements = [each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/StructElem"]
    _name_heads(pdf, [each for each in elements if each["S"] == "/TH"])
    _margins_are_artifacts(pdf, elements)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    metadata = _object(pdf, pdf.catalog["Metadata"])
    said = b"".join(metadata.stream).replace(b"</rdf:RDF>", _UA.encode())
    pdf.info["Producer"] = pydyf.String(MAKER)
    metadata.stream = [re.sub(rb'pdf:Producer="[^"]*"', f'pdf:Producer="{MAKER}"'.encode(), said)]


def _name_heads(pdf: Any, heads: list[Any]) -> None:
    """Heads of columns, findable by the names their cells know them by."""
    import pydyf

    tree = pydyf.Array()
    for each in sorted(heads, key=lambda head: head["ID"].data):
        each["A"]["Scope"] = "/Column"
        tree.extend((each["ID"], each.reference))
    if tree:
        _object(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = pydyf.Dictionary({"Names": tree})


def _margins_are_artifacts(pdf: Any, elements: list[Any]) -> None:
    """WeasyPrint marks page numbers like text but leaves them out of the tree, where a reader looks for them."""
    import pydyf

    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    document = _object(pdf, root["K"][0])
    linked = set(document["K"])
    parents = _object(pdf, root["ParentTree"])["Nums"]
    for each in elements:
        if each["P"] != document.reference or each.reference in linked:
            continue
        page = _object(pdf, each["Pg"])
        stream = _object(pdf, page["Contents"]).stream
        marks = set(_marks(pdf, each))
        for at, item in enumerate(stream):
            if isinstance(item, dict) and item.get("MCID") in marks:
                stream[at - 1 : at + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
        for mark in marks:
            parents[2 * page["StructParents"] + 1][mark] = "null"


def _marks(pdf: Any, element: Any) -> Iterator[int]:
    """The numbers of the marked pieces of a page below an element."""
    for kid in element["K"]:
        if isinstance(kid, int):
            yield kid
        else:
            yield from _marks(pdf, _object(pdf, kid))


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
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return pdf.objects[int(text.split(maxsplit=1)[0])]


def repacked(content: bytes) -> bytes:
    """The same file with its objects in several small streams: pyHanko reads the whole index of a stream for every
    object in it, and WeasyPrint puts all of them into one (a check of 23 s becomes one of 2 s)."""
    import pikepdf

    packed = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(
            packed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            fix_metadata_version=False,
        )
    return packed.getvalue()
