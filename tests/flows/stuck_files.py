"""The portal's worker, except that a workbook never gets past its first file: what a test kills in between."""

import time
from collections.abc import Iterator
from dataclasses import replace

import django

from portal.celery import app

__all__ = ["app"]

django.setup()

from reports.documents.renderers import FORMATS, RenderedFile  # noqa: E402 -- Django must be set up first


def _stay(_paper: object, progress: object) -> Iterator[RenderedFile]:
    yield RenderedFile(b"half of it")
    time.sleep(600)


FORMATS["xlsx"] = replace(FORMATS["xlsx"], many=_stay)
