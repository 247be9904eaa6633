"""No more files of strangers are opened at once than the machine bears."""

import tempfile

import pytest

from portal.core.errors import Conflict
from portal.core.places import NoRoom, place
from portal.core.sandbox import Busy, Refused, run_limited

MODULE = "reports.imports.workbook.reader"


@pytest.fixture(autouse=True)
def _places(tmp_path, monkeypatch, settings):
    """Places of this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.SANDBOX_AT_ONCE, settings.SANDBOX_PATIENCE = 1, 0


def look() -> None:
    run_limited(MODULE, b"no workbook", seconds=20, memory=512)


def test_a_file_is_not_opened_while_all_places_are_taken():
    with place("sandbox", 1, 0), pytest.raises(Busy) as busy:
        look()
    assert isinstance(busy.value, Conflict), "the portal makes a page of it"
    assert "bận" in str(busy.value)
    with pytest.raises(Refused):  # the place is free again: the child looks, and refuses the file
        look()


def test_a_second_place_lets_a_second_child_in(settings):
    settings.SANDBOX_AT_ONCE = 2
    with place("sandbox", 2, 0), pytest.raises(Refused):
        look()


def test_kinds_of_work_do_not_take_places_from_each_other():
    with place("verification", 1, 0), pytest.raises(Refused):
        look()


def test_a_place_is_given_back_when_the_work_fails():
    def work() -> None:
        with place("sandbox", 1, 0):
            raise LookupError

    for _again in range(2):
        with pytest.raises(LookupError):
            work()
    with place("sandbox", 1, 0), pytest.raises(NoRoom), place("sandbox", 1, 0):
        pass
