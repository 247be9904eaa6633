"""Own rules of a draft in the browser: added, changed, moved, removed, tried; frozen with the version."""

import pytest
from django.urls import reverse

from agencies.states import Role
from portal.core.errors import Conflict, Invalid
from reports.collection.states import ReportState
from reports.outlines.actions import rules as verbs
from reports.outlines.actions.copying import start_version
from reports.outlines.actions.publishing import publish_version
from reports.outlines.blueprint import RuleSpec
from reports.outlines.editing import token
from reports.outlines.models import CheckRule, OutlineVersion, ProgrammeRole, ProgrammeRoleKind
from reports.outlines.queries import version_spec
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db


class Scene:
    def __init__(self):
        self.published = make_outline()
        self.lead = make_agency("Sở chủ trì")
        ProgrammeRole.objects.create(
            programme=self.published.outline.programme, agency=self.lead, kind=ProgrammeRoleKind.LEAD,
            valid_from="2020-01-01",
        )  # fmt: skip
        self.officer = make_member(self.lead, Role.OFFICER)
        self.version = start_version(version=self.published, by=self.officer)

    @property
    def seen(self):
        return token(version_spec(self.version))

    def add(self, term="KT.02[ET=karaoke] <= CSKD.01[ET=karaoke]", **more):
        rule = RuleSpec("", term, **more)
        return verbs.add_rule(version_id=self.version.pk, by=self.officer, seen=self.seen, rule=rule)

    def url(self, name, *more):
        return reverse(f"reports:{name}", args=[self.version.pk, *more])


@pytest.fixture
def scene():
    return Scene()


def test_rules_are_added_changed_moved_and_removed(scene):
    scene.add()
    scene.add("TT.02 >= TT.01")
    assert [rule.key for rule in version_spec(scene.version).rules] == ["kt_1", "kt_2"]
    verbs.move_rule(version_id=scene.version.pk, by=scene.officer, seen=scene.seen, key="kt_2", way="up")
    changed = RuleSpec("kt_2", "TT.02 > TT.01", "error", "Người dự", "Có {TT.02}.")
    verbs.change_rule(version_id=scene.version.pk, by=scene.officer, seen=scene.seen, rule=changed)
    verbs.remove_rule(version_id=scene.version.pk, by=scene.officer, seen=scene.seen, key="kt_1")
    assert version_spec(scene.version).rules == (changed,)
    scene.add()
    assert [rule.key for rule in version_spec(scene.version).rules] == ["kt_2", "kt_1"]


