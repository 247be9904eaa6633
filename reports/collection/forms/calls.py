"""What an officer types about a call: the letter, the window, due times, outlines, units."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from portal.core import clock, uploads
from portal.core.dates import DateError, parse_date
from portal.core.errors import Invalid
from portal.core.forms import STAFF, LineField, PortalForm, VietnameseDateField
from reports.collection.actions.calls import Letter
from reports.collection.models import Call
from reports.collection.queries.calls import OutlineLine, shifted, versions_offered
from reports.collection.queries.picking import possible_summaries, summary_named
from reports.collection.states import Nature
from reports.outlines.models import OutlineVersion, Programme
from reports.periods.queries import PeriodChoice, following, offered

_MOMENT = re.compile(r"(?:(?P<hour>\d{1,2})[:hg](?P<minute>\d{2})?\s*(?:ngày)?\s+)?(?P<date>\S+)")
DUE_HELP = _("Ví dụ 16/06/2023 (hết ngày) hoặc 17:00 16/06/2023.")


class DueField(forms.Field):
    """A due time: a date (its last minute) or "17:00 16/06/2023"; aware, Vietnam time."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", DUE_HELP)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a moment the way it is typed; the end of a day as the day alone."""
        if not isinstance(value, dt.datetime):
            return value
        local = value.astimezone(clock.VIETNAM)
        return f"{local:%d/%m/%Y}" if local == clock.end_of_day(local.date()) else f"{local:%H:%M %d/%m/%Y}"

    def to_python(self, value: Any) -> dt.datetime | None:
        """The moment, or None for nothing typed."""
        typed = str(value or "").strip()
        if not typed:
            return None
        match = _MOMENT.fullmatch(typed)
        if match is None:
            raise ValidationError(_("Ghi hạn dạng 17:00 16/06/2023 hoặc 16/06/2023."))
        try:
            date = parse_date(match["date"])
        except DateError as error:
            raise ValidationError(error.message) from error
        if match["hour"] is None:
            return clock.end_of_day(date)
        try:
            return dt.datetime.combine(
                date, dt.time(int(match["hour"]), int(match["minute"] or 0)), clock.VIETNAM
            )
        except ValueError as error:
            raise ValidationError(_("Giờ không đúng; ghi từ 00:00 đến 23:59.")) from error


class PaperField(forms.FileField):
    """An uploaded paper, checked by its content; `people_name` is the name shown to people."""

    def __init__(self, *, kinds: tuple[str, ...] = tuple(uploads.TYPES), **kwargs: Any) -> None:
        self.kinds = kinds
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": uploads.ACCEPT}))
        kwargs.setdefault("help_text", _("PDF, Word (.docx) hoặc ảnh; tối đa 20 MB."))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload with `people_name`, or None."""
        upload = super().clean(data, initial)
        if not data:
            return None
        try:
            upload.people_name = uploads.check_paper(upload, kinds=self.kinds)
        except Invalid as error:
            raise ValidationError(error.message) from error
        return upload


class LetterForm(PortalForm):
    """The official letter, the data window, the due time and the contact."""

    OPEN = {"contact_phone": STAFF}

    title = LineField(
        label=_("Tên đợt báo cáo"),
        max_length=250,
        required=False,
        help_text=_("Bỏ trống để đặt theo kỳ báo cáo."),
    )
    letter_number = LineField(label=_("Số, ký hiệu công văn"), max_length=60, required=False)
    letter_date = VietnameseDateField(label=_("Ngày công văn"), required=False)
    letter_signer = LineField(label=_("Người ký"), max_length=100, required=False)
    letter_subject = LineField(label=_("Trích yếu"), max_length=300, required=False)
    letter_file = PaperField(label=_("Tệp công văn"), required=False)
    data_from = VietnameseDateField(label=_("Số liệu từ ngày"), required=False)
    data_to = VietnameseDateField(label=_("Số liệu tính đến hết ngày"), required=False)
    default_due_at = DueField(label=_("Hạn gửi"))
    contact_name = LineField(label=_("Người liên hệ"), max_length=100, required=False)
    contact_phone = LineField(label=_("Điện thoại liên hệ"), max_length=30, required=False)

    def letter(self) -> Letter:
        """The letter as typed."""
        data = self.cleaned_data
        upload = data.get("letter_file")
        return Letter(
            number=data["letter_number"],
            date=data["letter_date"],
            signer=data["letter_signer"],
            subject=data["letter_subject"],
            file=upload,
            file_name=upload.people_name if upload else "",
        )

    @staticmethod
    def initial_of(call: Call) -> dict[str, Any]:
        """What the fields hold for a stored call."""
        names = [name for name in LetterForm.base_fields if name != "letter_file"]
        return {name: getattr(call, name) for name in names}


