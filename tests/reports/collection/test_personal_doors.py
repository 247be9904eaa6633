"""The doors of a report, each by the way its page takes: an ordinary text goes in, a citizen's number and letters of an
old font stay out, and the answer says where they stand."""

import json

import pytest
from django.urls import reverse

from agencies.models import Role
from reports.collection.models import SectionText
from reports.collection.states import ReportState
from reports.outlines.models import AnnexTable, TableRow
from tests.architecture.test_text_doors import everything_stored
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report, section_of

pytestmark = pytest.mark.django_db

PLAIN = "Đã tổ chức 20 cuộc tuyên truyền trên địa bàn"
DIGITS = "091090001234"
CANARY = f"{PLAIN}, CCCD {DIGITS}"
OLD_FONT = "Uû ban nh©n d©n tØnh b¸o c¸o kÕt qu¶ thùc hiÖn"


def _report(**fields):
    return make_report(texts={"communication": ["Đã tuyên truyền."]}, **fields)


def _row(report):
    return TableRow.objects.get(section=section_of(report, "communication"), indicator__code="TT.02")


def _section(client, report, key, **data):
    section = section_of(report, key)
    version = SectionText.objects.get(report=report, section=section).edit_version
    client.force_login(report.created_by)
    address = reverse("reports:section", args=[report.pk, key])
    return client.post(address, {f"s{section.pk}-version": version, "op": "save", **data})


def prose(client, text):
    report = _report()
    return _section(
        client, report, "communication", **{f"text-{section_of(report, 'communication').pk}": text}
    )


def note(client, text):
    report = _report()
    pk = _row(report).pk
    return _section(client, report, "communication", **{f"value-{pk}": "5", f"note-{pk}": text})


def annex(client, text):
    report = _report()
    table = AnnexTable.objects.get(section__version=report.assignment.version)
    return _section(
        client, report, "proposals", **{f"t{table.pk}-TOTAL_FORMS": "1", f"cell-{table.pk}_0_number": text}
    )


def whole(client, text):
    report = _report()
    section = section_of(report, "communication")
    version = SectionText.objects.get(report=report, section=section).edit_version
    client.force_login(report.created_by)
    data = {f"s{section.pk}-version": version, f"text-{section.pk}": text, "op": "save"}
    return client.post(reverse("reports:whole", args=[report.pk]), data)


def confirmed_stock(client, text):
    report = _report()
    row = TableRow.objects.get(section=section_of(report, "situation"), indicator__code="CSKD.01", depth=0)
    client.force_login(report.created_by)
    data = {
        "version": report.edit_version,
        "confirmed": "on",
        f"value-{row.pk}": "226",
        f"note-{row.pk}": text,
    }
    return client.post(reverse("reports:nothing", args=[report.pk]), data)


def _edit(client, field, typed):
    def post(text):
        report = _report()
        client.force_login(report.created_by)
        body = {
            "op": "00000000-0000-4000-8000-000000000001",
            "field": field(report),
            "seen": 0,
            "typed": typed(text),
        }
        address = reverse("reports:edits", args=[report.pk])
        return client.post(address, json.dumps(body), content_type="application/json")

    return post


def autosaved_prose(client, text):
    return _edit(client, lambda r: f"text:{section_of(r, 'communication').pk}", lambda t: {"text": t})(text)


def autosaved_note(client, text):
    return _edit(client, lambda r: f"figure:{_row(r).pk}", lambda t: {"value": "5", "note": t})(text)


def autosaved_annex(client, text):
    def table(report):
        return f"annex:{AnnexTable.objects.get(section__version=report.assignment.version).pk}"

    return _edit(client, table, lambda t: {"rows": [{"number": t, "date": "", "copies": ""}]})(text)


def explanation(client, text):
    report = _report()
    client.force_login(report.created_by)
    return client.post(
        reverse("reports:explain", args=[report.pk]), {"kind": "figure_missing", "reason": text}
    )


def sent_back(client, text):
    report = _report(state=ReportState.PENDING)
    client.force_login(make_member(report.assignment.agency, Role.HEAD))
    return client.post(reverse("reports:send_back", args=[report.pk]), {"reason": text})


def _reviewed(client, name, data, state=ReportState.SUBMITTED):
    report = _report(state=state)
    report.opened_at = report.created_at
    report.save(update_fields=["opened_at"])
    client.force_login(make_member(report.assignment.call.lead, Role.OFFICER))
    return client.post(reverse(f"reports:{name}", args=[report.pk]), data)


def remark(client, text):
    return _reviewed(client, "review_note", {"text": text})


def returned(client, text):
    return _reviewed(client, "return", {"reason": text})


def reopened(client, text):
    return _reviewed(client, "reopen", {"reason": text}, ReportState.ACCEPTED)


def several_returned(client, text):
    report = _report(state=ReportState.SUBMITTED)
    client.force_login(make_member(report.assignment.call.lead, Role.OFFICER))
    data = {"verb": "return", "duty": report.assignment_id, "reason": text}
    return client.post(reverse("reports:board_act", args=[report.assignment.call.code]), data)


DOORS = [
    prose, note, annex, whole, confirmed_stock, autosaved_prose, autosaved_note, autosaved_annex, explanation, sent_back,
    remark, returned, reopened, several_returned,
]  # fmt: skip


def named(door):
    return door.__name__


def stored(text):
    return sorted({name for name, said in everything_stored() if text in said})


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_control_an_ordinary_text_goes_in(client, door):
    assert door(client, PLAIN).status_code in (200, 302)
    assert stored(PLAIN)


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_a_citizens_number_stays_out_and_the_answer_says_what_and_where(client, door):
    answer = door(client, CANARY)
    assert stored(DIGITS) == []
    said = answer.content.decode()
    if answer.headers["Content-Type"] == "application/json":
        said = " ".join(map(str, answer.json().values()))
    assert "số căn cước" in said
    assert any(
        place in said
        for place in ("Mục", "Ghi chú của", "“", "Giải trình", "Lý do trả", "Lý do mở lại", "Ý kiến rà soát")
    )


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_letters_of_an_old_font_stay_out_and_the_answer_says_how_to_change_them(client, door):
    answer = door(client, OLD_FONT)
    assert stored("nh©n d©n") == []
    said = answer.content.decode()
    if answer.headers["Content-Type"] == "application/json":
        said = answer.json()["error"]
    assert "phông chữ cũ" in said
    assert "Unicode" in said


def test_what_is_stored_already_in_an_old_font_does_not_keep_anybody_from_working_on(client):
    report = _report()
    section = section_of(report, "communication")
    SectionText.objects.filter(report=report, section=section).update(
        paragraphs=[{"id": "a", "level": 0, "text": OLD_FONT}]
    )
    pk = _row(report).pk
    answer = _section(
        client,
        report,
        "communication",
        **{f"text-{section.pk}": OLD_FONT, f"value-{pk}": "5", f"note-{pk}": "Đã rà soát"},
    )
    assert answer.status_code == 302
    assert report.figures.get(state="reported").note == "Đã rà soát"
