from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_papers_complete"),
    ]

    operations = [
        migrations.AlterField(
            model_name="signingkey",
            name="method",
            field=models.CharField(
                choices=[
                    ("pkcs12", "khóa PKCS#12 trên máy chủ"),
                    ("pkcs11", "thiết bị bảo mật PKCS#11"),
                    ("outside", "ký ngoài hệ thống rồi tải lên"),
                ],
                max_length=8,
            ),
        ),
    ]
