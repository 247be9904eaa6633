"""The part of Bootstrap's style sheet that our pages use, made from the package that brings the whole of it.

A rule stays when every class it names is a word somewhere in the templates (ours and those of the form library),
scripts or Python of this project. That is far more than what is written as a class, and never less: a name that code
builds (`form.layout`, a message's tag) is a word of that code. What is left out weighs 20 KB compressed.

Django finds "css/bootstrap.reduced.css" as any other static file: while serving, and when files are collected.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import tinycss2
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME: Final = "css/bootstrap.reduced.css"
WHOLE: Final = Path(str(files("django_include_bootstrap"))) / "static" / "css" / "bootstrap.min.css"
_FORMS: Final = Path(str(files("crispy_bootstrap5"))) / "templates"
_WORD: Final = re.compile(r"[A-Za-z][\w-]*")
_CLASS: Final = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_NOT: Final = re.compile(r":not\([^)]*\)")


def words_of(sources: Iterable[Path]) -> set[str]:
    """Everything in these files that could be the name of a class."""
    return {word for source in sources for word in _WORD.findall(source.read_text(encoding="utf-8"))}


def sources() -> Iterator[Path]:
    """Every file that may name a class."""
    base = Path(settings.BASE_DIR)
    yield from (base / "templates").rglob("*.html")
    yield from (base / "static" / "js").glob("*.js")
    for app in ("agencies", "reports", "portal"):
        yield from (each for each in (base / app).rglob("*.py") if "migrations" not in each.parts)
    yield from _FORMS.rglob("*.html")


def reduced(css: str, used: set[str]) -> str:
    """The rules of a style sheet that can match when no other class than these is ever written."""
    return _kept(tinycss2.parse_stylesheet(css, skip_whitespace=True, skip_comments=True), used)


def _kept(rules: Iterable[Any], used: set[str]) -> str:
    kept: list[str] = []
    for rule in rules:
        if rule.type == "qualified-rule":
            found = [each for each in _selectors(rule.prelude) if _may_match(each, used)]
            if found:
                kept.append(f"{','.join(found)}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            within = tinycss2.parse_rule_list(rule.content, skip_whitespace=True, skip_comments=True)
            inside = _kept(within, used)
            if inside:
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}")
        elif rule.type == "at-rule":
            kept.append(rule.serialize())
    return "".join(kept)


def _selectors(prelude: Iterable[Any]) -> list[str]:
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def _may_match(selector: str, used: set[str]) -> bool:
    return all(name in used for name in _CLASS.findall(_NOT.sub("", selector)))


@cache
def _made() -> FileSystemStorage:
    """The folder with the style sheet, made once in each process; whoever reads meanwhile reads a whole file."""
    folder = Path(settings.ASSETS_ROOT)
    target = folder / NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    content = reduced(WHOLE.read_text(encoding="utf-8"), words_of(sources()))
    if not target.exists() or target.read_text(encoding="utf-8") != content:
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_text(content, encoding="utf-8")
        draft.replace(target)
    return FileSystemStorage(location=folder)


class ReducedBootstrap(BaseFinder):
    """Finds one file, which it makes."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing can be set wrongly."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Where the file is; [] when another one is asked for."""
        found = [_made().path(NAME)] if path == NAME else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """For whoever collects."""
        yield NAME, _made()
