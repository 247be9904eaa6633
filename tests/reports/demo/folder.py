"""Where the real reports lie: beside the repository, or where SAMPLES_DIR says; never inside it."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[4] / "shared" / "samples"


def sample_file(name: str) -> Path:
    """The file of a real report; without it the test is skipped, aloud."""
    path = Path(os.environ.get("SAMPLES_DIR", BESIDE)) / name
    if not path.is_file():
        pytest.skip(f"NOT RUN: the real report {path} is not here (SAMPLES_DIR)")
    return path
