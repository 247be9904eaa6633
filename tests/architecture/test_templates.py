"""Pages obey the strict content policy: nothing inline, nothing unescaped, and every template can be read."""

import re

import pytest
from django.template.loader import get_template

from tests.architecture.source import ROOT, named, templates

FORBIDDEN = {
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped": re.compile(r"\|\s*safe\b|\|\s*safeseq\b|\{%\s*autoescape\s+off|\{%\s*debug\s*%"),
    "evaluated by htmx": re.compile(r"\bhx-on\b|\bhx-(?:vals|vars|headers)\s*=\s*[\"']?\s*js:"),
    "foreign address": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)\s*=\s*[\"']?(?:https?:)?//"
    ),
}


def faults(text: str) -> list[str]:
    """What a template holds that it may not."""
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_no_template_holds_what_the_content_policy_forbids():
    found = {named(path): faults(path.read_text()) for path in templates()}
    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<p class="a" style="color: red">',
        "<style>p {}</style>",
        '<a onclick="go()">',
        "{{ text|safe }}",
        "{{ text | safe }}",
        "{% autoescape off %}",
        """<div hx-vals='js:{a: 1}'>""",
        '<script src="https://cdn.example/x.js"></script>',
    ],
)
def test_a_fault_is_seen(text):
    assert faults(text)


def test_an_external_script_of_ours_passes():
    assert faults("""<script src="{% static 'js/grid.js' %}" defer></script>""") == []


def test_every_template_can_be_read():
    for path in templates():
        get_template(str(path.relative_to(ROOT / "templates")))


def test_every_posting_form_carries_the_token():
    forms = re.compile(r"<form\b[^>]*method\s*=\s*[\"']?post[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)
    bare = [
        named(path)
        for path in templates()
        for form in forms.findall(path.read_text())
        if "csrf_token" not in form and "{% crispy" not in form
    ]
    assert bare == []


TOLD = re.compile(r"\{% include \"partials/error_summary\.html\" %\}")
WHOLE = re.compile(
    r"form\|crispy\s*\}\}|partials/form\.html"
)  # crispy tells the errors of a whole form itself
APART = re.compile(
    r"\{% if not heading %\}.*?\{% endif %\}|\{% if heading %\}.*?\{% else %\}", re.DOTALL
)  # one or the other


def tells_twice(text: str) -> bool:
    """Whether a page would show the summary of its errors two times, with one id."""
    together = APART.sub("", text)
    return bool(TOLD.search(together) and WHOLE.search(together))


def test_no_page_tells_its_errors_twice():
    assert [named(path) for path in templates() if tells_twice(path.read_text())] == []
    one = '{% include "partials/error_summary.html" %}'
    assert tells_twice(one + "{{ form|crispy }}")  # the control
    assert tells_twice(one + '{% include "partials/form.html" %}')
    assert not tells_twice(one + "{{ form.day|as_crispy_field }}")
