"""Any figure of a summary leads to its units: on the screen, in the workbook, in the data. Persons stay inside."""

import io
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies.models import AuditEntry
from agencies.states import Authority, Role
from portal.core import clock
from reports.collection.models import Assignment, Report
from reports.consolidation.actions.rework import adjust_figure, choose_units_sum
from reports.consolidation.adjusting import Delta
from reports.consolidation.queries.derivation import derive
from reports.documents.compose import trace
from reports.documents.compose.paper import Issue, compose
from reports.documents.compose.trace import trace_json
from reports.documents.derivation import write_book
from reports.documents.queries.files import paper_sha256
from reports.documents.renderers import xlsx
from reports.outlines.models import Indicator
from reports.outlines.states import AcrossUnits
from tests.factories.agencies import make_member, make_membership
from tests.factories.summaries import Scene, printed
from tests.reports.documents.rounds import NOW, TODAY

pytestmark = pytest.mark.django_db
TT, DH, KARAOKE = ("TT.01", ""), ("DH.01", ""), ("CSKD.01", "ET=karaoke")
SENT = dict.fromkeys(["submitted_at"], NOW)


@pytest.fixture
def scene(db):
    """Two districts that answered, one that answered the secret way, one that is silent; an adjustment."""
    scene = Scene()
    sender = make_member(scene.call.lead, Role.HEAD)
    sender.full_name = "Lê Thị Người Gửi"
    sender.save(update_fields=["full_name"])
    for name, figures in (
        ("Huyện A", {TT: {"value": 540, "qualifier": "above"}, DH: (6, 6), KARAOKE: 4}),
        ("Huyện B", {TT: 20, DH: {"value": 7_500}}),
    ):
        report = scene.accepted(name, figures)
        Report.objects.filter(pk=report.pk).update(submitted_by=sender, submitted_at=NOW)
    scene.unit("Huyện M", closed_as="classified", closed_reason="gửi qua văn thư mật")
    scene.unit("Huyện Y")
    scene.sender = sender
    scene.top = scene.summary()
    figure = printed(scene.top, *TT)
    adjust_figure(
        report_id=scene.top.pk, indicator_id=figure.indicator_id, breakdown_id=figure.breakdown_id,
        by=scene.officer, delta=Delta(-5), reason="=trừ 5 cuộc trùng",
    )  # fmt: skip
    return scene


def figure_of(said, code, breakdown=None):
    return next(f for f in said["figures"] if (f["indicator"], f.get("breakdown")) == (code, breakdown))


def opened(content):
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content))


def workbook(paper):
    return opened(xlsx.render(paper))


def test_the_data_name_for_every_figure_unit_version_person_moment_adjustment_and_reason(scene):
    said = json.loads(trace_json(scene.top))
    agencies = {each["name"]: each for each in said["agencies"]}
    local = timezone.localtime(NOW, clock.VIETNAM).isoformat(timespec="seconds")
    assert (agencies["Huyện A"]["version"], agencies["Huyện A"]["sent_by"]) == (1, "Lê Thị Người Gửi")
    assert agencies["Huyện A"]["sent_at"] == local
    assert agencies["Huyện Y"]["reason"] == "chưa gửi báo cáo"
    found = figure_of(said, "TT.01")
    assert (found["value"], found["qualifier"], found["rule"]) == (555, "above", "sum")
    given = {said["agencies"][each["agency"]]["name"]: each for each in found["given"]}
    assert {name: (each["how"], each.get("value")) for name, each in given.items()} == {
        "Huyện A": ("counted", 540), "Huyện B": ("counted", 20), "Huyện M": ("left_out", None),
        "Huyện Y": ("left_out", None),
    }  # fmt: skip
    assert "gửi qua văn thư mật" in given["Huyện M"]["why"]
    (adjustment,) = found["adjustments"]
    assert (adjustment["value"], adjustment["reason"]) == (-5, "=trừ 5 cuộc trùng")
    assert adjustment["by"] == scene.officer.full_name
    assert adjustment["at"]


