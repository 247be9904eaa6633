"""The Python environment in .venv, made once and renewed when a lock changes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import system
from errors import Stop

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"


def prepare(*, development: bool) -> None:
    """Make .venv and install the locked requirements; seconds when nothing changed."""
    if not _usable():
        _make()
    for lock_file in [RUNTIME, DEVELOPMENT] if development else [RUNTIME]:
        _install(lock_file)


def lock() -> None:
    """Make both locked lists from the .in files, without any registry's address in them."""
    for source in ("requirements.in", "requirements-dev.in"):
        subprocess.run(
            [str(BIN / "uv"), "pip", "compile", "--quiet", "--generate-hashes", "--universal"]
            + ["--python-version", "3.11", "--no-emit-index-url", "--custom-compile-command", "make lock"]
            + [source, "-o", source.replace(".in", ".txt")],
            check=True,
            cwd=ROOT,
        )


def _usable() -> bool:
    """A .venv left behind by a moved folder or a replaced Python does not start."""
    if not PYTHON.exists():
        return False
    answer = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    return answer.returncode == 0


def _make() -> None:
    have = subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False)
    if have.returncode != 0:
        system.install_for(f"python{sys.version_info.major}.{sys.version_info.minor}-venv", "python@3.11")
    print(f"Tạo môi trường / making {VENV.name} …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
    if made.returncode != 0:
        raise Stop("Không tạo được .venv / the environment could not be made; see the lines above.")


def _install(lock_file: Path) -> None:
    stamp = VENV / f".{lock_file.stem}.sha256"
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Cài đặt / installing {lock_file.name} …", flush=True)
    done = subprocess.run(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        + ["--require-hashes", "-r", str(lock_file)],
        cwd=ROOT,
        check=False,
    )
    if done.returncode != 0:
        raise Stop(f"Không cài được {lock_file.name} / it could not be installed; see the lines above.")
    stamp.write_text(wanted)
