"""The font of the decree is there, or the check names the package that brings it."""

import pytest

from reports.documents.renderers import fonts


@pytest.fixture(autouse=True)
def fresh():
    fonts.font_problem.cache_clear()
    yield
    fonts.font_problem.cache_clear()


def answer(monkeypatch, families):
    def match(program, pattern):
        family = pattern.split(":")[0]
        return families.get(family, ("DejaVu Sans", ""))

    monkeypatch.setattr(fonts, "_match", match)
    return fonts.font_problem()


COVERED = "20-7e a0-17f 1a0-1b0 1ea0-1ef9"


def test_this_machine_has_a_font_with_every_letter():
    assert fonts.font_problem() is None


def test_no_font_names_the_package(monkeypatch):
    assert "fonts-liberation2" in answer(monkeypatch, {})


def test_the_old_liberation_font_is_refused_because_of_its_missing_letters(monkeypatch):
    problem = answer(monkeypatch, {"Liberation Serif": ("Liberation Serif", "20-7e a0-17f 1a0-1b0")})
    assert "thiếu" in problem
    assert "fonts-liberation2" in problem


def test_any_font_of_the_stack_will_do(monkeypatch):
    assert answer(monkeypatch, {"Tinos": ("Tinos", COVERED)}) is None


def test_without_fontconfig_the_check_says_so(monkeypatch):
    monkeypatch.setattr(fonts.shutil, "which", lambda name: None)
    assert "fontconfig" in fonts.font_problem()


def test_the_letters_are_the_vietnamese_ones():
    assert len(fonts.LETTERS) == len(set(fonts.LETTERS)) == 146
    assert set("ạảấầẩẫậắằẳẵặđơưỹỴ") <= set(fonts.LETTERS)
    assert not set("fjwzabc") & set(fonts.LETTERS) - set("aeiouy")