def test_of_a_figure_that_one_agency_owns_the_owner_is_named_and_the_others_are_for_reference():
    scene = Scene()
    karaoke = ("KT.02", "ET=karaoke")
    Indicator.objects.filter(code="KT.02").update(across_units="single_owner", owner_class="police")
    owner = scene.accepted("Công an", {karaoke: 30})
    Assignment.objects.filter(pk=owner.assignment_id).update(reporter_class="police")
    scene.accepted("Huyện A", {karaoke: 4})

    def said(report):
        data = json.loads(trace_json(report))
        found = figure_of(data, *karaoke)
        names = [each["name"] for each in data["agencies"]]
        how = {names[each["agency"]]: each["how"] for each in found["given"]}
        return found["rule"], found["speaker"], [names[at] for at in found["owners"]], how, found.get("value")

    top = scene.summary()
    assert said(top) == (
        "single_owner", "owner", ["Công an"], {"Công an": "counted", "Huyện A": "reference"}, 30,
    )  # fmt: skip
    (line,) = [
        row for row in opened(write_book(derive(top)))["Tổng hợp"].values if row[1] == "KT.02" and row[3]
    ]
    assert line[5] == str(AcrossUnits.SINGLE_OWNER.label)
    Report.objects.filter(assignment__agency__name="Công an").update(state="returned")
    assert said(scene.summary())[1:] == (
        "owner_silent", ["Công an"], {"Công an": "left_out", "Huyện A": "reference"}, None,
    )  # fmt: skip
    choose_units_sum(
        assignment_id=scene.root.pk, indicator_id=Indicator.objects.get(code="KT.02").pk, by=scene.officer,
        reason="chờ Công an",
    )  # fmt: skip
    assert said(scene.summary())[1:] == (
        "units_instead", ["Công an"], {"Công an": "left_out", "Huyện A": "counted"}, 4,
    )  # fmt: skip


def test_a_percent_that_was_left_out_is_there_with_the_reason(scene):
    said = json.loads(trace_json(scene.top))
    why = [each.get("why") for each in figure_of(said, "DH.01")["given"] if each.get("value") == 7_500]
    assert why == ["tỷ lệ không có số gốc"]


def test_every_figure_names_the_page_that_shows_the_same_units(scene, client):
    client.force_login(scene.officer)
    said = json.loads(trace_json(scene.top))
    for figure in (figure_of(said, "TT.01"), figure_of(said, "CSKD.01", "ET=karaoke")):
        page = client.get(figure["page"])
        assert page.status_code == 200
        assert "Huyện A" in page.content.decode()


