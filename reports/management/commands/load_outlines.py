"""manage.py load_outlines [FILE …]: take over a catalogue and its outlines; without a file, the shipped one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core.errors import PortalError
from reports.outlines import yaml_file
from reports.outlines.actions.loading import Loaded, load_outlines
from reports.outlines.actions.publishing import publish_version


class Command(BaseCommand):
    help = "Nạp danh mục chỉ tiêu và đề cương từ tệp YAML (không nêu tệp: tệp kèm theo phần mềm)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="tệp YAML")
        parser.add_argument("--publish", action="store_true", help="ban hành luôn các phiên bản mới")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"] or [yaml_file.SHIPPED]:
            try:
                loaded = load_outlines(source=yaml_file.read(path), by=None)
                if options["publish"]:
                    for version in loaded.versions:
                        publish_version(version=version, by=None)
            except OSError as error:
                raise CommandError(f"Không mở được tệp {path}: {error.strerror}.") from error
            except PortalError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(_said(path, loaded))


def _said(path: Path, loaded: Loaded) -> str:
    if not loaded.changed:
        return f"{path.name}: không có gì mới."
    lines = [
        f"{path.name}: {loaded.catalogue_changes} thay đổi trong danh mục, {len(loaded.versions)} phiên bản mới."
    ]
    lines += [f"  {version.outline.code} – phiên bản {version.number}" for version in loaded.versions]
    return "\n".join(lines)