class NewCallForm(LetterForm):
    """A new call: who calls, about what, for which period. The window may stay empty: the legal one holds."""

    lead = forms.ModelChoiceField(
        label=_("Cơ quan chủ trì"), queryset=Agency.objects.none(), empty_label=None
    )
    programme = forms.ModelChoiceField(
        label=_("Chương trình"), queryset=Programme.objects.all(), empty_label=None
    )
    period = forms.ChoiceField(label=_("Kỳ báo cáo"))

    field_order = ("lead", "programme", "period", "default_due_at")

    def __init__(self, *args: Any, leads: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = leads  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["period"].choices = _labelled(offered(clock.today()))  # type: ignore[attr-defined] # a ChoiceField
        self.fields["data_from"].help_text = _("Bỏ trống để lấy theo quy định (Nghị định 09/2019/NĐ-CP).")


def _labelled(periods: list[PeriodChoice]) -> list[tuple[str, str]]:
    return [
        (each.code, f"{each.label} (số liệu {each.data_from:%d/%m/%Y} – {each.data_to:%d/%m/%Y})")
        for each in periods
    ]


class CloneForm(PortalForm):
    """The period for which last period's call is repeated, and its new due time."""

    period = forms.ChoiceField(label=_("Kỳ báo cáo mới"))
    default_due_at = DueField(label=_("Hạn gửi mới"), required=False)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods = offered(clock.today())
        self.fields["period"].choices = _labelled(periods)  # type: ignore[attr-defined] # a ChoiceField
        code = following(call.period.code)
        chosen = next((each for each in periods if each.code == code), None)
        if chosen is not None:
            self.initial["period"] = chosen.code
            self.initial["default_due_at"] = shifted(call.default_due_at, call.period.data_to, chosen.data_to)
        self.fields["default_due_at"].help_text = _("Bỏ trống để hạn dời theo kỳ số liệu mới.")


class UnitsForm(PortalForm):
    """Terms for the units ticked on the page; empty ones stand for each unit's default."""

    OPEN = {"contact_phone": STAFF}

    nature = forms.ChoiceField(
        label=_("Tính chất"),
        choices=(("", _("Tự chọn theo loại cơ quan")), *Nature.choices),
        required=False,
    )
    due_at = DueField(label=_("Hạn gửi riêng"), required=False)
    into = forms.TypedChoiceField(
        label=_("Gửi về"), coerce=int, empty_value=None, required=False, help_text=_("Nơi tổng hợp ở giữa.")
    )
    contact_name = LineField(label=_("Đầu mối"), max_length=100, required=False)
    contact_phone = LineField(label=_("Điện thoại"), max_length=30, required=False)
    reason = LineField(label=_("Lý do bổ sung đơn vị"), max_length=300, required=False)

    def __init__(self, *args: Any, late: bool, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        above = possible_summaries(call)
        if above is None:
            self.fields["into"] = LineField(
                label=_("Gửi về"), max_length=200, required=False,
                help_text=_("Nơi tổng hợp ở giữa: gõ tên một đơn vị đã có trong đợt. Bỏ trống: theo cấp quản lý."),
            )  # fmt: skip
        else:
            choices: list[tuple[Any, Any]] = [("", _("Theo cấp quản lý")), *above]
            self.fields["into"].choices = choices  # type: ignore[attr-defined] # a ChoiceField
        if late:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean_into(self) -> int | None:
        """The id of the agency that was chosen or named."""
        given = self.cleaned_data["into"]
        if given is None or isinstance(given, int):
            return given
        if not given:
            return None
        found, like = summary_named(self.call, given)
        if found is None and like:
            raise ValidationError(_("Có nhiều đơn vị khớp, hãy gõ đủ tên: %s.") % "; ".join(like))
        if found is None:
            raise ValidationError(_("Không có đơn vị nào trong đợt có tên như vậy."))
        return found


class ContactForm(PortalForm):
    """Whom to phone about a duty."""

    OPEN = {"contact_phone": STAFF}

    contact_name = LineField(label=_("Đầu mối"), max_length=100, required=False)
    contact_phone = LineField(label=_("Điện thoại"), max_length=30, required=False)


class DutyForm(ContactForm):
    """The terms of one duty while the call is prepared."""

    nature = forms.ChoiceField(label=_("Tính chất"), choices=Nature.choices)
    due_at = DueField(label=_("Hạn gửi"))

    field_order = ("nature", "due_at")


class OutlinesForm(PortalForm):
    """One choice of outline version per class of reporter."""

    def __init__(self, *args: Any, call: Call, lines: list[OutlineLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions: dict[str, OutlineVersion] = {str(v.pk): v for v in versions_offered(call)}
        for line in lines:
            choices = [
                (str(v.pk), _("%(name)s – phiên bản %(n)d") % {"name": v.outline.name, "n": v.number})
                for v in sorted(
                    self.versions.values(),
                    key=lambda v: v.outline.reporter_class != line.reporter_class,
                )
            ]
            self.fields[line.reporter_class] = forms.ChoiceField(
                label=line.label,
                choices=choices if line.version else [("", _("– không dùng –")), *choices],
                required=False,
                initial=str(line.version.pk) if line.version else "",
                help_text=_("%(n)d yêu cầu báo cáo") % {"n": line.duties} if line.duties else "",
            )

    def chosen(self) -> dict[str, OutlineVersion]:
        """Per class the chosen version, where it differs from the stored one."""
        return {
            name: self.versions[value]
            for name, value in self.cleaned_data.items()
            if value and value != self.fields[name].initial
        }
