"""What people type of a công văn or kế hoạch, and of its way after issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from portal.core import clock, uploads
from portal.core.forms import LineField, PortalForm
from reports.documents.actions.letters import LONGEST, Text
from reports.documents.compose.copy import Piece
from reports.documents.forms.issue import SignerField
from reports.documents.models import Document
from reports.documents.policies import issuers_of
from reports.documents.queries.papers import signers
from reports.documents.states import WRITTEN, DocumentKind, Relation, Way

_KINDS: Final = [(each.value, each.label) for each in map(DocumentKind, WRITTEN)]
_REASONED: Final = "the action asks, and takes a written reason"


class LetterForm(PortalForm):
    """The content of a draft. Nothing is refused for being unfinished: what is missing is said before issue."""

    OPEN = {"subject": _REASONED, "body": _REASONED}

    subject = LineField(
        label=_("Trích yếu"),
        max_length=LONGEST["subject"],
        help_text=_("Công văn: phần sau “V/v”, ví dụ “đôn đốc báo cáo 06 tháng đầu năm 2023”."),
    )
    agencies = forms.ModelMultipleChoiceField(
        label=_("Gửi đến cơ quan trên hệ thống"),
        required=False,
        queryset=Agency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nhận văn bản ngay trong mục Văn bản đến."),
        error_messages={"invalid_choice": _("Có cơ quan không còn trong danh mục; hãy chọn lại.")},
    )
    addressees = forms.CharField(
        label=_("Nơi nhận khác (Kính gửi)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mỗi dòng một nơi, ghi tên đầy đủ."),
    )
    body = forms.CharField(
        label=_("Nội dung"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "class": "letter-body"}),
        help_text=_("Mỗi dòng một đoạn. Nhận các cách đánh số: Phần I, I., 1., 1.1., a), -, +."),
    )
    recipients = forms.CharField(
        label=_("Nơi nhận thêm (cuối văn bản)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mỗi dòng một nơi, có thể kèm mục đích: “UBND tỉnh (để b/c)”."),
    )
    unit = LineField(
        label=_("Ký hiệu đơn vị soạn thảo"),
        required=False,
        max_length=LONGEST["unit"],
        help_text=_("Ví dụ PCTNXH: in trong ký hiệu công văn và dòng Lưu."),
    )
    signer = SignerField(
        label=_("Người ký dự kiến"),
        required=False,
        queryset=Membership.objects.none(),
        empty_label=_("— Chưa chọn —"),
        help_text=_("In chức vụ và họ tên trên bản trình ký; người ký chính thức ghi khi phát hành."),
    )
    personal = LineField(
        label=_("Vì sao giữ dữ liệu cá nhân trong văn bản"),
        required=False,
        max_length=LONGEST["personal"],
        help_text=_(
            "Chỉ cần ghi khi trang dự thảo cảnh báo, ví dụ “số điện thoại công vụ của đầu mối liên hệ”."
        ),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, own: Agency, document: Document | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Agency.objects.alive(clock.today()).exclude(pk=own.pk)
        chosen = document.source.get("agencies", ()) if document else ()
        first = Case(When(pk__in=chosen, then=Value(0)), default=Value(1))
        self.fields["agencies"].queryset = others.order_by(first, "sort_key")  # type: ignore[attr-defined]  # ModelMultipleChoiceField
        self.fields["signer"].queryset = signers(issuers_of(own))  # type: ignore[attr-defined]  # ModelChoiceField
        if document is not None:
            facts = {"seen": document.layout_sha256, "signer": document.signer_id}
            self.initial = {**_as_typed(document.source), **facts}

    def text(self) -> Text:
        """The content as typed."""
        data = self.cleaned_data
        return Text(
            subject=data["subject"],
            body=data["body"],
            agencies=[agency.pk for agency in data["agencies"]],
            addressees=data["addressees"].splitlines(),
            recipients=data["recipients"].splitlines(),
            unit=data["unit"],
            personal=data["personal"],
        )


def _as_typed(source: Mapping[str, Any]) -> dict[str, Any]:
    lines = {name: "\n".join(source.get(name, ())) for name in ("addressees", "recipients")}
    words = {name: source.get(name, "") for name in ("subject", "body", "unit", "personal")}
    return {**lines, **words, "agencies": source.get("agencies", [])}


class NewLetterForm(LetterForm):
    """The same with what is chosen once."""

    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=_KINDS)
    agency = forms.ModelChoiceField(
        label=_("Cơ quan soạn thảo"), queryset=Agency.objects.none(), empty_label=None
    )
    field_order = ("kind", "agency")

    def __init__(self, *args: Any, agencies: Any, own: Agency, **kwargs: Any) -> None:
        super().__init__(*args, own=own, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # ModelChoiceField


class CorrectionForm(PortalForm):
    """Which of the three ways of NĐ 30/2020, Điều 17."""

    relation = forms.ChoiceField(label=_("Cách xử lý"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = list(ways_for(document))  # type: ignore[attr-defined]  # ChoiceField


def ways_for(document: Document) -> list[tuple[str, Any]]:
    """What may be done to this paper, in words that tell when."""
    ways: list[tuple[str, Any]] = [
        (Relation.CORRECTS, _("Đính chính: sai thể thức, kỹ thuật trình bày; soạn công văn đính chính")),
    ]
    if document.kind in WRITTEN and document.relation != Relation.WITHDRAWS:
        ways.append((Relation.REPLACES, _("Thay thế: sai nội dung; soạn văn bản cùng loại thay thế")))
    if document.relation != Relation.WITHDRAWS:
        ways.append((Relation.WITHDRAWS, _("Thu hồi: văn bản không còn được dùng; soạn công văn thu hồi")))
    return ways


class CopyForm(PortalForm):
    """What is copied, by whom, for whom."""

    kind = forms.ChoiceField(
        label=_("Hình thức sao"),
        widget=forms.RadioSelect,
        choices=[
            (DocumentKind.COPY, _("Sao y: toàn bộ văn bản")),
            (DocumentKind.EXTRACT, _("Trích sao: những phần chọn dưới đây")),
        ],
        initial=DocumentKind.COPY,
    )
    way = forms.ChoiceField(
        label=_("Cách làm bản sao"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (Way.PAPER, _("Bản sao giấy: người có thẩm quyền ký, đóng dấu")),
            (Way.DIGITAL, _("Bản sao điện tử (ký số cơ quan): chỉ cơ quan ký số, không cần người ký")),
        ],
        initial=Way.PAPER,
    )
    parts = forms.MultipleChoiceField(
        label=_("Phần trích sao"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Có phần không thuộc văn bản này; hãy chọn lại.")},
    )
    agency = forms.ModelChoiceField(label=_("Cơ quan sao"), queryset=Agency.objects.none(), empty_label=None)
    to = forms.ModelMultipleChoiceField(
        label=_("Gửi đến cơ quan trên hệ thống"),
        required=False,
        queryset=Agency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Có cơ quan không còn trong danh mục; hãy chọn lại.")},
    )
    signer = SignerField(
        label=_("Người ký bản sao dự kiến"),
        required=False,
        queryset=Membership.objects.none(),
        empty_label=_("— Chưa chọn —"),
        help_text=_("Chỉ dùng cho bản sao giấy."),
    )
    recipients = forms.CharField(
        label=_("Nơi nhận in trên bản sao"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mỗi dòng một nơi; chỉ dùng cho bản sao giấy."),
    )

    def __init__(self, *args: Any, agencies: Any, pieces: Iterable[Piece], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # ModelChoiceField
        self.fields["signer"].queryset = signers(tuple(agencies))  # type: ignore[attr-defined]  # ModelChoiceField
        self.fields["to"].queryset = Agency.objects.alive(clock.today())  # type: ignore[attr-defined]  # as above
        self.fields["parts"].choices = [(each.key, each.title) for each in pieces]  # type: ignore[attr-defined]  # ChoiceField

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "agency": data["agency"],
            "parts": data["parts"],
            "to": [each.pk for each in data["to"]],
            "recipients": data["recipients"].splitlines(),
            "signer": data["signer"],
            "way": data["way"] or Way.PAPER,
        }


class RefuseForm(PortalForm):
    """Why a paper is sent back."""

    reason = LineField(
        label=_("Lý do từ chối"),
        max_length=500,
        help_text=_("Ví dụ: gửi nhầm nơi nhận; chữ ký số không hợp lệ. Nơi gửi sẽ đọc lý do này."),
    )


class RecordCopyForm(PortalForm):
    """The scan of the stamped paper, or a PDF that was signed outside."""

    file = forms.FileField(
        label=_("Tệp bản lưu (PDF)"),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        help_text=_(
            "Bản quét văn bản đã ký, đóng dấu, hoặc tệp PDF đã ký số; tối đa 20 MB. Chỉ đính kèm một lần."
        ),
    )

    def clean_file(self) -> Any:
        """Not larger than what is kept; the content is checked by the action."""
        upload = self.cleaned_data["file"]
        if upload.size > uploads.MAX_BYTES:
            raise forms.ValidationError(_("Tệp lớn hơn 20 MB; hãy giảm dung lượng rồi tải lại."))
        return upload
