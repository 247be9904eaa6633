"""Who: agencies over time, people, their roles, and the journal of what they did."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.states import AgencyKind, Authority, IntakeState, Role, SuccessionKind
from agencies.succession import WHOLE, percent
from portal.core.prepared import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Filters over the dated tree."""

    def alive(self, on: dt.date) -> AgencyQuerySet:
        """Agencies that exist on a day (half-open: valid_to is the first day without it)."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))

    def below(self, agency: Agency) -> AgencyQuerySet:
        """The agency and everything under it."""
        return self.filter(path__startswith=agency.path)

    def search(self, key: str) -> AgencyQuerySet:
        """Agencies whose present or past name contains the search key (accents already removed)."""
        return self.filter(names__search_key__contains=key).distinct()


class Agency(models.Model):
    """A node of the dated tree. Everything that may change with time but the parent lives in AgencyName."""

    code = models.CharField(_("mã cơ quan"), max_length=35, unique=True)
    kind = models.CharField(_("loại cơ quan"), max_length=20, choices=AgencyKind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    # Ids from the root to this agency, each closed by a slash ("3/17/204/"): one LIKE finds a branch on any database.
    path = models.CharField(max_length=120, db_index=True, default="")
    admin_code = models.CharField(_("mã đơn vị hành chính"), max_length=10, blank=True, default="")
    valid_from = models.DateField(_("tồn tại từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    # The present display name, denormalised from the AgencyName of today for lists and ordering.
    name = models.CharField(_("tên"), max_length=200)
    sort_key = models.CharField(max_length=400, db_index=True)
    search_key = models.CharField(max_length=200)
    # What must be done before the leader approves (quy trình trình ký của đơn vị); each may send back.
    initials_first = models.BooleanField(_("lãnh đạo phòng ký nháy trước khi trình"), default=False)
    form_check_first = models.BooleanField(_("văn thư kiểm tra thể thức trước khi trình"), default=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key", "id")
        verbose_name = _("cơ quan")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="agency_period_not_empty",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_territorial(self) -> bool:
        """A People's Committee of a province, district or commune."""
        return self.kind in (AgencyKind.PROVINCE, AgencyKind.DISTRICT, AgencyKind.COMMUNE)


