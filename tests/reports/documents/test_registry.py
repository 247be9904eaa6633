"""A format is a file that registers itself."""

import subprocess
import sys

import pytest

from reports.documents import renderers


def test_the_three_formats_are_there_in_the_order_of_downloads():
    shown = [(each.key, each.label, each.extension) for each in renderers.FORMATS.values()]
    assert shown == [("pdf", "PDF", ".pdf"), ("docx", "Word", ".docx"), ("xlsx", "Excel", ".xlsx")]
    assert renderers.get("pdf").mime == "application/pdf"


def test_a_format_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError):
        renderers.get("odt")


def test_a_key_cannot_be_taken_twice():
    with pytest.raises(ValueError, match="pdf"):
        renderers.register("pdf", label="x", mime="x", extension="x", order=9)(lambda paper: b"")


def test_knowing_the_formats_does_not_load_the_slow_libraries():
    code = (
        "import sys; import reports.documents.renderers as r; assert len(r.FORMATS) == 3;"
        "print([m for m in ('weasyprint', 'docx', 'xlsxwriter', 'lxml') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
