"""Pages of a round that is over say so once, name the way out, and offer nothing that would be refused."""

import datetime as dt

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from reports.collection import over
from reports.collection.models import Call
from reports.collection.states import CallState
from reports.documents.models import Document
from tests.architecture.access_table import make_world, table
from tests.factories.rounds import OPENED, make_call
from tests.reports.collection.test_ended import OTHER, WALKED

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SAID = "Đợt đã kết thúc – chỉ xem"
GETS = {
    url: row
    for url, row in table().items()
    if url.startswith("reports:") and not url.startswith(OTHER) and row.GET and row.own
}
# Nothing but a form: not shown at all.
FORMS = frozenset(
    f"reports:{name}"
    for name in """paper issue issue_draft present present_draft sign give_number cancel_document correct record_attach
    letter_edit""".split()
)
# A page of each kind that offers something while the round is open.
SHOWN = ("attachments", "check", "report", "summary", "provenance", "workbook", "written", "document")
# Of rounds and their boards, which say by themselves that they are over; or of papers of their own.
ASIDE = frozenset({"reports:call", "reports:call_clone", "reports:copy_new"})


def prepared(url):
    """The address of a page in an open round, and who opens it."""
    world = make_world()
    own = dict(GETS[url].own(world))
    call = Call.objects.first() or make_call(lead=world.agency)
    Document.objects.filter(report=None, call=None, about=None).update(call=call)
    return reverse(url, kwargs=own), {role: world.actors[role] for role in GETS[url].GET.roles}


def end():
    Call.objects.update(state=CallState.CLOSED, closed_at=OPENED + dt.timedelta(days=40))


def opened(address, user):
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    if answer.streaming:  # a file is closed when it was read to its end
        b"".join(answer.streaming_content)
    return answer


def name_of(address):
    """The URL name behind a link of a page; '' for what is none of the portal's."""
    try:
        return resolve(address.partition("?")[0].partition("#")[0]).view_name
    except Resolver404:
        return ""


def offered(address, answer):
    """The verbs of a page that an ended round refuses: buttons of its forms, and links to pages that are one."""
    from lxml import html

    tree = html.fromstring(answer.content.decode())
    buttons = [
        form.get("action") or address
        for form in tree.xpath("//main//form[@method='post']")
        if form.xpath(".//button[@type='submit'] | .//input[@type='submit']")
    ]
    links = [name for link in tree.xpath("//main//a/@href") if (name := name_of(link)) in FORMS]
    return [name for each in buttons if (name := name_of(each)) in WALKED] + links


def is_page(answer):
    return answer.status_code == 200 and not answer.streaming and b"<main" in answer.content


@pytest.mark.slow
@pytest.mark.parametrize("url", sorted(set(GETS) - ASIDE))
def test_no_page_offers_what_an_ended_round_refuses(url, private_files):
    address, people = prepared(url)
    end()
    for role, user in people.items():
        answer = opened(address, user)
        if is_page(answer):
            assert offered(address, answer) == [], role
            assert answer.content.decode().count(SAID) <= 1


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_says_once_that_the_round_is_over_and_who_opens_it_again(name, private_files):
    url = f"reports:{name}"
    address, people = prepared(url)
    found = {role: opened(address, user) for role, user in people.items()}
    verbs = {role: offered(address, answer) for role, answer in found.items() if is_page(answer)}
    assert any(verbs.values()), "the control: while it is open something is offered"
    assert not any(SAID in answer.content.decode() for answer in found.values())
    end()
    role = next(role for role, names in verbs.items() if names)
    answer = opened(address, people[role])
    page = answer.content.decode()
    assert (page.count(SAID), offered(address, answer)) == (1, [])
    assert f"chuyên viên của {Call.objects.first().lead} mở lại đợt" in page


def test_what_came_from_an_old_book_is_loaded_again_and_not_opened():
    call = make_call()
    call.state, call.opened_at, call.closed_at = CallState.CLOSED, OPENED, OPENED
    said = render_to_string("partials/_ended.html", {"ended_round": call})
    assert "nhập lại tệp của kỳ" in said
    call.closed_at = OPENED + dt.timedelta(days=40)
    assert "mở lại đợt" in render_to_string("partials/_ended.html", {"ended_round": call})


@pytest.mark.parametrize("url", sorted(FORMS))
def test_what_is_nothing_but_a_form_is_not_shown(url, private_files):
    address, people = prepared(url)
    role = min(people)
    assert opened(address, people[role]).status_code == 200, "the control"
    end()
    answer = opened(address, people[role])
    assert answer.status_code == 409
    assert SAID in answer.content.decode()
    assert offered(address, answer) == []


def test_the_words_cost_a_paper_one_query_and_a_report_none(private_files):
    for name, more in (("document", 1), ("report", 0)):
        address, people = prepared(f"reports:{name}")
        user = people["drafter"]
        opened(address, user)
        with CaptureQueriesContext(
            connection,
        ) as now:
            opened(address, user)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("reports.documents.queries.papers.ended_round", lambda _paper: None)
            with CaptureQueriesContext(connection) as before:
                opened(address, user)
        assert len(now) - len(before) == more


def test_without_the_piece_the_buttons_come_back(private_files, monkeypatch):
    """The control of all pages: this one function takes them away."""
    address, people = prepared("reports:report")
    end()
    monkeypatch.setattr("reports.collection.views.fetch.over", lambda _call: None)
    monkeypatch.setattr("reports.collection.views.report.only_read", lambda _call, context, *_verbs: context)
    verbs = [offered(address, opened(address, user)) for user in people.values()]
    assert any(verbs)
    assert over.over(Call.objects.first()) is not None
