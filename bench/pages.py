"""Every kind of page against its budgets, by tools we did not write: Lighthouse, Chromium's own throttling.

    python -m bench.pages                 # all pages
    python -m bench.pages --only / /kartu
    python -m bench.pages --no-lighthouse

The site of the tests' small world, served over HTTP on loopback. Lighthouse grades each page as its default
phone (slow 4G, CPU at a quarter). EDGE: Chromium's network emulation, 240 kbit/s and 840 ms a request, until
the page's load event. Prints the table of bench/README.md; exit status 1 when a budget is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
from playwright.async_api import Browser

from bekal.base import keys, postgres
from bekal.base.database import Database
from bekal.pages import SiteOptions
from bekal.sandbox.serve import serve
from tests import browser, node
from tests.conftest import fresh
from tests.sites import ADDRESS, Site, make_site
from tests.web.kinds import kinds
from tests.web.looking import launched, opened
from tests.world import build

ROOT: Final = Path(__file__).parents[1]
RECIPE: Final = ROOT / "bench" / "lighthouse"
EDGE: Final = {"offline": False, "latency": 840, "downloadThroughput": 30_000, "uploadThroughput": 30_000}
"""240 kbit/s both ways, 840 ms a request."""

BUDGETS: Final = {"requests": 6, "first": 60_000, "html": 14_336, "again": 15_000, "edge": 8.0}
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
SCORE_MIN: Final = 98
STATUS: Final = "http-status-code"


class Measured(msgspec.Struct):
    """One page: bytes over the network, seconds on EDGE, and Lighthouse's grades."""

    path: str
    requests: int
    first: int
    html: int
    again: int
    edge: float
    grades: dict[str, int] = msgspec.field(default_factory=dict)
    faults: list[str] = msgspec.field(default_factory=list)

    @property
    def missed(self) -> list[str]:
        """The budgets that the page does not keep."""
        over = [name for name, most in BUDGETS.items() if getattr(self, name) > most]
        return over + [name for name, grade in self.grades.items() if grade < SCORE_MIN]


async def weigh(started: Browser, address: str, path: str, jar: list[dict[str, str]]) -> Measured:
    """A first view, a second one, and a first one on EDGE."""
    async with opened(started, service_workers="block") as context:
        await context.add_cookies(jar)  # type: ignore[arg-type] # playwright's TypedDict, built here
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        sizes: list[tuple[str, int]] = []
        session.on(
            "Network.loadingFinished",
            lambda event: sizes.append((event["requestId"], int(event["encodedDataLength"]))),
        )
        documents: list[str] = []
        session.on(
            "Network.responseReceived",
            lambda event: documents.append(event["requestId"]) if event["type"] == "Document" else None,
        )
        await page.goto(address + path, wait_until="networkidle")
        first, html = list(sizes), sum(size for name, size in sizes if name in documents)
        sizes.clear()
        await page.goto(address + path, wait_until="networkidle")
        again = sum(size for _, size in sizes)
    async with opened(started, service_workers="block") as context:
        await context.add_cookies(jar)  # type: ignore[arg-type] # playwright's TypedDict, built here
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        await session.send("Network.emulateNetworkConditions", EDGE)
        await page.goto(address + path, wait_until="load", timeout=60_000)
        edge = await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart")
    total = sum(size for _, size in first)
    return Measured(path, len(first), total, html, again, round(float(edge) / 1000, 1))


async def grade(pages: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Lighthouse about each page, one after the other."""
    folder = await asyncio.to_thread(node.packages, RECIPE)
    script = folder / "grade.mjs"
    script.write_bytes((RECIPE / "grade.mjs").read_bytes())
    chrome = str(browser.chromium_path())
    process = await asyncio.create_subprocess_exec(
        str(node.node_path()), str(script), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    said, _ = await process.communicate(json.dumps({"chrome": chrome, "pages": pages}).encode())
    return [json.loads(line) for line in said.decode().splitlines()]


async def measure(site: Site, address: str, only: list[str], *, lighthouse: bool) -> list[Measured]:
    """Every kind of page, or only these addresses, in the order of the tests."""
    found = [(somebody, path) for somebody, path in await kinds(site) if path in only or not only]
    measured = []
    async with launched(browser.chromium_path()) as started:
        for somebody, path in found:
            jar = [
                {"name": cookie.name, "value": str(cookie.value), "url": address}
                for cookie in somebody.client.cookies.jar
            ]
            measured.append(await weigh(started, address, path, jar))
    if lighthouse:
        pages = [
            {
                "name": path,
                "address": address + path,
                "cookie": "; ".join(f"{c.name}={c.value}" for c in somebody.client.cookies.jar),
            }
            for somebody, path in found
        ]
        for row, said in zip(measured, await grade(pages), strict=True):
            row.grades = {name: said[name] for name in CATEGORIES}
            row.faults = said["faults"]
            if STATUS in row.faults:
                # What is not there says so: Lighthouse takes the status, and the browser's own line about it,
                # for faults.
                row.faults = [fault for fault in row.faults if fault not in (STATUS, "errors-in-console")]
                del row.grades["seo"], row.grades["best-practices"]
    return measured


def table(measured: list[Measured]) -> Iterator[str]:
    """The lines of the table."""
    yield "| page | requests | first view kB | HTML kB | again kB | EDGE s | perf. | a11y | practices | SEO |"
    yield "|" + "---|" * 10
    for row in measured:
        grades = [str(row.grades.get(name, "-")) for name in CATEGORIES]
        sizes = [f"{size / 1000:.1f}" for size in (row.first, row.html, row.again)]
        yield f"| `{row.path}` | {row.requests} | {' | '.join(sizes)} | {row.edge} | {' | '.join(grades)} |"
    for row in measured:
        if row.missed or row.faults:
            yield f"\n`{row.path}` misses {', '.join(row.missed) or 'nothing'}; {', '.join(row.faults)}"


@contextmanager
def database() -> Iterator[str]:
    """A server of its own with an empty migrated database, gone in the end."""
    data = ROOT / "var" / "bench-pages"
    postgres.remove(data)
    server = postgres.start(data, durable=False)
    try:
        yield server.dsn(fresh(server))
    finally:
        postgres.remove(data)


async def run(dsn: str, only: list[str], *, lighthouse: bool) -> list[Measured]:
    """Build the world, serve it, measure."""
    async with Database(dsn, keyring=keys.demo_keyring()) as db:
        world = await build(db)
        site = make_site(db, world, SiteOptions(mode="demo", public_url=ADDRESS))
        async with serve(site.app) as address:
            return await measure(site, address, only, lighthouse=lighthouse)


def main() -> int:
    """Measure, print, and say by the exit status whether every budget is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--no-lighthouse", action="store_true")
    asked = parser.parse_args()
    with database() as dsn:
        measured = asyncio.run(run(dsn, asked.only, lighthouse=not asked.no_lighthouse))
    sys.stdout.write("\n".join(itertools.chain(table(measured), [""])))
    return 1 if any(row.missed for row in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
