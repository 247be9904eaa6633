"""File formats of a paper, a registry: a new format is one new file here that calls `register`.

    renderers.get("pdf")(paper) -> bytes                            the main file
    renderers.get("pdf").files(paper, progress) -> RenderedFile …    the main file first, then separate annexes
    renderers.FORMATS -> {"pdf": Format(key, label, mime, extension), ...}

Modules of this package import their slow library inside their functions, so importing the registry is cheap.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar

from reports.documents.layout import Paper


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file of a paper. label: '' for the main file, 'Phụ lục II' or 'Phụ lục II (tệp 2/3)' for a separate annex;
    facts: JSON values a later step needs: {'pages': 12, 'places': {'signature': {'page': 11, 'x': …, 'y': …,
    'width': …, 'height': …}, 'seal': …, 'number': …, 'day': …, 'month': …, 'year': …}}, page from 0, points from the
    lower left corner of the page."""

    content: bytes
    label: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


Progress = Callable[[int, int], None]
"""Called with what is done and what is to be done, in any unit; may raise to stop a render."""
Render = Callable[[Paper], bytes]
Files = Callable[[Paper, Progress], Iterator[RenderedFile]]


def _silent(_done: int, _total: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Format:
    """key: in addresses and commands; label: for people; mime: content type; extension: with the dot;
    order: place in lists of downloads."""

    key: str
    label: str
    mime: str
    extension: str
    order: int
    render: Render
    many: Files | None = None
    # a template would call it when it asks for its label
    do_not_call_in_templates: ClassVar[bool] = True

    def __call__(self, paper: Paper) -> bytes:
        """The finished main file."""
        return self.render(paper)

    def files(self, paper: Paper, progress: Progress = _silent) -> Iterator[RenderedFile]:
        """Every file of the paper in this format, the main one first."""
        if self.many is not None:
            yield from self.many(paper, progress)
            return
        progress(0, 1)
        yield RenderedFile(self.render(paper))
        progress(1, 1)


FORMATS: dict[str, Format] = {}
"""Every registered format by key, in the order of downloads."""


def register(
    key: str, *, label: str, mime: str, extension: str, order: int, many: Files | None = None
) -> Callable[[Render], Render]:
    """Decorator: makes `render` the renderer of a format; `many` where it may take several files. ValueError when
    the key is taken."""

    def add(render: Render) -> Render:
        if key in FORMATS:
            raise ValueError(f"format {key} is registered twice")
        FORMATS[key] = Format(key, label, mime, extension, order, render, many)
        return render

    return add


def get(key: str) -> Format:
    """The format with this key; KeyError when there is none."""
    return FORMATS[key]


def _discover() -> None:
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    ordered = sorted(FORMATS.values(), key=lambda each: each.order)
    FORMATS.clear()
    FORMATS.update((each.key, each) for each in ordered)


_discover()
