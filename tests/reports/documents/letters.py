"""What the tests of letters and of what follows the issue begin with: two departments and their people."""

from dataclasses import dataclass

from agencies.models import Agency, Membership, User
from agencies.states import Authority, Role
from reports.documents.actions import issuing, letters
from reports.documents.models import Document
from tests.factories.agencies import make_agency, make_member, make_membership
from tests.reports.documents.rounds import TODAY

BODY = "Căn cứ Kế hoạch số 12;\nThực hiện chương trình.\n1. Nội dung báo cáo\na) Tình hình.\n- Số liệu đến hết kỳ."


@dataclass
class Office:
    """A department with one person for every part in a paper."""

    agency: Agency
    drafter: User
    officer: User
    clerk: User
    signer: Membership


def make_office(name: str, symbol: str = "SLĐTBXH", **fields: object) -> Office:
    agency = make_agency(name, symbol=symbol, **fields)
    signer = make_membership(agency=agency, role=Role.LEADER, title="Phó Giám đốc", authority=Authority.KT)
    people = (make_member(agency, role) for role in (Role.DRAFTER, Role.OFFICER, Role.CLERK))
    return Office(agency, *people, signer)


def text(**given: object) -> letters.Text:
    facts = {"subject": "đôn đốc báo cáo", "body": BODY, "unit": "PCTNXH", **given}
    return letters.Text(**facts)


def make_letter(office: Office, *to: Agency, kind: str = "CV", **given: object) -> Document:
    """A draft to these agencies."""
    content = text(agencies=[each.pk for each in to], **given)
    return letters.start_letter(agency=office.agency, kind=kind, text=content, by=office.drafter)


def fill_in(draft: Document, by: User) -> Document:
    """A correction with the blanks of its first text filled in."""
    body = draft.source["body"].replace("Tại …", "Tại mục 1, trang 2").replace("“…”", "“12 hồ sơ”", 1)
    said = {**draft.source, "body": body.replace("“…”", "“21 hồ sơ”")}
    return letters.write_letter(document_id=draft.pk, text=letters.Text(**said), by=by, signer=draft.signer)


def send(office: Office, draft: Document, **given: object) -> Document:
    """The clerk issues a draft."""
    facts = {
        "date": TODAY, "issuing_agency": office.agency, "signer": office.signer, "by": office.clerk, **given,
    }  # fmt: skip
    return issuing.issue_draft(document_id=draft.pk, **facts)
