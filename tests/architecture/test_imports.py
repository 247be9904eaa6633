"""Imports point downwards only; the contracts are in pyproject.toml."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp

from tests.architecture.source import ROOT

PRIVATE = {"views", "forms", "tasks", "urls"}
DOORS = {"reports.models", "reports.tasks", "reports.urls", "portal.urls", "portal.wsgi"}
COMPOSERS = {"reports.urls", "reports.tasks", "portal.urls"}
PURE = ("arithmetic", "cutoffs", "difference", "layout", "numbers", "text")


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("portal", "agencies", "reports", include_external_packages=True, cache_dir=None)


def package(module: str) -> str:
    """The room a module belongs to: agencies, reports.collection, portal.core …"""
    parts = module.split(".")
    return parts[0] if parts[0] == "agencies" else ".".join(parts[:2])


def imports() -> list[tuple[str, str]]:
    return [
        (importer, imported)
        for importer in sorted(graph().modules)
        if not graph().is_module_squashed(importer)
        for imported in sorted(graph().find_modules_directly_imported_by(importer))
    ]


def test_the_contracts_hold():
    program = Path(sys.executable).with_name(
        "lint-imports"
    )  # apart, because it changes the logging of its process
    done = subprocess.run(
        [program, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_views_forms_tasks_and_urls_are_private_to_their_package():
    broken = [
        f"{importer} -> {imported}"
        for importer, imported in imports()
        if importer not in COMPOSERS
        and imported.split(".")[0] in {"agencies", "reports"}
        and package(importer) != package(imported)
        and PRIVATE & set(imported.split("."))
    ]
    assert broken == []


def test_what_only_composes_is_imported_by_nobody():
    broken = [
        f"{importer} -> {imported}"
        for importer, imported in imports()
        if imported in DOORS and importer not in COMPOSERS
    ]
    assert broken == []


def test_pure_modules_load_no_framework():
    broken = []
    for importer, imported in imports():
        last = importer.rsplit(".", 1)[-1]
        if last in PURE and imported.split(".")[0] in {"django", "celery"}:
            broken.append(f"{importer} -> {imported}")
    assert broken == []
