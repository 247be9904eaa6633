"""The journal: nothing is changed, a broken link is named, everyone reads only what concerns him."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from agencies import audit
from agencies.models import AuditEntry, AuditHead
from agencies.states import Role
from tests.factories.agencies import make_administrator, make_agency, make_member

pytestmark = pytest.mark.django_db


def write(lines: int = 5) -> None:
    user = make_member()
    for number in range(lines):
        audit.record(user, "test.line", user, number=number)


def unguarded(sql: str) -> None:
    """Somebody with the rights of the database's owner takes the guard off first."""
    on_table = " ON agencies_auditentry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER audit_no_change{on_table}")
        cursor.execute(sql)


def test_a_whole_chain_is_whole():
    write()
    assert audit.verify() == audit.Verdict(5, None, "")
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "nguyên vẹn: 5 dòng" in out.getvalue()


def test_the_database_refuses_to_change_a_line():
    write()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(seq=2).update(key="khac")
    assert AuditEntry.objects.get(seq=2).key == "test.line"


@pytest.mark.parametrize(
    ("attack", "broken"),
    [
        ("UPDATE agencies_auditentry SET key = 'khac' WHERE seq = 3", 3),
        ("UPDATE agencies_auditentry SET actor_id = NULL WHERE seq = 4", 4),
        ("DELETE FROM agencies_auditentry WHERE seq = 2", 2),
        ("DELETE FROM agencies_auditentry WHERE seq >= 4", 4),
    ],
)
def test_the_first_broken_link_is_named(attack: str, broken: int):
    write()
    unguarded(attack)
    assert audit.verify().broken_seq == broken
    with pytest.raises(CommandError, match=f"số {broken}"):
        call_command("verify_audit", stdout=StringIO())


def test_a_line_that_was_recomputed_is_found_by_the_next_one():
    write()
    entry = AuditEntry.objects.get(seq=3)
    entry.facts = {"number": 99}
    unguarded("SELECT 1")
    AuditEntry.objects.filter(seq=3).update(facts=entry.facts, hash=audit._hash_of(entry))
    assert audit.verify().broken_seq == 4


def test_what_is_rolled_back_leaves_no_gap():
    write(2)
    with transaction.atomic():
        audit.record(None, "test.line")
        transaction.set_rollback(True)
    audit.record(None, "test.line")
    assert audit.verify().broken_seq is None
    assert AuditHead.objects.get().seq == 3


def test_heads_read_the_lines_of_their_agency_and_administrators_all():
    here, there = make_agency(), make_agency()
    head = make_member(here, Role.HEAD)
    audit.record(head, "agency.renamed", here, agency=here, name="Ở ĐÂY")
    audit.record(make_member(there, Role.HEAD), "agency.renamed", there, agency=there, name="Ở KIA")
    pages = {}
    for user in (head, make_administrator()):
        client = Client()
        client.force_login(user)
        pages[user] = client.get(reverse("agencies:journal")).content.decode()
    assert ("Ở ĐÂY" in pages[head], "Ở KIA" in pages[head]) == (True, False)
    administrators = next(page for user, page in pages.items() if user != head)
    assert "Ở ĐÂY" in administrators
    assert "Ở KIA" in administrators


def test_the_journal_is_narrowed_by_agency_person_and_subject():
    agency = make_agency("Sở Công Thương")
    client = Client()
    client.force_login(make_administrator())
    audit.record(make_member(agency), "agency.renamed", agency, agency=agency)
    for query in ({"agency": "cong thuong"}, {"prefix": "agency"}):
        assert len(client.get(reverse("agencies:journal"), query).context["lines"]) == 1
    for query in ({"agency": "khong"}, {"prefix": "periods"}, {"typed": "khong ai"}):
        assert client.get(reverse("agencies:journal"), query).context["lines"] == []


def test_facts_are_told_in_words_not_in_codes(client: Client):
    audit.record(None, "role.granted", None, role=Role.HEAD, authority="KT", alone=False, nothing=True)
    client.force_login(make_administrator())
    page = client.get(reverse("agencies:journal")).text
    assert str(Role.HEAD.label) in page
    assert "KT. ký thay cấp trưởng" in page
    assert "False" not in page
    assert "True" not in page
