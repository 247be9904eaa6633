"""Every door through which somebody may write text: what looks like a citizen's data, or comes in an old font, is stored
nowhere. The list of doors is made from the forms, from what views read out of a POST, and from the table of addresses:
a new door that nobody guards fails here.
"""

import ast
import copy
import json
import re
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portal.core.forms import PortalForm
from tests.architecture.access_table import make_world, table

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("agencies", "portal", "reports")
DIGITS = "091090001234"
CANARY = f"Trường hợp CCCD {DIGITS} đã xử lý"
OLD_FONT = "Uû ban nh©n d©n tØnh b¸o c¸o kÕt qu¶ thùc hiÖn"
# Why a field of a form is not asked by the form. What is not here, in these words, is a new hole.
REASONS = {
    "how to reach a person or an office at work",
    "the name of an account",
    "looked up and not kept",
    "verified and not kept",
    "the action asks, which knows what was explained for this report",
    "the action asks, and takes a written reason",
}
# The fields that the forms leave to others; tests/reports/collection/test_personal_doors.py tries those that actions ask.
OPEN = {
    "AddPersonForm": "email phone username", "AdjustForm": "reason", "CodeForm": "code", "ContactForm": "contact_phone",
    "agencies.ContactForm": "email phone", "AsideForm": "reason", "DutyForm": "contact_phone",
    "ExistingPersonForm": "username", "FileForm": "file",
    "IssueForm": "contact", "LetterForm": "contact_phone", "documents.LetterForm": "body subject", "LoginForm": "username",
    "NewCallForm": "contact_phone", "NewLetterForm": "body subject", "NoteForm": "text", "OptionsForm": "contact",
    "PresentForm": "contact", "ReasonForm": "reason", "ReplaceForm": "email phone username", "UnitsForm": "contact_phone",
}  # fmt: skip
# What views read from a POST by name, besides forms: choices and marks, and texts that an action asks.
MARKS = set(
    "agency attachment_found close day do done duty key kind left more muc new op owner personal pick plan section seen "
    "take tick to trang verb was way kept personal-shown workbook_found".split()
)
ASKED_BY_ACTIONS = {
    "reason",
    "personalreason",
    "personal-reason",
    "attachment_reason",
    "workbook_reason",
    "fix",
    "text",
}


def form_classes():
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "forms" in file.parts or file.name == "forms.py":
                import_module(
                    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                )

    def below(kind):
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    own = [each for each in below(PortalForm) if each.__module__.split(".")[0] in PACKAGES]
    return sorted(set(own), key=lambda each: (each.__module__, each.__name__))


FORMS = form_classes()
FIELDS = [
    (form, name)
    for form in FORMS
    for name, field in form.base_fields.items()
    if isinstance(field, forms.CharField | forms.FileField) and not isinstance(field.widget, forms.PasswordInput)
]  # fmt: skip


def alone(form, name, text):
    """A form with this one field of another, bound."""
    made = type("Alone", (PortalForm,), {name: copy.deepcopy(form.base_fields[name]), "OPEN": form.OPEN})
    upload = SimpleUploadedFile(f"{text}.pdf", b"%PDF-1.7\n")
    return made({name: text}, {name: upload})


def ids(pair):
    return f"{pair[0].__module__}.{pair[0].__name__}.{pair[1]}"


def test_there_are_forms_enough_to_mean_something():
    assert len(FORMS) > 30
    assert len(FIELDS) > 60


@pytest.mark.parametrize("pair", [pair for pair in FIELDS if pair[1] not in pair[0].OPEN], ids=ids)
def test_a_field_of_text_or_the_name_of_a_file_refuses_a_citizens_number(pair):
    form, name = pair
    field = form.base_fields[name]
    text = CANARY if (getattr(field, "max_length", None) or 100) >= len(CANARY) else DIGITS
    if (getattr(field, "max_length", None) or 100) < len(DIGITS):
        return  # too short to hold one
    bound = alone(form, name, text)
    said = " ".join(bound.errors.get(name, []))
    assert re.search(r"căn cước|Tên tệp", said), (said, bound.errors)
    assert DIGITS not in said
    if not isinstance(field, forms.FileField):
        assert str(field.label or name) in said


