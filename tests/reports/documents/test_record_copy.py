"""The file really issued elsewhere, kept once: a PDF by its content, with its hash and what it says otherwise."""

import hashlib

import pytest

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.documents import extraction
from reports.documents.actions import files, record_copy
from reports.documents.differences import differences
from reports.documents.models import Document
from reports.documents.policies import can_attach
from reports.documents.renderers import FORMATS
from tests.core.clamd import EICAR, clamd
from tests.factories.agencies import make_member
from tests.reports.documents.letters import make_letter, make_office, send
from tests.reports.documents.rounds import NOW, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


@pytest.fixture
def office():
    return make_office("Sở Lao động - Thương binh và Xã hội")


@pytest.fixture
def letter(office):
    return send(office, make_letter(office, make_town("Vị Thủy")))


def picture():
    """A PDF of a page without any text, like a scan."""
    import io

    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def pdf_of(document):
    from reports.documents.layout import Paper

    return FORMATS["pdf"](Paper.from_json(document.layout))


def attach(document, by, content, name="Bản ký.pdf", facts=None):
    return record_copy.attach(document_id=document.pk, by=by, content=content, name=name, facts=facts or {})


def test_a_scan_is_kept_byte_for_byte_under_its_hash(office, letter):
    scan = picture()
    kept = attach(letter, office.clerk, scan, facts={"outcome": "unsigned"})
    assert kept.record_copy_sha256 == hashlib.sha256(scan).hexdigest()
    with kept.record_copy.open("rb") as file:
        assert file.read() == scan
    assert kept.record_copy_name == "Bản ký.pdf"
    assert kept.record_copy_facts["verdict"] == {"outcome": "unsigned"}
    assert kept.record_copy_facts["differences"] == [
        "Tệp là ảnh quét, không có lớp chữ để so với văn bản trên hệ thống."
    ]
    entry = AuditEntry.objects.latest("seq")
    assert (entry.key, entry.facts["sha256"]) == ("documents.record.attached", kept.record_copy_sha256)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 a workbook", b"\xff\xd8\xff a picture", b"<html>%PDF-</html>"],
    ids=["empty", "zip", "jpeg", "html"],
)
def test_what_is_no_pdf_is_refused_whatever_it_is_called(office, letter, content):
    with pytest.raises(Invalid) as refused:
        attach(letter, office.clerk, content, "that-ra.pdf")
    assert "PDF" in refused.value.fields["file"]
    letter.refresh_from_db()
    assert not letter.record_copy


def test_a_file_that_is_too_large_is_refused(office, letter, monkeypatch):
    from portal.core import uploads

    monkeypatch.setattr(uploads, "MAX_BYTES", 100)
    with pytest.raises(Invalid, match="20 MB"):
        attach(letter, office.clerk, picture())


def test_what_the_virus_scanner_finds_is_no_record(office, letter, settings):
    infected = picture() + b"%" + EICAR
    with clamd() as server:
        settings.ATTACHMENT_SCANNER = server.address
        with pytest.raises(Invalid, match="phát hiện mã độc"):
            attach(letter, office.clerk, infected)
    with pytest.raises(Invalid, match="không trả lời"):
        attach(letter, office.clerk, picture())  # the scanner is gone
    settings.ATTACHMENT_SCANNER = ""
    assert attach(letter, office.clerk, infected).record_copy  # control


def test_a_record_is_attached_once(office, letter):
    scan = picture()
    attach(letter, office.clerk, scan)
    assert attach(letter, office.clerk, scan).pk == letter.pk, "the same bytes again change nothing"
    with pytest.raises(Conflict):
        attach(letter, office.clerk, scan + b"\n%other")
    assert AuditEntry.objects.filter(key="documents.record.attached").count() == 1


def test_only_clerks_of_the_agency_attach_and_only_to_what_went_out(office, letter):
    draft = make_letter(office, addressees=["A"])
    clerk_elsewhere = make_office("Khác").clerk
    for user in (office.drafter, office.officer, office.signer.user, clerk_elsewhere, office.clerk):
        for document in (letter, draft):
            may = document == letter and user == office.clerk
            assert can_attach(user, document) == may
            assert (document in Document.objects.attachable_by(user)) == may
            if not may:
                with pytest.raises(NotAllowed):
                    attach(document, user, picture())


def test_the_same_words_are_no_difference_and_changed_ones_are_listed(office, letter):
    assert record_copy.text_differences(letter, pdf_of(letter)) == [], "against the words of the layout"
    for each in letter.renderings.filter(format="pdf").values_list("pk", flat=True):
        files.perform(files.claim(each))
    assert record_copy.text_differences(letter, pdf_of(letter)) == [], "against the stored file"
    other = send(office, make_letter(office, make_town("Long Mỹ"), subject="đôn đốc gấp báo cáo"))
    found = record_copy.text_differences(letter, pdf_of(other))
    assert any("gấp" in each for each in found)
    assert any("Vị Thủy" in each and "Long Mỹ" in each for each in found)


def test_a_hostile_file_ends_its_own_process_only(office, letter):
    assert extraction.page_texts(b"%PDF-1.7 not really") is None
    assert extraction.page_texts(picture(), seconds=0.001) is None
    kept = attach(letter, office.clerk, b"%PDF-1.7 not really")
    assert kept.record_copy_facts["differences"] == ["Không đọc được chữ trong tệp để so với văn bản."]


def test_a_broken_file_is_not_kept_since_it_could_never_be_replaced(office, letter):
    with pytest.raises(Invalid, match="không mở được") as refused:
        attach(letter, office.clerk, b"%PDF-1.7 half of a file", facts={"outcome": "unreadable"})
    assert list(refused.value.fields) == ["file"]
    letter.refresh_from_db()
    assert not letter.record_copy
    assert attach(letter, office.clerk, picture(), facts={"outcome": "unreadable"}).record_copy, (
        "pages can be seen"
    )


def test_differences_are_told_in_words_and_are_few():
    assert differences(["a b c"], ["a b c"]) == []
    assert differences(["một hai"], ["một hai ba"]) == ["Tệp có thêm: “ba”"]
    assert differences(["một hai ba"], ["một ba"]) == ["Tệp không có: “hai”"]
    assert differences(["số 12"], ["số 13"]) == ["Văn bản: “12” – tệp: “13”"]
    assert differences(["trang một", "2\nhai"], ["trang một", "2\nhai"]) == []
    many = differences([" ".join(f"a{n} x" for n in range(50))], [" ".join(f"b{n} x" for n in range(50))])
    assert len(many) == 31
    assert many[-1] == "Còn 20 chỗ khác nữa."


def test_a_viewer_of_another_agency_gets_no_record(client, office, letter):
    from tests.reports.documents.pages import fetched, url

    attach(letter, office.clerk, picture())
    client.force_login(make_member(make_town("Khác"), Role.CLERK))
    assert client.get(url("record_file", letter.pk)).status_code == 404
    client.force_login(office.drafter)
    answer, content = fetched(client, url("record_file", letter.pk))
    assert content == picture()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    entry = AuditEntry.objects.latest("seq")
    assert (entry.key, entry.actor) == ("documents.record.downloaded", office.drafter)
