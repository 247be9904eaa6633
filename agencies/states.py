"""The vocabulary of who: kinds of agency, roles, signing authority, kinds of succession."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgencyKind(models.TextChoices):
    """What sort of body an agency is; the reporter class of an outline is chosen from it."""

    MINISTRY = "ministry", _("Bộ, ngành trung ương")
    PROVINCE = "province", _("UBND cấp tỉnh")
    DISTRICT = "district", _("UBND cấp huyện")
    COMMUNE = "commune", _("UBND cấp xã")
    DEPARTMENT = "department", _("Sở, ban, ngành")
    POLICE = "police", _("Công an")
    MILITARY = "military", _("Quân sự, Biên phòng")
    JUSTICE = "justice", _("Tòa án, Viện kiểm sát")
    MASS_ORGANISATION = "mass_organisation", _("Mặt trận, đoàn thể")
    MEDIA = "media", _("Báo, Đài")
    PARTY = "party", _("Cơ quan Đảng, HĐND")


TERRITORIAL = (AgencyKind.PROVINCE, AgencyKind.DISTRICT, AgencyKind.COMMUNE)
# Not subordinate to the People's Committee: asked ("đề nghị"), never assigned ("giao"); see plan 552, groups 12-13.
ASKED_NOT_ASSIGNED = (
    AgencyKind.JUSTICE,
    AgencyKind.MASS_ORGANISATION,
    AgencyKind.PARTY,
    AgencyKind.MINISTRY,
)


class Role(models.TextChoices):
    """What a person does at an agency (DESIGN §1)."""

    DRAFTER = "drafter", _("Chuyên viên soạn thảo")
    HEAD = "head", _("Lãnh đạo đơn vị")
    DIVISION_HEAD = "division_head", _("Lãnh đạo phòng (ký nháy)")
    OFFICER = "officer", _("Chuyên viên tổng hợp")
    LEADER = "leader", _("Lãnh đạo ký duyệt")
    CLERK = "clerk", _("Văn thư")
    VIEWER = "viewer", _("Người xem văn bản đã phát hành")
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")


# Who may add, end and replace people of their own agency.
MANAGES_PEOPLE = (Role.HEAD, Role.LEADER, Role.CLERK)
# Who reads the agency's own reports, drafts included.
READS_OWN_REPORTS = (Role.DRAFTER, Role.DIVISION_HEAD, Role.HEAD, Role.OFFICER, Role.LEADER, Role.CLERK)


class Authority(models.TextChoices):
    """By what right a person signs (NĐ 30/2020, Điều 13). TM. follows from the agency being collective."""

    NONE = "", _("Người đứng đầu")
    KT = "KT", _("KT. ký thay cấp trưởng")
    TL = "TL", _("TL. thừa lệnh")
    TUQ = "TUQ", _("TUQ. thừa ủy quyền")
    Q = "Q", _("Q. quyền")


class SuccessionKind(models.TextChoices):
    """How one agency follows another."""

    MERGE = "merge", _("Sáp nhập")
    SPLIT = "split", _("Chia tách")
    RENAME = "rename", _("Đổi tên")
    TRANSFER = "transfer", _("Chuyển chức năng")
    ABOLISH = "abolish", _("Giải thể")


class IntakeState(models.TextChoices):
    """What became of a workbook of agencies and accounts: nothing is in force before it is applied."""

    STAGED = "staged", _("chạy thử, chưa ghi")
    APPLIED = "applied", _("đã ghi")
    DISCARDED = "discarded", _("đã bỏ")
