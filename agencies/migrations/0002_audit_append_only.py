"""The database itself refuses to change a line of the journal.

PostgreSQL refuses UPDATE and DELETE (TRUNCATE is left to its owner: test runners need it), SQLite refuses UPDATE; a
line that was removed shows as a gap in the chain. A later migration that alters the table on SQLite rebuilds it
and must create the trigger again.
"""

from django.db import migrations

TABLE = "agencies_auditentry"

POSTGRES = f"""
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
"""
POSTGRES_BACK = f"""
DROP TRIGGER audit_no_change ON {TABLE};
DROP FUNCTION audit_is_append_only();
"""
SQLITE = f"""
CREATE TRIGGER audit_no_change BEFORE UPDATE ON {TABLE}
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END
"""
SQLITE_BACK = "DROP TRIGGER audit_no_change"


def forwards(apps, schema_editor):
    schema_editor.execute(POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE, params=None)


def backwards(apps, schema_editor):
    schema_editor.execute(
        POSTGRES_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK, params=None
    )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
