"""Number and date written into their form fields after the person has signed: an update that is appended.

The certifying signature allows filling in (DocMDP level 2), so it stays valid. The organisation's signature locks the
fields (`preparing`), so nobody can write another number afterwards.
"""

import io
from collections.abc import Mapping
from typing import Any, Final

from reports.documents.signing import lettering
from reports.documents.signing.errors import SigningFailed
from reports.documents.signing.names import NUMBER_FIELDS, ORGANISATION_FIELD
from reports.documents.signing.preparing import SIZE

_NAMES: Final = frozenset(NUMBER_FIELDS.values())


def fill(content: bytes, values: Mapping[str, str]) -> bytes:
    """`content` with the values appended: {'number': '05', 'day': '12', 'month': '6', 'year': '2023'}.

    A file without form fields takes no values (a separate annex): only `{}` is right for it. SigningFailed when a field
    is missing, is filled already, or the organisation has signed. ValueError for a value that is not plain ASCII.
    """
    from pyhanko.pdf_utils.generic import TextStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    if unknown := set(values) - set(NUMBER_FIELDS):
        raise ValueError(f"no such fields: {unknown}")
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    fields = _fields(writer)
    if ORGANISATION_FIELD in fields and "/V" in fields[ORGANISATION_FIELD].get_object():
        raise SigningFailed(
            "Cơ quan đã ký số nên số và ngày không sửa được nữa. Sai thì phát hành văn bản đính chính."
        )
    for key, text in values.items():
        reference = fields.get(NUMBER_FIELDS[key])
        if reference is None:
            raise SigningFailed("Tệp không có ô để ghi số, ngày ban hành. Hãy tạo lại tệp trình ký.")
        field = reference.get_object()
        if field.get("/V"):
            raise SigningFailed("Số, ngày ban hành đã được ghi vào tệp này rồi.")
        field["/V"] = TextStringObject(text)
        _show(writer, field, text)
        writer.mark_update(reference)
    output = io.BytesIO()
    writer.write(output)
    result = output.getvalue()
    if not result.startswith(content):
        raise AssertionError("filling in must append")
    return result


def is_filled(content: bytes) -> bool:
    """Whether every number and date field of the file has a value; True when it has none."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    fields = _fields(PdfFileReader(io.BytesIO(content)))
    texts = [each.get_object() for name, each in fields.items() if name in _NAMES]
    return all("/V" in field and field["/V"] for field in texts)


def _fields(handler: Any) -> dict[str, Any]:
    """References of the form's fields by name."""
    # pyHanko follows references in [...] but not in get()
    if "/AcroForm" not in handler.root or "/Fields" not in handler.root["/AcroForm"]:
        return {}
    found = handler.root["/AcroForm"]["/Fields"]
    return {str(each.get_object()["/T"]): each for each in found if "/T" in each.get_object()}


def _show(writer: Any, field: Any, text: str) -> None:
    """The value as it looks: centred in its box on the line of the words around it, smaller only where it must be.

    The number stands against the stroke of its symbol: "05/BC-…", without a blank (NĐ 30/2020, Phụ lục I, phần I).
    """
    from pyhanko.pdf_utils import generic

    name = str(field["/DA"]).split()[0]
    font = writer.root["/AcroForm"]["/DR"]["/Font"].raw_get(name)
    left, bottom, right, top = (float(value) for value in field["/Rect"])
    width, height = right - left, top - bottom
    style = lettering.face(italic=name == f"/{lettering.ITALIC}")
    natural = style.width(text) * SIZE / 1000
    size = min(SIZE, SIZE * width / natural) if natural else SIZE
    free = width - natural * size / SIZE
    x = free if str(field["/T"]) == NUMBER_FIELDS["number"] else free / 2
    y = (height - (style.ascent - style.descent) * size / 1000) / 2 - style.descent * size / 1000
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    drawn = f"/Tx BMC q BT 0 g {name} {size:.3f} Tf {x:.3f} {y:.3f} Td ({escaped}) Tj ET Q EMC"
    shown = generic.StreamObject(
        {
            generic.NameObject("/Type"): generic.NameObject("/XObject"),
            generic.NameObject("/Subtype"): generic.NameObject("/Form"),
            generic.NameObject("/BBox"): generic.ArrayObject(
                [generic.FloatObject(value) for value in (0, 0, round(width, 3), round(height, 3))]
            ),
            generic.NameObject("/Resources"): generic.DictionaryObject(
                {
                    generic.NameObject("/Font"): generic.DictionaryObject(
                        {
                            generic.NameObject(name): generic.IndirectObject(
                                font.idnum, font.generation, writer
                            )
                        }
                    )
                }
            ),
        },
        stream_data=drawn.encode("ascii"),
    )
    field["/AP"] = generic.DictionaryObject({generic.NameObject("/N"): writer.add_object(shown)})
