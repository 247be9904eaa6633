"""The officer's desk for tests: a programme led by an agency, with the shipped catalogue and one draft."""

from __future__ import annotations

import datetime as dt

from agencies.models import Agency, User
from agencies.states import AgencyKind, Role
from reports.outlines.actions.loading import load_outlines
from reports.outlines.blueprint import VersionSpec
from reports.outlines.editing import token
from reports.outlines.models import OutlineVersion, Programme, ProgrammeRole, ProgrammeRoleKind
from reports.outlines.queries import version_spec
from reports.outlines.yaml_file import parse
from tests.factories.agencies import make_agency, make_member

FILE = """
format: 1
programme: {code: THU, name: Chương trình thử, subject: công tác thử nghiệm}
axes:
  - {code: G, name: Giới tính, categories: {nam: Nam, nu: Nữ}}
  - {code: ET, name: Loại hình, categories: {karaoke: Karaoke, bar: Quán bar}}
indicators:
  - {code: TT.01, name: Cuộc tuyên truyền, unit: cuộc, kind: flow, units: sum, time: sum}
  - {code: CS.01, name: Cơ sở, unit: cơ sở, kind: stock, units: sum, time: last}
  - {code: CS.02, name: Cơ sở được kiểm tra, unit: cơ sở, kind: stock, units: sum, time: last, ceiling: CS.01}
outlines:
  - code: THU-XA
    name: Đề cương xã
    reporter_class: territorial
    period_kind: half
    numbering: [roman, arabic, alpha]
    title: Kết quả thực hiện {subject} {period}
    sections:
      - {key: basis, title: Mở đầu, numbered: false, prose: true, suggestion: "Thực hiện {letter}, {agency} báo cáo."}
      - key: results
        title: Kết quả
        sections:
          - key: media
            title: Tuyên truyền
            guidance: Nêu các hình thức.
            rows:
              - {indicator: TT.01, required: true}
              - {indicator: CS.01, complete: true, parts: G}
          - {key: control, title: Kiểm tra}
      - key: plans
        title: Phương hướng
        annexes:
          - {key: papers, title: Văn bản đã ban hành, columns: [{key: number, label: Số, required: true}]}
"""


class Desk:
    """One programme; `officer` leads it, `outsider` is officer of an agency that does not."""

    def __init__(self) -> None:
        self.province: Agency = make_agency("Ủy ban nhân dân tỉnh Hậu Giang", kind=AgencyKind.PROVINCE)
        self.lead: Agency = make_agency("Sở Y tế", parent=self.province)
        self.officer: User = make_member(self.lead, Role.OFFICER)
        self.drafter: User = make_member(self.lead, Role.DRAFTER)
        self.outsider: User = make_member(make_agency("Sở Nội vụ", parent=self.province), Role.OFFICER)
        self.programme: Programme = load_outlines(source=parse(FILE), by=None).programme
        self.led = ProgrammeRole.objects.create(
            programme=self.programme, agency=self.lead, kind=ProgrammeRoleKind.LEAD,
            valid_from=dt.date(2020, 1, 1),
        )  # fmt: skip
        self.version: OutlineVersion = OutlineVersion.objects.get(outline__code="THU-XA")

    @property
    def content(self) -> VersionSpec:
        """What the draft says now."""
        return version_spec(OutlineVersion.objects.get(pk=self.version.pk))

    @property
    def seen(self) -> str:
        """The token of the draft as it is now."""
        return token(self.content)

    @property
    def call(self) -> dict[str, object]:
        """Arguments of a verb of shaping by the officer who saw the draft as it is."""
        return {"version_id": self.version.pk, "by": self.officer, "seen": self.seen}
