"""What is typed in one section: prose, figures, annex rows. Reads the raw text once and keeps it whatever happens.

No Django form: a table of 300 figures with six inputs each is laid out by its template and read here, row by row,
through the one parser of numbers. Inputs are named by table row ("value-17"), so that one page may hold many
sections. Default choices post "", so that only what a person chose counts as typed (portal.core.kept).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.core.forms import whole_number
from portal.core.kept import name_fields
from reports.collection.actions.personal import Explanation, Found, PersonalFound
from reports.collection.entries import FigureEntry, Paragraph, SectionEntry
from reports.collection.fields import text_field
from reports.collection.inputs.annex import AnnexInput
from reports.collection.inputs.figure import FigureInput
from reports.collection.inputs.prose import read_prose, refusal_of, said
from reports.collection.queries.entry import SectionContent, prose_text

name_fields(
    {
        "value": "Số liệu",
        "qualifier": "Từ ước lượng",
        "state": "Trạng thái số liệu",
        "basis": "Cơ sở số liệu",
        "nature": "Tính chất số liệu",
        "note": "Ghi chú của số liệu",
        "cell": "Ô trong phụ lục",
        "text": "Nội dung thuyết minh",
        "nothing": "Không phát sinh",
        "personalreason": "Lý do giữ lại chỗ giống dữ liệu cá nhân",
    }
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong input: where it is (an id on the page), what it is called, what is wrong."""

    id: str
    label: str
    message: str


