"""One search over papers, reports, rounds and agencies: what is seen is found, nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.states import AgencyKind, Role
from portal.core import clock
from reports.collection.actions.flow import recall, submit
from reports.collection.actions.review import open_for_review
from reports.collection.models import Report, ReportWords
from reports.collection.states import FigureState, ReportState
from reports.documents.models import Document
from reports.outlines.models import TableRow
from tests.factories.agencies import make_agency, make_member, make_membership
from tests.factories.rounds import make_figure
from tests.reports.documents.pages import issued
from tests.reports.documents.rounds import NOW, make_house, make_town, make_unit, rename

pytestmark = pytest.mark.django_db

SAID = "Đã kiểm tra 12 quán karaoke trên địa bàn thị trấn Nàng Mau."


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


@pytest.fixture
def root():
    return make_house()[2]


def complete(root, town):
    """A draft that says something in one section and needs nothing else to be sent."""
    make_member(town, Role.HEAD)
    report = make_unit(root, town, state=ReportState.DRAFT, texts={"situation": [SAID]})
    report.texts.exclude(section__key="situation").update(nothing=True)
    for row in TableRow.objects.filter(
        section__version=report.assignment.version_id, indicator__isnull=False
    ):
        make_figure(report, row.indicator.code, row.breakdown.key, {"state": FigureState.NOT_KNOWN})
    return report


@pytest.fixture
def draft(root):
    return complete(root, make_town("Vị Thủy"))


@pytest.fixture
def sent(draft):
    submit(report_id=draft.pk, by=draft.assignment.agency.memberships.get(role=Role.HEAD).user)
    draft.refresh_from_db()
    return draft


def asked(client, user, q, **more):
    client.force_login(user)
    return client.get(reverse("reports:search"), {"q": q, **more}).content.decode()


def officer_of(root):
    return make_member(root.agency, Role.OFFICER)


# --- reports ---


def test_a_draft_is_found_by_its_own_people_as_it_stands_and_by_nobody_above(client, root, draft):
    page = asked(client, make_member(draft.assignment.agency, Role.DRAFTER), "quan karaoke nang mau")
    assert "<mark>quán karaoke</mark>" in page
    assert "<mark>Nàng Mau</mark>" in page
    assert reverse("reports:report", args=[draft.pk]) in page
    assert "Không có gì khớp" in asked(client, officer_of(root), "karaoke")


def test_what_lies_unopened_is_found_by_its_envelope_and_after_opening_by_its_words(client, root, sent):
    officer = officer_of(root)
    assert "Không có gì khớp" in asked(client, officer, "karaoke")
    envelope = asked(client, officer, "vị thủy")
    assert reverse("reports:report_read", args=[sent.pk]) in envelope
    assert "quán" not in envelope
    open_for_review(report_id=sent.pk, by=officer)
    opened = asked(client, officer, "karaoke")
    assert "<mark>karaoke</mark>" in opened
    assert f"{reverse('reports:report_read', args=[sent.pk])}#muc-situation" in opened


def test_siblings_and_strangers_find_nothing(client, root, sent):
    sister = make_town("Long Mỹ")
    make_unit(root, sister, state=ReportState.DRAFT)
    for agency in (sister, make_agency("Sở Y tế tỉnh khác")):
        assert "Không có gì khớp" in asked(client, make_member(agency, Role.DRAFTER), "karaoke")


def test_words_go_with_a_recall_and_come_back_changed(client, sent):
    drafter, head = (
        make_member(sent.assignment.agency, Role.DRAFTER),
        sent.assignment.agency.memberships.get(role=Role.HEAD).user,
    )
    recall(report_id=sent.pk, by=head)
    assert not ReportWords.objects.exists()
    text = sent.texts.get(section__key="situation")
    text.paragraphs[0]["text"] = "Đã kiểm tra 12 nhà nghỉ."
    text.save(update_fields=["paragraphs"])
    submit(report_id=sent.pk, by=head)
    assert "<mark>nhà nghỉ</mark>" in asked(client, drafter, '"nhà nghỉ"')
    assert "Không có gì khớp" in asked(client, drafter, "karaoke")


def test_reports_of_one_agency_are_listed_without_a_word(client, root, sent):
    page = asked(client, officer_of(root), "", agency=sent.assignment.agency_id)
    assert reverse("reports:report_read", args=[sent.pk]) in page
    stranger = make_member(make_agency("Sở Y tế tỉnh khác"), Role.DRAFTER)
    hidden = asked(client, stranger, "", agency=sent.assignment.agency_id)
    assert "Vị Thủy" not in hidden


def test_what_was_replaced_is_left_out(client, root, draft):
    Report.objects.filter(pk=draft.pk).update(state=ReportState.SUPERSEDED, submitted_at=NOW)
    page = asked(client, make_member(draft.assignment.agency, Role.DRAFTER), "vị thủy", kind="reports")
    assert reverse("reports:report_read", args=[draft.pk]) not in page


# --- papers, rounds, agencies ---


def test_a_paper_is_found_by_number_and_symbol_by_whoever_may_see_it(client, sent):
    agency = sent.assignment.agency
    clerk = make_member(agency, Role.CLERK)
    paper = issued(sent, clerk, signer=make_membership(agency=agency, role=Role.HEAD, title="Chủ tịch"))
    assert paper.code.startswith("0")  # so that the phrase below is more than any phrase
    for typed in (paper.code, f'"{paper.code}"', f"{paper.number}/{paper.symbol}", paper.title[:20]):
        assert reverse("reports:document", args=[paper.pk]) in asked(client, clerk, typed, kind="papers")
    other = make_member(make_agency("Sở Y tế tỉnh khác"), Role.CLERK)
    assert reverse("reports:document", args=[paper.pk]) not in asked(client, other, paper.code)


def test_the_key_of_a_paper_follows_every_save_of_what_it_is_made_of(client, sent):
    agency = sent.assignment.agency
    clerk = make_member(agency, Role.CLERK)
    paper = issued(sent, clerk, signer=make_membership(agency=agency, role=Role.HEAD, title="Chủ tịch"))
    paper.title = "Kết quả khác hẳn"
    paper.save(update_fields=["title"])
    paper.refresh_from_db()
    assert " khac han " in paper.search_key
    # control: a write past save() would leave the old words
    Document.objects.filter(pk=paper.pk).update(title="Tên nữa")
    paper.refresh_from_db()
    assert " ten nua " not in paper.search_key


def test_rounds_and_agencies_are_found_former_names_too(client, root, sent):
    officer = officer_of(root)
    town = sent.assignment.agency
    rename(town, "Ủy ban nhân dân khu vực Phương Bình", clock.today())
    town.name = "Ủy ban nhân dân khu vực Phương Bình"
    town.save(update_fields=["name"])
    page = asked(client, officer, "vị thủy", kind="agencies")
    assert "khu vực Phương Bình" in page
    assert "Tên khác" in page
    assert "<mark>Vị Thủy</mark>" in page
    assert reverse("reports:call", args=[root.call.code]) in asked(client, officer, root.call.code)
    hidden = make_agency("Xã Không Ai Thấy", kind=AgencyKind.COMMUNE)
    assert "Không Ai Thấy" not in asked(client, officer, hidden.name).split("<main")[1].replace(
        f'value="{hidden.name}"', ""
    )


def test_administrators_find_agencies_and_no_content(client, sent):
    admin = make_membership(role=Role.ADMINISTRATOR).user
    page = asked(client, admin, "vị thủy")
    assert reverse("agencies:agency", args=[sent.assignment.agency_id]) in page
    assert "?agency=" not in page
    assert reverse("reports:report_read", args=[sent.pk]) not in page


# --- what is typed ---


@pytest.mark.parametrize(
    "typed", ["", "   ", "///", '"', "%", "_", "' OR 1=1 --", "a" * 5000, "😀", "<script>"]
)
def test_anything_may_be_typed(client, root, sent, typed):
    client.force_login(officer_of(root))
    answer = client.get(
        reverse("reports:search"), {"q": typed, "kind": "nonsense", "page": "x", "agency": "²"}
    )
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_percent_sign_is_no_wildcard(client, root, sent):
    assert "Gõ có dấu hay không dấu" in asked(client, officer_of(root), "%")


def test_many_results_cost_as_many_queries_as_few(client, root, sent):
    officer = officer_of(root)
    open_for_review(report_id=sent.pk, by=officer)
    asked(client, officer, "karaoke")
    with CaptureQueriesContext(connection) as one:
        asked(client, officer, "karaoke", kind="reports")
    for name in ("A", "B", "C"):
        report = complete(root, make_town(f"Vị {name}"))
        submit(report_id=report.pk, by=report.assignment.agency.memberships.get(role=Role.HEAD).user)
        open_for_review(report_id=report.pk, by=officer)
    with CaptureQueriesContext(connection) as many:
        page = asked(client, officer, "karaoke", kind="reports")
    assert page.count("<mark>karaoke</mark>") == 4
    assert len(many) == len(one)


def test_words_that_stand_side_by_side_come_first(client, root, draft):
    drafter = make_member(draft.assignment.agency, Role.DRAFTER)
    first, second = (
        Document.objects.create(
            kind="CV", state="draft", drafting_agency=draft.assignment.agency, issuing_agency=draft.assignment.agency,
            symbol="UBND", title=title, lookup_code=f"{n:032d}", created_by=drafter, created_at=NOW,
        )
        for n, title in enumerate(["Phòng, chống tệ nạn bán dâm", "Ban hành kế hoạch về tệ nạn mại dâm"])
    )  # fmt: skip
    page = asked(client, drafter, "ban dam", kind="papers")
    assert "<mark>bán dâm</mark>" in page
    places = [page.index(reverse("reports:document", args=[each.pk])) for each in (first, second)]
    assert places == sorted(places)  # although the second is newer
