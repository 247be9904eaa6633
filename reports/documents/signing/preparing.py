"""From a finished PDF to one that can be signed: blanks for number and date become form fields, and every signature
gets its empty field, all before the first signature.

A field that is added after the person's certifying signature makes that signature invalid (DocMDP allows filling in
and signing, not adding), so nothing of this can wait. The file is written anew once, with its objects spread over
many small streams: in one large stream, as WeasyPrint writes them, checking a signature takes ten times as long.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from reports.documents.signing import lettering
from reports.documents.signing.names import FIELDS, NUMBER_FIELDS, PERSON_FIELD, READABLE, field_of

SIZE: Final = 13  # points, ô số 3 and 4 (NĐ 30/2020, Phụ lục I)
_STRUCTURE_KEY: Final = "/StructParent"
_READ_ONLY: Final = 1  # nobody types into it by hand: programs would draw a box and a cursor over the paper
_PRINTED: Final = 4  # the only flag of an annotation that PDF/A asks for
_LOCKED: Final = 128
_NO_CHANGES: Final = 1  # DocMDP: nothing but time-stamps and what belongs to them


def prepare(content: bytes, places: Mapping[str, Any], *, signatories: Sequence[str]) -> bytes:
    """The PDF with form fields for the number boxes in `places` and an empty signature field per signatory.

    places: as `RenderedFile.facts['places']`: boxes {page, x, y, width, height} by 'number', 'day', 'month', 'year',
        'signature', 'seal', 'corner'; page from 0, points from the lower left corner.
    signatories: 'person' (at 'signature'), 'organisation' (at 'seal'; on a separate annex, or a copy, at 'corner').
        Where the box is missing the field is there but takes no room.
    ValueError when the file has a form or signatures already.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        if "/AcroForm" in pdf.Root:
            raise ValueError("the file has a form already")
        form = _form(pdf)
        for key, name in NUMBER_FIELDS.items():
            if key in places:
                _add(pdf, form, name, places[key], _text_field(pdf, key, places[key]))
        for signatory in sorted(signatories, key=list(FIELDS).index):
            name = field_of(signatory)
            box = (
                places.get("signature") if name == PERSON_FIELD else places.get("seal", places.get("corner"))
            )
            _add(pdf, form, name, box, _signature_field(pdf, box, name))
        pdf.Root.AcroForm = pdf.make_indirect(form)
        output = io.BytesIO()
        pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return output.getvalue()


def _form(pdf: Any) -> Any:
    from pikepdf import Array, Dictionary

    fonts = Dictionary(
        {
            f"/{lettering.UPRIGHT}": lettering.embed(pdf, lettering.face(italic=False)),
            f"/{lettering.ITALIC}": lettering.embed(pdf, lettering.face(italic=True)),
        }
    )
    return Dictionary(
        Fields=Array(),
        SigFlags=3,  # signatures are on their way: programs must append, never rewrite
        DR=Dictionary(Font=fonts),
        DA=_appearance_string(lettering.UPRIGHT),
    )


def _appearance_string(font: str) -> str:
    return f"/{font} {SIZE} Tf 0 g"


def _text_field(pdf: Any, key: str, box: Mapping[str, Any]) -> Any:
    from pikepdf import Dictionary, Name

    font = lettering.UPRIGHT if key == "number" else lettering.ITALIC
    field = Dictionary(FT=Name.Tx, Ff=_READ_ONLY, F=_PRINTED, DA=_appearance_string(font), Q=1)
    field.AP = Dictionary(N=_empty_appearance(pdf, box))
    return field


def _signature_field(pdf: Any, box: Mapping[str, Any] | None, name: str) -> Any:
    """The organisation signs last, and with that closes the file: the certifying signature would allow number and date
    to be filled in for ever. (Locking just those fields is what FieldMDP is for; pyHanko then takes the time-stamp that
    follows for a change of them.)"""
    from pikepdf import Array, Dictionary, Name

    field = Dictionary(FT=Name.Sig, F=_PRINTED | _LOCKED)
    if box is not None:
        field.AP = Dictionary(N=_empty_appearance(pdf, box))
    if name != PERSON_FIELD:
        lock = Dictionary(Type=Name.SigFieldLock, Action=Name.Include, Fields=Array(), P=_NO_CHANGES)
        field.Lock = pdf.make_indirect(lock)
    return field


def _empty_appearance(pdf: Any, box: Mapping[str, Any]) -> Any:
    from pikepdf import Array, Dictionary, Name, Stream

    shown = Stream(
        pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, box["width"], box["height"]]),
        Resources=Dictionary(),
    )  # fmt: skip
    return pdf.make_indirect(shown)


def _add(pdf: Any, form: Any, name: str, box: Mapping[str, Any] | None, field: Any) -> None:
    """Into the form, on its page, and into the structure that a screen reader follows."""
    from pikepdf import Array, Name

    page = pdf.pages[box["page"] if box else 0]
    field.Type, field.Subtype = Name.Annot, Name.Widget
    field.T, field.TU = name, READABLE[name]
    field.Rect = Array(_corners(box) if box else [0, 0, 0, 0])
    field.P = page.obj
    widget = pdf.make_indirect(field)
    form.Fields.append(widget)
    if "/Annots" not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(widget)
    _into_structure(pdf, widget, page)


def _corners(box: Mapping[str, Any]) -> list[float]:
    right, top = box["x"] + box["width"], box["y"] + box["height"]
    return [round(value, 3) for value in (box["x"], box["y"], right, top)]


def _into_structure(pdf: Any, widget: Any, page: Any) -> None:
    """A Form element at the end of the document (PDF/UA, 7.18.4); nothing in a file without structure."""
    from pikepdf import Array, Dictionary, Name, NumberTree

    root = pdf.Root.get("/StructTreeRoot")
    if root is None or "/ParentTree" not in root or "/K" not in root:
        return
    parents = NumberTree(root.ParentTree)
    key = max((int(each) for each in parents), default=-1) + 1
    top = root.K[0] if isinstance(root.K, Array) else root.K
    element = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem, S=Name.Form, P=top, Pg=page.obj, Alt=widget.TU,
            K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page.obj),
        )
    )  # fmt: skip
    kids = top.get("/K", Array())
    top.K = Array([*kids, element]) if isinstance(kids, Array) else Array([kids, element])
    parents[key] = element
    root.ParentTreeNextKey = key + 1
    widget[_STRUCTURE_KEY] = key
    page.obj.Tabs = Name.S
