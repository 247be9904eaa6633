"""File formats of a paper, a registry: a new format is one new file here that calls `register`.

    renderers.get("pdf")(paper) -> bytes
    renderers.FORMATS -> {"pdf": Format(key, label, mime, extension), ...}

Modules of this package import their slow library inside their functions, so importing the registry is cheap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar

from reports.documents.layout import Paper

Render = Callable[[Paper], bytes]


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
    # a template would call it when it asks for its label
    do_not_call_in_templates: ClassVar[bool] = True

    def __call__(self, paper: Paper) -> bytes:
        """The finished file."""
        return self.render(paper)


FORMATS: dict[str, Format] = {}
"""Every registered format by key, in the order of downloads."""


def register(key: str, *, label: str, mime: str, extension: str, order: int) -> Callable[[Render], Render]:
    """Decorator: makes `render` the renderer of a format. ValueError when the key is taken."""

    def add(render: Render) -> Render:
        if key in FORMATS:
            raise ValueError(f"format {key} is registered twice")
        FORMATS[key] = Format(key, label, mime, extension, order, render)
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
