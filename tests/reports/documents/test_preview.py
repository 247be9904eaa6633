"""The preview shows the pages of the stored PDF itself: its bytes, its number of pages, to those who may read it."""

import io
import threading
from decimal import Decimal

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from lxml import html  # noqa: TID253 -- the page is read back with it
from PIL import Image

from agencies.states import Role
from portal.core import clock
from reports.collection.models import Report
from reports.documents import images, renderers
from reports.documents.actions import pages as kept_pages
from reports.documents.layout import Annex, Cell, Column, Head, Paper, Paragraph, Row, Table
from reports.documents.models import Rendering, Revision
from reports.documents.queries.files import current_file, pages_of
from reports.documents.states import RenderingState
from tests.factories.agencies import make_member
from tests.reports.documents.pages import fetched, issued, make_waiting_files, url
from tests.reports.documents.rounds import NOW, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


def long_text(report):
    paragraphs = [
        {"id": str(at), "level": 0, "text": f"Đoạn {at}. " + "Nội dung dài. " * 40} for at in range(30)
    ]
    report.texts.update(paragraphs=paragraphs)


def shown(client, address, **query):
    """The pictures on the page: (alt, width, height, address)."""
    tree = html.fromstring(client.get(address, query).content.decode())
    return [
        (img.get("alt"), int(img.get("width")), int(img.get("height")), img.get("src"), img.get("loading"))
        for img in tree.xpath("//*[@id='pages']//img")
    ]


def pictured(client, address):
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(answer.content))


def drawn(pdf, number):
    """The reference: pdfium itself on the downloaded bytes."""
    return pypdfium2.PdfDocument(pdf)[number].render(scale=150 / 72).to_pil().convert("RGB")


def test_the_preview_waits_for_the_pdf_and_then_shows_all_its_pages_in_order(client, report, clerk):
    long_text(report)
    client.force_login(clerk)
    waiting = client.get(url("report_preview", report.pk)).content.decode()
    assert "Đang dựng các trang" in waiting
    assert f'hx-get="{url("report_pages", report.pk)}?job=' in waiting
    make_waiting_files()
    _answer, pdf = fetched(client, url("report_file", report.pk, "pdf"))
    count = len(pypdfium2.PdfDocument(pdf))
    found = shown(client, url("report_preview", report.pk))
    assert count > 2
    assert [each[0] for each in found] == [f"Trang {n} trên {count}" for n in range(1, count + 1)]
    assert {each[1:3] for each in found} == {(1241, 1754)}
    assert {each[4] for each in found} == {
        "eager"
    }  # printed from the browser, no page of a short paper is blank


def test_every_picture_is_pixel_for_pixel_the_page_of_the_downloaded_file(client, report, clerk):
    document = issued(report, clerk, number=7)
    client.force_login(clerk)
    _answer, pdf = fetched(client, url("document_file", document.pk, "pdf"))
    found = shown(client, url("document_preview", document.pk))
    assert len(found) == len(pypdfium2.PdfDocument(pdf))
    for at, (_alt, width, height, address, _loading) in enumerate(found):
        picture = pictured(client, address)
        assert picture.size == (width, height), "nothing on the page moves when it arrives"
        assert picture.convert("RGB").tobytes() == drawn(pdf, at).tobytes()


def test_a_picture_follows_the_bytes_when_the_paper_is_signed(client, report, clerk):
    document = issued(report, clerk, number=7)
    signed = renderers.get("pdf")(Paper("", Head(("A",), "B", "C"), ("đã ký",), (Paragraph("Đã ký."),)))
    revision = Revision(document=document, part=0, step="person", size=len(signed), sha256="5" * 64, at=NOW)
    revision.file.save("signed.pdf", io.BytesIO(signed))
    client.force_login(clerk)
    (first, *_rest) = shown(client, url("document_preview", document.pk))
    assert "5" * 64 in first[3]
    assert pictured(client, first[3]).convert("RGB").tobytes() == drawn(signed, 0).tobytes()
    _answer, content = fetched(client, url("document_file", document.pk, "pdf"))
    assert content == signed
    before = document.renderings.get(format="pdf").sha256
    assert client.get(url("document_page", document.pk, before, 1)).status_code == 200, "earlier states stay"
    assert current_file(document, "pdf").sha256 == revision.sha256


