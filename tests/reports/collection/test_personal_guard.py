"""Data about citizens is refused before it is stored, at every door, until a reason is written for exactly that."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import AuditEntry, Role
from portal.core.errors import Invalid, NotAllowed
from portal.core.personal import scan
from portal.core.uploads import check_paper
from reports.collection.actions import autosave, drafts, flow, review, summaries
from reports.collection.actions.personal import (
    PersonalFound,
    override_all,
    override_personal,
    refuse_personal,
    refuse_personal_name,
)
from reports.collection.entries import FigureEntry, SectionEntry
from reports.collection.models import PersonalOverride, SectionText
from reports.collection.states import FigureState, Origin, ReportState
from reports.outlines.models import AnnexTable, TableRow
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report, section_of

pytestmark = pytest.mark.django_db

PHONE = "Liên hệ cơ sở số 0912 345 678."


@pytest.fixture
def report():
    return make_report(texts={"communication": ["Đã tuyên truyền."]})


@pytest.fixture
def officer(report):
    return make_member(report.assignment.call.lead, Role.OFFICER)


def save(report, text, **more):
    section = section_of(report, "communication")
    stored = SectionText.objects.get(report=report, section=section)
    return drafts.save_section(
        report_id=report.pk, section_id=section.pk, by=report.created_by, edit_version=stored.edit_version,
        entry=SectionEntry(paragraphs=[(0, line) for line in text.split("\n")], nothing=False, **more),
    )  # fmt: skip


def prose(report):
    stored = SectionText.objects.get(report=report, section=section_of(report, "communication"))
    return [p["text"] for p in stored.paragraphs]


def explain(report, finds, reason="Số của cơ quan, đã công khai."):
    override_all(report_id=report.pk, by=report.created_by, finds=finds, reason=reason)


def test_prose_is_refused_with_its_field_and_a_mask_and_nothing_is_stored(report):
    with pytest.raises(PersonalFound) as refused:
        save(report, PHONE)
    ((field, message),) = refused.value.fields.items()
    assert field == f"text:{section_of(report, 'communication').pk}"
    assert "số điện thoại (09•••78)" in message
    assert "0912" not in message.replace("09•••78", "")
    assert prose(report) == ["Đã tuyên truyền."]


def test_a_written_reason_lets_exactly_this_pass_and_is_logged_without_the_thing_itself(report):
    with pytest.raises(PersonalFound) as refused:
        save(report, PHONE)
    explain(report, refused.value.finds)
    save(report, PHONE)
    assert prose(report) == [PHONE]
    with pytest.raises(PersonalFound):
        save(report, "Liên hệ 0912 345 679.")
    kept = PersonalOverride.objects.get()
    entry = AuditEntry.objects.get(key="collection.personal.overridden")
    assert (kept.masked, kept.by, kept.kind) == ("09•••78", report.created_by, "phone")
    assert kept.reason in str(entry.facts)
    for row in (str(entry.facts), str(PersonalOverride.objects.values())):
        assert "345" not in row.replace(kept.fingerprint, "")


def test_a_list_over_several_paragraphs_is_one(report):
    with pytest.raises(PersonalFound, match="họ tên"):
        save(report, "Các trường hợp:\nNguyễn Văn An\nTrần Thị Bình")
    save(report, "Các trường hợp:\nNguyễn Văn An, Phó Giám đốc Sở")  # control: a person in office


def test_the_note_of_a_figure_is_a_door_and_its_value_is_not_scanned(report):
    row = TableRow.objects.get(section=section_of(report, "communication"), indicator__code="TT.02")
    entry = {
        "indicator_id": row.indicator_id,
        "breakdown_id": row.breakdown_id,
        "state": FigureState.REPORTED,
    }
    with pytest.raises(PersonalFound) as refused:
        save(report, "Đã.", figures=[FigureEntry(**entry, value=350, note="CCCD 091090001234")])
    assert list(refused.value.fields) == [f"figure:{row.pk}"]
    save(report, "Đã.", figures=[FigureEntry(**entry, value=91090001234)])
    assert report.figures.get().value == 91090001234


def test_cells_of_an_annex_are_read_across_and_downwards_and_numbers_are_not(report):
    table = AnnexTable.objects.get(section__version=report.assignment.version)

    def rows(*cells):
        return {table.pk: [{"number": text, "date": "", "copies": copies} for text, copies in cells]}

    for names in ([("Nguyễn Văn An", 1), ("Trần Thị Bình", 2)], [("Lê Văn C, sinh năm 1990", 1)]):
        with pytest.raises(PersonalFound) as refused:
            save(report, "Đã.", annexes=rows(*names))
        assert list(refused.value.fields) == [f"annex:{table.pk}"]
    save(report, "Đã.", annexes=rows(("60/KH-UBND", 91090001234), ("56/KH-UBND", 912345678)))
    assert report.annex_rows.count() == 2


def test_a_script_gets_every_find_with_its_kind_and_place_and_never_the_thing_itself(client, report):
    client.force_login(report.created_by)
    body = {
        "op": "op-000002",
        "field": f"text:{section_of(report, 'communication').pk}",
        "seen": 0,
        "typed": {"text": f"{PHONE}\nGửi về an.nguyen@example.com."},
    }
    answer = client.post(
        reverse("reports:edits", args=[report.pk]), body, content_type="application/json",
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 422
    finds = answer.json()["finds"]
    assert [(each["kind"], each["masked"]) for each in finds] == [
        ("số điện thoại", "09•••78"),
        ("địa chỉ thư điện tử", "a•••@example.com"),
    ]
    assert all(each["place"].startswith("Mục ") for each in finds)
    assert "345 678" not in answer.content.decode()


def test_autosave_is_the_same_door(report):
    field = f"text:{section_of(report, 'communication').pk}"
    edit = {
        "report_id": report.pk,
        "by": report.created_by,
        "field": field,
        "seen": 0,
        "typed": {"text": PHONE},
    }
    with pytest.raises(PersonalFound) as refused:
        autosave.apply_edit(op="op-000001", **edit)
    assert list(refused.value.fields) == [field]
    explain(report, refused.value.finds)
    assert autosave.apply_edit(op="op-000001", **edit).version == 1
    assert prose(report) == [PHONE]


def test_what_is_stored_already_stops_nobody_from_working_on(report):
    stored = SectionText.objects.filter(report=report, section=section_of(report, "communication"))
    stored.update(paragraphs=[{"id": "a", "level": 0, "text": PHONE}])
    save(report, f"{PHONE}\nThêm một đoạn.")
    assert prose(report) == [PHONE, "Thêm một đoạn."]


@pytest.mark.parametrize("reason", ["", "  ", "ok", "x" * 301, "Là số 0912 345 678 của ông A"])
def test_a_reason_has_words_and_does_not_repeat_the_thing(report, reason):
    with pytest.raises(PersonalFound) as refused:
        save(report, PHONE)
    with pytest.raises(Invalid):
        explain(report, refused.value.finds, reason)
    assert not PersonalOverride.objects.exists()


def test_only_who_writes_or_reviews_the_report_gives_a_reason(report, officer):
    (hit,) = scan(PHONE)
    facts = {
        "fingerprint": hit.fingerprint,
        "kind": hit.kind,
        "masked": hit.masked,
        "place": "Mục",
        "reason": "Công khai.",
    }
    with pytest.raises(NotAllowed):
        override_personal(report_id=report.pk, by=officer, **facts)
    override_personal(report_id=report.pk, by=report.created_by, **facts)
    again = override_personal(report_id=report.pk, by=report.created_by, **facts)
    assert PersonalOverride.objects.get() == again


def test_the_next_version_keeps_the_reasons(report, officer):
    (hit,) = scan(PHONE)
    PersonalOverride.objects.create(
        report=report, fingerprint=hit.fingerprint, kind="phone", masked=hit.masked, place="Mục", reason="Công khai.",
        by=report.created_by, at=report.created_at,
    )  # fmt: skip
    report.state = ReportState.SUBMITTED
    report.save(update_fields=["state"])
    after = review.return_report(report_id=report.pk, by=officer, reason="Bổ sung số liệu.")
    assert after.personal_overrides.get().fingerprint == hit.fingerprint
    refuse_personal(after, "Nội dung", PHONE)
    with pytest.raises(PersonalFound):
        refuse_personal(None, "Nội dung", PHONE)


def test_remarks_and_reasons_are_doors(report, officer):
    head = make_member(report.assignment.agency, Role.HEAD)
    with pytest.raises(PersonalFound):
        flow.explain_warnings(report_id=report.pk, by=head, kind="jump", reason=PHONE)
    report.state = ReportState.PENDING
    report.save(update_fields=["state"])
    with pytest.raises(PersonalFound):
        flow.send_back_to_draft(report_id=report.pk, by=head, reason=PHONE)
    report.state = ReportState.SUBMITTED
    report.save(update_fields=["state"])
    with pytest.raises(PersonalFound):
        review.add_note(report_id=report.pk, by=officer, text="Xem lại trường hợp CCCD 091090001234")
    with pytest.raises(PersonalFound) as refused:
        review.return_report(report_id=report.pk, by=officer, reason=PHONE)
    assert "reason" in refused.value.fields
    review.add_note(report_id=report.pk, by=officer, text="Xem lại số 226 cơ sở.")  # control


def test_the_prose_of_a_summary_is_a_door():
    report = make_report(origin=Origin.CONSOLIDATED)
    text = SectionText.objects.get(report=report, section=section_of(report, "communication"))
    call = {
        "report_id": report.pk, "section_id": text.section_id, "by": report.created_by, "edit_version": text.edit_version,
    }  # fmt: skip
    with pytest.raises(PersonalFound):
        summaries.save_paragraphs(**call, paragraphs=[{"id": "a", "level": 0, "text": PHONE}])
    summaries.save_paragraphs(**call, paragraphs=[{"id": "a", "level": 0, "text": "Đã tổng hợp."}])


@pytest.mark.parametrize("name", ["CCCD 091090001234.pdf", "danh_sach_doi_tuong.pdf"])
def test_the_name_of_an_upload_is_a_door(name):
    with pytest.raises(Invalid, match="đổi tên tệp"):
        check_paper(SimpleUploadedFile(name, b"%PDF-1.7\n"))
    with pytest.raises(Invalid, match="đổi tên tệp"):
        refuse_personal_name(name)
    assert check_paper(SimpleUploadedFile("BC 6 tháng 2023.pdf", b"%PDF-1.7\n")) == "BC 6 tháng 2023.pdf"
    refuse_personal_name("BC 6 tháng 2023.pdf")


def page(client, report, text, **more):
    section = section_of(report, "communication")
    stored = SectionText.objects.get(report=report, section=section)
    client.force_login(report.created_by)
    data = {f"s{section.pk}-version": stored.edit_version, f"text-{section.pk}": text, "op": "save"}
    return client.post(
        reverse("reports:section", args=[report.pk, section.key]),
        data | {f"{name}-{section.pk}": value for name, value in more.items()},
    )


def test_the_page_shows_what_was_found_keeps_the_text_and_takes_a_reason(client, report):
    answer = page(client, report, f"Đoạn giữ nguyên.\n{PHONE}")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Đoạn giữ nguyên." in shown
    assert PHONE in shown
    assert "Không phải dữ liệu cá nhân, lưu kèm lý do" in shown
    assert "số điện thoại (09•••78)" in shown
    (hit,) = scan(PHONE)
    assert hit.fingerprint in shown
    assert prose(report) == ["Đã tuyên truyền."]
    saved = page(
        client,
        report,
        f"Đoạn giữ nguyên.\n{PHONE}",
        personal=hit.fingerprint,
        personalreason="Số đã công khai.",
    )
    assert saved.status_code == 302
    assert prose(report) == ["Đoạn giữ nguyên.", PHONE]


@pytest.mark.parametrize(
    ("personal", "reason"), [("", "Số đã công khai."), ("shown", ""), ("0" * 64, "Số đã công khai.")]
)
def test_a_reason_holds_only_for_what_was_shown(client, report, personal, reason):
    personal = scan(PHONE)[0].fingerprint if personal == "shown" else personal
    answer = page(client, report, PHONE, personal=personal, personalreason=reason)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not PersonalOverride.objects.exists()


def test_the_head_and_the_officer_see_what_stays_and_why(client, report, officer):
    (hit,) = scan(PHONE)
    facts = {
        "fingerprint": hit.fingerprint,
        "kind": hit.kind,
        "masked": hit.masked,
        "place": "Mục 1. Tuyên truyền",
    }
    override_personal(report_id=report.pk, by=report.created_by, reason="Số đã công khai.", **facts)
    head = make_member(report.assignment.agency, Role.HEAD)
    client.force_login(head)
    shown = client.get(reverse("reports:check", args=[report.pk])).content.decode()
    report.state, report.opened_at, report.submitted_by, report.submitted_at = (
        ReportState.SUBMITTED, report.created_at, head, report.created_at,
    )  # fmt: skip
    report.save()
    client.force_login(officer)
    reviewed = client.get(reverse("reports:review", args=[report.pk])).content.decode()
    for page_shown in (shown, reviewed):
        assert "Mục 1. Tuyên truyền: số điện thoại (09•••78). Lý do: Số đã công khai." in page_shown


def test_the_workbench_of_a_summary_takes_a_reason_too(client):
    parent = make_report(origin=Origin.CONSOLIDATED).assignment
    parent.kind = "consolidation"
    parent.save(update_fields=["kind"])
    report, boss = parent.reports.get(), make_member(parent.agency, Role.OFFICER)
    section = section_of(report, "communication")
    address = reverse("reports:summary_section", args=[report.pk, section.key])
    client.force_login(boss)
    refused = client.post(address, {"edit_version": 0, "added": PHONE, "op": "save"})
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert PHONE in shown
    assert "số điện thoại (09•••78)" in shown
    data = {"edit_version": 0, "added": PHONE, "op": "save", "personal": scan(PHONE)[0].fingerprint}
    assert client.post(address, data).status_code == 422
    assert prose(report) == []
    assert client.post(address, data | {"personalreason": "Số đã công khai."}).status_code == 302
    assert prose(report) == [PHONE]
    assert report.personal_overrides.get().reason == "Số đã công khai."
