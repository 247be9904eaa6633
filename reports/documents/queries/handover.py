"""Papers and certificates that stand in the name of a person who leaves."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.handover import Group, Item, Leaving, register_list
from agencies.policies import holds
from agencies.states import MANAGES_PEOPLE
from reports.documents.models import Document, SigningKey
from reports.documents.states import DocumentState

_MOST = 200


@register_list("3 documents")
def listed(leaving: Leaving) -> Iterator[Group]:
    """Papers that wait for the person's signature, papers being written, certificates."""
    drafting = Document.objects.filter(drafting_agency=leaving.agency)
    waiting = Document.objects.filter(
        state=DocumentState.SIGNING, signer__user=leaving.user, signer__agency=leaving.agency
    )
    written = drafting.filter(state=DocumentState.DRAFT, created_by=leaving.user)
    yield Group(
        _("Văn bản chờ người này ký"),
        _("Trả lại để trình người ký khác: văn bản đã dựng mang tên và chức vụ của người này."),
        _papers(leaving, list(waiting[:_MOST])),
    )
    yield Group(
        _("Văn bản đang soạn"), _("Dự thảo thuộc đơn vị; người khác soạn tiếp."),
        _papers(leaving, list(written[:_MOST])),
    )  # fmt: skip
    keys = SigningKey.objects.filter(user=leaving.user, is_active=True)
    manages = holds(leaving.reader, leaving.agency, *MANAGES_PEOPLE)
    url = reverse("reports:signing_keys", args=[leaving.agency.pk]) if manages else ""
    yield Group(
        _("Chứng thư, khóa ký"),
        _("Ngừng dùng khi người này thôi việc; đề nghị cơ quan cấp thu hồi chứng thư."),
        tuple(Item(key.name, "", url) for key in keys[:_MOST]),
    )


def _papers(leaving: Leaving, papers: list[Document]) -> tuple[Item, ...]:
    ids = [paper.pk for paper in papers]
    seen = set(Document.objects.visible_to(leaving.reader).filter(pk__in=ids).values_list("pk", flat=True))
    return tuple(
        Item(
            str(paper) if paper.pk in seen else paper.get_kind_display(),
            paper.get_state_display(),
            reverse("reports:document", args=[paper.pk]) if paper.pk in seen else "",
        )
        for paper in papers
    )
