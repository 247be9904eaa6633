"""Codes of live figures in the words of a summary that cannot be printed: unknown, or of a figure without a value."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.collection.checks.content import Content
from reports.collection.checks.finding import Finding, rule
from reports.collection.states import Severity


@rule(order=15, kinds={"live_figure": gettext_lazy("Số liệu chèn trong lời văn không in được")})
def _live_figures(content: Content) -> Iterator[Finding]:
    for section in content.sections.values():
        for paragraph in content.typed.get(section.pk, ()):
            if not paragraph.get("used", True):
                continue
            for problem in content.live.problems(paragraph):
                message = _("%(place)s: “%(braces)s” – %(what)s.") % {
                    "place": content.place(section.pk), "braces": problem.braces[:60], "what": problem.message,
                }  # fmt: skip
                yield Finding(
                    Severity.ERROR, "live_figure", message, section.pk, paragraph_id=paragraph["id"]
                )
