"""A bad line between a client and a site, on loopback: every fault is drawn from a seed and counted.

    faults = Faults(drop_before=0.05, drop_after=0.05, error=0.02, late=(0.0, 3.0), seed=1)
    with Proxy(site.port, faults) as line:          # or Proxy(port, faults, Link(256_000, 0.4))
        line.address                                # clients go here instead of to the site
        line.counted["drop_after"]                  # how often that has happened
        line.faults = Faults()                      # from now on it behaves; may be set at any moment
        line.cut = True                             # nobody gets through until it is False again

`drop_before`: the connection is closed before the server has seen the request. `drop_after`: the server has answered,
hence committed, and the answer is thrown away. `cut_short`: half of the answer arrives, then the connection closes.
`error`: the proxy answers 500 by itself. `late`: every answer waits so many seconds, between the two, each its own,
so that answers overtake each other. A server that is down, or dies with a request in its hands, is answered 502 as a
real proxy does ("unreachable", "broken" among the counted).

`only`: a regular expression for the paths that suffer; the others pass untouched, though over the same link.

A `Link` is shared by everybody on it: bits per second each way, and seconds for the way there and back; a new
connection costs one round trip more, a kept one does not. `carried`: bytes (up, down) that went over it.

Standard library only; HTTP/1.1 with kept connections, bodies with a length, answers with a length, in chunks or until
the end of the connection.
"""

from __future__ import annotations

import asyncio
import random
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType

_PACKET = 1460
_WORDS = {500: "Internal Server Error", 502: "Bad Gateway"}


@dataclass(frozen=True)
class Faults:
    """Shares of all requests, 0 to 1; drawn one after the other from `seed`."""

    drop_before: float = 0.0
    drop_after: float = 0.0
    cut_short: float = 0.0
    error: float = 0.0
    late: tuple[float, float] = (0.0, 0.0)
    only: str = ""
    seed: int = 0

    def fate(self, chance: random.Random, path: str) -> tuple[str, float]:
        """What happens to a request ("" for nothing) and how many seconds its answer waits."""
        if self.only and not re.search(self.only, path):
            return "", 0.0  # and nothing is drawn: how many pages were fetched before changes no fate
        drawn, wait = chance.random(), chance.uniform(*self.late)
        for name in ("drop_before", "drop_after", "cut_short", "error"):
            share = getattr(self, name)
            if drawn < share:
                return name, wait
            drawn -= share
        return "", wait


@dataclass
class Link:
    """A thin line: bits per second each way (0: no limit), seconds there and back."""

    bits_per_second: int = 0
    round_trip: float = 0.0
    carried: list[int] = field(default_factory=lambda: [0, 0])
    _free_at: list[float] = field(default_factory=lambda: [0.0, 0.0])

    async def carry(self, size: int, way: int) -> None:
        """Wait until so many bytes have gone up (0) or down (1), behind everything that goes there already."""
        self.carried[way] += size
        if not self.bits_per_second:
            return
        now = asyncio.get_running_loop().time()
        self._free_at[way] = max(self._free_at[way], now) + size * 8 / self.bits_per_second
        await asyncio.sleep(self._free_at[way] - now)


class Proxy:
    """Listens on a free port of its own, in a thread of its own."""

    def __init__(self, port: int, faults: Faults | None = None, link: Link | None = None) -> None:
        self.target, self.faults, self.link = port, faults or Faults(), link or Link()
        self.counted: Counter[str] = Counter()
        self.cut = False
        self.port = 0
        self._chance = random.Random(self.faults.seed)
        self._under_way: set[asyncio.Task[None] | None] = set()  # a loop keeps no task alive by itself
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Proxy:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """All requests of one connection, one after the other."""
        task = asyncio.current_task()
        self._under_way.add(task)
        try:
            await asyncio.sleep(self.link.round_trip)
            while not self.cut and await self._request(reader, writer):
                pass
        except (OSError, EOFError, asyncio.IncompleteReadError, asyncio.CancelledError):
            self.counted["client_left"] += 1
        finally:
            # a connection that is dropped is dropped at once, with whatever it still held
            writer.transport.abort()
            self._under_way.discard(task)

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether the connection goes on."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return False
        length = re.search(rb"\r\ncontent-length:\s*(\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length[1])) if length else b""
        method, path = head.split(b" ", 2)[:2]
        await self.link.carry(len(head) + len(body), 0)
        await asyncio.sleep(self.link.round_trip / 2)
        self.counted["requests"] += 1
        fate, wait = self.faults.fate(self._chance, path.decode("latin-1"))
        if fate:
            self.counted[fate] += 1
        if fate == "drop_before" or self.cut:
            return False
        if fate == "error":
            answer = _own(500)
        else:
            answer = await self._ask(head, body, method)
        await asyncio.sleep(wait)
        if fate == "drop_after" or self.cut:
            return False
        await asyncio.sleep(self.link.round_trip / 2)
        if fate == "cut_short":
            answer = answer[: len(answer) // 2]
        for start in range(0, len(answer), _PACKET):
            packet = answer[start : start + _PACKET]
            await self.link.carry(len(packet), 1)
            writer.write(packet)
            await writer.drain()
        if fate == "cut_short":
            writer.write_eof()
            await asyncio.sleep(0.01)
        return fate != "cut_short"

    async def _ask(self, head: bytes, body: bytes, method: bytes) -> bytes:
        """The whole answer of the server, framed for a kept connection; 502 when there is none."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            self.counted["unreachable"] += 1
            return _own(502)
        try:
            plain = re.sub(rb"\r\n(connection|keep-alive):[^\r\n]*", b"", head, flags=re.IGNORECASE)
            writer.write(plain[:-2] + b"Connection: close\r\n\r\n" + body)
            await writer.drain()
            answer = await reader.read(-1)
        except OSError:
            answer = b""
        finally:
            writer.transport.abort()
        framed = _framed(answer, method)
        if framed is None:
            self.counted["broken"] += 1
            return _own(502)
        return framed


def _own(status: int) -> bytes:
    """A page of the proxy's own, which is none of ours."""
    page = f"<h1>{status} {_WORDS[status]}</h1>".encode()
    head = f"HTTP/1.1 {status} {_WORDS[status]}\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n"
    return head.encode() + page


def _framed(answer: bytes, method: bytes) -> bytes | None:
    """The answer with a length of its own; None when it did not arrive whole."""
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return None
    status = int(head.split(b" ", 2)[1])
    bodiless = method == b"HEAD" or status in {204, 304}
    length = re.search(rb"\r\ncontent-length:\s*(\d+)", head, re.IGNORECASE)
    if re.search(rb"\r\ntransfer-encoding:\s*chunked", head, re.IGNORECASE):
        whole = body.endswith(b"0\r\n\r\n")
    else:
        whole = bodiless or not length or len(body) == int(length[1])
        if not length and not bodiless:
            head += b"\r\nContent-Length: %d" % len(body)
    if not whole:
        return None
    head = re.sub(rb"\r\n(connection|keep-alive):[^\r\n]*", b"", head, flags=re.IGNORECASE)
    return head + b"\r\n\r\n" + body
