"""Cleaning of what is typed about agencies, people and passwords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from agencies.states import AgencyKind, Authority, Role, SuccessionKind
from portal.core.forms import STAFF, LineField, PortalForm, VietnameseDateField
from portal.core.numbers import NumberError, parse_scaled
from portal.core.text import clean_line
from portal.core.workbook_file import MAX_PACKED


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, help_text=help_text, max_length=512)


class LoginForm(PortalForm):
    """Name and password; what they are worth is decided by the view, with one message for every failure."""

    OPEN = {"username": "the name of an account"}

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password(_("Mật khẩu"), "current-password")

    def clean_username(self) -> str:
        """The stored form, so that guesses in capitals count for the same account."""
        return clean_line(self.cleaned_data["username"]).casefold()


class NewPasswordForm(PortalForm):
    """A password typed twice."""

    password = _password(
        _("Mật khẩu mới"), "new-password", password_validation.password_validators_help_text_html
    )
    again = _password(_("Nhập lại mật khẩu mới"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned = self.cleaned_data
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", str(_("Hai lần nhập không giống nhau.")))
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    """Re-authentication before the change."""

    current = _password(_("Mật khẩu hiện tại"), "current-password")
    field_order = ("current", "password", "again")


class ContactForm(PortalForm):
    """A person's name and official contact; no private data."""

    OPEN = {"email": STAFF, "phone": STAFF}

    full_name = LineField(label=_("Họ và tên"), max_length=100)
    email = forms.EmailField(
        label=_("Thư điện tử công vụ"),
        required=False,
        error_messages={"invalid": _("Thư điện tử không đúng; ví dụ ten@haugiang.gov.vn.")},
    )
    phone = LineField(label=_("Điện thoại công vụ"), max_length=30, required=False)


