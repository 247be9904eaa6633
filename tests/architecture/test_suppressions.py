"""Every exception to a rule names the rule and says why, on the same line."""

import io
import re
import tokenize

import pytest

from tests.architecture.source import ROOMS, named, python_files

NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa\b", re.IGNORECASE)
GOOD_NOQA = re.compile(r"#\s*noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\s+\S.{7,}")
IGNORE = re.compile(r"#\s*type:\s*ignore\b")
GOOD_IGNORE = re.compile(r"#\s*type:\s*ignore\[[\w,\s-]+\]\s+\S.{7,}")


def bare(source: str) -> list[str]:
    """The comments that switch a check off without naming it or without a reason."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        comment = token.string
        if token.type != tokenize.COMMENT:
            continue
        if NOQA.search(comment) and not GOOD_NOQA.search(comment):
            found.append(f"{token.start[0]}: {comment}")
        if IGNORE.search(comment) and not GOOD_IGNORE.search(comment):
            found.append(f"{token.start[0]}: {comment}")
        if "nosec" in comment:
            found.append(f"{token.start[0]}: {comment}")
    return found


def test_no_check_is_switched_off_without_a_reason():
    found = {named(path): bare(path.read_text()) for path in python_files(*ROOMS, "tests")}
    assert {name: comments for name, comments in found.items() if comments} == {}


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: E501",
        "# NOQA -- because of this",
        "# type: ignore",
        "# type: ignore[misc]",
        "# nosec",
    ],
)
def test_a_bare_suppression_is_seen(comment):
    assert bare(f"x = 1  {comment}\n")


@pytest.mark.parametrize(
    "comment", ["# noqa: E501 -- a name of the decree", "# type: ignore[misc]  # the library has no types"]
)
def test_a_reasoned_suppression_passes(comment):
    assert bare(f"x = 1  {comment}\n") == []
