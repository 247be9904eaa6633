"""The environment is made once, and a Python without its venv package ends in one line to type."""

import hashlib
import subprocess

import pytest

import environment
import system
from errors import Stop


@pytest.fixture
def ran(tmp_path, monkeypatch) -> list[list[str]]:
    """A project of its own; what would be run is only noted, and succeeds."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment.subprocess, "run", run)
    return commands


def test_a_lock_is_installed_once_with_hashes_and_again_when_it_changes(ran, tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text("one==1")
    environment._install(lock)
    environment._install(lock)
    assert len(ran) == 1
    assert "--require-hashes" in ran[0]
    lock.write_text("one==2")
    environment._install(lock)
    assert len(ran) == 2
    assert (tmp_path / ".requirements.sha256").read_text() == hashlib.sha256(b"one==2").hexdigest()


def test_an_installation_that_failed_is_tried_again(ran, tmp_path, monkeypatch):
    lock = tmp_path / "requirements.txt"
    lock.write_text("one==1")
    with monkeypatch.context() as broken:
        broken.setattr(environment.subprocess, "run", lambda c, **_: subprocess.CompletedProcess(c, 1))
        with pytest.raises(Stop, match=r"requirements\.txt"):
            environment._install(lock)
    environment._install(lock)
    assert len(ran) == 1


def test_a_python_without_venv_is_told_which_package_to_install(monkeypatch):
    monkeypatch.setattr(environment.subprocess, "run", lambda c, **_: subprocess.CompletedProcess(c, 1))
    monkeypatch.setattr(system, "try_install", lambda *_: False)
    monkeypatch.setattr(system.sys, "platform", "linux")
    with pytest.raises(Stop, match=r"sudo apt-get install -y python3\.\d+-venv"):
        environment._make()
