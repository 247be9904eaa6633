import importlib
import sys

import pytest

SET_BY_PEOPLE = (
    "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CELERY_BROKER_URL", "DEBUG", "DEMO",
    "CLOCK_OFFSET_SECONDS", "FILES_ROOT", "PROCESS_ROLE",
)  # fmt: skip


@pytest.fixture
def load(monkeypatch, tmp_path):
    """Loads a settings module anew in the given environment and leaves the one in use alone."""

    def loaded(name: str, **variables: str):
        for unset in SET_BY_PEOPLE:
            monkeypatch.delenv(unset, raising=False)
        for key, value in variables.items():
            monkeypatch.setenv(key, value)
        for module in ("portal.settings.base", f"portal.settings.{name}"):
            monkeypatch.delitem(sys.modules, module, raising=False)
        monkeypatch.setenv("BROKER_FOLDER", str(tmp_path / "broker"))
        return importlib.import_module(f"portal.settings.{name}")

    return loaded
