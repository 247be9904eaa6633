"""The page on which the words of a summary are arranged, without a script."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.collection.models import Presence, Report
from tests.factories.agencies import make_member
from tests.factories.rounds import section_of
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db
NAMES = ("UBND xã An Bình", "UBND xã Bình Minh", "UBND xã Châu Phú")
SAME = "Tình hình tệ nạn xã hội trên địa bàn ổn định, không có diễn biến phức tạp."


def rounds(names=NAMES, figures=None):
    scene = Scene()
    for n, name in enumerate(names):
        scene.accepted(
            name, figures or {("TT.01", ""): 20}, {"situation": [SAME, f"Có khu công nghiệp số {n}."]}
        )
    return scene


@pytest.fixture
def scene(db):
    return rounds()


@pytest.fixture
def officer(client, scene):
    client.force_login(scene.officer)
    return client


def page(client, report, key="situation"):
    return client.get(f"{reverse('reports:summary', args=[report.pk])}?muc={key}")


def paragraphs(report, key="situation"):
    return report.texts.get(section=section_of(report, key)).paragraphs


def fields(text):
    """The fields of the form of a page as a browser would send them, buttons left out."""
    form = text[text.index('class="prose-form"') :]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        name = re.search(r' name="([^"]+)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            data.setdefault(name[1], []).append((re.search(r' value="([^"]*)"', tag) or [0, "on"])[1])
    for name, words in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form):
        data[name] = words
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        data[name] = (re.search(r'value="([^"]*)" selected', options) or [0, ""])[1]
    return data


def send(client, report, op, key="situation", **more):
    """The form as the page gave it, with a button pressed and some fields changed."""
    data = fields(page(client, report, key).text) | {"op": op} | more
    return client.post(reverse("reports:summary_section", args=[report.pk, key]), data)


def test_near_duplicates_are_folded_and_all_of_them_are_there(officer, scene):
    text = page(officer, scene.summary()).text
    assert "1 nhóm đoạn nói gần như nhau" in text
    assert "và 2 đơn vị nữa nói tương tự: UBND xã Bình Minh, UBND xã Châu Phú" in text
    assert text.count(SAME) == 3


def test_saving_a_page_with_folded_groups_changes_no_order(officer, scene):
    report = scene.summary()
    before = [p["id"] for p in paragraphs(report)]
    assert send(officer, report, "save").status_code == 302
    assert [p["id"] for p in paragraphs(report)] == before


def test_one_stands_for_all_by_a_button_and_every_agency_is_named(officer, scene):
    report = scene.summary()
    second = paragraphs(report)[2]["id"]
    answer = send(officer, report, f"stand:{second}")
    assert answer.url.endswith(f"#doan-{second}")
    text = page(officer, report).text
    assert "và 2 đơn vị nữa nói tương tự: UBND xã An Bình, UBND xã Châu Phú" in text
    assert "Tách cả nhóm" in text
    send(officer, report, "save")
    assert len(next(p for p in paragraphs(report) if p["id"] == second)["covers"]) == 2
    send(officer, report, f"apart:{second}")
    assert sum(p["used"] for p in paragraphs(report)) == 6


def test_picked_paragraphs_are_merged_and_the_sources_are_shown(officer, scene):
    report = scene.summary()
    own = [p["id"] for p in paragraphs(report) if "công nghiệp" in p["text"]]
    send(officer, report, "merge", pick=own)
    text = page(officer, report).text
    assert "Gộp từ 3 đoạn" in text
    assert text.count('class="source-of"') == 3
    Report.objects.filter(pk=report.pk).update(state="accepted")
    read = page(officer, report).text
    assert re.search(
        r"số 0\. Có khu công nghiệp số 1\. .*An Bình, lần 1</a>; .*Bình Minh, lần 1</a>; .*Châu Phú", read
    )


def test_what_was_not_chosen_is_said_and_the_typed_text_stays(officer, scene):
    report = scene.summary()
    answer = send(officer, report, "merge", added="Gõ rồi nhưng chưa lưu.")
    assert answer.status_code == 422
    assert "ít nhất hai đoạn" in answer.text
    assert "Gõ rồi nhưng chưa lưu." in answer.text
    one = paragraphs(report)[1]["id"]
    answer = send(officer, report, "send", pick=[one])
    assert "Hãy chọn mục chuyển đến" in answer.text
    assert re.search(rf'value="{one}" checked', answer.text)
    assert len(paragraphs(report)) == 6


def test_a_paragraph_goes_under_another_heading_and_says_where_from(officer, scene):
    report = scene.summary()
    one = paragraphs(report)[1]
    send(officer, report, "send", pick=[one["id"]], target="communication")
    text = page(officer, report, "communication").text
    assert one["text"] in text
    assert "chuyển từ mục I. Tình hình" in text


def test_codes_are_listed_with_their_values_and_shown_as_printed(officer, scene):
    report = scene.summary()
    send(officer, report, "save", added="Đã tổ chức {TT.01 đvt} và {TT.99}.")
    text = page(officer, report).text
    assert "<code>{TT.01}</code>" in text
    assert "Đã tổ chức 60 cuộc và {TT.99}." in text
    assert "“{TT.99}” – đề cương không có số liệu mang mã này" in text
    assert "Đã tổ chức {TT.01 đvt} và {TT.99}." in text


def test_braces_that_the_officer_puts_into_a_unit_s_text_are_codes(officer, scene):
    report = scene.summary()
    one = paragraphs(report)[1]
    send(officer, report, "save", **{f"text-{one['id']}": "Cả tỉnh có {TT.01} cuộc."})
    assert paragraphs(report)[1]["live"]
    assert "Cả tỉnh có 60 cuộc." in page(officer, report).text


def test_what_was_typed_into_a_paragraph_that_has_left_is_kept(officer, scene):
    report = scene.summary()
    first, second = (p["id"] for p in paragraphs(report)[1:4:2])
    seen = fields(page(officer, report).text)
    send(officer, report, "send", pick=[first, second], target="communication")
    typed = seen | {f"text-{first}": "Chữ tôi vừa gõ.", "op": "save"}
    answer = officer.post(reverse("reports:summary_section", args=[report.pk, "situation"]), typed)
    assert answer.status_code == 409
    assert scene.officer.full_name in answer.text
    added = re.search(r'name="added"[^>]*>([^<]*)<', answer.text)[1]
    assert added == "Chữ tôi vừa gõ.", "the other one was not changed, so it is not doubled"


def test_a_conflict_shows_both_texts_with_name_and_time(officer, scene):
    report = scene.summary()
    one = paragraphs(report)[0]["id"]
    seen = fields(page(officer, report).text)
    send(officer, report, "save", **{f"text-{one}": "Lời của người trước."})
    answer = officer.post(
        reverse("reports:summary_section", args=[report.pk, "situation"]),
        seen | {f"text-{one}": "Lời của người sau.", "op": "save"},
    )
    assert answer.status_code == 409
    assert "Lời của người sau." in answer.text
    assert "<strong>Bản đã lưu:</strong> Lời của người trước." in answer.text
    assert re.search(rf"{scene.officer.full_name} lưu lúc \d\d:\d\d", answer.text)


def test_contributions_that_nobody_looked_at_are_listed_by_agency_and_section(officer, scene):
    report = scene.summary()
    text = page(officer, report).text
    assert "Chưa dùng đoạn nào của" not in text
    scene.accepted(
        "UBND xã Đông Hải", {}, {"situation": ["Chưa ai xem đoạn này."], "proposals": ["Đề nghị hỗ trợ."]}
    )
    scene.accepted("UBND xã Êa Súp")
    report = scene.summary()
    assert "Chưa dùng đoạn nào của: UBND xã Đông Hải" in page(officer, report).text
    listed = officer.get(reverse("reports:unused", args=[report.pk])).text
    assert "3/5 đơn vị có đoạn được dùng · 2 đoạn chưa dùng" in listed
    assert "2 đoạn chưa xem xét" in listed
    assert "1 đơn vị không gửi nội dung thuyết minh" in listed
    send(officer, report, "aside")
    send(officer, report, "aside", "proposals")
    listed = officer.get(reverse("reports:unused", args=[report.pk])).text
    assert "0 đoạn chưa dùng" in listed
    assert "2 đoạn để riêng" in listed


def test_what_another_paragraph_stands_for_counts_as_used(officer, scene):
    report = scene.summary()
    texts = report.texts.get(section=section_of(report, "situation"))
    texts.paragraphs = texts.paragraphs[::2]
    texts.save()
    send(officer, report, "stand_all")
    assert "3/3 đơn vị có đoạn được dùng" in officer.get(reverse("reports:unused", args=[report.pk])).text


def test_who_else_works_here_is_told_and_noted(officer, scene, client):
    report = scene.summary()
    other = make_member(scene.call.lead, "officer")
    other.full_name = "Trần Thị Khác"
    other.save()
    client.force_login(other)
    client.post(reverse("reports:summary_present", args=[report.pk, "situation"]))
    client.force_login(scene.officer)
    text = page(client, report).text
    assert "Trần Thị Khác đang sửa mục I. Tình hình" in text
    assert "cùng mục với bạn" in text
    assert "cùng mục" not in page(client, report, "communication").text
    assert Presence.objects.get().section.key == "situation"


def test_a_reader_does_not_count_as_working_here(scene, client):
    report = scene.summary()
    client.force_login(make_member(scene.call.lead, "clerk"))
    assert client.post(reverse("reports:summary_present", args=[report.pk, "situation"])).status_code == 403
    asked = client.post(
        reverse("reports:summary_present", args=[report.pk, "situation"]), headers={"HX-Request": "true"}
    )
    assert (asked.status_code, asked.content) == (286, b"")  # an open page of before asks no more
    assert not Presence.objects.exists()


def test_queries_do_not_grow_with_agencies_and_groups(client, db):
    counts = []
    for names in (NAMES[:2], (*NAMES, "UBND xã Đông Hải", "UBND xã Êa Súp")):
        scene = rounds(names)
        report = scene.summary()
        client.force_login(scene.officer)
        send(client, report, "stand_all", added="{TT.01}")
        with CaptureQueriesContext(connection) as queries:
            page(client, report)
            client.get(reverse("reports:unused", args=[report.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
