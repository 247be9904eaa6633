"""The server way, held against what exists: no Docker engine is needed, and none was there to try it."""

import os
import re
import shlex
import subprocess
import sys
from importlib import import_module

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

from tests.architecture.source import ROOT, python_files

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
SANE = {
    "SECRET_KEY": "kX9-vQ2_mB7tR4wZ8nL1pJ6sD3fG5hC0yA-eU_iO9aT2rW4qE7xN",
    "ALLOWED_HOSTS": "baocao.haugiang.gov.vn",
    "POSTGRES_PASSWORD": "f3a9c1d27b",
    "REDIS_PASSWORD": "b7d2e8f410",
}


def filled(value: str) -> str:
    """A value of the compose file with its ${NAME}, ${NAME:?} and ${NAME:-default} filled in."""
    pattern = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")
    return pattern.sub(lambda m: SANE.get(m[1]) or (m[3] if m[2] == "-" else ""), str(value))


def environment(service: str) -> dict[str, str]:
    return {name: filled(value) for name, value in SERVICES[service]["environment"].items()}


def example_names() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", EXAMPLE, re.MULTILINE))


def names_read_by_the_code() -> set[str]:
    readers = re.compile(
        r"""env\.(?:text|flag|integer|words|numbers)\(\s*["'](\w+)["']|os\.environ(?:\.get\(|\[)["'](\w+)["']"""
    )
    return {
        a or b
        for path in [*python_files("portal"), ROOT / "tests/conftest.py"]
        for a, b in readers.findall(path.read_text())
    }


def test_the_named_services_are_there():
    assert set(SERVICES) == {*OURS, "postgres", "redis"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_confined(name):
    service = SERVICES[name]
    assert service["user"] not in {"root", "0"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")
    assert "cap_add" not in service


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_databases_are_reachable_from_inside_only(name):
    assert "ports" not in SERVICES[name]
    assert SERVICES[name]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", OURS)
def test_a_process_waits_until_what_it_needs_is_healthy(name):
    waits = SERVICES[name]["depends_on"]
    assert waits
    for needed, condition in waits.items():
        if needed == "migrate":
            assert condition == {"condition": "service_completed_successfully"}
        else:
            assert condition == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[needed]


def test_redis_keeps_what_was_queued_and_asks_for_a_password():
    command = SERVICES["redis"]["command"][-1]
    for option in ("--appendonly yes", "--maxmemory-policy noeviction", "--requirepass"):
        assert option in command
    assert SERVICES["redis"]["volumes"] == ["queue:/data"]
    assert SANE["REDIS_PASSWORD"] in environment("web")["CELERY_BROKER_URL"]


def test_no_secret_is_written_in_the_file():
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if re.search(r"PASSWORD|SECRET|AUTH|DATABASE_URL|BROKER_URL", name):
                assert "${" in str(value), name


def test_every_variable_of_the_code_and_the_compose_file_is_in_the_example():
    machine = {"HOSTNAME", "PATH", "HOME", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    composed = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert (names_read_by_the_code() | composed) - machine - example_names() == set()


def test_every_variable_of_the_example_is_read_by_something():
    composed = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert example_names() - names_read_by_the_code() - composed - {"DJANGO_SETTINGS_MODULE"} == set()


def test_the_web_command_names_the_application_and_real_options():
    command = yaml.safe_load(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[1])
    module, attribute = command[1].split(":")
    assert callable(getattr(import_module(module), attribute))
    check = [sys.executable, "-m", "gunicorn", *command[1:], "--check-config"]
    done = subprocess.run(
        check, cwd=ROOT, env=os.environ | environment("web"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_the_celery_commands_name_the_app_and_real_options(name):
    from celery.bin.celery import celery

    command = SERVICES[name]["command"]
    assert command[:3] == ["celery", "-A", "portal"]
    assert import_module("portal").celery_app.main == "portal"
    sub = celery.commands[command[3]]
    known = {option for parameter in sub.params for option in parameter.opts + parameter.secondary_opts}
    assert {word for word in command[4:] if word.startswith("--")} <= known


def test_the_migrate_command_exists():
    assert SERVICES["migrate"]["command"][:2] == ["python", "manage.py"]
    assert SERVICES["migrate"]["command"][2] in get_commands()


def test_the_web_health_check_asks_an_address_that_exists():
    assert SERVICES["web"]["healthcheck"]["test"] == ["CMD", "python", "portal/probe.py"]
    probe = (ROOT / "portal/probe.py").read_text()
    path = re.search(r"http://127\.0\.0\.1:8000(/\w+)", probe)[1]
    assert resolve(path).url_name == "readyz"
    assert "0.0.0.0:8000" in DOCKERFILE


def test_the_image_copies_what_exists_and_runs_unprivileged():
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE):
        for source in shlex.split(line)[:-1]:
            assert (ROOT / source).exists(), source
    assert re.search(r"^USER portal$", DOCKERFILE, re.MULTILINE)
    assert "--uid 10001" in DOCKERFILE
    assert all(SERVICES[name]["user"] == "10001" for name in OURS)
    assert "--require-hashes" in DOCKERFILE


def test_the_image_gets_the_same_system_packages_as_make_run():
    bootstrap = (ROOT / "portal/bootstrap/system.py").read_text()
    for package in ("libpangoft2-1.0-0", "fonts-liberation2", "fontconfig"):
        assert package in DOCKERFILE
        assert package in bootstrap
    assert "libharfbuzz-subset0" in DOCKERFILE


def test_django_finds_nothing_to_warn_about_in_this_deployment():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment("web"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout
