"""What is done to signed files by people who want them to say something else: each takes a file and gives another."""

import re
from typing import Any

from tests.reports.documents.signed import update


def naive_check(content: bytes) -> bool:
    """The check that is not enough: every signature's bytes and cryptography agree, nothing else is asked."""
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    found = [
        each
        for each in PdfFileReader(io.BytesIO(content)).embedded_signatures
        if each.sig_object_type == "/Sig"
    ]
    return bool(found) and all(
        validate_sig_integrity(each.signer_info, each.signer_cert, "data", each.compute_digest())
        == (True, True)
        for each in found
    )


def one_byte(content: bytes) -> bytes:
    """A byte of the comment on the second line: no reader looks at it."""
    at = content.index(b"\n%") + 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def other_page(content: bytes) -> bytes:
    """The text of page 1 replaced by an update."""
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        said = generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 700 Td (Tong so: 9.999.999) Tj ET")
        page[generic.pdf_name("/Contents")] = writer.add_object(said)
        writer.update_container(page)

    return update(content, change)


def annotated(content: bytes) -> bytes:
    """A white text box over page 1."""
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        box = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): generic.ArrayObject(
                    map(generic.NumberObject, (72, 690, 300, 720))
                ),
                generic.pdf_name("/Contents"): generic.pdf_string("9.999.999"),
                generic.pdf_name("/DA"): generic.pdf_string("/F1 12 Tf 0 g"),
            }
        )
        page["/Annots"].append(writer.add_object(box))
        writer.update_container(page["/Annots"])
        writer.update_container(page)

    return update(content, change)


def shadow_hide(content: bytes) -> bytes:
    """The white overlay that was signed along is made to vanish (shadow attack, variant "hide")."""
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        resources = writer.root["/Pages"]["/Kids"][0]["/Resources"]
        reference = resources["/XObject"].raw_get("/X").reference
        overlay = writer.get_object(reference)
        empty = generic.StreamObject(dict(overlay.items()), stream_data=b" ")
        for key in ("/Filter", "/Length"):
            empty.pop(generic.pdf_name(key), None)
        empty.container_ref = overlay.container_ref
        writer.objects[(reference.generation, reference.idnum)] = empty

    return update(content, change)


def shadow_replace(content: bytes) -> bytes:
    """The font of the signed text is exchanged for another (variant "replace")."""
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        font = writer.root["/Pages"]["/Kids"][0]["/Resources"]["/Font"]["/F1"]
        font[generic.pdf_name("/BaseFont")] = generic.pdf_name("/Symbol")
        writer.update_container(font)

    return update(content, change)


def shadow_hide_and_replace(content: bytes) -> bytes:
    """The second tree of pages, signed along and never shown, takes the place of the first ("hide and replace")."""
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        hidden = writer.root["/PieceInfo"]["/Portal"].raw_get("/Private")
        writer.root[generic.pdf_name("/Pages")] = generic.IndirectObject(
            hidden.idnum, hidden.generation, writer
        )
        writer.update_root()

    return update(content, change)


def layer_shown(content: bytes) -> bytes:
    """The layer that was off when it was signed is switched on."""
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        layers = writer.root["/OCProperties"]
        layers["/D"][generic.pdf_name("/OFF")] = generic.ArrayObject()
        writer.update_container(layers)
        writer.update_root()

    return update(content, change)


def page_added(content: bytes) -> bytes:
    """A third page."""
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        pages = writer.root["/Pages"]
        page = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Page"),
                generic.pdf_name("/MediaBox"): generic.ArrayObject(
                    map(generic.NumberObject, (0, 0, 595, 842))
                ),
                generic.pdf_name("/Parent"): generic.IndirectObject(
                    pages.container_ref.idnum, pages.container_ref.generation, writer
                ),
            }
        )
        pages["/Kids"].append(writer.add_object(page))
        pages[generic.pdf_name("/Count")] = generic.NumberObject(len(pages["/Kids"]))
        writer.update_container(pages["/Kids"])
        writer.update_container(pages)

    return update(content, change)


def transplanted(victim: bytes, donor: bytes) -> bytes:
    """The signature of `donor` put where that of `victim` was."""
    theirs = re.search(rb"/Contents <([0-9A-F]{2000,})>", donor)
    ours = re.search(rb"/Contents <([0-9A-F]{2000,})>", victim)
    assert theirs
    assert ours
    assert len(theirs[1]) == len(ours[1])
    return victim[: ours.start(1)] + theirs[1] + victim[ours.end(1) :]


def signature_object(content: bytes, change: Any) -> bytes:
    """The signature of the first signed field written again by an update, changed."""

    def alter(writer: Any) -> None:
        for field in writer.root["/AcroForm"]["/Fields"]:
            found = field.get_object()
            if found.get("/FT") == "/Sig" and "/V" in found:
                change(found["/V"])
                writer.update_container(found["/V"])
                return

    return update(content, alter)


def cut_back(content: bytes, ends: int) -> bytes:
    """Everything up to the given end of file, counted from 1."""
    at = [match.end() for match in re.finditer(rb"%%EOF\n?", content)]
    return content[: at[ends - 1]]
