"""Papers issued before this version get what every paper has now: who made it and when, a look-up code, a relation."""

import secrets

from django.db import migrations

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def fill(apps, schema_editor):
    Document = apps.get_model("reports", "Document")
    for document in Document.objects.filter(lookup_code__isnull=True).iterator():
        document.created_by_id, document.created_at = document.issued_by_id, document.issued_at
        document.lookup_code = "".join(secrets.choice(LETTERS) for _at in range(24))
        document.relation = "replaces" if document.about_id else ""
        document.save(update_fields=["created_by", "created_at", "lookup_code", "relation"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_official_documents")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
