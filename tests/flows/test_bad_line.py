"""The line of the harness itself: each fault does what its name says, and is counted."""

import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from tests.harness.proxy import Faults, Link, Proxy

PAGE = b"<p>" + b"x" * 4000


@pytest.fixture
def server():
    """Counts the requests that have reached it; echoes the length of what was sent."""

    class Counting(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            made.reached += 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_):
            return

    made = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    made.reached, made.daemon_threads = 0, True
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def asked(line, times=1):
    """The statuses of so many requests over one kept connection where there is one; None for no answer."""
    connection = http.client.HTTPConnection(urlsplit(line.address).netloc, timeout=20)
    found = []
    for _ in range(times):
        try:
            connection.request("POST", "/edits", b"{}")
            answer = connection.getresponse()
            answer.read()
            found.append(answer.status)
        except (OSError, http.client.HTTPException):
            connection.close()
            found.append(None)
    connection.close()
    return found


@pytest.mark.parametrize(
    ("fault", "answers", "reached"),
    [
        ({"drop_before": 1.0}, [None], 0), ({"drop_after": 1.0}, [None], 1), ({"cut_short": 1.0}, [None], 1),
        ({"error": 1.0}, [500], 0), ({}, [200], 1), ({"drop_before": 1.0, "only": "/other"}, [200], 1),
    ],
)  # fmt: skip
def test_a_fault_happens_where_its_name_says(server, fault, answers, reached):
    with Proxy(server.server_port, Faults(**fault)) as line:
        assert asked(line) == answers
    assert server.reached == reached
    assert sum(line.counted[name] for name in fault if name != "only") == (
        0 if "only" in fault else len(fault)
    )


def test_shares_are_kept_and_come_from_the_seed(server):
    runs = []
    for seed in (1, 1, 2):
        with Proxy(server.server_port, Faults(drop_before=0.2, error=0.3, seed=seed)) as line:
            runs.append(asked(line, 60))
    assert runs[0] == runs[1] != runs[2]
    assert 5 < runs[0].count(None) < 20 < 60 - runs[0].count(200)


def test_a_server_that_is_down_is_a_502_and_a_cut_line_is_none(server):
    with Proxy(server.server_port) as line:
        line.cut = True
        assert asked(line) == [None]
        line.cut = False
        assert asked(line) == [200]
        line.target = 9  # nobody listens there
        assert asked(line) == [502]
    assert line.counted["unreachable"] == 1


def test_a_thin_line_is_as_slow_as_its_bits_and_counts_them(server):
    """Two at once share it: the second waits for the first."""
    thin = Link(bits_per_second=200_000, round_trip=0.1)
    with Proxy(server.server_port, link=thin) as line:
        begun = time.monotonic()
        hands = [threading.Thread(target=asked, args=(line,)) for _ in range(2)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        taken = time.monotonic() - begun
    assert thin.carried[1] > 2 * len(PAGE)
    assert taken >= thin.carried[1] * 8 / 200_000 + 0.1