def wide_paper():
    columns = (Column("Đơn vị"), *(Column(f"Chỉ tiêu {at}", kind="number") for at in range(26)))
    cells = (Cell("Xã"), *(Cell("12.345", number=Decimal(12345)) for _at in range(26)))
    table = Table(columns, (Row(cells),))
    return Paper(
        "BÁO CÁO",
        Head(("UBND",), "BC-UBND", "Thử"),
        ("thử",),
        (Paragraph("Chữ."),),
        annexes=(Annex("Biểu", (table,)),),
    )


def test_landscape_and_a3_pages_keep_their_shape():
    content = renderers.get("pdf")(wide_paper())
    sizes = [images.pixels(sheet) for sheet in images.sheets(content)]
    assert sizes[0] == (1241, 1754)
    assert sizes[-1][0] > sizes[-1][1], "a wide table lies"
    last = Image.open(io.BytesIO(images.page_png(content, len(sizes) - 1)))
    assert last.size == sizes[-1]


def test_separate_annexes_follow_with_their_labels_and_a_list_to_jump_to(client, report, clerk):
    document = issued(report, clerk, number=7)
    annex = Rendering(
        document=document, format="pdf", part=1, label="Phụ lục II", state=RenderingState.DONE, sha256="7" * 64,
    )  # fmt: skip
    annex.file.save("annex.pdf", io.BytesIO(renderers.get("pdf")(wide_paper())))
    client.force_login(clerk)
    page = client.get(url("document_preview", document.pk)).content.decode()
    tree = html.fromstring(page)
    alts = tree.xpath("//*[@id='pages']//img/@alt")
    assert alts[-1].startswith("Phụ lục II, trang ")
    jumps = tree.xpath("//nav[@aria-label='Các trang của văn bản']//li/a/@href")
    assert [f"#{each}" for each in tree.xpath("//a[@class='page-image']/@id")] == jumps
    assert url("document_file", document.pk, "pdf", 1) in page
    assert "Phụ lục II" in tree.xpath("//h2[@class='pages-label']")[0].text_content()


def test_the_text_is_one_link_away_and_needs_no_file(client, report, clerk):
    client.force_login(clerk)
    page = client.get(url("report_preview", report.pk), {"view": "text"}).content.decode()
    tree = html.fromstring(page)
    assert "3 cơ sở" in tree.xpath("//div[@class='paper']")[0].text_content()
    assert not Rendering.objects.exists()
    current = tree.xpath("//nav[@aria-label='Cách xem văn bản']//a[@aria-current='page']")
    assert [each.text_content() for each in current] == ["Xem dạng chữ"]


def test_a_page_that_only_reads_says_missing_and_its_fragment_asks_for_the_file(client, report, clerk):
    pages = pages_of(report)
    assert (pages.state, pages.fragment) == ("missing", url("report_pages", report.pk))
    assert not Rendering.objects.exists()
    client.force_login(clerk)
    assert "hx-get" in client.get(pages.fragment).content.decode()
    make_waiting_files()
    assert pages_of(report).state == "done"
    assert "hx-get" not in client.get(pages.fragment).content.decode()


def test_a_pdf_that_failed_is_told_in_words_with_a_way_out(client, report, clerk):
    client.force_login(clerk)
    client.get(url("report_preview", report.pk))
    Rendering.objects.update(state=RenderingState.FAILED, error="SoftTimeLimitExceeded")
    page = client.get(url("report_preview", report.pk)).content.decode()
    assert "Nội dung quá lớn" in page
    assert url("make_report_again", report.pk, "pdf") in page
    assert "SoftTimeLimit" not in page


# --- rights and limits ---


