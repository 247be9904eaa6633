"""Papers that people upload: letters, signed scans, record copies."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core import virus
from portal.core.uploads import check_paper
from tests.core.clamd import EICAR, clamd

PAPER = b"%PDF-1.7\n"


def test_a_paper_is_scanned_whole_before_it_is_taken(settings):
    upload = SimpleUploadedFile("Công văn.pdf", PAPER)
    with clamd() as server:
        settings.ATTACHMENT_SCANNER = server.address
        assert check_paper(upload) == "Công văn.pdf"
        with pytest.raises(virus.Infected):
            check_paper(SimpleUploadedFile("Công văn.pdf", PAPER + EICAR))
    assert server.seen == [PAPER, PAPER + EICAR]
    assert upload.read() == PAPER  # from its beginning, for whoever stores it


def test_control_without_a_scanner_it_is_taken(settings):
    settings.ATTACHMENT_SCANNER = ""
    assert check_paper(SimpleUploadedFile("Công văn.pdf", PAPER + EICAR)) == "Công văn.pdf"
