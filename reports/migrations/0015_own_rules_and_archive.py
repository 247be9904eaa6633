import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0014_words_to_search")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="lưu trữ lúc"),
        ),
        migrations.AddField(
            model_name="outline",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="lưu trữ lúc"),
        ),
        migrations.CreateModel(
            name="CheckRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=30)),
                ("name", models.CharField(blank=True, default="", max_length=120, verbose_name="tên kiểm tra")),
                ("term", models.CharField(max_length=300, verbose_name="biểu thức")),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "chặn gửi"), ("warning", "cần giải trình"), ("hint", "nhắc")],
                        max_length=8,
                        verbose_name="mức độ",
                    ),
                ),
                ("message", models.CharField(blank=True, default="", max_length=400, verbose_name="câu báo")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="reports.outlineversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "kiểm tra riêng",
                "ordering": ("version", "position"),
                "constraints": [models.UniqueConstraint(fields=("version", "key"), name="one_rule_key")],
            },
        ),
    ]
