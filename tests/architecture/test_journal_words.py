"""What actions write into the journal is read by people: every key and every fact has Vietnamese words."""

import ast
from collections.abc import Iterator

from agencies import wording
from tests.architecture.source import named, python_files


def records() -> Iterator[tuple[str, str, str]]:
    """(where, "key" or "fact", name) of every call of audit.record that names its key."""
    for path in python_files("agencies", "reports"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "audit.record":
                continue
            where = f"{named(path)}:{node.lineno}"
            if len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                yield where, "key", node.args[1].value
            for word in node.keywords:
                if word.arg and word.arg != "agency":
                    yield where, "fact", word.arg


def test_every_key_and_fact_of_the_journal_has_words():
    found = list(records())
    assert len(found) > 100
    words = {"key": wording.KEYS, "fact": wording.FACTS}
    assert [each for each in found if each[2] not in words[each[1]]] == []
