"""Production starts with a sane environment and refuses every dangerous one."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.env import Misconfigured

SANE = {
    "SECRET_KEY": "kX9-vQ2_mB7tR4wZ8nL1pJ6sD3fG5hC0yA-eU_iO9aT2rW4qE7xN",
    "ALLOWED_HOSTS": "baocao.haugiang.gov.vn",
    "DATABASE_URL": "postgres://portal:secret@postgres/portal",
    "CELERY_BROKER_URL": "redis://:secret@redis:6379/0",
}


def test_production_starts_with_a_sane_environment(load):
    settings = load("production", **SANE)
    assert settings.DEBUG is False
    assert settings.SESSION_COOKIE_NAME == "__Host-session"
    assert settings.SESSION_COOKIE_SECURE
    assert settings.CSRF_COOKIE_SECURE
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] == 60


@pytest.mark.parametrize("missing", sorted(SANE))
def test_production_refuses_to_start_without(load, missing):
    with pytest.raises(Misconfigured, match=missing):
        load("production", **{name: value for name, value in SANE.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "change-me-" * 6),
        ("SECRET_KEY", "dev-only-not-a-secret-but-made-long-enough-to-pass-the-length"),
        ("SECRET_KEY", "ab" * 40),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "baocao.vn,*"),
        ("DEBUG", "1"),
        ("DEMO", "1"),
        ("CLOCK_OFFSET_SECONDS", "-3600"),
    ],
)
def test_production_refuses_a_dangerous_value(load, name, value):
    with pytest.raises(ImproperlyConfigured, match="production refuses to start"):
        load("production", **{**SANE, name: value})


def test_development_needs_nothing_and_never_shows_debug_pages(load):
    settings = load("dev")
    assert settings.DEBUG is False
    assert settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert settings.CELERY_BROKER_URL == "filesystem://"
    assert settings.SWEEP_SECONDS == 20


def test_a_web_process_gives_up_on_a_silent_redis_quickly(load):
    settings = load("production", **SANE)
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert options["socket_timeout"] <= 2
    assert options["socket_connect_timeout"] <= 1
    assert options["retry_on_timeout"] is False
    assert options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
    assert not hasattr(settings, "CELERY_RESULT_BACKEND")


def test_the_content_policy_allows_nothing_inline_and_nothing_foreign(load):
    directives = load("production", **SANE).CONTENT_SECURITY_POLICY["DIRECTIVES"]
    sources = {source for values in directives.values() for source in values}
    assert sources == {"'none'", "'self'", "data:"}
    assert directives["default-src"] == ["'none'"]
    assert [name for name, values in directives.items() if "data:" in values] == ["img-src"]
