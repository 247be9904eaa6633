"""Words by which papers and reports are found; what was there before gets its own."""

import django.db.models.deletion
from django.db import migrations, models

from portal.core.searching import key_of

BATCH = 200


def fill(apps, schema_editor):
    Document = apps.get_model("reports", "Document")
    some = []
    for paper in Document.objects.select_related("issuing_agency").iterator(BATCH):
        number = "…" if paper.number is None else f"{paper.number:02d}"
        typed = [str(paper.source.get(name, "")) for name in ("subject", "body")]
        paper.search_key = key_of(
            f"{number}/{paper.symbol}", paper.title, paper.issuing_agency.name, paper.signer_name, *typed
        )
        some.append(paper)
        if len(some) == BATCH:
            Document.objects.bulk_update(some, ["search_key"])
            some = []
    Document.objects.bulk_update(some, ["search_key"])
    _fill_reports(apps)


def _fill_reports(apps):
    Report, ReportWords = apps.get_model("reports", "Report"), apps.get_model("reports", "ReportWords")
    sent = Report.objects.exclude(state__in=("draft", "pending_approval")).exclude(submitted_at=None)
    sent = sent.select_related("assignment__agency", "assignment__call__period")
    for report in sent.prefetch_related("texts", "annex_rows").iterator(BATCH):
        call = report.assignment.call
        head = [report.assignment.agency.name, call.title, call.code, call.period.label]
        said = [p["text"] for text in report.texts.all() for p in text.paragraphs if p.get("used", True)]
        said += [str(cell) for row in report.annex_rows.all() for cell in row.cells.values() if cell]
        ReportWords.objects.create(report=report, head=key_of(*head), words=key_of(*head, *said))


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0013_calls_that_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="search_key",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        migrations.CreateModel(
            name="ReportWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("head", models.TextField()),
                ("words", models.TextField()),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="reports.report"
                    ),
                ),
            ],
            options={"verbose_name": "từ khóa của báo cáo"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
