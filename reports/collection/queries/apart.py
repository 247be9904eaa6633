"""Two versions of an outline held against each other by key: where a field of one stands in the other.

A section is itself by its key, a figure by indicator and breakdown, an annex table by its key, in its section or, where
that has none, anywhere. Fields are named as `collection.fields` names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from reports.collection.fields import ANNEX, FIGURE, TEXT, annex_field, field_name, figure_field, text_field
from reports.collection.models import Report
from reports.outlines.models import AnnexTable, Section, TableRow
from reports.outlines.states import RowKind

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One field that a version has: its name, what it is called, the section in which it stands."""

    name: str
    label: str
    section: str


@dataclass
class Form:
    """What one version of an outline asks, by key."""

    version_id: int
    sections: dict[str, Section] = field(default_factory=dict)
    # the same figure may stand in several sections: section key and figure -> line
    rows: dict[tuple[str, Key], TableRow] = field(default_factory=dict)
    annexes: dict[tuple[str, str], AnnexTable] = field(default_factory=dict)

    @cached_property
    def of_figure(self) -> dict[Key, list[TableRow]]:
        """Every line of a figure."""
        found: defaultdict[Key, list[TableRow]] = defaultdict(list)
        for (_section, key), row in self.rows.items():
            found[key].append(row)
        return found

    @cached_property
    def figures(self) -> set[Key]:
        """Every figure that is asked."""
        return set(self.of_figure)

    def annex(self, section: str, key: str) -> AnnexTable | None:
        """The table with this key in this section; the only one with it elsewhere."""
        found = self.annexes.get((section, key))
        if found is not None:
            return found
        others = [table for (_section, other), table in self.annexes.items() if other == key]
        return others[0] if len(others) == 1 else None


def form_of(version_id: int) -> Form:
    """Three queries."""
    return forms_of([version_id])[version_id]


def forms_of(version_ids: Iterable[int]) -> dict[int, Form]:
    """Many versions at once, in the same three queries."""
    forms = {pk: Form(pk) for pk in version_ids}
    for section in Section.objects.filter(version__in=forms).order_by("position"):
        forms[section.version_id].sections[section.key] = section
    lines = TableRow.objects.filter(section__version__in=forms, kind=RowKind.FIGURE)
    for row in lines.select_related("section", "indicator").order_by("section__position", "position"):
        key = (row.indicator_id or 0, row.breakdown_id or 0)
        forms[row.section.version_id].rows[row.section.key, key] = row
    tables = AnnexTable.objects.filter(section__version__in=forms)
    for table in tables.select_related("section").order_by("section__position", "pk"):
        forms[table.section.version_id].annexes[table.section.key, table.key] = table
    return forms


