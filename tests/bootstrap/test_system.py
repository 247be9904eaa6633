"""What pip cannot bring is looked for, and its absence ends in one line to type."""

import subprocess

import pytest

import system
from errors import Stop


def test_the_alphabet_has_134_letters_with_marks():
    letters = set(system.vietnamese_letters())
    assert len(letters) == 134
    assert {"ữ", "Ặ", "đ", "Ơ"} <= letters


def test_a_library_that_does_not_exist_is_not_found():
    assert not system.has_library("portal-nothing-of-that-name")


def test_a_font_that_lacks_a_letter_does_not_count(monkeypatch):
    asked: list[str] = []

    def fc_list(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command[1])
        return subprocess.CompletedProcess(command, 0, stdout="", stderr="")

    monkeypatch.setattr(system.shutil, "which", lambda _: "/usr/bin/fc-list")
    monkeypatch.setattr(system.subprocess, "run", fc_list)
    assert not system.has_font()
    assert all(f"{ord('ữ'):x}" in pattern and f"{ord('Ậ'):x}" in pattern for pattern in asked)


def test_without_rights_the_one_line_to_type_is_said(monkeypatch):
    monkeypatch.setattr(system, "try_install", lambda *_: False)
    monkeypatch.setattr(system.sys, "platform", "linux")
    with pytest.raises(Stop, match="sudo apt-get install -y fonts-liberation2"):
        system.install_for("fonts-liberation2", "x")


def test_a_machine_that_may_not_install_is_not_asked_for_a_password(monkeypatch):
    ran: list[list[str]] = []
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system, "_ran", lambda command, **_: ran.append(command))
    assert not system.try_install("chromium", "x")
    assert all(command[:2] == ["sudo", "-n"] for command in ran)


def test_libreoffice_is_installed_only_where_it_is_missing(monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(system, "try_install", lambda apt, _: asked.append(apt))
    monkeypatch.setattr(system, "office", lambda: "/usr/bin/soffice")
    system.prepare_office()
    assert asked == []
    monkeypatch.setattr(system, "office", lambda: None)
    system.prepare_office()
    assert asked == ["libreoffice-writer-nogui libreoffice-calc-nogui"]


def test_the_libreoffice_that_is_named_is_taken(monkeypatch):
    monkeypatch.setattr(system.shutil, "which", lambda _: None)
    monkeypatch.setenv("SOFFICE", "/opt/office/soffice")
    assert system.office() == "/opt/office/soffice"


def test_a_software_token_is_installed_only_where_it_is_missing(monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(system, "try_install", lambda apt, _: asked.append(apt))
    monkeypatch.setattr(system, "softhsm", lambda: "/usr/lib/softhsm/libsofthsm2.so")
    monkeypatch.setattr(system.shutil, "which", lambda _: "/usr/bin/pdfsig")
    system.prepare_signing()
    assert asked == []
    monkeypatch.setattr(system, "softhsm", lambda: None)
    system.prepare_signing()
    assert asked == ["softhsm2 poppler-utils"]
