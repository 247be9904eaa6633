"""LibreOffice as a second reader of our Word and Excel files."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import office

_SECONDS = 180


def converted(files: Mapping[str, bytes], target: str, folder: Path) -> dict[str, bytes]:
    """Each file ('a.docx': its bytes) as LibreOffice saves it in the format `target`, by its name; one run for all,
    with a profile of its own, so that nothing of the machine's user is read or left behind."""
    sources, results = folder / "from", folder / "to"
    sources.mkdir()
    for name, content in files.items():
        (sources / name).write_bytes(content)
    command = [
        str(office()),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        target,
        "--outdir",
        str(results),
        *(str(sources / name) for name in files),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    extension = target.split(":", maxsplit=1)[0]
    return {name: (results / name).with_suffix(f".{extension}").read_bytes() for name in files}
