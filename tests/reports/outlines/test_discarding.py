"""Bỏ bản nháp: a draft goes whole, with its outline where it was all of it; what anybody relies on stays."""

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict, NotAllowed
from reports.collection.actions.calls import set_outline
from reports.collection.models import CallOutline
from reports.collection.states import CallState
from reports.outlines.actions.copying import OutlineFacts, create_outline, start_version
from reports.outlines.actions.discarding import discard_draft
from reports.outlines.actions.draft import StaleDraft
from reports.outlines.actions.publishing import publish_version
from reports.outlines.actions.shaping import remove_section
from reports.outlines.editing import token
from reports.outlines.models import CheckRule, Outline, OutlineVersion, Section, TableRow
from reports.outlines.queries import version_spec
from reports.outlines.states import ReporterClass
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_call
from tests.reports.outlines.desk import Desk

pytestmark = pytest.mark.django_db


class Drawer(Desk):
    """The desk with version 1 published and a draft of version 2."""

    def __init__(self):
        super().__init__()
        self.first = publish_version(version=self.version, by=self.officer)
        self.draft = start_version(version=self.first, by=self.officer)

    def discard(self, **other):
        now = token(version_spec(self.draft))
        return discard_draft(**{"version": self.draft, "by": self.officer, "seen": now} | other)

    def url(self, version=None):
        return reverse("reports:outline_discard", args=[(version or self.draft).pk])


@pytest.fixture
def drawer():
    return Drawer()


def call_with(drawer, version, state=CallState.DRAFT):
    call = make_call(lead=drawer.lead, version=drawer.first, state=state)
    CallOutline.objects.filter(call=call).update(version=version)
    call.programme = drawer.programme
    call.save(update_fields=["programme"])
    return call


def test_a_draft_goes_with_all_that_stands_in_it_and_the_published_version_keeps_every_word(drawer):
    before = version_spec(drawer.first)
    assert drawer.discard() == drawer.first
    assert not OutlineVersion.objects.filter(pk=drawer.draft.pk).exists()
    for model, path in ((Section, "version"), (TableRow, "section__version"), (CheckRule, "version")):
        assert not model.objects.filter(**{path: drawer.draft.pk}).exists()
    assert version_spec(OutlineVersion.objects.get(pk=drawer.first.pk)) == before
    entry = AuditEntry.objects.get(key="outlines.draft_discarded")
    assert entry.actor == drawer.officer
    assert "2" in str(entry.facts)
    assert not AuditEntry.objects.filter(key="outlines.deleted").exists()


def test_the_next_version_begins_again_from_the_published_one(drawer):
    drawer.discard()
    again = start_version(version=drawer.first, by=drawer.officer)
    assert (again.number, version_spec(again)) == (2, version_spec(drawer.first))


def test_an_outline_that_was_nothing_but_the_draft_goes_too_and_its_code_is_free_again(drawer):
    facts = OutlineFacts("THU-MOI", "Đề cương mới", ReporterClass.TERRITORIAL, "half")
    only = create_outline(programme=drawer.programme, by=drawer.officer, facts=facts, source=drawer.first)
    assert drawer.discard(version=only) is None
    assert not Outline.objects.filter(code="THU-MOI").exists()
    assert AuditEntry.objects.filter(key="outlines.deleted").count() == 1
    create_outline(programme=drawer.programme, by=drawer.officer, facts=facts)


def test_a_published_version_is_never_discarded(drawer):
    with pytest.raises(Conflict, match="đã ban hành"):
        drawer.discard(version=drawer.first)
    assert OutlineVersion.objects.filter(pk=drawer.first.pk).exists()


def test_who_does_not_lead_the_programme_discards_nothing(drawer):
    for stranger in (drawer.outsider, drawer.drafter, make_member(drawer.province, Role.OFFICER)):
        with pytest.raises(NotAllowed):
            drawer.discard(by=stranger)
    assert OutlineVersion.objects.filter(pk=drawer.draft.pk).exists()


def test_an_administrator_may(drawer):
    drawer.discard(by=make_member(drawer.province, Role.ADMINISTRATOR))
    assert not OutlineVersion.objects.filter(pk=drawer.draft.pk).exists()


def test_a_draft_that_a_call_chose_stays_and_the_call_is_named(drawer):
    call = call_with(drawer, drawer.draft)
    with pytest.raises(Conflict, match=call.title):
        drawer.discard()
    # The control: the database protects it as well.
    with pytest.raises(ProtectedError):
        drawer.draft.delete()
    call.outlines.all().delete()
    drawer.discard()


def test_a_draft_that_one_duty_asks_for_stays(drawer):
    make_assignment(make_call(lead=drawer.lead, version=drawer.first), version=drawer.draft)
    with pytest.raises(Conflict, match="đang chọn bản nháp"):
        drawer.discard()


