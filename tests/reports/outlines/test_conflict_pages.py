"""Somebody was faster: the form keeps what was typed and says beside it what stands there now."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from reports.outlines.actions import shaping
from reports.outlines.actions.indicators import save_axis, save_indicator
from reports.outlines.actions.shaping import set_head, update_section
from reports.outlines.editing import section_of, token
from reports.outlines.models import Indicator
from reports.outlines.queries import axis_specs, indicator_specs

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Tuyên truyền", "meaning": "media", "item_style": "arabic", "numbered": "on", "has_prose": "on",
    "guidance": "Của tôi: nêu số cuộc.",
}  # fmt: skip


@pytest.fixture
def client(desk):
    client = Client()
    client.force_login(desk.officer)
    return client


def at(name, desk, *args):
    return reverse(f"reports:{name}", args=[desk.version.pk, *args])


def test_beside_every_field_that_differs_stands_what_is_stored_now(client, desk):
    seen, url = desk.seen, at("outline_section", desk, "media")
    facts = {"guidance": "Của người khác: nêu <b>hình thức</b>.\nVà thời gian.", "required": True}
    update_section(**desk.call, section="media", facts=facts)
    answer = client.post(url, {**TYPED, "seen": seen})
    assert answer.status_code == 409
    form = answer.context["form"]
    assert {name: list(said) for name, said in form.errors.items() if name != "__all__"} == {
        "guidance": ["Bản đang lưu ghi: Của người khác: nêu <b>hình thức</b>.\nVà thời gian."],
        "required": ["Bản đang lưu ghi: có chọn"],
        "item_style": ["Bản đang lưu ghi: -"],
    }
    page = answer.content.decode()
    assert "Của tôi: nêu số cuộc." in page
    assert "đã được sửa ở nơi khác" in page
    assert "nêu &lt;b&gt;hình thức" in page
    assert section_of(desk.content, "media").guidance == facts["guidance"]
    # Saved again from the page of the conflict: now it is a decision.
    assert client.post(url, {**TYPED, "seen": form["seen"].value()}).status_code == 302
    assert section_of(desk.content, "media").guidance == "Của tôi: nêu số cuộc."


def test_what_says_the_same_over_several_lines_is_no_difference(client, desk):
    seen = desk.seen
    update_section(**desk.call, section="media", facts={"guidance": "Một.\nHai."})
    typed = {**TYPED, "guidance": "Một.\r\nHai.", "item_style": "dash", "seen": seen}
    answer = client.post(at("outline_section", desk, "media"), typed)
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["__all__"]


def test_the_head_and_a_line_say_it_too(client, desk):
    seen = desk.seen
    set_head(**desk.call, title_pattern="Tình hình {period}", numbering=["arabic", "alpha"])
    levels = {f"level_{n}": style for n, style in enumerate(("roman", "alpha", "none", "none", "none"))}
    typed = {"title_pattern": "Kết quả {period}", **levels, "seen": seen}
    form = client.post(at("outline_head", desk), typed).context["form"]
    assert form.errors["title_pattern"] == ["Bản đang lưu ghi: Tình hình {kỳ báo cáo}"]
    assert form.errors["level_0"] == ["Bản đang lưu ghi: 1."]
    assert "level_1" not in form.errors
    line = {"indicator": "TT.01", "label": "Số cuộc", "depth": "0", "required": "on", "seen": seen}
    answer = client.post(at("outline_row", desk, "media", 0), line)
    assert answer.status_code == 409
    assert answer.context["form"].errors["label"] == ["Bản đang lưu ghi: Cuộc tuyên truyền"]


def test_a_form_for_something_new_has_nothing_stored_to_compare_with(client, desk):
    line = {"indicator": "CS.02", "label": "Mới", "depth": "1", "seen": "cũ"}
    answer = client.post(at("outline_row_add", desk, "media", "figure"), line)
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["__all__"]


def test_a_page_carries_the_state_that_it_shows_even_when_that_is_changed_again(client, desk, monkeypatch):
    """Between the reading of the page and the lock of the verb: saving again is stale once more, with the newest."""
    seen, url, shown = desk.seen, at("outline_section", desk, "media"), []
    update_section(**desk.call, section="media", facts={"guidance": "Lần một."})
    verb = shaping.update_section

    def late(**facts):
        if not shown:
            shown.append(desk.seen)
            verb(**desk.call, section="media", facts={"guidance": "Lần hai."})
        return verb(**facts)

    monkeypatch.setattr(shaping, "update_section", late)
    first = client.post(url, {**TYPED, "seen": seen})
    assert first.context["form"].errors["guidance"] == ["Bản đang lưu ghi: Lần một."]
    second = client.post(url, {**TYPED, "seen": first.context["form"]["seen"].value()})
    assert second.status_code == 409
    assert second.context["form"].errors["guidance"] == ["Bản đang lưu ghi: Lần hai."]


def test_an_indicator_and_an_axis_say_what_is_stored_now_beside_what_was_typed(client, desk):
    programme = desk.programme.pk
    stored = Indicator.objects.get(programme=programme, code="TT.01")
    url = reverse("reports:indicator", args=[programme, stored.pk])
    shown = client.get(url).context["form"]
    typed = {name: shown[name].value() for name in shown.fields} | {"name": "Cuộc của tôi"}
    spec = next(each for each in indicator_specs(desk.programme) if each.code == "TT.01")
    save_indicator(
        programme=desk.programme,
        by=desk.officer,
        spec=replace(spec, name="Cuộc của người khác"),
        seen=token(spec),
    )
    answer = client.post(url, typed)
    form = answer.context["form"]
    assert answer.status_code == 409
    assert {name: list(said) for name, said in form.errors.items() if name != "__all__"} == {
        "name": ["Bản đang lưu ghi: Cuộc của người khác"]
    }
    assert "Cuộc của tôi" in answer.text
    assert client.post(url, {**typed, "seen": form["seen"].value()}).status_code == 302

    url = reverse("reports:axis", args=[programme, "G"])
    typed = {
        "name": "giới",
        "categories": "nam: Nam\r\nnu: Nữ\r\nkhac: Khác",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    axis = next(each for each in axis_specs() if each.code == "G")
    values = (*axis.categories, ("x", "Không rõ"))
    save_axis(
        programme=desk.programme, by=desk.officer, axis=replace(axis, categories=values), seen=token(axis)
    )
    answer = client.post(url, typed)
    assert answer.status_code == 409
    errors = answer.context["form"].errors
    assert errors["categories"] == ["Bản đang lưu ghi: nam: Nam\nnu: Nữ\nx: Không rõ"]
    assert errors["name"] == [f"Bản đang lưu ghi: {axis.name}"]
    assert "khac: Khác" in answer.text


def test_a_new_indicator_has_nothing_stored_to_compare_with(client, desk):
    stored = Indicator.objects.get(programme=desk.programme, code="TT.01")
    shown = client.get(reverse("reports:indicator", args=[desk.programme.pk, stored.pk])).context["form"]
    typed = {name: shown[name].value() for name in shown.fields} | {"code": "TT.01", "seen": ""}
    answer = client.post(reverse("reports:indicator_new", args=[desk.programme.pk]), typed)
    assert answer.status_code in (409, 422)
    assert "Bản đang lưu ghi" not in answer.text
