"""A time-stamp service (RFC 3161) over HTTP on loopback whose every answer a test may choose.

    with time_stamp_server(pki) as tsa:
        tsa.plan[:] = ["busy", "good"]     what the next requests get; afterwards `tsa.always` ("good")
        tsa.url, tsa.seen, tsa.most_at_once

Answers: good · slow (after `tsa.delay` seconds) · busy (HTTP 503) · rejected (RFC 3161 status) · garbage ·
wrong_nonce · wrong_imprint · tampered (signature broken) · stranger (made by a service below another root) ·
old (hours ago) · html (a page with status 200) · hang_up (connection closed) · redirect (to `tsa.redirect`).
"""

import datetime
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.reports.documents.pki import Pki


class TimeStampServer(ThreadingHTTPServer):
    """Its behaviour and what it has seen."""

    daemon_threads = True
    # a client that has given up is no news
    handle_error = lambda *_: None  # noqa: E731 one word of behaviour

    def __init__(self, pki: Pki) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pki = pki
        self.plan: list[str] = []
        self.always = "good"
        self.delay = 0.0
        self.redirect = ""
        self.seen: list[str] = []
        self.most_at_once = 0
        self.at_once = 0
        self.guard = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/tsa"

    def next_answer(self) -> str:
        with self.guard:
            answer = self.plan.pop(0) if self.plan else self.always
            self.seen.append(answer)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            return answer

    def done(self) -> None:
        with self.guard:
            self.at_once -= 1


class _Handler(BaseHTTPRequestHandler):
    server: TimeStampServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.next_answer()
        try:
            self._answer(answer, body)
        finally:
            self.server.done()

    def _answer(self, answer: str, body: bytes) -> None:
        if self.server.delay and answer in {"slow", "good"}:
            time.sleep(self.server.delay)
        if answer == "busy":
            self.send_error(503)
        elif answer == "redirect":
            self.send_response(307)
            self.send_header("Location", self.server.redirect)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif answer == "hang_up":
            self.close_connection = True
        elif answer == "html":
            self._send(b"<html>Xin cho</html>", "text/html")
        elif answer == "garbage":
            self._send(b"\x30\x03khong phai", "application/timestamp-reply")
        else:
            self._send(reply(self.server.pki, body, answer), "application/timestamp-reply")

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        return None


def reply(pki: Pki, body: bytes, answer: str) -> bytes:
    """The DER answer to a DER request."""
    from asn1crypto import tsp

    request = tsp.TimeStampReq.load(body)
    if answer == "rejected":
        status = tsp.PKIStatusInfo({"status": "rejection"}).dump()
        return bytes([0x30, len(status)]) + status
    if answer == "wrong_nonce":
        request["nonce"] = request["nonce"].native + 1
    if answer == "wrong_imprint":
        digest = request["message_imprint"]["hashed_message"].native
        request["message_imprint"]["hashed_message"] = bytes([digest[0] ^ 1]) + digest[1:]
    stamper = pki.timestamper(pki.stranger_tsa if answer == "stranger" else None)
    if answer == "old":
        stamper.fixed_dt = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=20)
    response = stamper.request_tsa_response(request)
    if answer == "tampered":
        info = response["time_stamp_token"]["content"]["signer_infos"][0]
        signature = info["signature"].native
        info["signature"] = bytes([signature[0] ^ 1]) + signature[1:]
    return bytes(response.dump(force=True))


@contextmanager
def time_stamp_server(pki: Pki) -> Iterator[TimeStampServer]:
    """The service, for as long as the block runs."""
    server = TimeStampServer(pki)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
