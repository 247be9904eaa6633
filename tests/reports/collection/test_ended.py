"""A round that is over is only read: every POST of the portal is tried on one."""

import hashlib

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from agencies import audit
from portal.core import clock
from portal.core.errors import Conflict
from reports.collection.ended import ALLOWED, WAYS, refuse_ended
from reports.collection.models import Call, Report
from reports.collection.states import CallState, ReportState
from reports.documents.actions import copies, corrections, issuing, presenting
from reports.documents.models import Document
from tests.architecture.access_table import World, make_world, table
from tests.factories.agencies import make_membership
from tests.factories.rounds import OPENED, make_call, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.once]
POSTS = {url: row for url, row in table().items() if url.startswith("reports:") and row.POST and row.own}
# What may be done about a round that is over, each with why.
MAY = {
    "reports:call_resume": "opens it again",
    "reports:call_clone": "makes another round",
    "reports:case_file_make": "asks for its file",
    "reports:copy_new": "a copy is a paper of its own",
    "reports:acknowledge": "the recipient takes in what came",
    "reports:refuse": "the recipient sends back what came",
    "reports:make_again": "a file of a frozen paper",
    "reports:make_report_again": "a file of a frozen report",
    "reports:vgca_upload": "let in by a ticket, not by a role; keeps what sign_upload keeps",
}
# Of an agency or of what is asked, not of a round.
OTHER = (
    "reports:signing_key", "reports:outline", "reports:indicator", "reports:axis", "reports:programme",
    "reports:earlier",  # figures of before the portal: a round that was never open
)  # fmt: skip
# Those that write with so little in their form: without the guard they would write here, too.
CONTROLS = frozenset(
    """accept adjust attachment_remove call_close call_discard cancel_document choose_options choose_source consolidate
    correct draft_discard duty_remind duty_reopen endorse explain letter_edit note_settle recall reopen request_letter
    retry_part return return_letter review_note review_open section_done section_owner send_back settle_note start
    stop_run summary_section workbook_apply workbook_discard workbook_form write_again written_close""".split()
)
WALKED = sorted(url for url in POSTS if url not in MAY and not url.startswith(OTHER))
# Written only by verbs that tell of the report, duty, run or round itself.
NEVER_TOLD_OF = {
    f"reports.{name}"
    for name in (
        "calloutline", "annexrow", "receipt", "endorsement", "leftover", "fieldstate", "operation", "sectionrecord",
        "sectionwork", "presence", "personaloverride", "reportwords", "runinput", "sourcechoice", "summaryoptions",
        "casefile", "issuedform",
    )
}  # fmt: skip
# Who reads what at this moment, and files that can be made again, are no content.
NO_CONTENT = {"presence", "pulse", "rendering", "verification", "register"}
REASON = {"reason": "Theo công văn minh họa."}
DATA = {
    "reports:return": REASON,
    "reports:reopen": REASON,
    "reports:review_note": {"text": "Bổ sung số liệu."},
    "reports:correct": {"relation": "corrects"},
    "reports:cancel_document": REASON,
    "reports:letter_edit": {"subject": "khác", "body": "Khác.", "addressees": "Nơi khác"},
}