def test_a_picture_asks_the_same_rights_as_the_file(client, report, clerk):
    document = issued(report, clerk)
    address = url("document_page", document.pk, current_file(document, "pdf").sha256, 1)
    client.force_login(clerk)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    client.force_login(make_member(make_town("Khác"), Role.CLERK))
    assert client.get(address).status_code == 404


def test_a_hash_opens_no_file_of_another_paper(client, report, clerk, root):
    from tests.reports.documents.rounds import make_unit

    document = issued(report, clerk)
    sha256 = current_file(document, "pdf").sha256
    other = make_unit(root, make_town("Khác"), state="submitted", submitted_by=report.submitted_by)
    stranger = make_member(other.assignment.agency, Role.CLERK)
    client.force_login(stranger)
    assert client.get(url("report_preview", other.pk)).status_code == 200
    assert client.get(url("report_page", other.pk, sha256, 1)).status_code == 404


def test_nothing_is_drawn_from_a_report_that_is_still_in_its_envelope(client, report, clerk, root):
    client.force_login(clerk)
    client.get(url("report_preview", report.pk))
    make_waiting_files()
    sha256 = Rendering.objects.get().sha256
    officer = make_member(root.agency, Role.OFFICER)
    client.force_login(officer)
    for address in (url("report_pages", report.pk), url("report_page", report.pk, sha256, 1)):
        assert client.get(address).status_code == 404
    Report.objects.filter(pk=report.pk).update(opened_at=NOW)
    assert client.get(url("report_page", report.pk, sha256, 1)).status_code == 200


@pytest.mark.parametrize("number", [0, 99, 10**9])
def test_a_page_that_is_not_there_is_not_found(client, report, clerk, number):
    document = issued(report, clerk)
    client.force_login(clerk)
    sha256 = current_file(document, "pdf").sha256
    assert client.get(url("document_page", document.pk, sha256, number)).status_code == 404


def test_a_page_larger_than_any_paper_is_not_drawn():
    huge = pypdfium2.PdfDocument.new()
    huge.new_page(14_000, 14_000)
    out = io.BytesIO()
    huge.save(out)
    with pytest.raises(ValueError, match="too large"):
        images.page_png(out.getvalue(), 0)
    with pytest.raises(ValueError, match="not a PDF"):
        images.page_png(b"no PDF at all", 0)
    assert images.sheets(b"no PDF at all") == []


# --- what is kept ---


def test_a_page_is_drawn_once_and_an_unfinished_picture_is_drawn_again(client, report, clerk, monkeypatch):
    document = issued(report, clerk)
    sha256 = current_file(document, "pdf").sha256
    address = url("document_page", document.pk, sha256, 1)
    client.force_login(clerk)
    first = client.get(address).content
    count, real = [], images.page_png
    monkeypatch.setattr(kept_pages.images, "page_png", lambda *given: count.append(1) or real(*given))
    assert client.get(address).content == first
    assert count == []
    place = f"pages/{sha256}/1.png"
    default_storage.delete(place)
    default_storage.save(place, io.BytesIO(first[:1000]))
    assert client.get(address).content == first
    assert count == [1]


def test_pictures_go_with_the_last_row_that_has_their_bytes(client, report, clerk):
    document = issued(report, clerk)
    stored = current_file(document, "pdf")
    client.force_login(clerk)
    client.get(url("document_page", document.pk, stored.sha256, 1))
    kept_pages.forget_pictures(default_storage, stored.sha256)
    assert default_storage.exists(f"pages/{stored.sha256}/1.png")
    Rendering.objects.update(sha256="")
    kept_pages.forget_pictures(default_storage, stored.sha256)
    assert not default_storage.exists(f"pages/{stored.sha256}/1.png")


def test_several_threads_may_draw_at_once():
    content = renderers.get("pdf")(wide_paper())
    expected = [images.page_png(content, at) for at in range(len(images.sheets(content)))]
    made: list[list[bytes]] = []
    threads = [
        threading.Thread(
            target=lambda: made.append([images.page_png(content, at) for at in range(len(expected))])
        )
        for _each in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert made == [expected] * 4
