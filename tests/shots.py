"""`make shots`: a picture of every page for every role, wide and narrow, from a demonstration of its own.

python -m tests.shots [STAGE …]   → var/shots/<stage>/<role>/<page>-<width>.png and var/shots/index.html
"""

from __future__ import annotations

import html
import os
import shutil
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
sys.path.append(str(Path(__file__).resolve().parents[1] / "portal" / "bootstrap"))
django.setup()

from playwright.sync_api import Page, sync_playwright  # noqa: E402 -- after Django is set up

from tests.browser.site import PEOPLE, Site, build, served  # noqa: E402 -- see above
from tests.browser.walk import NARROW, WIDE, context, signed_in, walk  # noqa: E402 -- see above
from tests.conftest import chromium  # noqa: E402 -- see above

SHOTS = Path(__file__).resolve().parents[1] / "var" / "shots"
STAGES = ("call-open", "in-review", "consolidated", "issued")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
HIGHEST = 6000
NOWHERE = "/khong-co-trang-nay"


def main(stages: list[str]) -> int:
    """Pictures of the named stages, or of all of them."""
    unknown = set(stages) - set(STAGES)
    if unknown:
        print(
            f"Không có giai đoạn {', '.join(sorted(unknown))}; chỉ có {', '.join(STAGES)}.", file=sys.stderr
        )
        return 2
    program = chromium()
    if program is None:
        print("Không có Chromium / no Chromium (CHROMIUM=…)", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for stage in stages or STAGES:
            shutil.rmtree(SHOTS / stage, ignore_errors=True)
            folder = SHOTS.parent / "shots-site" / stage
            with served(stage, folder, build(stage, folder)) as site:
                strangers = context(browser).new_page()
                strangers.goto(f"{site.address}/dang-nhap/")
                picture(strangers, SHOTS / stage / "khach" / "dang-nhap")
                for role, username in PEOPLE.items():
                    page = signed_in(browser, site, username)
                    number = pictures(page, site, SHOTS / stage / role)
                    page.context.close()
                    print(f"{stage:14} {role:16} {number:3} trang", flush=True)
    (SHOTS / "index.html").write_text(contact_sheet(), encoding="utf-8")
    print(f"→ {SHOTS / 'index.html'}")
    return 0


def pictures(page: Page, site: Site, folder: Path) -> int:
    """Every page of one person, wide and narrow; how many."""
    number = 0
    for visit in walk(page, site):
        page.goto(site.address + visit.path)
        picture(page, folder / visit.file_name)
        number += 1
    page.goto(site.address + NOWHERE)
    picture(page, folder / "khong-co")
    return number


def picture(page: Page, path: Path) -> None:
    """The whole page at both widths."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        height = page.evaluate(
            "document.documentElement.scrollHeight"
        )  # bars that stick to the edge go to the end
        page.set_viewport_size({**size, "height": min(max(height, size["height"]), HIGHEST)})
        page.screenshot(path=f"{path}-{size['width']}.png", animations="disabled")


def contact_sheet() -> str:
    """One page with all pictures, by stage and role."""
    parts = ["<!DOCTYPE html><html lang='vi'><meta charset='utf-8'><title>Ảnh các trang</title><style>"]
    parts.append("figure{display:inline-block;margin:8px;vertical-align:top;width:300px}img{width:100%;")
    parts.append("border:1px solid #999;max-height:420px;object-fit:cover;object-position:top}</style>")
    for folder in sorted(each for each in SHOTS.glob("*/*") if each.is_dir()):
        parts.append(f"<h2>{html.escape(str(folder.relative_to(SHOTS)))}</h2>")
        for image in sorted(folder.glob("*.png")):
            name = html.escape(str(image.relative_to(SHOTS)))
            caption = html.escape(image.stem)
            parts.append(f"<figure><a href='{name}'><img loading='lazy' src='{name}' alt=''></a>")
            parts.append(f"<figcaption>{caption}</figcaption></figure>")
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
