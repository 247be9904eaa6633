"""Models and migrations agree, and there is one line of migrations per app."""

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

OURS = ("agencies", "reports")


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)


@pytest.mark.parametrize("app", OURS)
def test_history_is_one_line(app):
    leaves = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes(app)
    assert len(leaves) == 1


@pytest.mark.parametrize("app", OURS)
def test_migrations_have_names_that_say_something(app):
    names = [name for label, name in MigrationLoader(None).disk_migrations if label == app]
    assert [name for name in names if "_auto_" in name] == []
