"""What no text of the portal may be, whoever types it and wherever: data about a citizen, or letters of an old font.

Forms ask this of every field of text (portal.core.forms); what comes in by another way asks it in its action.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.legacy import looks_like_legacy_encoding
from portal.core.personal import scan, scan_file_name

OLD_FONT: Final = gettext_lazy(
    "Nội dung này gõ bằng phông chữ cũ (TCVN3 hoặc VNI) nên chữ bị sai. Hãy chuyển sang Unicode "
    "(ví dụ bằng công cụ chuyển mã của UniKey) rồi dán lại."
)


def refusal_of_font(text: str) -> str:
    """Why the letters of a text cannot be taken; "" when they can."""
    return str(OLD_FONT) if looks_like_legacy_encoding(text) else ""


def refusal_of_people(text: str, place: str) -> str:
    """Why a text that says something about a person is not taken, with the place and a mask; "" when it is."""
    hits = scan(text)
    if not hits:
        return ""
    said = _(
        "%(place)s: có vẻ có %(what)s (%(masked)s). Hệ thống không lưu dữ liệu cá nhân của công dân; hãy bỏ đi."
    )
    return said % {"place": place, "what": hits[0].label, "masked": hits[0].masked}


def refusal_of_name(name: str) -> str:
    """Why the name of a file is not taken; "" when it is."""
    hits = scan_file_name(name)
    if not hits:
        return ""
    said = _("Tên tệp có vẻ chứa %(what)s (%(masked)s); hãy đổi tên tệp rồi tải lại.")
    return said % {"what": hits[0].label, "masked": hits[0].masked}
