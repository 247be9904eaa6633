"""What PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask of a file, as far as its structure shows it."""

import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
from pikepdf import Name

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
UA = "{http://www.aiim.org/pdfua/ns/id/}"
DC = "{http://purl.org/dc/elements/1.1/}"
PRINT, HIDDEN = 4, 2
_SHOWS = {"Tj", "TJ", "'", '"'}
_PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh"}


def archive_faults(content: bytes) -> list[str]:
    """Everything wrong with the claim, in words; [] when nothing was found."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [
            *_catalog(pdf),
            *_metadata(pdf),
            *_fonts(pdf),
            *_pictures(pdf),
            *_annotations(pdf),
            *_embedded(pdf),
            *_marked(pdf),
            *_tree(pdf),
        ]


def _catalog(pdf) -> Iterator[str]:
    root = pdf.Root
    if str(root.get("/Lang", "")) != "vi":
        yield "no language"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "title not displayed"
    if "/StructTreeRoot" not in root:
        yield "no structure"
    if pdf.is_encrypted or "/ID" not in pdf.trailer:
        yield "encrypted or without identifier"
    if "/OpenAction" in root or "/AA" in root:
        yield "an action"
    intents = [each for each in root.get("/OutputIntents", []) if each.get("/S") == "/GTS_PDFA1"]
    if len(intents) != 1 or intents[0].DestOutputProfile.N != 3:
        yield "no output intent"
    elif intents[0].DestOutputProfile.read_bytes()[36:40] != b"acsp":
        yield "no colour profile"


def _metadata(pdf) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "no metadata"
        return
    text = pdf.Root.Metadata.read_bytes()
    packet = re.search(rb"<\?xpacket begin=.*?\?>(.*)<\?xpacket end=", text, re.S)
    tree = ElementTree.fromstring(packet[1])
    if len(list(tree.iter(f"{RDF}RDF"))) != 1:
        yield "more than one description of the file"
    said = {each.tag: each.text or "" for each in tree.iter()}
    said |= {name: value for each in tree.iter(f"{RDF}Description") for name, value in each.attrib.items()}
    if (said.get(f"{PDFA}part"), said.get(f"{PDFA}conformance")) != ("3", "A"):
        yield "not said to be PDF/A-3a"
    if said.get(f"{UA}part") != "1":
        yield "not said to be PDF/UA-1"
    elif not any(
        "pdfua/ns/id" in said for each in tree.iter() for said in (each.text or "", *each.attrib.values())
    ):
        yield "PDF/UA schema not described"
    titles = [each.text for each in tree.findall(f".//{DC}title//{RDF}li")]
    if titles != [str(pdf.docinfo.get("/Title", ""))] or not titles[0]:
        yield "titles differ"


def _fonts(pdf) -> Iterator[str]:
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Dictionary) or each.get("/Type") != Name.Font:
            continue
        if each.get("/Subtype") == Name.Type0:
            if "/ToUnicode" not in each:
                yield "a font without letters"
            if str(each.get("/Encoding")) != "/Identity-H":
                yield "a font with another encoding"
        elif not any(f"/FontFile{kind}" in each.get("/FontDescriptor", {}) for kind in ("", "2", "3")):
            yield f"font {each.get('/BaseFont')} not embedded"


def _pictures(pdf) -> Iterator[str]:
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if each.get("/Subtype") == Name.Image and each.get("/Interpolate"):
            yield "an interpolated image"
        for state in each.get("/ExtGState", {}).values() if "/ExtGState" in each else ():
            if state.get("/BM", Name.Normal) != Name.Normal or state.get("/SMask", "/None") != "/None":
                yield "transparency"


def _annotations(pdf) -> Iterator[str]:
    for page in pdf.pages:
        for each in page.get("/Annots", []):
            flags = int(each.get("/F", 0))
            if not flags & PRINT or flags & HIDDEN:
                yield "an annotation that is not printed"
        if page.get("/Annots") and page.get("/Tabs") != Name.S:
            yield "no order of tabs"


def _embedded(pdf) -> Iterator[str]:
    named = [spec.obj.objgen for spec in pdf.attachments.values()]
    listed = [each.objgen for each in pdf.Root.get("/AF", [])]
    if sorted(named) != sorted(listed):
        yield "embedded files are not the associated ones"
    for spec in pdf.attachments.values():
        stream = spec.obj.EF.F
        if "/AFRelationship" not in spec.obj or not {"/F", "/UF"} <= set(spec.obj.keys()):
            yield "an embedded file without relation"
        if "/Subtype" not in stream or "/ModDate" not in stream.get("/Params", {}):
            yield "an embedded file without type or date"


def _marked(pdf) -> Iterator[str]:
    """Whatever is drawn is an artifact or belongs to an element that a reader finds."""
    if "/StructTreeRoot" not in pdf.Root:
        return
    found = {each.objgen for each in _elements(pdf.Root.StructTreeRoot)}
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}
    for number, page in enumerate(pdf.pages, start=1):
        if "/StructParents" not in page:
            yield f"page {number} is not in the structure"
            continue
        owners = parents[int(page.StructParents)]
        inside: list[str] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            word = str(operator)
            if word in ("BMC", "BDC"):
                inside.append(_mark(operands, owners, found))
            elif word == "EMC":
                inside.pop()
            elif word in _SHOWS | _PAINTS and not any(inside):
                yield f"page {number}: something drawn is neither text nor artifact"
                break
        if "lost" in inside:
            yield f"page {number}: text that no reader finds"


def _mark(operands, owners, found) -> str:
    if operands[0] == Name.Artifact:
        return "artifact"
    mark = operands[1].get("/MCID") if len(operands) > 1 else None
    if mark is None:
        return ""
    owner = owners[int(mark)]
    return "text" if owner is not None and owner.objgen in found else ""


def _elements(element) -> Iterator:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _tree(pdf) -> Iterator[str]:
    level = 0
    for each in _elements(pdf.Root.get("/StructTreeRoot", {})):
        kind = str(each.S)
        if kind == "/Figure" and not str(each.get("/Alt", "")):
            yield "a picture without words"
        said = each.get("/A", {})
        if kind == "/TH" and not any(
            "/Scope" in one for one in (said if isinstance(said, pikepdf.Array) else [said])
        ):
            yield "a head of a table that does not say of what"
        if re.fullmatch("/H[1-6]", kind):
            if int(kind[2]) > level + 1:
                yield f"a heading of level {kind[2]} below level {level}"
            level = int(kind[2])
