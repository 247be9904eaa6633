"""A file is read in one sitting and a function is seen at one glance."""

import ast

from tests.architecture.source import ROOMS, named, python_files

FILE_LINES = 400
FUNCTION_LINES = 60


def test_no_file_is_longer_than_one_sitting():
    lengths = {named(path): len(path.read_text().splitlines()) for path in python_files(*ROOMS, "tests")}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_one_glance():
    lengths = {}
    for path in python_files(*ROOMS):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths[f"{named(path)}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}