@pytest.mark.parametrize(
    "pair", [p for p in FIELDS if not isinstance(p[0].base_fields[p[1]], forms.FileField)], ids=ids
)
def test_a_field_of_text_refuses_letters_of_an_old_font(pair):
    form, name = pair
    field = form.base_fields[name]
    most = getattr(field, "max_length", None) or 100
    if most < 24 or isinstance(field, forms.EmailField):
        return
    bound = alone(form, name, OLD_FONT if most >= len(OLD_FONT) else OLD_FONT[:24])
    assert "phông chữ cũ" in " ".join(bound.errors.get(name, [])), bound.errors


def test_every_field_that_is_left_open_says_why_and_is_known_here():
    found = {}
    for form in FORMS:
        for name, why in form.OPEN.items():
            assert name in form.base_fields, (form, name)
            assert why in REASONS, (form, name, why)
        if form.OPEN:
            package = form.__module__.split(".")[1] if form.__module__.startswith("reports.") else "agencies"
            qualified = f"{package}.{form.__name__}"
            found[qualified if qualified in OPEN else form.__name__] = " ".join(sorted(form.OPEN))
    assert found == OPEN


def names_read_from_posts():
    """The names that the sources take out of request.POST, a part in braces left out."""
    found = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            if "management" in file.parts or "migrations" in file.parts:
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
                if (
                    called
                    and node.func.attr in ("get", "getlist")
                    and ast.unparse(node.func.value).endswith(".POST")
                ):
                    found.add(_literal(node.args[0]))
    return found - {""}


def _literal(node):
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value for part in node.values if isinstance(part, ast.Constant)).strip("-_")
    return str(node.value) if isinstance(node, ast.Constant) else ""


def test_every_name_that_a_view_reads_from_a_post_is_a_mark_or_is_asked_by_its_action():
    names = names_read_from_posts()
    assert len(names) > 10
    assert sorted(names - MARKS - ASKED_BY_ACTIONS) == []


# --- every address: whatever the fields are called, the number is stored nowhere ---
ROWS = {name: row for name, row in table().items() if row.POST is not None and not row.public}
TEXT_NAMES = {name for _form, name in FIELDS} | ASKED_BY_ACTIONS | {"added", "note", "value", "signer"}
PREFIXES = ("extend-", "exempt-", "classified-", "amend-")


def payload(row, world, text):
    """What a POST needs to be taken, and the text under every name that any text has anywhere."""
    from reports.outlines.models import AnnexTable, Section, TableRow

    names = set(TEXT_NAMES) | {prefix + name for prefix in PREFIXES for name in ("reason", "contact_name")}
    names |= {f"text-{pk}" for pk in Section.objects.values_list("pk", flat=True)}
    names |= {f"note-{pk}" for pk in TableRow.objects.values_list("pk", flat=True)}
    data = dict.fromkeys(names, text)
    for annex in AnnexTable.objects.all():
        data[f"t{annex.pk}-TOTAL_FORMS"] = "1"
        data |= {f"cell-{annex.pk}_0_{column['key']}": text for column in annex.columns}
    return data | dict(row.data(world)) | {"op": "save"}


def everything_stored():
    """All rows of all tables as text, but for sessions and what a library notes of logins."""
    skipped = ("sessions", "axes", "contenttypes", "auth", "admin")
    for model in apps.get_models():
        if model._meta.app_label not in skipped:
            for row in model._default_manager.values():
                yield model.__name__, json.dumps(row, default=str, ensure_ascii=False)


def stored_after(url, text):
    """Which tables hold the text after each of the first two roles that are let in has posted it there."""
    row = ROWS[url]
    world = make_world()
    own = row.own(world) if row.own else {}
    found = set()
    for role in sorted(row.POST.roles)[:2]:
        client = Client()
        client.force_login(world.actors[role])
        with transaction.atomic():
            client.post(reverse(row.url, kwargs=dict(own)), payload(row, world, text))
            found |= {name for name, said in everything_stored() if text in said}
            transaction.set_rollback(True)
    return found


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("url", sorted(ROWS))
def test_a_citizens_number_posted_to_an_address_is_stored_nowhere(url):
    assert stored_after(url, CANARY) == set()


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(
    "url",
    [
        "duty_exempt",
        "duty_amend",
        "draft_discard",
        "refuse",
        "return",
        "reopen",
        "review_note",
        "summary_section",
    ],
)
def test_control_harmless_words_under_the_same_names_are_stored(url):
    assert stored_after(f"reports:{url}", "Nội dung bình thường của một đơn vị")
