"""The page that chooses whom to chase: the day that debts are counted to."""

import pytest
from django.urls import reverse

from portal.core import clock
from tests.reports.documents.test_round_letters import NOW, TODAY, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    with clock.travel(NOW):
        round_ = Round()
        client.force_login(round_.officer)
        yield lambda **asked: client.get(reverse("reports:chase_letter", args=[round_.call.code]), asked)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nonsense", "Ngày ghi dạng ngày/tháng/năm"),
        ("31/02/2023", "không có trong lịch"),
        ("01/01/2099", "Ngày phải nằm trong khoảng từ lúc gửi yêu cầu ("),
        ("01/01/1900", "Ngày phải nằm trong khoảng từ lúc gửi yêu cầu ("),
        ("01/01/2500", "Ngày phải nằm trong khoảng từ 01/01/1900 đến 31/12/2100."),
        ("<b>x</b>", "Ngày ghi dạng ngày/tháng/năm"),
    ],
)
def test_a_day_that_cannot_be_is_said_at_its_field_and_keeps_what_was_typed(page, typed, said):
    answer = page(day=typed)
    assert answer.status_code == 422
    words = answer.content.decode()
    field = words[words.index('id="day"') :]
    assert said in field[: field.index("</div>")]
    assert typed.replace("<", "&lt;").replace(">", "&gt;") in field[: field.index(">") + 1]
    assert f"tính đến hôm nay, {TODAY:%d/%m/%Y}" in words
    assert answer.context["day"] == TODAY


def test_a_day_that_can_be_is_the_day_of_the_debts_and_none_is_today(page):
    for asked, day in (
        ({"day": "25/06/2023"}, "25/06/2023"),
        ({}, f"{TODAY:%d/%m/%Y}"),
        ({"day": ""}, f"{TODAY:%d/%m/%Y}"),
    ):
        answer = page(**asked)
        assert answer.status_code == 200
        assert "day-error" not in answer.content.decode()  # the control
        assert f'value="{day}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("ticked", "said"),
    [
        ([], "Hãy chọn ít nhất một đơn vị."),
        ([987654321], "Có đơn vị vừa gửi báo cáo hoặc không còn nợ; hãy chọn lại."),
    ],
)
def test_a_choice_that_names_nobody_says_what_to_do_in_the_words_of_the_page(page, client, ticked, said):
    call = page().context["call"]
    typed = {"day": f"{TODAY:%d/%m/%Y}", "reply_by": "31/02/2023", "way": "one", "duties": ticked}
    answer = client.post(reverse("reports:chase_letter", args=[call.code]), typed)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert errors["duties"] == [said]
    # what has no words of its own is told by the house's
    typed = {**typed, "way": ""}
    answer = client.post(reverse("reports:chase_letter", args=[call.code]), typed)
    assert answer.context["form"].errors["way"] == ["Chưa chọn nội dung này."]