class AgencyName(models.Model):
    """What an agency is called, from a day to a day; a document prints the name of its own date."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="names")
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    name = models.CharField(_("tên đầy đủ"), max_length=200)
    short_name = models.CharField(_("tên gọn"), max_length=100, blank=True, default="")
    symbol = models.CharField(_("ký hiệu văn bản"), max_length=30)
    place = models.CharField(_("địa danh"), max_length=60)
    superior_line = models.CharField(
        _("cơ quan chủ quản in trên văn bản"), max_length=200, blank=True, default=""
    )
    collective = models.BooleanField(_("chế độ tập thể (TM.)"), default=False)
    collective_name = models.CharField(_("tên in sau TM."), max_length=100, blank=True, default="")
    sort_key = models.CharField(max_length=400)
    search_key = models.CharField(max_length=200, db_index=True)

    class Meta:
        ordering = ("agency", "valid_from")
        verbose_name = _("tên gọi theo thời gian")
        constraints = (models.UniqueConstraint(fields=("agency", "valid_from"), name="one_name_per_start"),)

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One agency follows another, wholly or for one function, from a day on (reform of 2025)."""

    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions_out")
    successor = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="successions_in", null=True, blank=True
    )
    kind = models.CharField(_("hình thức"), max_length=10, choices=SuccessionKind.choices)
    function = models.CharField(_("chức năng chuyển giao"), max_length=200, blank=True, default="")
    effective_date = models.DateField(_("ngày có hiệu lực"))
    # Share of the predecessor that went to the successor, in ten-thousandths; NULL: not stated.
    share = models.PositiveIntegerField(_("tỷ lệ chuyển (phần vạn)"), null=True, blank=True)
    # Where the share comes from (census, statistics office, agreement): entered data, never computed here.
    share_source = models.CharField(_("nguồn của tỷ lệ"), max_length=200, blank=True, default="")
    # The programme whose function was transferred; "" for a succession that is about the whole agency.
    programme_code = models.CharField(_("mã chương trình"), max_length=30, blank=True, default="")
    legal_basis = models.CharField(_("căn cứ pháp lý"), max_length=200)

    class Meta:
        ordering = ("effective_date", "id")
        verbose_name = _("kế thừa")
        constraints = (
            models.UniqueConstraint(
                fields=("predecessor", "successor", "kind", "effective_date", "programme_code"),
                name="one_succession",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=10000), name="share_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or '–'}"

    @property
    def share_text(self) -> str:
        """ "37,5%", or "" where no share was entered."""
        return "" if self.share is None else percent(Fraction(self.share, WHOLE))


class UserManager(BaseUserManager["User"]):
    """Users are found by their login name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Login names are compared without regard to case."""
        return self.get(username=(username or "").strip().casefold())


class User(AbstractBaseUser):
    """A person with an account. Rights come from memberships alone."""

    username = models.CharField(_("tên đăng nhập"), max_length=60, unique=True)
    full_name = models.CharField(_("họ và tên"), max_length=100)
    email = models.EmailField(_("thư điện tử công vụ"), blank=True, default="")
    phone = models.CharField(_("điện thoại công vụ"), max_length=30, blank=True, default="")
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    # Bumped to end every session of this person at once.
    session_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        ordering = ("full_name", "id")
        verbose_name = _("người dùng")

    def __str__(self) -> str:
        return self.full_name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Filters over roles in time."""

    def current(self, on: dt.date | Asked) -> MembershipQuerySet:
        """Roles held on a day, by people whose account is active."""
        return (
            self.filter(valid_from__lte=on, user__is_active=True)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
            .select_related("agency")
        )

    def roles(self, roles: Iterable[str]) -> MembershipQuerySet:
        """Restricted to some roles."""
        return self.filter(role__in=list(roles))


class Membership(models.Model):
    """A person's role and title at an agency, from a day to a day (real calendar, not the demonstration clock)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    title = models.CharField(_("chức vụ"), max_length=100, blank=True, default="")
    authority = models.CharField(
        _("quyền ký"), max_length=5, choices=Authority.choices, blank=True, default=""
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("agency", "role", "id")
        verbose_name = _("vai trò, chức vụ")
        indexes = (models.Index(fields=("agency", "role")),)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "agency", "role"),
                condition=Q(valid_to__isnull=True),
                name="one_open_membership",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class PasswordLink(models.Model):
    """A one-time link to set a password; only the SHA-256 of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="password_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("liên kết đặt mật khẩu")

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"


class SignIn(models.Model):
    """One session of a person: where it was opened and when. Its life is that of the session behind `session_key`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.CharField(_("từ máy"), max_length=45, blank=True, default="")
    device = models.CharField(_("thiết bị"), max_length=80, blank=True, default="")
    at = models.DateTimeField(_("đăng nhập lúc"))

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("phiên làm việc")

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"


class Intake(models.Model):
    """One workbook of agencies and accounts that was looked through. Nothing of it is in force before it is applied.

    `cells`: what it says, as read ({"sheets": […]}), forgotten once it is decided. `plan_sha256`: digest of what was
    shown; only that is applied. `counts`: {verdict: lines}.
    """

    name = models.CharField(_("tên tệp"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=IntakeState.choices, default=IntakeState.STAGED)
    cells = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    plan_sha256 = models.CharField(max_length=64, blank=True, default="")
    made = models.JSONField(default=list, help_text="ids of the accounts it made")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("tệp cơ quan, tài khoản")

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One line of the journal. Append-only: the database refuses changes, each line carries the hash before it."""

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=80, db_index=True)
    object_type = models.CharField(max_length=60, blank=True, default="")
    object_id = models.CharField(max_length=40, blank=True, default="")
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("seq",)
        verbose_name = _("nhật ký")
        indexes = (models.Index(fields=("object_type", "object_id")),)

    def __str__(self) -> str:
        return f"{self.seq} {self.key}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked while a line is added, so that cutting the tail off shows."""

    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="audit_head_is_one_row"),)

    def __str__(self) -> str:
        return f"#{self.seq}"
