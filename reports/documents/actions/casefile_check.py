"""Hold an uploaded ZIP against itself, in a process of its own; nothing of it is kept."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from portal.core.errors import Invalid
from portal.core.sandbox import LimitReached, run_limited

_READER: Final = "reports.documents.casefile.looked"
SECONDS: Final = 240
MEGABYTES: Final = 1536


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. `faults`: (path in the ZIP, '' for the ZIP itself; what is wrong), `more`: those not named."""

    files: int
    sha256: str
    faults: list[tuple[str, str]]
    more: int

    @property
    def whole(self) -> bool:
        """Nothing missing, nothing added, not one byte changed."""
        return not self.faults


def check_upload(upload: UploadedFile[Any]) -> Checked:
    """Invalid when it is larger than what is taken, or cannot be read within the limits of the child."""
    most = settings.CASEFILE_CHECK_MAX_BYTES
    if (upload.size or 0) > most:
        said = _("Tệp lớn hơn %(mb)d MB; hãy kiểm tra bằng lệnh check_round trên máy chủ.") % {
            "mb": most >> 20
        }
        raise Invalid(said, {"file": said})
    with tempfile.NamedTemporaryFile(suffix=".zip") as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
        kept.flush()
        try:
            found = run_limited(
                _READER, kept.name.encode(), seconds=SECONDS, memory=MEGABYTES, disk=(most >> 20) + 1
            )
        except LimitReached as error:
            said = _("Không đọc được tệp này trong giới hạn an toàn; đây không phải hồ sơ do hệ thống lập.")
            raise Invalid(said, {"file": said}) from error
    faults = [(path, words) for path, words in found["faults"]]
    return Checked(found["files"], found["sha256"], faults, found["more"])
