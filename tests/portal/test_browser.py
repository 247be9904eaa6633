"""The browser of this machine can be driven, and the pages every visitor may meet obey their own policy."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_page_that_is_not_there_says_so_in_vietnamese_without_breaking_the_policy(page, live_server):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    answer = page.goto(f"{live_server.url}/khong-co-trang-nay")
    assert answer.status == 404
    assert page.locator("html").get_attribute("lang") == "vi"
    assert [text for text in said if "Content Security Policy" in text] == []
