"""What a call that changes leaves behind: supplements, the outline of each version of a report, duties passed on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_succession_sources"),
        ("reports", "0012_rules_of_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Supplement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "letter_number",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="số công văn bổ sung"
                    ),
                ),
                (
                    "letter_date",
                    models.DateField(blank=True, null=True, verbose_name="ngày công văn bổ sung"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="nội dung, lý do bổ sung")),
                ("outlines", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplements",
                        to="reports.call",
                    ),
                ),
            ],
            options={"verbose_name": "bổ sung yêu cầu báo cáo", "ordering": ("call", "id")},
        ),
        migrations.CreateModel(
            name="Leftover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=300, verbose_name="ở mục")),
                ("text", models.TextField(verbose_name="nội dung")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leftovers",
                        to="reports.report",
                    ),
                ),
            ],
            options={"verbose_name": "nội dung không còn trong đề cương", "ordering": ("report", "id")},
        ),
        migrations.AddField(
            model_name="assignment",
            name="supplement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.supplement",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="predecessor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="passed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="joined",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joining",
                to="reports.assignment",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="outline_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.outlineversion",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="extends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.outlineversion",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="only_new",
            field=models.BooleanField(default=False),
        ),
    ]
