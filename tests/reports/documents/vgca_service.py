"""A double of the VGCA signing service: a websocket over TLS on 127.0.0.1:8987 that speaks its messages.

    with vgca_service(sign) as service:      sign(content, call) -> bytes, or an answer {"Status": …, "Message": …}
        service.asked                        [("SignApproved", {parameters})]

It downloads FileName, signs with what the test gives it, uploads to FileUploadHandler as a form with the field
`uploadfile`, and answers {Status, Message, FileName, FileServer, DocumentNumber, DocumentDate}. Of RFC 6455 it knows
what one request with one answer needs.
"""

import base64
import hashlib
import json
import socket
import ssl
import struct
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from tests.reports.documents.pki import Identity, the_pki

PORT = 8987
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
Sign = Callable[[bytes, str], Any]


class Service:
    """One connection after the other, each with one request."""

    def __init__(self, sign: Sign, folder: Path) -> None:
        self.sign = sign
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.uploads: list[dict[str, Any]] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(folder))
        listening = socket.create_server(("127.0.0.1", PORT), reuse_port=True)
        self.socket = context.wrap_socket(listening, server_side=True)

    def serve(self) -> None:
        """Until the socket is closed."""
        while True:
            try:
                connection, _address = self.socket.accept()
            except ssl.SSLError:
                continue
            except OSError:
                return
            with suppress(OSError, ssl.SSLError), connection:
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(4096)
            if not more:
                return
            head += more
        lines = head.decode("latin-1").split("\r\n")
        call = lines[0].split()[1].strip("/")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        key = next(line.split(": ")[1] for line in lines if line.lower().startswith("sec-websocket-key"))
        assert headers["upgrade"] == "websocket"
        accepted = base64.b64encode(hashlib.sha1((key + _GUID).encode()).digest()).decode()
        connection.sendall(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accepted}\r\n\r\n".encode()
        )
        parameters = json.loads(_read_frame(connection))
        self.asked.append((call, parameters))
        answer = json.dumps(self._answer(call, parameters)).encode()
        connection.sendall(b"\x81" + _length(len(answer)) + answer)
        with suppress(OSError):
            connection.recv(64)

    def _answer(self, call: str, parameters: dict[str, Any]) -> dict[str, Any]:
        with urllib.request.urlopen(parameters["FileName"], timeout=20) as answer:
            content = answer.read()
        made = self.sign(content, call)
        if isinstance(made, dict):
            return made
        told = _upload(parameters["FileUploadHandler"], made)
        self.uploads.append(told)
        done = told.get("Status") is True
        return {
            "Status": 0 if done else 1, "Message": told.get("Message", ""), "FileName": "van-ban.signed.pdf",
            "FileServer": told.get("FileServer", ""), "DocumentNumber": "", "DocumentDate": "",
        }  # fmt: skip


def _upload(address: str, content: bytes) -> dict[str, Any]:
    boundary = "----vgca"
    body = (
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="uploadfile"; filename="van-ban.signed.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode()
        + content
        + f"\r\n--{boundary}--\r\n".encode()
    )
    request = urllib.request.Request(
        address, data=body, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        told: dict[str, Any] = json.loads(answer.read())
    return told


def _read_frame(connection: socket.socket) -> bytes:
    """One masked text frame of a browser, in as many pieces as it likes."""
    message = b""
    while True:
        first, second = _exactly(connection, 2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack(">H", _exactly(connection, 2))
        elif length == 127:
            (length,) = struct.unpack(">Q", _exactly(connection, 8))
        mask = _exactly(connection, 4)
        part = _exactly(connection, length)
        message += bytes(each ^ mask[at % 4] for at, each in enumerate(part))
        if first & 0x80:
            return message


def _exactly(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        more = connection.recv(count - len(found))
        if not more:
            raise OSError("closed")
        found += more
    return found


def _length(size: int) -> bytes:
    return bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size)


def _certificate(folder: Path) -> Path:
    identity: Identity = the_pki().issue("127.0.0.1", "Minh Họa")
    file = folder / "vgca.pem"
    key = identity.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(key + identity.pem)
    return file


@contextmanager
def vgca_service(sign: Sign, folder: Path) -> Iterator[Service]:
    """The service, for as long as the block runs."""
    service = Service(sign, folder)
    thread = threading.Thread(target=service.serve, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.socket.close()
        with suppress(OSError):  # wakes a thread that waits for the next connection
            socket.create_connection(("127.0.0.1", PORT), timeout=0.2).close()
        thread.join(5)
