"""The pages of a paper in a real browser: all there, in their places from the start, by keyboard and on paper."""

import datetime as dt
import io

import pypdfium2
import pytest
from django.conf import settings
from django.test import Client

from portal.core import clock
from reports.documents.models import SigningKey
from reports.documents.queries.files import current_file
from reports.documents.states import Method
from tests.reports.documents.pages import issued, url
from tests.reports.documents.rounds import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACES = (
    "[...document.querySelectorAll('.page-image img')].map(e => Math.round(e.getBoundingClientRect().top))"
)
SIZES = "[...document.querySelectorAll('.page-image img')].map(e => [e.naturalWidth, e.naturalHeight, e.width > 0])"


@pytest.fixture
def document(private_files, report, clerk):
    texts = [{"id": str(at), "level": 0, "text": f"Đoạn {at}. " + "Nội dung dài. " * 40} for at in range(12)]
    report.texts.update(paragraphs=texts)
    with clock.travel(NOW):
        yield issued(report, clerk, number=7)


@pytest.fixture
def page(page, live_server, clerk):
    """Signed in as the clerk; whatever the browser complains about fails the test."""
    client = Client()
    client.force_login(clerk)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    yield page
    page.wait_for_load_state("networkidle")
    assert complaints == []


def until(page, script, what):
    """The policy of the page lets nothing evaluate strings in it again and again, so the waiting is done here."""
    for _each in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(what)


def test_the_pages_stand_in_their_places_before_the_pictures_arrive_and_all_arrive(
    page, live_server, document
):
    with current_file(document, "pdf").file.open("rb") as opened:
        count = len(pypdfium2.PdfDocument(opened.read()))
    assert count >= 3
    page.route("**/*.png", lambda route: route.abort())
    page.goto(live_server.url + url("document_preview", document.pk))
    without = page.evaluate(PLACES)
    page.unroute("**/*.png")
    page.goto(live_server.url + url("document_preview", document.pk))
    desk = page.get_by_role("region", name="Các trang của văn bản")
    desk.focus()
    page.keyboard.press("PageDown")
    until(page, "document.querySelector('.pages-desk').scrollTop > 0", "the keyboard does not move the pages")
    for image in page.locator(".page-image img").all():
        image.scroll_into_view_if_needed()
    until(page, f"{SIZES}.every(size => size[0] > 0)", "a page does not arrive")
    assert page.evaluate(SIZES) == [[1241, 1754, True]] * count
    page.evaluate("document.querySelector('.pages-desk').scrollTop = 0; scrollTo(0, 0)")
    assert page.evaluate(PLACES) == without
    page.get_by_role("navigation", name="Các trang").get_by_role(
        "link", name=f"trang {count}", exact=True
    ).click()
    assert page.evaluate("document.querySelector('.pages-desk').scrollTop") > 1000


def test_printing_the_preview_prints_its_pages_and_nothing_else(page, live_server, document):
    page.goto(live_server.url + url("document_preview", document.pk))
    count = page.locator(".page-image img").count()
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", print_background=True)))
    assert len(printed) == count
    assert "Tải PDF" not in "".join(each.get_textpage().get_text_range() for each in printed)


def test_nothing_is_wider_than_a_phone(page, live_server, document):
    page.set_viewport_size({"width": 360, "height": 740})
    for view in ("pages", "text"):
        page.goto(f"{live_server.url}{url('document_preview', document.pk)}?view={view}")
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_title_without_blanks_breaks_and_pushes_no_page_sideways(page, live_server, document):
    type(document).objects.filter(pk=document.pk).update(title="x" * 400)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in (url("document", document.pk), url("documents"), url("correct", document.pk)):
        page.goto(live_server.url + address)
        assert "x" * 400 in page.locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") == 360, address


def test_the_serial_number_of_a_certificate_is_read_whole_on_a_phone(page, live_server, document):
    agency = document.issuing_agency
    SigningKey.objects.create(
        agency=agency, method=Method.OUTSIDE, name="Cơ quan", subject="CN=Cơ quan, C=VN", serial="3e27466c" * 5,
        fingerprint="a" * 64, not_before=NOW, not_after=NOW + dt.timedelta(days=900),
    )  # fmt: skip
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + url("signing_keys", agency.pk))
    ends = "e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect().right }"
    assert page.locator("td .hint").first.evaluate(ends) <= 348