def test_whoever_sees_the_summary_takes_the_data_along_and_the_journal_says_so(scene, client):
    client.force_login(scene.leader)
    assert (
        f"/summaries/{scene.top.pk}/figures.json"
        in client.get(f"/summaries/{scene.top.pk}/").content.decode()
    )
    answer = client.get(f"/summaries/{scene.top.pk}/figures.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert "so-lieu-" in answer.headers["Content-Disposition"]
    assert answer.json()["working"] is True
    assert AuditEntry.objects.filter(key="documents.figures.downloaded", actor=scene.leader).count() == 1


def test_what_lies_unopened_or_was_never_computed_is_not_given_out(scene, client):
    client.force_login(scene.officer)
    unit = Report.objects.filter(assignment__agency__name="Huyện A").get()
    assert client.get(f"/summaries/{unit.pk}/figures.json").status_code == 404


# --- the workbook ---


def test_every_figure_of_the_workbook_leads_to_its_units_on_the_sheet_of_sources(scene):
    book = workbook(paper_sha256(scene.top, "xlsx")[0])
    page = book["Nguồn"]
    links = {
        (sheet.title, cell.coordinate): cell
        for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink
    }  # fmt: skip
    assert {title for title, _at in links} == {"Phụ lục I", "Phụ lục II"}
    heads = {}
    for cell in links.values():
        name, _bang, at = cell.hyperlink.location.partition("!")
        assert name.strip("'") == "Nguồn"
        heads[cell.value] = page[at].value
    assert heads[555].startswith("TT.01 Cuộc tuyên truyền: trên 555 cuộc")
    assert heads[4].startswith("CSKD.01 Karaoke: 04")
    lines = scene.top.assignment.version.sections.filter(rows__kind="figure").count()
    assert len({cell.hyperlink.location for cell in links.values()}) == lines


def test_the_sheet_names_person_moment_and_reason_and_keeps_numbers_as_numbers(scene):
    page = workbook(paper_sha256(scene.top, "xlsx")[0])["Nguồn"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    start = next(at for at, row in enumerate(rows) if str(row[0]).startswith("TT.01"))
    a, b, m, y, change = rows[start + 1 : start + 6]
    when = f"{timezone.localtime(NOW, clock.VIETNAM):%H:%M %d/%m/%Y}"
    assert a[:6] == ["Huyện A", "1", 540, "Lê Thị Người Gửi", when, "cộng"]
    assert (b[2], m[0], m[5], y[0]) == (20, "Huyện M", "không tính", "Huyện Y")
    assert change == ["Điều chỉnh", None, -5, scene.officer.full_name, change[4], "cộng", "=trừ 5 cuộc trùng"]
    assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row), "text stays text"


def test_the_command_makes_the_workbook_that_the_page_gives_out(scene, tmp_path):
    out = tmp_path / "out.xlsx"
    call_command("render", str(scene.top.pk), format="xlsx", out=out, stdout=io.StringIO())
    made, asked = (
        {page.title: list(page.iter_rows(values_only=True)) for page in book}
        for book in (opened(out.read_bytes()), workbook(paper_sha256(scene.top, "xlsx")[0]))
    )
    assert made == asked
    assert any("Lê Thị Người Gửi" in row for row in made["Nguồn"]), "the working file names the sender"


def test_an_adjustment_that_was_taken_back_still_makes_another_workbook(scene):
    figure = printed(scene.top, *DH)
    before = paper_sha256(scene.top, "xlsx")[1]
    for delta in (Delta(0, 1, 1), Delta(0, -1, -1)):
        adjust_figure(
            report_id=scene.top.pk, indicator_id=figure.indicator_id, breakdown_id=figure.breakdown_id,
            by=scene.officer, delta=delta, reason="thử",
        )  # fmt: skip
    report = Report.objects.get(pk=scene.top.pk)
    assert paper_sha256(report, "xlsx")[1] != before


def test_more_units_than_a_working_file_holds_are_counted_and_the_page_is_named(scene, monkeypatch):
    monkeypatch.setattr(trace, "MOST_GIVEN", 3)
    said = figure_of(json.loads(trace_json(scene.top)), "TT.01")
    assert (said["given"], said["given_count"]) == ([], 4)
    page = workbook(paper_sha256(scene.top, "xlsx")[0])["Nguồn"]
    texts = [row[0].value for row in page.iter_rows() if row[0].value]
    assert f"4 đơn vị; xem từng đơn vị tại /summaries/{scene.top.pk}/figures/TT.01/" in texts


# --- what is issued ---


@pytest.fixture
def issued(scene):
    with clock.travel(NOW):
        signer = make_membership(
            agency=scene.call.lead, role=Role.LEADER, title="Giám đốc", authority=Authority.KT
        )
        return compose(
            Report.objects.get(pk=scene.top.pk),
            issue=Issue(number=5, symbol="BC-X", date=TODAY, issuing_agency=scene.call.lead, signer=signer),
        )


def test_an_issued_paper_has_units_and_versions_behind_its_figures_and_no_person(scene, issued):
    assert issued.trace == ""
    book = workbook(issued)
    rows = [[cell.value for cell in row] for row in book["Nguồn"].iter_rows()]
    start = next(at for at, row in enumerate(rows) if str(row[0]).startswith("TT.01"))
    assert rows[start + 1][:3] == ["Huyện A", "1", 540]
    assert rows[start + 3][0] == "Điều chỉnh sau khi cộng"
    everything = json.dumps(issued.to_json(), ensure_ascii=False) + repr(rows)
    for private in ("Lê Thị Người Gửi", scene.officer.full_name, "=trừ 5 cuộc trùng"):
        assert private not in everything
        assert private in trace_json(scene.top), "the control: the working file does say it"


def test_on_the_screen_every_figure_of_the_annex_leads_to_its_units(scene, client):
    client.force_login(scene.officer)
    page = client.get(f"/reports/{scene.top.pk}/preview/?view=text").content.decode()
    assert f'href="/summaries/{scene.top.pk}/figures/TT.01/"' in page
    assert f'href="/summaries/{scene.top.pk}/figures/CSKD.01/?b=ET%3Dkaraoke"' in page
    unit = Report.objects.filter(assignment__agency__name="Huyện A").get()
    assert "/figures/" not in client.get(f"/reports/{unit.pk}/preview/?view=text").content.decode()