def test_a_draft_in_which_somebody_wrote_meanwhile_is_not_thrown_away_unseen(drawer):
    seen = token(version_spec(drawer.draft))
    remove_section(version_id=drawer.draft.pk, by=drawer.officer, seen=seen, section="control")
    with pytest.raises(StaleDraft):
        drawer.discard(seen=seen)
    assert OutlineVersion.objects.filter(pk=drawer.draft.pk).exists()


def test_whoever_comes_after_it_is_told_that_it_is_gone(drawer):
    """Verbs that fetched the version before it went."""
    call = call_with(drawer, drawer.first)
    seen = token(version_spec(drawer.draft))
    stale = OutlineVersion.objects.select_related("outline__programme").get(pk=drawer.draft.pk)
    drawer.discard()
    facts = OutlineFacts("THU-SAO", "Bản sao", ReporterClass.TERRITORIAL, "half")
    late = [
        lambda: discard_draft(version=stale, by=drawer.officer, seen=seen),
        lambda: publish_version(version=stale, by=drawer.officer, seen=seen),
        lambda: remove_section(version_id=stale.pk, by=drawer.officer, seen=seen, section="control"),
        lambda: start_version(version=stale, by=drawer.officer),
        lambda: create_outline(programme=drawer.programme, by=drawer.officer, facts=facts, source=stale),
        lambda: set_outline(
            call_id=call.pk, by=call.created_by, reporter_class=ReporterClass.TERRITORIAL, version=stale
        ),
    ]
    for act in late:
        with pytest.raises(Conflict, match="vừa bị bỏ"):
            act()
    assert drawer.first.outline.versions.count() == 1
    assert not Outline.objects.filter(code="THU-SAO").exists()


def test_the_page_says_what_goes_and_asks_before_it_acts(drawer):
    client = Client()
    client.force_login(drawer.officer)
    assert (
        drawer.url()
        in client.get(reverse("reports:outline_version", args=[drawer.draft.pk])).content.decode()
    )
    page = client.get(drawer.url()).content.decode()
    assert "không lấy lại được: 5 mục" in page
    assert "Phiên bản 1 và các phiên bản trước giữ nguyên" in page
    assert client.post(drawer.url()).status_code == 409  # a page that shows no state has decided nothing
    seen = token(version_spec(drawer.draft))
    answer = client.post(drawer.url(), {"seen": seen}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("reports:outline_version", args=[drawer.first.pk])
    assert "Đã bỏ bản nháp phiên bản 2" in answer.content.decode()
    assert client.post(drawer.url(), {"seen": seen}).status_code == 404  # the second click


def test_the_page_of_a_published_or_chosen_version_offers_nothing_to_press(drawer):
    client = Client()
    client.force_login(drawer.officer)
    call_with(drawer, drawer.draft)
    for version, words in ((drawer.first, "được giữ mãi"), (drawer.draft, "đang được chọn ở")):
        page = client.get(drawer.url(version)).content.decode()
        assert words in page
        assert 'class="btn btn-danger"' not in page
        seen = token(version_spec(version))
        assert client.post(drawer.url(version), {"seen": seen}).status_code == 409
    assert (
        drawer.url(drawer.first)
        not in client.get(reverse("reports:outline_version", args=[drawer.first.pk])).content.decode()
    )


def test_the_page_of_an_only_version_says_that_the_outline_goes_and_leads_to_the_list(drawer):
    facts = OutlineFacts("THU-MOI", "Đề cương mới", ReporterClass.TERRITORIAL, "half")
    only = create_outline(programme=drawer.programme, by=drawer.officer, facts=facts)
    client = Client()
    client.force_login(drawer.officer)
    assert "(THU-MOI) cũng bị xóa" in client.get(drawer.url(only)).content.decode()
    answer = client.post(drawer.url(only), {"seen": token(version_spec(only))})
    assert answer.url == reverse("reports:outlines")


@pytest.mark.parametrize("who", ["outsider", "drafter"])
def test_for_strangers_the_page_is_missing(drawer, who):
    client = Client()
    client.force_login(getattr(drawer, who))
    assert client.get(drawer.url()).status_code == 404
    assert client.post(drawer.url(), {"seen": token(version_spec(drawer.draft))}).status_code == 404


def test_only_what_was_looked_at_is_published(drawer):
    client = Client()
    client.force_login(drawer.officer)
    url = reverse("reports:outline_publish", args=[drawer.draft.pk])
    seen = client.get(url).context["form"]["seen"].value()
    remove_section(version_id=drawer.draft.pk, by=drawer.officer, seen=seen, section="control")
    answer = client.post(url, {"seen": seen})
    assert answer.status_code == 409
    assert "đã được sửa ở nơi khác" in answer.content.decode()
    assert OutlineVersion.objects.get(pk=drawer.draft.pk).state == "draft"
    now = answer.context["form"]["seen"].value()
    assert client.post(url, {"seen": now}).status_code == 302
    assert OutlineVersion.objects.get(pk=drawer.draft.pk).state == "published"
