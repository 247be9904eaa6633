"""Names of the form fields in a PDF on its way through the signatures (pure)."""

from typing import Final

from reports.documents.states import Signatory

PERSON_FIELD: Final = "NguoiKy"
ORGANISATION_FIELD: Final = "CoQuan"
FIELDS: Final = {Signatory.PERSON.value: PERSON_FIELD, Signatory.ORGANISATION.value: ORGANISATION_FIELD}
"""Signature field by signatory."""
NUMBER_FIELDS: Final = {"number": "So", "day": "Ngay", "month": "Thang", "year": "Nam"}
"""Text field by what is written into it after the person has signed (ô số 3 and 4)."""
READABLE: Final = {
    PERSON_FIELD: "Chữ ký số của người có thẩm quyền",
    ORGANISATION_FIELD: "Chữ ký số của cơ quan, tổ chức",
    NUMBER_FIELDS["number"]: "Số văn bản",
    NUMBER_FIELDS["day"]: "Ngày ban hành",
    NUMBER_FIELDS["month"]: "Tháng ban hành",
    NUMBER_FIELDS["year"]: "Năm ban hành",
}
"""What a reader's program says of a field."""


def field_of(signatory: str) -> str:
    """The signature field of 'person' or 'organisation'; KeyError for anything else."""
    return FIELDS[signatory]
