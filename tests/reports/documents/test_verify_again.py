"""A file of ours is asked about again and again over the years: what the bytes alone decide is found once."""

import datetime as dt
import io

import pytest

from reports.documents.actions import verifying
from reports.documents.models import Verification
from reports.documents.verification import checks
from reports.documents.verification.chains import Anchors
from reports.documents.verification.checks import examine
from reports.documents.verification.verdict import Extent, Outcome, Reason, Verdict
from tests.reports.documents.signed import anchors, numbered, sealed, signed
from tests.reports.documents.verified import looking_here, signed_paper, trusting


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def first() -> Verdict:
    return examine(sealed(), anchors(), now())


def test_the_slow_part_is_not_done_again_for_the_same_bytes(first, monkeypatch):
    def refuse(*_given):
        raise AssertionError("compared again")

    monkeypatch.setattr(checks, "_compared", refuse)
    assert examine(sealed(), anchors(), now(), first).valid
    # without what was found before, the comparison is asked for
    assert examine(sealed(), anchors(), now()).outcome != Outcome.VALID


def test_a_second_look_says_what_the_first_said(first):
    assert examine(sealed(), anchors(), now(), first) == first


def test_what_time_changes_is_asked_anew(first):
    assert Reason.UNKNOWN_ROOT in examine(sealed(), Anchors(), now(), first).reasons


def test_what_was_found_of_other_bytes_is_not_believed(first):
    other = numbered()
    assert examine(other, anchors(), now(), first) == examine(other, anchors(), now())


def test_a_change_that_was_found_is_looked_for_again():
    """Only what spoke for a file is taken over: a reader that learns more may judge a change anew."""
    changed = changed_after_signing()
    bad = examine(changed, anchors(), now())
    assert Extent.OTHER in {each.extent for each in bad.signatures}
    assert examine(changed, anchors(), now(), bad) == bad


def changed_after_signing() -> bytes:
    """Another page content, by an update after the person's signature."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(signed()))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


@pytest.mark.django_db
def test_answers_about_our_files_stay_and_those_about_strangers_go(settings, tmp_path, monkeypatch, first):
    trusting(settings, tmp_path)
    looking_here(monkeypatch)
    signed_paper()
    verifying.verdict_of(sealed())
    strange = Verdict.of("0" * 64, 5, (), Reason.NOT_PDF)
    Verification.objects.create(sha256=strange.sha256, trust="x", verdict=strange.to_json())
    Verification.objects.update(made_at=now() - 2 * verifying.KEPT)
    verifying.verdict_of(numbered())
    assert set(Verification.objects.values_list("sha256", flat=True)) >= {first.sha256}
    assert not Verification.objects.filter(sha256=strange.sha256).exists()
