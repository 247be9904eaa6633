"""A reviewer of the version that a supplement opened sees marked what is new, and nothing else."""

import pytest
from django.urls import reverse

from portal.core import clock
from reports.collection.models import Report
from reports.collection.queries.review import reading
from reports.collection.states import ReportState
from tests.factories.supplements import NEW, make_running
from tests.reports.collection.test_supplement import edit, figure_field, row_of, supplement

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    return make_running()


def answered(running):
    """The accepted unit answers the new figure in its second version and sends it."""
    _done, after = supplement(running)
    report = running.newest("accepted")
    edit(report, running.person("accepted"), figure_field(row_of(after, NEW).pk), "12")
    Report.objects.filter(pk=report.pk).update(
        state=ReportState.SUBMITTED, opened_at=clock.now(), opened_by=running.officer
    )
    return Report.objects.get(pk=report.pk)


def marked(report, user):
    parts = reading(report, user).parts
    texts = {p.text for part in parts for p in part.said if p.new}
    return texts, {line.row.indicator.code for part in parts for line in part.lines if line.was}


def test_only_the_answer_to_the_supplement_is_marked(running, client):
    report = answered(running)
    assert marked(report, running.officer) == (set(), {NEW})
    client.force_login(running.officer)
    page = client.get(reverse("reports:review", args=[report.pk])).content.decode()
    assert "Đã tổ chức tuyên truyền." in page
    assert "mới so với lần trước" not in page


def test_a_paragraph_with_other_words_is_marked(running):
    """The control: the mark does appear where the words differ."""
    report = answered(running)
    text = report.texts.get(section__key="communication")
    text.paragraphs = [
        *text.paragraphs, {"id": "new1", "level": 1, "text": "Thêm một buổi.", "cite": False, "used": True}
    ]  # fmt: skip
    text.save()
    assert marked(report, running.officer) == ({"Thêm một buổi."}, {NEW})