@dataclass
class Apart:
    """From one version to a later one."""

    before: Form
    after: Form

    @cached_property
    def sections(self) -> dict[int, Section]:
        """Section id of before -> the section of after."""
        return {
            old.pk: self.after.sections[key]
            for key, old in self.before.sections.items()
            if key in self.after.sections
        }

    @cached_property
    def rows(self) -> dict[int, TableRow]:
        """Line of before -> the line of after: in the same section, else the first where the figure stands now."""
        found = {}
        for (section, key), old in self.before.rows.items():
            here = self.after.rows.get((section, key))
            elsewhere = self.after.of_figure.get(key, [])
            if here is not None or elsewhere:
                found[old.pk] = here or elsewhere[0]
        return found

    @cached_property
    def annexes(self) -> dict[int, AnnexTable]:
        """Annex table of before -> that of after."""
        found: dict[int, AnnexTable] = {}
        for key, old in self.before.annexes.items():
            table = self.after.annex(*key)
            if table is not None and table not in found.values():
                found[old.pk] = table
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of a field of before -> its name in after. A section that loses its prose loses the field, too."""
        return {
            **{text_field(pk): text_field(new.pk) for pk, new in self.sections.items()},
            **{figure_field(pk): figure_field(row.pk) for pk, row in self.rows.items()},
            **{annex_field(pk): annex_field(table.pk) for pk, table in self.annexes.items()},
        }

    @cached_property
    def new(self) -> dict[str, Part]:
        """Fields that after asks and before did not, in order, by name. A figure that only stands in a further place
        is not new."""
        found: dict[str, Part] = {}
        for key, section in self.after.sections.items():
            said = self.before.sections.get(key)
            title = str(section) or _("Mở đầu")
            if section.has_prose and (said is None or not said.has_prose):
                name = text_field(section.pk)
                found[name] = Part(name, _("Nội dung thuyết minh"), title)
            for (at, figure), row in self.after.rows.items():
                if at == key and figure not in self.before.figures:
                    name = figure_field(row.pk)
                    found[name] = Part(name, row.label, title)
            for (at, _key), table in self.after.annexes.items():
                if at == key and table.pk not in {each.pk for each in self.annexes.values()}:
                    name = annex_field(table.pk)
                    found[name] = Part(name, table.title, title)
        return found

    @cached_property
    def gone(self) -> list[Part]:
        """What after asks no more."""
        found = []
        for key, section in self.before.sections.items():
            title = str(section) or _("Mở đầu")
            now = self.after.sections.get(key)
            if section.has_prose and (now is None or not now.has_prose):
                found.append(Part(text_field(section.pk), _("Nội dung thuyết minh"), title))
            found += [
                Part(figure_field(row.pk), row.label, title)
                for (at, figure), row in self.before.rows.items()
                if at == key and figure not in self.after.figures
            ]
            found += [
                Part(annex_field(table.pk), table.title, title)
                for (at, _key), table in self.before.annexes.items()
                if at == key and table.pk not in self.annexes
            ]
        return found

    @property
    def changes_anything(self) -> bool:
        """Whether anything is asked that was not, or no more."""
        return bool(self.new or self.gone)


def apart(before: int, after: int) -> Apart:
    """Two versions, by id. Three queries."""
    forms = forms_of([before, after])
    return Apart(forms[before], forms[after])


def new_names(report: Report) -> frozenset[str]:
    """The names of the fields that are new to the writers of a report; without a query where nothing is."""
    if report.extends_id is None or report.extends_id == report.outline_pk:
        return frozenset()
    return frozenset(apart(report.extends_id, report.outline_pk).new)


def open_names(report: Report) -> frozenset[str] | None:
    """The only fields that may be written; None when all may. See Report.only_new.

    A section marked "không phát sinh" in which something new is asked may take the mark back.
    """
    if not report.only_new or report.is_consolidated:
        return None
    new = new_names(report)
    marked = dict(report.texts.filter(nothing=True).values_list("section_id", "section__version_id"))
    figures = {int(name.partition(":")[2]) for name in new if name.startswith("figure:")}
    touched = TableRow.objects.filter(pk__in=figures, section__in=marked).values_list("section_id", flat=True)
    return new | {text_field(pk) for pk in touched} if marked and figures else new


def renamed(names: Mapping[str, str], name: str) -> str:
    """A field's name after the change; as it is where it has none."""
    return names.get(name, name)


def name_here(report: Report, name: str) -> str | None:
    """Where the field of another version of the outline stands in a report; "" where it has no place any more.

    None when it is no field of another version: a page that was never of this report.
    """
    asked = field_name(name)
    if asked is None:
        return None
    sections = {
        FIGURE: Section.objects.filter(rows=asked.pk),
        ANNEX: Section.objects.filter(annexes=asked.pk),
        TEXT: Section.objects.filter(pk=asked.pk),
    }
    version = sections[asked.kind].values_list("version_id", "version__outline").first()
    if version is None or version[0] == report.outline_pk or version[1] != report.outline.outline_id:
        return None
    return apart(version[0], report.outline_pk).names.get(name, "")
