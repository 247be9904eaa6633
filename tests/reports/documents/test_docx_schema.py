"""Elements stand in the order of the standard (ECMA-376, part 1): Word calls a file damaged where they do not."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from reports.documents import renderers
from tests.reports.documents import official
from tests.reports.documents.hostile import hostile_paper
from tests.reports.documents.word_measure import W

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
}
PAPERS = {
    "letter": official.letter,
    "plan": official.plan,
    "report": official.report_with_annexes,
    "copy": official.copied,
    "draft": official.draft,
    "hostile": hostile_paper,
}


def disorder(content: bytes) -> list[str]:
    """Elements of a file that stand behind one they should precede, or that the standard does not know there."""
    from lxml import etree

    found = []
    with ZipFile(BytesIO(content)) as parts:
        for name in parts.namelist():
            if not name.startswith("word/") or not name.endswith(".xml"):
                continue
            for node in etree.fromstring(parts.read(name)).iter():
                kind = str(node.tag).removeprefix(W)
                if kind not in ORDER:
                    continue
                order = {each: at for at, each in enumerate(ORDER[kind].split())}
                places = [order.get(str(child.tag).removeprefix(W), -1) for child in node]
                if places != sorted(places) or -1 in places:
                    found.append(f"{name} {kind}: {[str(child.tag).removeprefix(W) for child in node]}")
    return found


def cells_without_a_last_paragraph(content: bytes) -> int:
    from docx import Document

    cells = list(Document(BytesIO(content)).element.body.iter(f"{W}tc"))
    assert cells
    return sum(cell[-1].tag != f"{W}p" for cell in cells)


@pytest.mark.parametrize("kind", PAPERS)
def test_elements_stand_in_the_order_of_the_standard(kind):
    for each in renderers.FORMATS["docx"].files(PAPERS[kind]()):
        assert disorder(each.content) == []


@pytest.mark.parametrize("kind", PAPERS)
def test_every_cell_ends_with_a_paragraph(kind):
    assert cells_without_a_last_paragraph(renderers.get("docx")(PAPERS[kind]())) == 0


def test_no_text_of_a_user_reaches_outside_or_becomes_a_field():
    with ZipFile(BytesIO(renderers.get("docx")(hostile_paper()))) as parts:
        for name in parts.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in parts.read(name)
        body = parts.read("word/document.xml")
    assert b"w:instrText" not in body
    assert b"w:fldSimple" not in body
    assert b"w:hyperlink" not in body
    assert "=HYPERLINK(" in body.decode()


def test_an_element_out_of_order_is_found():
    from docx import Document

    document = Document(BytesIO(renderers.get("docx")(official.copied())))
    properties = next(each for each in document.element.body.iter(f"{W}pPr") if len(each) > 1)
    properties.append(properties[0])
    kept = BytesIO()
    document.save(kept)
    assert any("pPr" in each for each in disorder(kept.getvalue()))
