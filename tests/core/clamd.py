"""A clamd that knows one virus: it speaks INSTREAM as clamd(8) describes it, over a real socket."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# The test file of EICAR, in parts: whole, it would make a scanner of this machine take our source for a virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


def verdict(content: bytes) -> bytes:
    """What clamd says of a file."""
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


class Clamd:
    """`address`: for ATTACHMENT_SCANNER; `seen`: the files that came."""

    def __init__(self, line: socket.socket, address: str, answer: Callable[[bytes], bytes | None]) -> None:
        self.address = address
        self.seen: list[bytes] = []
        self._line = line
        self._answer = answer

    def serve(self) -> None:
        """One connection after the other, until the socket is closed."""
        while True:
            try:
                line, _from = self._line.accept()
            except OSError:
                return
            with line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        with line.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                line.sendall(b"UNKNOWN COMMAND\0")
                return
            content = b""
            while size := struct.unpack("!L", stream.read(4))[0]:
                content += stream.read(size)
        self.seen.append(content)
        said = self._answer(content)
        if said is None:
            self.released.wait(5)
        else:
            line.sendall(said)

    released = threading.Event()


@contextmanager
def clamd(folder: Path | None = None, answer: Callable[[bytes], bytes | None] = verdict) -> Iterator[Clamd]:
    """One at a Unix socket in the folder, or at a TCP port. An answer of None is silence."""
    line = socket.socket(socket.AF_UNIX if folder else socket.AF_INET)
    line.bind(str(folder / "clamd.ctl") if folder else ("127.0.0.1", 0))
    line.listen()
    address = f"unix://{folder}/clamd.ctl" if folder else f"tcp://127.0.0.1:{line.getsockname()[1]}"
    server = Clamd(line, address, answer)
    server.released = threading.Event()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        line.shutdown(socket.SHUT_RDWR)
        line.close()
        thread.join(5)
