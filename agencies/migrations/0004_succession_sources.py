from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0003_steps_before_the_leader")]

    operations = [
        migrations.AddField(
            model_name="succession",
            name="share_source",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="nguồn của tỷ lệ"
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="programme_code",
            field=models.CharField(
                blank=True, default="", max_length=30, verbose_name="mã chương trình"
            ),
        ),
        migrations.RemoveConstraint(model_name="succession", name="one_succession"),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(
                fields=("predecessor", "successor", "kind", "effective_date", "programme_code"),
                name="one_succession",
            ),
        ),
    ]