def digest(*parts: str) -> str:
    """A short mark of what a page showed, to see on a conflict which inputs the writer has touched."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]


@dataclass
class SectionForm:
    """One section as typed (`data`) or as stored (no data). Raw texts stay as they were typed."""

    content: SectionContent
    data: Mapping[str, str] | None = None
    more: int | None = None  # the annex table that gets one more blank row
    errors: list[FieldError] = field(default_factory=list)
    theirs: str = ""  # prose that somebody else has stored meanwhile
    stale: bool = False
    finds: list[Found] = field(default_factory=list)  # what looks like data about citizens

    def __post_init__(self) -> None:
        section, text = self.content.section, self.content.text
        data = self.data if self.data is not None and self.version_name in self.data else None
        self.data = data
        self.text = self.content.prose
        self.nothing = text.nothing
        self.version = text.edit_version
        self.figures = [FigureInput(line, data) for line in self.content.lines]
        self.annexes = [
            AnnexInput(annex, data, extra=1 + (annex.table.pk == self.more)) for annex in self.content.annexes
        ]
        if data is not None and self.content.carried:
            seen = whole_number(data.get(self.version_name))
            self.version = -1 if seen is None else seen
        elif data is not None:
            self.text = data.get(f"text-{section.pk}", self.text).replace("\r\n", "\n")
            self.nothing = f"nothing-{section.pk}" in data
            seen = whole_number(data.get(self.version_name))
            self.version = -1 if seen is None else seen

    @property
    def version_name(self) -> str:
        """The name of the hidden version counter; its presence says that the section was on the page."""
        return f"s{self.content.section.pk}-version"

    @property
    def text_id(self) -> str:
        return f"text-{self.content.section.pk}"

    @property
    def nothing_id(self) -> str:
        return f"nothing-{self.content.section.pk}"

    @property
    def field(self) -> str:
        """The name by which edits call the prose and its mark."""
        return text_field(self.content.section.pk)

    @property
    def clashes(self) -> bool:
        """After `merge`: whether somebody else has written what this person wrote too."""
        figures = any(figure.theirs for figure in self.figures)
        return bool(self.theirs) or figures or any(annex.theirs for annex in self.annexes)

    @property
    def offers(self) -> int:
        """Blank stocks for which last period's value can be kept."""
        return sum(bool(figure.offered) for figure in self.figures)

    @property
    def seen_name(self) -> str:
        return f"s{self.content.section.pk}-seen"

    @property
    def seen(self) -> str:
        """The mark of the stored prose."""
        return digest(self.content.prose, str(self.content.text.nothing))

    @property
    def lines_of_text(self) -> int:
        """Height of the box of prose."""
        return min(24, max(6, sum(1 + len(line) // 95 for line in self.text.split("\n")) + 1))

    def is_valid(self) -> bool:
        """Read every input; `errors` says what was not understood."""
        self.errors = list(self._errors())
        return not self.errors

    def _errors(self) -> Iterator[FieldError]:
        message = refusal_of(self.text, self.content.prose)
        if message:
            yield FieldError(self.text_id, _("Nội dung thuyết minh"), message)
        for figure in self.figures:
            if figure.error:
                yield FieldError(figure.error_id, figure.line.row.label, figure.error)
        for annex in self.annexes:
            for cell in annex.wrong:
                yield FieldError(cell.id, cell.place, cell.error)

    def refuse(self, message: str) -> None:
        """An action said no to the whole section."""
        self.errors.append(FieldError(self.nothing_id, _("Không phát sinh"), message))

    @property
    def personal_name(self) -> str:
        """The name of the hidden fingerprints of what was shown to the writer as found."""
        return f"personal-{self.content.section.pk}"

    @property
    def personal_reason_name(self) -> str:
        return f"personalreason-{self.content.section.pk}"

    @property
    def personal_reason(self) -> str:
        """Why what was found is no personal data, as typed."""
        return (self.data or {}).get(self.personal_reason_name, "")

    @property
    def explanation(self) -> Explanation:
        """The reason with what it was given for."""
        return Explanation((self.data or {}).get(self.personal_name, ""), self.personal_reason)

    def refuse_personal(self, found: PersonalFound) -> None:
        """Show beside the text what looks like data about citizens, and ask for a reason."""
        self.finds = found.finds
        for name, message in found.fields.items():
            kind, _colon, pk = name.partition(":")
            anchor = {"figure": f"row-{pk}", "annex": f"annex-{pk}"}.get(kind, self.text_id)
            self.errors.append(FieldError(anchor, _("Dữ liệu cá nhân"), message))

    @property
    def paragraphs(self) -> list[tuple[int, str]]:
        """The prose as (level, text); an untouched text keeps what is stored, however it came in."""
        stored = self.content.text.paragraphs
        return read_prose(self.text, stored) if self.content.section.has_prose else said(stored)

    @property
    def changed_figures(self) -> list[FigureEntry]:
        """Figures that differ from what is stored."""
        return [f.entry for f in self.figures if f.entry is not None and f.changed]

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return (
            self.paragraphs != said(self.content.text.paragraphs)
            or self.nothing != self.content.text.nothing
            or bool(self.changed_figures)
            or any(annex.changed for annex in self.annexes)
        )

    def entry(self) -> SectionEntry:
        """What goes to the action; of figures and annexes only what changed."""
        return SectionEntry(
            paragraphs=self.paragraphs,
            nothing=self.nothing,
            figures=self.changed_figures,
            annexes={a.annex.table.pk: a.cells() for a in self.annexes if a.changed},
        )

    def merge(self) -> None:
        """After a conflict: what the writer did not touch takes the stored value, the rest stays as typed with
        the stored value beside it. The version becomes the stored one, so that saving again is a decision."""
        self.stale = True
        data = self.data or {}
        stored = self.content
        if data.get(self.seen_name) != self.seen:
            if digest(self.text, str(self.nothing)) == data.get(self.seen_name):
                self.text, self.nothing = stored.prose, stored.text.nothing
            elif self.paragraphs != said(stored.text.paragraphs):
                self.theirs = stored.prose or _("(để trống)")
        for figure in self.figures:
            figure.merge()
        for annex in self.annexes:
            annex.merge()
        self.version = stored.text.edit_version


def with_offers(
    content: SectionContent, data: Mapping[str, str], earlier: Sequence[Paragraph]
) -> tuple[dict[str, str], int]:
    """What was posted with what the person asked to take over from last period, and how many fields that is.

    keep=<row> or keep=s<section>: stocks that are still blank; take=<section>: the prose, where there is none yet.
    Nothing that is typed is replaced.
    """
    form = SectionForm(content, data)
    wanted = data.get("keep", "")
    taken: dict[str, str] = {}
    for figure in form.figures:
        if figure.offered and wanted in (str(figure.pk), f"s{content.section.pk}"):
            taken |= {f"{name}-{figure.pk}": value for name, value in figure.offered.items()}
    count = len(taken) // 3
    if data.get("take") == str(content.section.pk) and earlier and not form.text.strip():
        taken[form.text_id] = prose_text(earlier)
        count += 1
    return {**{name: data[name] for name in data}, **taken}, count
