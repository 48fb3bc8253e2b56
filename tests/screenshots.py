"""Pictures of every kind of page on a phone of 360 px: ``make screenshots`` writes docs/screens/ anew.

The pages are those of ``tests.web.kinds`` on the tests' small world; each picture shows the first 1,300 px.
"""

from __future__ import annotations

import asyncio
import re
import sys
from base64 import b64decode
from pathlib import Path
from typing import Final

from playwright.async_api import BrowserContext

from bekal.base import keys, postgres
from bekal.base.database import Database
from bekal.pages import SiteOptions
from bekal.sandbox.serve import serve
from tests import browser
from tests.conftest import fresh
from tests.sites import ADDRESS, make_site
from tests.web.kinds import kinds
from tests.web.looking import PHONE, launched, opened
from tests.world import build

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "screens"
HEIGHT_MAX: Final = 1300
BYTES_MAX: Final = 2_500_000
_HEAD: Final = """# Every kind of page at 360 px

Made by `make screenshots` from the tests' small world, in which all people and money are invented.

"""


async def take(context: BrowserContext, address: str) -> bytes:
    """A page as WebP, from the top."""
    page = await context.new_page()
    await page.goto(address)
    height = await page.evaluate("document.documentElement.scrollHeight")
    session = await context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "width": PHONE, "height": min(height, HEIGHT_MAX), "scale": 1}
    shot = await session.send(
        "Page.captureScreenshot",
        {"format": "webp", "quality": 45, "clip": clip, "captureBeyondViewport": True},
    )
    await page.close()
    return b64decode(shot["data"])


def name_of(number: int, path: str) -> str:
    """The file of a page: in the order of the list, named after its address."""
    return f"{number:02d}-{re.sub(r'[^a-z0-9]+', '-', path.lower()).strip('-') or 'depan'}.webp"


async def run(dsn: str) -> int:
    """Build the world, serve it, take the pictures; gives the bytes of all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    lines, size = [_HEAD], 0
    async with Database(dsn, keyring=keys.demo_keyring()) as db:
        world = await build(db)
        site = make_site(db, world, SiteOptions(mode="demo", public_url=ADDRESS))
        async with serve(site.app) as address, launched(browser.chromium_path()) as started:
            for number, (somebody, path) in enumerate(await kinds(site), 1):
                async with opened(started, service_workers="block") as context:
                    jar = [
                        {"name": cookie.name, "value": str(cookie.value), "url": address}
                        for cookie in somebody.client.cookies.jar
                    ]
                    await context.add_cookies(jar)  # type: ignore[arg-type] # a TypedDict, built here
                    picture = await take(context, address + path)
                name = name_of(number, path)
                (FOLDER / name).write_bytes(picture)
                lines.append(f'![{path}]({name} "{path}")\n')
                size += len(picture)
    (FOLDER / "README.md").write_text("".join(lines), "utf-8")
    return size


def main() -> int:
    """Take all pictures; exit status 1 when they are larger together than the repository should carry."""
    data = ROOT / "var" / "screenshots"
    postgres.remove(data)
    server = postgres.start(data, durable=False)
    try:
        size = asyncio.run(run(server.dsn(fresh(server))))
    finally:
        postgres.remove(data)
    sys.stdout.write(f"{FOLDER.relative_to(ROOT)}: {size:,} bytes\n")
    return 1 if size > BYTES_MAX else 0


if __name__ == "__main__":
    sys.exit(main())
