"""The file of a programme in the browser: tried first, loaded as tried, every fault with its line and way out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from reports.outlines import yaml_file
from reports.outlines.actions.loading import load_outlines
from reports.outlines.actions.publishing import publish_version
from reports.outlines.models import Indicator, OutlineVersion, ProgrammeRole, ProgrammeRoleKind
from reports.outlines.queries import dump_outlines
from tests.factories.agencies import make_agency, make_member
from tests.reports.outlines.test_yaml_file import RULED, SMALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    programme = load_outlines(source=yaml_file.parse(SMALL), by=None).programme
    for version in OutlineVersion.objects.all():
        publish_version(version=version, by=None)
    return programme


@pytest.fixture
def officer(programme, client):
    lead = make_agency("Sở chủ trì")
    ProgrammeRole.objects.create(
        programme=programme, agency=lead, kind=ProgrammeRoleKind.LEAD, valid_from="2020-01-01"
    )
    officer = make_member(lead, Role.OFFICER)
    client.force_login(officer)
    return officer


def post(client, programme, text="", **more):
    return client.post(
        reverse("reports:outline_file", args=[programme.pk]), {"text": text, "do": "try", **more}
    )


def said(answer):
    return " ".join(" ".join(each) for each in answer.context["form"].errors.values())


def test_what_is_downloaded_loads_again_without_a_change(client, programme, officer):
    answer = client.get(reverse("reports:outline_file_download", args=[programme.pk]))
    text = answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert text == dump_outlines(programme)
    trial = post(client, programme, text).context["trial"]
    assert not trial.changes


def test_a_trial_tells_the_changes_and_writes_nothing(client, programme, officer):
    text = RULED.replace("title: Số liệu", "title: Các số liệu").replace(
        "name: Cơ sở,", "name: Cơ sở kinh doanh,"
    )
    before, entries = dump_outlines(programme), AuditEntry.objects.count()
    upload = SimpleUploadedFile("de-cuong.yaml", text.encode())
    answer = client.post(reverse("reports:outline_file", args=[programme.pk]), {"file": upload, "do": "try"})
    trial = answer.context["trial"]
    assert [(each.kind, each.text) for each in trial.catalogue] == [
        ("renamed", "“Cơ sở” thành “Cơ sở kinh doanh”")
    ]
    (outline,) = trial.outlines
    assert outline.written_as == "phiên bản 2, bản nháp"
    assert ("renamed", "“Số liệu” thành “Các số liệu”") in [
        (each.kind, each.text) for each in outline.changes
    ]
    assert any(each.place == "Kiểm tra riêng" for each in outline.changes)
    assert "Cơ sở kinh doanh" in answer.context["form"]["text"].value()  # to be loaded without the file again
    assert dump_outlines(programme) == before
    assert AuditEntry.objects.count() == entries
    assert OutlineVersion.objects.count() == 1


def test_what_was_tried_is_loaded_as_a_draft(client, programme, officer):
    seen = post(client, programme, RULED).context["trial"].seen
    answer = post(client, programme, RULED, do="load", seen=seen)
    assert answer.status_code == 302
    newest = OutlineVersion.objects.order_by("-number").first()
    assert (newest.number, newest.state, newest.rules.count()) == (2, "draft", 1)
    # The same again, as by a double click: nothing more.
    again = post(client, programme, RULED, do="load", seen=seen)
    assert again.status_code == 409
    assert OutlineVersion.objects.count() == 2


def test_what_changed_after_the_trial_is_not_written_over(client, programme, officer):
    seen = post(client, programme, RULED).context["trial"].seen
    Indicator.objects.filter(programme=programme, code="A.01").update(name="Đổi giữa chừng")
    answer = post(client, programme, RULED, do="load", seen=seen)
    assert answer.status_code == 409
    assert "xem thử lại" in said(answer)
    assert Indicator.objects.get(programme=programme, code="A.01").name == "Đổi giữa chừng"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("unit: cơ sở", "unit: 3", 1), "dòng 8, indicators › A.01 › unit"),
        (lambda text: text + "  - [", "không đọc được"),
        (
            lambda text: text.replace("code: THU,", "code: KHAC,"),
            "Tệp này của chương trình KHAC, không phải THU",
        ),
        (lambda text: text.replace("unit: cơ sở", "unit: người"), "không đổi được đơn vị tính"),
        (lambda text: text + "#" * 520_000, "500 KB"),
        (lambda _text: "   ", "Chưa chọn tệp"),
    ],
)
def test_a_fault_names_its_place_and_the_text_stays(client, programme, officer, change, words):
    text = change(SMALL)
    answer = post(client, programme, text)
    assert answer.status_code in (409, 422)
    assert words in said(answer)
    assert answer.context["form"]["text"].value().strip() == text.strip()
    assert OutlineVersion.objects.count() == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", b"x" * 600_000], ids=["no utf-8", "too large"])
def test_a_file_that_is_no_text_or_too_large_is_refused(client, programme, officer, content):
    upload = SimpleUploadedFile("de-cuong.yaml", content)
    answer = client.post(reverse("reports:outline_file", args=[programme.pk]), {"file": upload, "do": "load"})
    assert answer.status_code == 422
    assert "UTF-8" in said(answer) or "500 KB" in said(answer)


def test_the_shipped_file_passes_the_guards_of_the_form(client, officer, programme):
    text = yaml_file.SHIPPED.read_text(encoding="utf-8").replace("code: PCMD", "code: THU")
    answer = post(client, programme, text)
    assert answer.status_code == 200, said(answer)
    assert answer.context["trial"].changes


def test_two_versions_are_compared_on_a_page(client, programme, officer):
    load_outlines(source=yaml_file.parse(RULED), by=None)
    outline = programme.outlines.get()
    url = reverse("reports:outline_differences", args=[outline.pk])
    newest = client.get(url)
    assert [each.kind for each in newest.context["changes"]] == ["added"]
    back = client.get(url, {"tu": 2, "den": 1})
    assert [each.kind for each in back.context["changes"]] == ["removed"]
    assert client.get(url, {"tu": "x", "den": "9" * 30}).status_code == 200
