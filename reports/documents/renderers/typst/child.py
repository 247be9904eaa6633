"""Set one file: a bare process that knows nothing of the portal, so that its memory goes back to the system.

Standard input: one line of JSON {"template": path, "fonts": [paths of font files], "maker": who
made the file}, then the JSON of the piece.
Standard output: the number of pages on a line, as soon as it is known; then the PDF, tagged (PDF/A-3a and PDF/UA-1),
its objects packed. Fails with a text on standard error.
"""

import io
import json
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def main() -> None:
    """Read, set, tell the pages, pack, write."""
    import pikepdf

    facts = json.loads(sys.stdin.buffer.readline())
    made = compiled(facts, sys.stdin.buffer.read())
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        sys.stdout.buffer.write(b"%d\n" % len(pdf.pages))
        sys.stdout.buffer.flush()
        say_maker(pdf, facts["maker"])
        # objects in compressed streams: a sixth of the size, and signatures are checked many times faster
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    sys.stdout.buffer.write(packed.getvalue())


def say_maker(pdf: Any, maker: str) -> None:
    """The same name wherever a file tells who made it."""
    said = re.sub(
        rb"(<(?:xmp:CreatorTool|stEvt:softwareAgent)>)[^<]*",
        rb"\g<1>" + maker.encode(),
        pdf.Root.Metadata.read_bytes(),
    )
    pdf.Root.Metadata.write(said)
    pdf.docinfo["/Creator"] = maker


def compiled(facts: Mapping[str, Any], piece: bytes) -> bytes:
    """What Typst makes of the template and the piece, with the given fonts and no other."""
    import typst

    files: Any = {"main.typ": Path(facts["template"]).read_bytes(), "piece.json": piece}
    # Typst takes folders of fonts, and would use whatever else lies there
    with tempfile.TemporaryDirectory() as folder:
        for at, file in enumerate(facts["fonts"]):
            (Path(folder) / f"{at}{Path(file).suffix}").symlink_to(file)
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        made = typst.compile(files, font_paths=fonts, pdf_standards=["a-3a", "ua-1"])
    return bytes(made)


if __name__ == "__main__":
    main()