class ReplaceForm(ContactForm):
    """The new person in a role."""

    OPEN = {**ContactForm.OPEN, "username": "the name of an account"}

    username = LineField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("Chữ thường không dấu, chữ số và dấu . _ - ; ví dụ: nguyenvanan.ngabay"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    field_order: tuple[str, ...] = ("full_name", "username", "email", "phone")


def _role_choices(*, administrator: bool) -> list[tuple[str, Any]]:
    given = [choice for choice in Role.choices if administrator or choice[0] != Role.ADMINISTRATOR]
    return [("", _("– Chọn vai trò –")), *given]


class RoleForm(PortalForm):
    """A role at an agency for an account that exists."""

    role = forms.ChoiceField(label=_("Vai trò"))
    title = LineField(
        label=_("Chức vụ"), max_length=100, required=False, help_text=_("Ví dụ: Phó Giám đốc, Chuyên viên")
    )
    authority = forms.ChoiceField(
        label=_("Quyền ký"),
        choices=Authority.choices,
        required=False,
        help_text=_("Chỉ dùng cho người ký văn bản; người đứng đầu ký không cần ghi thêm."),
    )

    def __init__(self, *args: Any, administrator: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101 -- tells mypy what was declared above
        role.choices = _role_choices(administrator=administrator)


class AddPersonForm(RoleForm, ReplaceForm):
    """A new person at an agency: who, and in which role."""

    OPEN = {**ReplaceForm.OPEN}

    field_order = ("full_name", "username", "role", "title", "authority", "email", "phone")


class ExistingPersonForm(RoleForm):
    """A further role for an account that exists, found by its login name."""

    OPEN = {"username": "the name of an account"}

    username = LineField(label=_("Tên đăng nhập của người đã có tài khoản"), max_length=60)
    field_order = ("username", "role", "title", "authority")


class MembershipForm(PortalForm):
    """Title and right to sign of a role that is held."""

    title = LineField(label=_("Chức vụ"), max_length=100, required=False)
    authority = forms.ChoiceField(label=_("Quyền ký"), choices=Authority.choices, required=False)


class HandoverForm(PortalForm):
    """Who takes over what names a person who leaves, chosen from the people given."""

    successor = forms.ModelChoiceField(
        label=_("Người nhận bàn giao"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("– Chưa chọn –"),
        help_text=_("Đang có vai trò tại cùng cơ quan. Người này đứng tên đầu mối, phụ trách mục thay."),
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells mypy what was declared above
        field.queryset = people


class WorkbookForm(PortalForm):
    """A filled-in workbook of agencies and accounts; what it is worth is decided by the action."""

    file = forms.FileField(
        label=_("Tệp đã điền (.xlsx, tối đa 10 MB)"), widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )

    def clean_file(self) -> Any:
        """Not larger than a workbook is."""
        upload = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_PACKED:
            raise forms.ValidationError(_("Tệp lớn hơn 10 MB; hãy chia thành nhiều tệp."))
        return upload


class NamingForm(PortalForm):
    """What is printed for an agency, from a day on."""

    name = LineField(label=_("Tên đầy đủ"), max_length=200)
    short_name = LineField(
        label=_("Tên gọn"), max_length=100, required=False, help_text=_("Dùng trong danh sách")
    )
    symbol = LineField(
        label=_("Ký hiệu văn bản"), max_length=30, help_text=_("Phần sau dấu gạch: /BC-SLĐTBXH")
    )
    place = LineField(label=_("Địa danh"), max_length=60, help_text=_("In trước ngày tháng của văn bản"))
    superior_line = LineField(label=_("Cơ quan chủ quản in trên văn bản"), max_length=200, required=False)
    collective = forms.BooleanField(label=_("Làm việc theo chế độ tập thể (ký TM.)"), required=False)
    collective_name = LineField(label=_("Tên in sau TM."), max_length=100, required=False)
    valid_from = VietnameseDateField(label=_("Có hiệu lực từ ngày"))


class AgencyForm(NamingForm):
    """A new agency."""

    code = LineField(
        label=_("Mã cơ quan"), max_length=35, help_text=_("Chữ A–Z, chữ số và dấu chấm, ví dụ H30.12")
    )
    kind = forms.ChoiceField(label=_("Loại cơ quan"), choices=[("", _("– Chọn loại –")), *AgencyKind.choices])
    parent = LineField(
        label=_("Mã cơ quan cấp trên"),
        max_length=35,
        required=False,
        help_text=_("Để trống nếu không có cơ quan cấp trên"),
    )
    field_order = ("code", "kind", "parent", "name", "short_name", "symbol", "place", "superior_line")

    def clean_code(self) -> str:
        """Codes are capitals."""
        return str(self.cleaned_data["code"]).upper()

    def clean_parent(self) -> str:
        """The code of an agency that exists, or nothing."""
        code = str(self.cleaned_data["parent"]).upper()
        if code and not Agency.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Không có cơ quan nào mang mã này."))
        return code


class SuccessionForm(PortalForm):
    """Which agency follows, how, from when and on what ground."""

    kind = forms.ChoiceField(label=_("Hình thức"), choices=SuccessionKind.choices)
    successor = LineField(
        label=_("Mã cơ quan kế thừa"), max_length=35, required=False, help_text=_("Để trống khi giải thể")
    )
    function = LineField(
        label=_("Chức năng chuyển giao"),
        max_length=200,
        required=False,
        help_text=_("Để trống nếu chuyển toàn bộ"),
    )
    programme_code = LineField(
        label=_("Mã chương trình của chức năng"),
        max_length=30,
        required=False,
        help_text=_("Chỉ khi chuyển chức năng: chuỗi số liệu của chương trình này đi theo cơ quan kế thừa"),
    )
    share = LineField(
        label=_("Tỷ lệ chuyển (%)"),
        max_length=12,
        required=False,
        help_text=_(
            "Khi chia tách: phần của cơ quan này về cơ quan kế thừa, ví dụ 37,5. Các phần trong cùng ngày cộng lại "
            "không quá 100; đủ 100 thì cơ quan này chấm dứt. Chưa biết thì để trống: số liệu chưa quy đổi được."
        ),
    )
    share_source = LineField(
        label=_("Nguồn của tỷ lệ"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: dân số theo Niên giám thống kê 2024. Số quy đổi luôn được đánh dấu"),
    )
    effective_date = VietnameseDateField(label=_("Ngày có hiệu lực"))
    legal_basis = LineField(label=_("Căn cứ pháp lý"), max_length=200)

    def clean_share(self) -> int | None:
        """Ten-thousandths of what was typed in percent."""
        typed = str(self.cleaned_data["share"]).removesuffix("%").strip()
        if not typed:
            return None
        try:
            return parse_scaled(typed, 2)
        except NumberError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_successor(self) -> Agency | None:
        """The agency behind the code."""
        code = str(self.cleaned_data["successor"]).upper()
        if not code:
            return None
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            raise forms.ValidationError(_("Không có cơ quan nào mang mã này."))
        return agency
