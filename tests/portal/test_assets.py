"""The part of Bootstrap that is served: what a page writes as a class is in it, and the page looks the same."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from portal.assets import NAME, WHOLE, reduced, sources, words_of
from tests.browser.entry_page import sign_in
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report

CLASSES = re.compile(r'class="((?:[^"{]|\{[{%].*?[}%]\})*)"')
INSERTED = re.compile(r"\{[{%].*?[}%]\}")
NAMED = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def named_in(css):
    return set(NAMED.findall(re.sub(r"\{[^{}]*\}", "{}", css)))


@pytest.fixture(scope="module")
def whole():
    return WHOLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def served():
    with open(finders.find(NAME), encoding="utf-8") as file:
        return file.read()


def attributes():
    for source in sources():
        if source.suffix == ".html":
            yield from CLASSES.findall(source.read_text(encoding="utf-8"))


def test_every_class_of_a_template_that_bootstrap_knows_is_served(whole, served):
    written = {name for each in attributes() for name in INSERTED.sub(" ", each).split()}
    known = written & named_in(whole)
    assert len(known) > 40
    assert known <= named_in(served)


def test_no_template_puts_together_the_name_of_a_class_of_bootstrap(whole):
    begun = {found for each in attributes() for found in re.findall(r"([A-Za-z][\w-]*-)\{[{%]", each)}
    ours = {found for found in begun if not found.startswith(("col-", "offset-", "mb-", "mt-", "alert-"))}
    known = named_in(whole)
    assert begun
    assert [(part, name) for part in ours for name in known if name.startswith(part)] == []
    assert [name for name in known if name.startswith("btn-")]  # the control: such a part would be found


def test_a_rule_stays_only_where_every_class_of_it_is_written():
    css = ".a{x:1}.a .b,.c{x:2}@media (min-width:1px){.b{x:3}.a:not(.b){x:4}}@keyframes k{to{x:5}}p{x:6}"
    assert reduced(css, {"a"}) == ".a{x:1}@media (min-width:1px){.a:not(.b){x:4}}@keyframes k{to{x:5}}p{x:6}"
    assert reduced(css, {"a", "b", "c"}).count("x:") == css.count("x:")


def test_it_weighs_less_than_half(whole, served):
    assert 2 * len(gzip.compress(served.encode())) < len(gzip.compress(whole.encode()))
    assert words_of(sources()) >= {"form-select", "is-invalid", "dropdown-menu"}


LOOKS = """async (address) => {
    const link = document.querySelector("link[href*='bootstrap.']");
    const looks = () => [...document.body.querySelectorAll("*")].map((each) => {
        const style = getComputedStyle(each);
        return [each.tagName + "." + each.className, ...[...style].filter((name) => !name.startsWith("--"))
            .map((name) => name + ": " + style.getPropertyValue(name))];
    });
    const before = looks();
    const other = link.cloneNode();
    other.href = address;
    await new Promise((done) => { other.onload = done; link.replaceWith(other); });
    const after = looks();
    return after.flatMap((each, n) => each.filter((line, m) => line !== before[n][m]).map((line) => each[0] + " " + line));
}"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_look_as_with_the_whole_of_it(page, live_server):
    report = make_report()
    officer = make_member(report.assignment.call.lead, "officer")
    section = reverse("reports:section", args=[report.pk, "communication"])
    pages = [(None, "/dang-nhap/"), (report.created_by, section), (officer, reverse("reports:call_new"))]
    for user, address in pages:
        if user is not None:
            sign_in(page.context, live_server.url, user)
        page.goto(live_server.url + address)
        assert page.evaluate(LOOKS, "/static/css/bootstrap.min.css") == []
    assert page.evaluate(LOOKS, "/static/css/offline.css") != []  # the control: another sheet is seen
