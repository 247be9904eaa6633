"""The time-stamp service: an RFC 3161 server that says when a signature was there.

The national one (http://tsa.ca.gov.vn/) was measured at 2 to 131 seconds a call, so: 180 seconds of patience, at most
three tries, at most four requests of this machine at once, and no signature without a stamp. What comes back is checked
before it goes into the file (`tsa_client`).
"""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from reports.documents.signing import demonstration
from reports.documents.signing.errors import TryLater
from reports.documents.signing.trust import Trust
from reports.documents.signing.trust import configured as configured_trust


def configured(trust: Trust | None = None) -> Any:
    """A pyHanko TimeStamper for SIGNING_TSA_URL, or None when there is no address. One a job: its patience is counted
    over everything it is asked. trust: whom its answers must lead to, by default SIGNING_TRUST_ROOT."""
    if not settings.SIGNING_TSA_URL:
        return demonstration.stamper()
    from reports.documents.signing.tsa_client import CheckedTimeStamper

    return CheckedTimeStamper(
        settings.SIGNING_TSA_URL,
        trust if trust is not None else configured_trust(),
        timeout=settings.SIGNING_TSA_TIMEOUT,
        attempts=settings.SIGNING_TSA_ATTEMPTS,
        turns=Turns(Path(settings.SIGNING_TSA_SLOTS), settings.SIGNING_TSA_PARALLEL),
    )


class Turns:
    """At most `count` holders at once on this machine, over all its processes: one lock file each, freed by the system
    even when its holder dies."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.count = count

    @asynccontextmanager
    async def turn(self, patience: float) -> AsyncIterator[None]:
        """Hold one of them; TryLater when none comes free within `patience` seconds."""
        self.folder.mkdir(parents=True, exist_ok=True)
        held = await self._take(patience)
        try:
            yield
        finally:
            held.close()

    async def _take(self, patience: float) -> IO[bytes]:
        until = asyncio.get_running_loop().time() + patience
        while True:
            for number in range(self.count):
                file = (self.folder / f"{number}.lock").open("ab")
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    file.close()
                else:
                    return file
            if asyncio.get_running_loop().time() >= until:
                raise TryLater(
                    "Có quá nhiều chữ ký đang chờ dấu thời gian. Chưa ký gì; hệ thống sẽ thử lại sau."
                )
            await asyncio.sleep(0.05)