def test_a_rule_travels_into_the_next_version_and_the_published_one_keeps_its_own(scene):
    scene.add()
    publish_version(version=scene.version, by=scene.officer)
    after = start_version(version=OutlineVersion.objects.get(pk=scene.version.pk), by=scene.officer)
    assert version_spec(after).rules == version_spec(scene.version).rules
    with pytest.raises(Conflict, match="ban hành"):
        verbs.remove_rule(version_id=scene.version.pk, by=scene.officer, seen=scene.seen, key="kt_1")
    verbs.remove_rule(version_id=after.pk, by=scene.officer, seen=token(version_spec(after)), key="kt_1")
    assert [rule.key for rule in version_spec(scene.version).rules] == ["kt_1"]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("TT.02 <=", "Ở cuối: chỗ này cần mã"),
        ("TT.02 <= TT.99", "không có chỉ tiêu “TT.99”"),
        ("tt.02 <= TT.01", "có phải TT.02?"),
        ("KT.02 <= CSKD.01", "Đề cương không hỏi KT.02; có: KT.02[ET=karaoke]"),
        ("DH.01 <= TT.01", "không so được với nhau"),
        ("tử(TT.01) > 1", "không phải tỷ lệ"),
    ],
)
def test_a_rule_that_could_never_work_is_refused_beside_its_field(client, scene, term, words):
    client.force_login(scene.officer)
    answer = client.post(
        scene.url("outline_rule_new"),
        {"seen": scene.seen, "term": term, "severity": "warning", "name": "Tên đã gõ"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in answer.context["form"].errors["term"][0]
    assert "Tên đã gõ" in page
    assert not CheckRule.objects.filter(version=scene.version).exists()


def test_the_page_lists_own_rules_in_words_and_those_that_come_by_themselves(client, scene):
    scene.add(name="Cơ sở karaoke được kiểm tra", severity="error")
    client.force_login(scene.officer)
    page = client.get(scene.url("outline_rules")).content.decode()
    assert "“Cơ sở karaoke được kiểm tra” không được lớn hơn “Cơ sở kinh doanh dịch vụ – Karaoke”." in page
    assert "có sẵn" in page
    assert "KT.02 Cơ sở được kiểm tra không lớn hơn CSKD.01 Cơ sở kinh doanh dịch vụ" in page
    assert "Các phần cộng đủ tổng số" in page


def test_the_form_adds_changes_and_removes(client, scene):
    client.force_login(scene.officer)
    typed = {"seen": scene.seen, "term": "TT.02 >= TT.01", "severity": "warning", "name": "", "message": ""}
    assert client.post(scene.url("outline_rule_new"), typed).status_code == 302
    again = client.post(scene.url("outline_rule_new"), typed)  # a double click
    assert again.status_code == 409
    assert scene.version.rules.count() == 1
    typed |= {"seen": scene.seen, "severity": "error"}
    assert client.post(scene.url("outline_rule_edit", "kt_1"), typed).status_code == 302
    assert scene.version.rules.get().severity == "error"
    assert client.post(scene.url("outline_rule_remove", "kt_1"), {"seen": "cũ"}).status_code == 409
    assert client.post(scene.url("outline_rule_remove", "kt_1"), {"seen": scene.seen}).status_code == 302
    assert not scene.version.rules.exists()
    assert client.get(scene.url("outline_rule_edit", "kt_1")).status_code == 404


def test_a_published_version_offers_no_change(client, scene):
    scene.add()
    publish_version(version=scene.version, by=scene.officer)
    client.force_login(scene.officer)
    page = client.get(scene.url("outline_rules")).content.decode()
    assert "Thêm kiểm tra" not in page
    assert client.get(scene.url("outline_rule_new")).status_code == 409


def test_a_line_that_a_rule_reads_is_not_taken_away_unsaid(scene):
    from reports.outlines.actions.shaping import remove_row

    scene.add("TT.02 >= TT.01")
    with pytest.raises(Invalid, match=r"Kiểm tra riêng “kt_1”: đề cương không hỏi TT\.01"):
        remove_row(
            version_id=scene.version.pk, by=scene.officer, seen=scene.seen, section="communication", at=0
        )
    # The control: a line that no rule reads goes.
    remove_row(version_id=scene.version.pk, by=scene.officer, seen=scene.seen, section="communication", at=2)


def test_trying_shows_what_each_rule_would_have_said_and_changes_nothing(client, scene):
    scene.add("TT.02 <= 10 * TT.01")
    scene.add("DH.01 >= 50%")
    call = make_call(lead=scene.lead, version=scene.published)
    report = make_report(
        make_assignment(call), state=ReportState.ACCEPTED, figures={("TT.01", ""): 20, ("TT.02", ""): 350}
    )
    client.force_login(scene.officer)
    answer = client.get(scene.url("rule_trial"), {"bao_cao": report.pk, "thu": "TT.01 = 20"})
    verdicts = [words for _tried, words in answer.context["tried"]]
    assert verdicts == ["không đúng", "chưa xét được"]
    assert answer.context["extra"][1] == "đúng"
    assert "<code>DH.01</code>" in answer.content.decode()
    wrong = client.get(scene.url("rule_trial"), {"thu": "TT.01 <"}).content.decode()
    assert "không đọc được" in wrong
    assert not report.overrides.exists()


def test_trying_reads_no_report_that_the_officer_may_not_read(client, scene):
    foreign = make_report(
        make_assignment(make_call(version=scene.published)),
        state=ReportState.ACCEPTED,
        figures={("TT.01", ""): 20},
    )
    client.force_login(scene.officer)
    answer = client.get(scene.url("rule_trial"), {"bao_cao": foreign.pk})
    assert answer.context["offered"] == []
    assert answer.context["report"] is None
