"""What was issued under an old name says the old name for ever, whatever became of the agency since."""

import datetime as dt
import difflib

import pytest

from agencies import actions
from agencies.specs import Naming
from agencies.states import AgencyKind, Authority, Role, SuccessionKind
from portal.core import clock
from reports.collection.states import ReportState
from reports.documents.actions import files, issuing
from reports.documents.layout import Paper
from reports.documents.models import Document
from tests.factories.agencies import make_agency, make_member, make_membership
from tests.reports.documents.extracted import docx_text, pdf_text, squeezed
from tests.reports.documents.printed import printed_text
from tests.reports.documents.rounds import NOW, make_house, make_town, make_unit

pytestmark = pytest.mark.django_db
REFORM = dt.date(2025, 7, 1)
LATER = dt.datetime(2026, 1, 15, 9, 0, tzinfo=clock.VIETNAM)
# The head and the foot as a reader of June 2023 got them, word by word.
GOLDEN = """ỦY BAN NHÂN DÂN
THÀNH PHỐ NGÃ BẢY
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 01/BC-UBND
Ngã Bảy, ngày 21 tháng 6 năm 2023
BÁO CÁO
Kết quả thực hiện công tác thử nghiệm 06 tháng đầu năm 2023
Kính gửi: Sở Lao động - Thương binh và Xã hội"""


@pytest.fixture
def issued(private_files) -> Document:
    """A report of Ngã Bảy to the labour department, issued in June 2023; its files are not made yet."""
    with clock.travel(NOW):
        root = make_house()[2]
        town = make_town("Ngã Bảy", kind="thành phố")
        head = make_membership(agency=town, role=Role.HEAD, title="Phó Chủ tịch", authority=Authority.KT)
        report = make_unit(
            root,
            town,
            state=ReportState.SUBMITTED,
            submitted_by=head.user,
            texts={"situation": ["Địa bàn ổn định."]},
        )
        return issuing.issue(
            report_id=report.pk,
            by=make_member(town, Role.CLERK),
            date=NOW.date(),
            issuing_agency=town,
            signer=head,
        )


def reform(town, lead) -> None:
    """Ngã Bảy goes into a ward, the department gives its function away and gets another name first."""
    ward = make_agency(
        "Ủy ban nhân dân phường Ngã Bảy", kind=AgencyKind.COMMUNE, place="Ngã Bảy", valid_from=REFORM
    )
    health = make_agency("Sở Y tế", symbol="SYT")
    naming = Naming(name="Sở Lao động", symbol="SLĐ", place="Hậu Giang")
    actions.rename_agency(by=None, agency=lead, valid_from=dt.date(2025, 3, 1), naming=naming)
    same = {"by": None, "effective_date": REFORM, "legal_basis": "Nghị quyết số 202/2025/QH15"}
    actions.record_succession(predecessor=town, successor=ward, kind=SuccessionKind.MERGE, **same)
    actions.record_succession(predecessor=lead, successor=health, kind=SuccessionKind.MERGE, **same)


def content_of(stored):
    with stored.open("rb") as file:
        return file.read()


def made(document: Document) -> dict[str, str]:
    """The files of a paper, made now; their text by format."""
    for rendering_id in document.renderings.values_list("pk", flat=True):
        job = files.claim(rendering_id)
        assert job is not None
        files.perform(job)
    read = {"pdf": pdf_text, "docx": docx_text}
    return {
        each.format: read[each.format](content_of(each.file))
        for each in document.renderings.all()
        if each.format in read
    }


def test_after_the_merger_the_files_of_an_old_paper_are_made_with_the_old_names(issued):
    before = printed_text(Paper.from_json(issued.layout))
    assert "\n".join(line for line in before.splitlines() if line).startswith(GOLDEN), "\n".join(
        difflib.unified_diff(GOLDEN.splitlines(), before.splitlines(), lineterm="")
    )
    with clock.travel(LATER):
        reform(issued.issuing_agency, issued.report.assignment.call.lead)
        again = Document.objects.get(pk=issued.pk)
        assert printed_text(Paper.from_json(again.layout)) == before
        for name, text in made(again).items():
            assert all(squeezed(line) in squeezed(text) for line in GOLDEN.splitlines()), name
            assert squeezed("phường Ngã Bảy") not in squeezed(text).casefold(), name
            assert squeezed("Sở Y tế") not in squeezed(text), name


def test_a_paper_issued_after_a_new_name_says_the_new_one(private_files):
    """The control: the same house a day after the change."""
    with clock.travel(LATER):
        root = make_house()[2]
        town = make_town("Ngã Bảy", kind="thành phố")
        head = make_membership(agency=town, role=Role.HEAD, title="Phó Chủ tịch", authority=Authority.KT)
        report = make_unit(root, town, state=ReportState.SUBMITTED, submitted_by=head.user)
        naming = Naming(name="Ủy ban nhân dân phường Ngã Bảy", symbol="UBND", place="Ngã Bảy", collective=True,
                        collective_name="ỦY BAN NHÂN DÂN")  # fmt: skip
        actions.rename_agency(by=None, agency=town, valid_from=REFORM, naming=naming)
        paper = issuing.issue(
            report_id=report.pk,
            by=make_member(town, Role.CLERK),
            date=LATER.date(),
            issuing_agency=town,
            signer=head,
        )
    text = printed_text(Paper.from_json(paper.layout))
    assert "PHƯỜNG NGÃ BẢY" in text
    assert "THÀNH PHỐ NGÃ BẢY" not in text
