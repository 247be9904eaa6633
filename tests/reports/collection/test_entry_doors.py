"""The plain form and the script are two doors to one room: same readers, same versions, nobody overwritten."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.states import Role
from reports.collection.forms.entry import SectionForm
from reports.collection.models import SectionText
from reports.collection.queries.entry import report_content
from reports.collection.states import ReportState
from reports.outlines.models import TableRow
from reports.periods.states import PeriodKind
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_call, make_period, make_report, section_of
from tests.reports.collection.entry_client import edit, figure, send, text
from tests.reports.collection.test_entry_form import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(db):
    return make_report(texts={"communication": ["Mở đầu."]}, figures={("TT.01", ""): 20})


@pytest.fixture
def drafter(report, client):
    client.force_login(report.created_by)
    return report.created_by


@pytest.fixture
def lan(report):
    return make_member(report.assignment.agency, Role.DRAFTER)


def shown(report, key="communication", **values):
    """What a browser sends from a page opened now, with some inputs typed over (TT_01="25", text="…")."""
    form = SectionForm(report_content(report).section(key))
    data = posted(form)
    for name, value in values.items():
        if name == "text":
            data[form.text_id] = value
        else:
            row = section_of(report, key).rows.get(indicator__code=name.replace("_", "."), breakdown__key="")
            data[f"value-{row.pk}"] = value
    return data


def post(client, report, data, key="communication"):
    return client.post(reverse("reports:section", args=[report.pk, key]), data)


def number(report, code):
    return report.figures.get(indicator__code=code, breakdown__key="").value


def versions(report):
    return dict(report.field_states.values_list("field", "version"))


TYPED = [
    "25",
    "1.234",
    "hơn 420",
    "không có",
    "chưa thống kê được",
    "mật",
    "",
    "0",
    "12.34",
    "0.125",
    "1,5",
    "3/4",
    "x",
]


@pytest.mark.parametrize("typed", TYPED)
def test_both_doors_understand_the_same(client, report, drafter, typed):
    by_form = post(client, report, shown(report, TT_02=typed))
    after_form = list(report.figures.values_list("indicator", "value", "state", "qualifier"))
    report.figures.filter(indicator__code="TT.02").delete()
    report.field_states.all().delete()
    by_script = send(client, report, edit(figure(report, "TT.02"), 0, value=typed))
    assert (by_form.status_code == 302, by_script.status_code == 200) in ((True, True), (False, False))
    assert list(report.figures.values_list("indicator", "value", "state", "qualifier")) == after_form


def test_the_form_moves_only_the_versions_of_what_was_changed(client, report, drafter):
    post(client, report, shown(report, TT_01="25"))
    assert versions(report) == {figure(report, "TT.01"): 1}
    stale = send(client, report, edit(figure(report, "TT.01"), 0, value="30"))
    assert stale.status_code == 409
    assert send(client, report, edit(figure(report, "TT.02"), 0, value="30")).status_code == 200


def test_the_button_after_ones_own_autosave_is_no_conflict(client, report, drafter):
    data = shown(report, TT_01="1420", text="•  Đã   họp")
    send(client, report, edit(figure(report, "TT.01"), 0, value="1420"))
    send(client, report, edit(text(report), 0, text="•  Đã   họp"))
    before = versions(report)
    assert post(client, report, data).status_code == 302
    assert versions(report) == before
    assert number(report, "TT.01") == 1420


def test_what_somebody_else_saved_meanwhile_in_other_fields_stays(client, report, drafter, lan):
    data = shown(report, TT_02="350")
    client.force_login(lan)
    send(client, report, edit(figure(report, "TT.01"), 0, value="99"))
    send(client, report, edit(text(report), 0, text="Của chị."))
    client.force_login(drafter)
    assert post(client, report, data).status_code == 302
    assert (number(report, "TT.01"), number(report, "TT.02")) == (99, 350)
    assert report.texts.get(section__key="communication").paragraphs[0]["text"] == "Của chị."


def test_a_field_that_both_wrote_stops_the_save_and_nothing_of_it_is_written(client, report, drafter, lan):
    data = shown(report, TT_01="25", TT_02="350")
    client.force_login(lan)
    send(client, report, edit(figure(report, "TT.01"), 0, value="99"))
    client.force_login(drafter)
    answer = post(client, report, data)
    assert answer.status_code == 409
    assert 'value="25"' in answer.text
    assert "Đang lưu: <strong>99</strong>" in answer.text
    assert number(report, "TT.01") == 99
    assert not report.figures.filter(indicator__code="TT.02").exists()


def test_a_figure_that_stands_in_two_sections_is_one_figure_by_both_doors(client, report, drafter, lan):
    here = section_of(report, "communication").rows.get(indicator__code="TT.01")
    there = TableRow.objects.create(
        section=section_of(report, "inspection"), position=9, label="Cuộc tuyên truyền",
        indicator=here.indicator, breakdown=here.breakdown,
    )  # fmt: skip
    old_page = shown(report, "inspection", text="Đã kiểm tra.")
    client.force_login(lan)
    said = send(client, report, edit(f"figure:{here.pk}", 0, value="99")).json()
    assert [each["field"] for each in said["also"]] == [f"figure:{there.pk}"]
    client.force_login(drafter)
    assert send(client, report, edit(f"figure:{there.pk}", 0, value="7")).status_code == 409
    assert post(client, report, old_page, "inspection").status_code == 302
    assert number(report, "TT.01") == 99


def test_a_page_tells_the_script_every_field_with_its_version(client, report, drafter):
    send(client, report, edit(figure(report, "TT.01"), 0, value="25"))
    page = client.get(reverse("reports:section", args=[report.pk, "communication"])).text
    assert f'data-field="{figure(report, "TT.01")}" data-version="1"' in page
    assert f'data-field="{figure(report, "TT.02")}" data-version="0"' in page
    assert f'data-field="{text(report)}" data-version="0"' in page
    assert f'data-edits-url="{reverse("reports:edits", args=[report.pk])}"' in page
    situation = client.get(reverse("reports:section", args=[report.pk, "situation"])).text
    total = figure(report, "CSKD.01", key="situation")
    parts = f"{figure(report, 'CSKD.01', 'ET=karaoke', 'situation')} {figure(report, 'CSKD.01', 'ET=luu_tru', 'situation')}"
    assert f'data-total-of="{total}" data-parts="{parts}">–</output>' in situation


# --- last period ------------------------------------------------------------------------------------------


def accepted(report, year, texts=None, kind=PeriodKind.HALF, **figures):
    """The accepted report of an earlier period of the same agency."""
    version = report.assignment.version
    call = make_call(lead=report.assignment.call.lead, version=version, period=make_period(year, kind))
    duty = make_assignment(call, report.assignment.agency)
    named = {(code.replace("_", "."), ""): value for code, value in figures.items()}
    return make_report(duty, state=ReportState.ACCEPTED, texts=texts or {}, figures=named)


def test_last_periods_stocks_are_kept_by_a_button_only_where_the_line_is_blank(client, report, drafter):
    accepted(report, 2022, CSKD_01=31, CTX_01=5618, TT_02=9)
    stock = figure(report, "CSKD.01", key="situation").split(":")[1]
    page = client.get(reverse("reports:section", args=[report.pk, "situation"])).text
    assert f'name="keep" value="{stock}" data-keep="31"' in page
    data = shown(report, "situation", CTX_01="60,5")
    section = section_of(report, "situation").pk
    assert post(client, report, data | {"keep": f"s{section}"}, "situation").status_code == 302
    assert (number(report, "CSKD.01"), number(report, "CTX.01")) == (31, 6050)
    page = client.get(reverse("reports:section", args=[report.pk, "situation"])).text
    assert 'name="keep"' not in page
    flows = client.get(reverse("reports:section", args=[report.pk, "communication"])).text
    assert 'name="keep"' not in flows


def test_one_line_is_kept_without_the_others_and_what_is_typed_stays(client, report, drafter):
    accepted(report, 2022, CSKD_01=31, CTX_01=5618)
    stock = figure(report, "CSKD.01", key="situation").split(":")[1]
    post(client, report, shown(report, "situation") | {"keep": stock}, "situation")
    assert number(report, "CSKD.01") == 31
    assert not report.figures.filter(indicator__code="CTX.01").exists()


def test_last_periods_prose_is_taken_over_where_there_is_none_and_shown_to_whoever_reads(
    client, report, drafter
):
    accepted(report, 2022, texts={"situation": ["Địa bàn rộng.", "Có 31 cơ sở."]})
    section = section_of(report, "situation").pk
    page = client.get(reverse("reports:section", args=[report.pk, "situation"])).text
    assert f'name="take" value="{section}"' in page
    post(client, report, shown(report, "situation") | {"take": str(section)}, "situation")
    stored = SectionText.objects.get(report=report, section=section)
    assert [p["text"] for p in stored.paragraphs] == ["Địa bàn rộng.", "Có 31 cơ sở."]
    post(client, report, shown(report, "situation", text="Địa bàn rộng.\nCó 33 cơ sở."), "situation")
    report.refresh_from_db()
    report.state = ReportState.SUBMITTED
    report.opened_at = report.created_at
    report.save()
    for address in ("report_read", "report"):
        read = client.get(reverse(f"reports:{address}", args=[report.pk])).text
        assert read.count("giữ nguyên kỳ trước") == 1
    client.force_login(make_member(report.assignment.call.lead, Role.OFFICER))
    review = client.get(reverse("reports:review", args=[report.pk])).text
    assert "Địa bàn rộng. <span" in review
    assert review.count("giữ nguyên kỳ trước") == 1


def test_prose_that_is_there_is_not_replaced(client, report, drafter):
    accepted(report, 2022, texts={"communication": ["Kỳ trước."]})
    section = section_of(report, "communication").pk
    page = client.get(reverse("reports:section", args=[report.pk, "communication"])).text
    assert 'name="take"' not in page
    post(client, report, shown(report) | {"take": str(section)})
    assert report.texts.get(section=section).paragraphs[0]["text"] == "Mở đầu."


def test_the_same_period_of_last_year_stands_beside_the_last_period_where_they_differ(
    client, report, drafter
):
    accepted(report, 2022, CSKD_01=31)
    page = client.get(reverse("reports:section", args=[report.pk, "situation"])).text
    assert "cùng kỳ" not in page  # the last period of this kind is the one of last year
    second = make_period(2022)
    second.pk, second.code, second.label = None, "2022-H2", "6 tháng cuối năm 2022"
    second.data_from, second.data_to = dt.date(2022, 6, 15), dt.date(2022, 12, 14)
    second.save()
    call = make_call(lead=report.assignment.call.lead, version=report.assignment.version, period=second)
    duty = make_assignment(call, report.assignment.agency)
    make_report(duty, state=ReportState.ACCEPTED, figures={("CSKD.01", ""): 35})
    page = client.get(reverse("reports:section", args=[report.pk, "situation"])).text
    assert "cùng kỳ: 31" in page
    assert 'data-keep="35"' in page
    assert "cùng kỳ: 6 tháng đầu năm 2022" in page
