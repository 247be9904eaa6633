"""A queue that takes connections and never answers: pages go on, and what was asked for is done by the next sweep."""

import random
import socket
import threading
import time
from contextlib import ExitStack, closing, suppress

import pytest
from django.urls import reverse

from agencies.states import Role
from reports.collection.models import Receipt
from reports.consolidation.models import Run
from reports.documents.models import Rendering
from reports.documents.tasks import render_file
from tests.factories.agencies import PASSWORD, make_member
from tests.factories.rounds import make_outline, make_report, section_of
from tests.factories.summaries import Scene
from tests.flows.workers import Queue, database_url, folder_queue, pages_send_to, wait_for, worker
from tests.harness.browserless import Window
from tests.harness.ledger import Ledger, Typist
from tests.harness.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]
FORM = "application/x-www-form-urlencoded"


class Silent:
    """A socket that accepts everybody and says nothing. `callers`: who came."""

    def __init__(self):
        self.callers = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"redis://127.0.0.1:{self._door.getsockname()[1]}/0"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with suppress(OSError):
            while True:
                self.callers.append(self._door.accept()[0])

    def close(self):
        for each in (self._door, *self.callers):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@pytest.fixture
def silent():
    made = Silent()
    yield made
    made.close()


def signed_in(site, user):
    window = Window(site.address, user.username, PASSWORD)
    window.sign_in()
    return window


def asked(window, method, path, body=None):
    """The status of an answer and how long it took."""
    begun = time.monotonic()
    status, _page = window.ask(method, path, body, FORM)
    return status, time.monotonic() - begun


def a_day(site, scene, report, head):
    """Typing, submitting, looking at the paper, asking for a summary; what each was answered and how long it took."""
    with ExitStack() as windows:
        writer, leader, officer = (
            windows.enter_context(closing(signed_in(site, user)))
            for user in (report.created_by, head, scene.officer)
        )
        tab = Typist(writer, report.pk, Ledger(), random.Random(1))
        tab.type(f"text:{section_of(report, 'situation').pk}", {"text": "Hàng đợi im lặng."})
        tab.flush()
        return [
            asked(leader, "POST", reverse("reports:submit", args=[report.pk]), "seen=1"),
            asked(leader, "GET", reverse("reports:report_preview", args=[report.pk])),
            asked(officer, "POST", reverse("reports:consolidate", args=[scene.root.pk])),
        ]


@pytest.fixture
def scene(private_files):
    """One answer that is accepted, one that is being written."""
    scene = Scene(version=make_outline(SIMPLE, annex=False))
    scene.accepted("UBND huyện A", {}, {"situation": ["Đã kiểm tra."]})
    return scene


def test_pages_go_on_and_the_next_sweep_does_what_was_asked(scene, silent, tmp_path, settings):
    report = make_report(scene.unit("UBND huyện B"))
    head = make_member(report.assignment.agency, Role.HEAD)
    with Site(database_url(), tmp_path, variables={"CELERY_BROKER_URL": silent.address}).up() as site:
        answers = a_day(site, scene, report, head)
    assert [status for status, _seconds in answers] == [302, 200, 302]
    assert silent.callers  # otherwise nobody asked the queue
    assert Receipt.objects.get(report=report).report_id == report.pk
    run, file = Run.objects.get(), Rendering.objects.filter(report=report).first()
    assert (run.state, run.nudged_at, file.state) == ("queued", None, "queued")

    # Control: with Celery's own options the same nudge stands there longer than all these pages together.
    def plain():
        with suppress(Exception):
            render_file.delay(file.pk)

    with pages_send_to(Queue(silent.address)):
        nudge = threading.Thread(target=plain, daemon=True)
        nudge.start()
        nudge.join(sum(seconds for _status, seconds in answers))
        assert nudge.is_alive()

    queue, log = folder_queue(tmp_path / "folder"), tmp_path / "worker.log"
    settings.MEDIA_ROOT = tmp_path / "files"
    with worker(queue, log):
        wait_for(lambda: Run.objects.get(pk=run.pk).state == "done", log)
        wait_for(lambda: Rendering.objects.get(pk=file.pk).state == "done", log)
