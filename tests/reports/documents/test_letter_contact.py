"""The official contact that the portal writes into a letter is nobody's private data; what is typed is still searched."""

import pytest
from django.urls import reverse

from portal.core import clock
from portal.core.errors import Invalid
from reports.collection.models import Call
from reports.documents.actions import letters
from reports.documents.actions.letters import Text, personal_findings, require_complete
from tests.reports.documents.test_round_letters import NOW, Round

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"
OTHER = "0987 654 321"


@pytest.fixture
def draft():
    with clock.travel(NOW):
        round_ = Round()
        Call.objects.filter(pk=round_.call.pk).update(contact_name="Nguyễn Thị An", contact_phone=PHONE)
        round_.call.refresh_from_db()
        (draft,) = round_.chase(round_.late)
        draft.officer = round_.officer
        yield draft


def typed(draft, body):
    source = draft.source
    words = {name: source[name] for name in ("subject", "agencies", "addressees", "recipients", "unit")}
    return Text(body=body, **words)


def test_the_line_of_the_contact_asks_for_no_reason_and_gives_no_warning(client, draft):
    assert PHONE in draft.source["body"]
    assert draft.source["personal"] == ""
    assert personal_findings(draft.source) == []
    assert (
        personal_findings({**draft.source, "contact": ""}) != []
    )  # the control: typed by a person it is found
    require_complete(draft)
    client.force_login(draft.officer)
    for name in ("letter_edit", "document"):
        text = client.get(reverse(f"reports:{name}", args=[draft.pk])).text
        assert "dữ liệu cá nhân" not in text.split("<form method", 1)[0]
        assert "notice-warning" not in text


def test_saved_again_it_stays_so(draft):
    with clock.travel(NOW):
        letters.write_letter(
            document_id=draft.pk, text=typed(draft, draft.source["body"] + "\nTrân trọng."), by=draft.officer
        )
    draft.refresh_from_db()
    assert personal_findings(draft.source) == []
    require_complete(draft)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(PHONE, OTHER),  # another number in the portal's line
        lambda body: f"{body}\nGọi số {OTHER}.",
        lambda body: f"{body}\nGọi bà An, số {PHONE}.",
    ],
)
def test_whatever_is_typed_is_still_asked_about(draft, change):
    with clock.travel(NOW), pytest.raises(Invalid) as refused:
        letters.write_letter(
            document_id=draft.pk, text=typed(draft, change(draft.source["body"])), by=draft.officer
        )
    assert "personal" in refused.value.fields