def state() -> dict[str, str]:
    """A digest of every table of the rounds."""
    found = {}
    for model in apps.get_app_config("reports").get_models():
        if model._meta.model_name not in NO_CONTENT:
            rows = list(model._default_manager.order_by("pk").values_list())
            found[model._meta.model_name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def ask(url: str, world: World, own: dict, role: str) -> tuple[int, list[str]]:
    """The status, and the tables that changed; everything is as before afterwards."""
    client = Client()
    client.force_login(world.actors[role])
    with transaction.atomic():
        before = state()
        data = {"now": "1", **POSTS[url].data(world), **DATA.get(url, {})}
        answer = client.post(reverse(url, kwargs=own), data)
        changed = [name for name, digest in state().items() if before[name] != digest]
        transaction.set_rollback(True)
    return answer.status_code, changed


def prepared(url: str) -> tuple[World, dict, str]:
    """A world with the thing the address is about, in an open round; and somebody who is let in."""
    world = make_world()
    own = dict(POSTS[url].own(world))
    call = Call.objects.first() or make_call(lead=world.agency)
    # letters without a round are given the one there is, so that they, too, belong to what will be over
    Document.objects.filter(report=None, call=None, about=None).update(call=call)
    roles = sorted(POSTS[url].POST.roles, key=lambda role: role not in ("officer", "clerk", "drafter"))
    return world, own, roles[0]


@pytest.mark.slow
@pytest.mark.parametrize("url", WALKED)
def test_no_post_writes_into_a_round_that_is_over(url):
    world, own, role = prepared(url)
    _status, changed = ask(url, world, own, role)
    if url.removeprefix("reports:") in CONTROLS:
        assert changed != [], "the control: it writes while the round is open"
    Call.objects.update(state=CallState.CLOSED, closed_at=OPENED)
    status, changed = ask(url, world, own, role)
    assert changed == [], status


def test_the_controls_are_among_what_is_walked_and_are_many():
    assert {f"reports:{name}" for name in CONTROLS} - set(WALKED) == set()
    assert len(CONTROLS) > 35


def test_a_verb_is_refused_in_words_and_its_work_is_undone(client):
    world, own, _role = prepared("reports:accept")
    Call.objects.update(state=CallState.CLOSED, closed_at=OPENED)
    client.force_login(world.actors["officer"])
    answer = client.post(reverse("reports:accept", kwargs=own), {"now": "1"})
    assert answer.status_code == 409
    assert "đã kết thúc, chỉ còn để đọc" in answer.content.decode()
    assert Report.objects.get(pk=own["report_id"]).state == ReportState.SUBMITTED


def test_without_the_guard_the_same_verb_writes(client, monkeypatch):
    """The control: the acceptance itself asks nothing about the round."""
    monkeypatch.setattr(audit, "_GUARDS", [])
    world, own, _role = prepared("reports:accept")
    Call.objects.update(state=CallState.CLOSED, closed_at=OPENED)
    client.force_login(world.actors["officer"])
    assert client.post(reverse("reports:accept", kwargs=own), {"now": "1"}).status_code == 302
    assert Report.objects.get(pk=own["report_id"]).state == ReportState.ACCEPTED


def test_papers_are_neither_issued_nor_presented_and_copies_still_are(private_files):
    world, own, _role = prepared("reports:issue")
    report = Report.objects.get(pk=own["report_id"])
    signer = make_membership(agency=world.agency, role="head", title="Chủ tịch")
    facts = {
        "report_id": report.pk,
        "by": world.actors["clerk"],
        "issuing_agency": world.agency,
        "signer": signer,
    }
    day = clock.today()
    issued = issuing.issue(**facts, date=day)
    Call.objects.update(state=CallState.CLOSED, closed_at=OPENED)
    other = make_report(report.assignment, state=ReportState.ACCEPTED)
    facts["report_id"] = other.pk
    with pytest.raises(Conflict, match="chỉ còn để đọc"), transaction.atomic():
        issuing.issue(**facts, date=day)
    with pytest.raises(Conflict, match="chỉ còn để đọc"), transaction.atomic():
        presenting.present(**facts)
    with pytest.raises(Conflict, match="chỉ còn để đọc"), transaction.atomic():
        corrections.start_correction(document_id=issued.pk, by=world.actors["clerk"], relation="corrects")
    copy = copies.start_copy(
        document_id=issued.pk, by=world.actors["clerk"], kind="SY", agency=world.agency, parts=[], to=[],
        recipients=[], signer=signer, way="paper",
    )  # fmt: skip
    assert copy.about == issued


def test_every_row_that_hangs_on_a_round_has_its_way_or_a_reason():
    """What is journalled about something of a round must be found by the guard."""
    known = set(WAYS)
    roots = known - {"reports.document"}
    found = {
        model._meta.label_lower
        for model in apps.get_app_config("reports").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and not field.null
        and field.related_model._meta.label_lower in roots
    }
    assert found - known - NEVER_TOLD_OF == set()
    assert NEVER_TOLD_OF - found == set(), "no longer there"


def test_reading_ending_and_filing_are_told_and_nothing_else_by_default():
    world, _own, _role = prepared("reports:accept")
    call = Call.objects.first()
    Call.objects.update(state=CallState.CLOSED, closed_at=OPENED)
    refuse_ended("collection.debts.downloaded", [(call, None, {})])
    for key in ALLOWED:
        refuse_ended(key, [(call, None, {})])
    with pytest.raises(Conflict):
        refuse_ended("collection.nobody.has.thought.of", [(call, None, {})])
    refuse_ended("agencies.person.added", [(world.agency, None, {})])
