"""The files of the project, for the tests that read them as text."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "agencies", "reports", "bench")


def python_files(*folders: str) -> list[Path]:
    """Every .py file of these folders but migrations, which are made by a program."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def named(path: Path) -> str:
    """The path from the project's top, for messages."""
    return str(path.relative_to(ROOT))


def templates() -> list[Path]:
    """Every HTML template."""
    return sorted((ROOT / "templates").rglob("*.html"))
