"""`make test` counts what ran, and what did not run is loud."""

from contextlib import contextmanager

import pytest

import checks

REPORT = '<testsuites><testsuite tests="5" failures="1" errors="1" skipped="2"/></testsuites>'


def outcome(code: int = 0, *, tests: int = 3, failed: int = 0, skipped: int = 0) -> checks.Outcome:
    return checks.Outcome("SQLite", code, 1.0, tests, failed, skipped)


def test_the_report_of_pytest_is_counted(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)
    assert checks._counted(tmp_path / "report.xml") == (5, 2, 2)
    assert checks._counted(tmp_path / "missing.xml") == (0, 0, 0)


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([outcome()], 0),
        ([outcome(), outcome(1, failed=1)], 1),
        ([outcome(), outcome(checks.NOTHING_COLLECTED, tests=0)], 0),
        ([outcome(checks.NOTHING_COLLECTED, tests=0)], 1),
        ([outcome(), outcome(2, tests=0)], 1),
    ],
)
def test_the_exit_code_tells_failure_and_emptiness(outcomes, status):
    assert checks._summary(outcomes, []) == status


def test_skipped_tests_and_missing_servers_are_loud(capsys):
    checks._summary([outcome(skipped=2)], ["Chromium: none"])
    said = capsys.readouterr().out
    assert "!!! 2 TESTS SKIPPED" in said
    assert "!!! NOT RUN — Chromium: none" in said


def test_a_missing_server_fails_the_build_machine_only(monkeypatch):
    monkeypatch.setattr(checks, "IN_CI", True)
    assert checks._summary([outcome()], ["Redis: none"]) == 1
    monkeypatch.setattr(checks, "IN_CI", False)
    assert checks._summary([outcome()], ["Redis: none"]) == 0


@pytest.mark.parametrize(("in_ci", "status"), [(False, 0), (True, 1)])
def test_a_missing_libreoffice_is_said_and_fails_the_build_machine(monkeypatch, capsys, in_ci, status):
    @contextmanager
    def running():
        yield "somewhere"

    for module, name in ((checks.environment, "prepare"), (checks.system, "prepare_documents"),
                         (checks.system, "prepare_browser"), (checks.system, "prepare_office")):  # fmt: skip
        monkeypatch.setattr(module, name, lambda **_: None)
    for module, name in ((checks.servers, "postgres"), (checks.servers, "redis")):
        monkeypatch.setattr(module, name, running)
    monkeypatch.setattr(checks, "_pytest", lambda *_: outcome())
    monkeypatch.setattr(checks, "IN_CI", in_ci)
    monkeypatch.setattr(checks.system, "chromium", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(checks.system, "office", lambda: None)
    assert checks.everything([]) == status
    assert "!!! NOT RUN — LibreOffice" in capsys.readouterr().out
    monkeypatch.setattr(checks.system, "office", lambda: "/usr/bin/soffice")
    assert checks.everything([]) == 0
