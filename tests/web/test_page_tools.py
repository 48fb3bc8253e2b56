"""Every kind of page as tools judge it that we did not write: axe-core in a real Chromium, html-validate."""

from __future__ import annotations

import asyncio
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext

from tests import browser, node
from tests.sites import Site
from tests.web.kinds import kinds
from tests.web.looking import launched, opened
from tests.web.test_browser import carry_session

AXE = """async options => {
  const found = await axe.run(document, {resultTypes: ['violations'], ...options});
  return found.violations.map(each =>
    each.id + ': ' + each.nodes.map(node => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | '));
}"""
"""All rules of axe-core that are on by default: WCAG 2.0-2.2 A and AA and its best practices."""

DARK = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What the dark can make worse."""


@pytest.fixture(scope="session")
def axe(chromium: Path) -> str:
    """The source of axe-core, for the browser there is."""
    assert chromium.exists()
    return (node.packages(node.PAGE_TOOLS) / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def told(wrong: dict[str, list[str]]) -> str:
    return "\n".join(f"{path}\n    " + "\n    ".join(said) for path, said in wrong.items())


async def test_html_is_right(site: Site) -> None:
    """html-validate's recommended rules, in both languages."""
    if browser.skipping():
        pytest.skip("BEKAL_TEST_BROWSER=skip: what html-validate says was not asked")
    pages = {}
    for somebody, path in await kinds(site):
        for prefix in ("", "/en"):
            page = await somebody.open(prefix + path)
            assert page.status == (404 if path == "/nope" else 200), (path, page.words)
            pages[f"{prefix}{path}"] = page.text
    said: dict[str, list[str]] = await asyncio.to_thread(
        node.run_json, node.PAGE_TOOLS, "validate.mjs", pages
    )
    wrong = {path: messages for path, messages in said.items() if messages}
    assert not wrong, told(wrong)


async def judge(context: BrowserContext, address: str, axe: str) -> list[str]:
    page = await context.new_page()
    await page.goto(address)
    await page.evaluate(axe)
    found: list[Any] = await page.evaluate(AXE, {})
    await page.emulate_media(color_scheme="dark")
    found += await page.evaluate(AXE, DARK)
    await page.close()
    return [str(each) for each in found]


async def test_axe_finds_no_violation(chromium: Path, axe: str, served: tuple[Site, str]) -> None:
    """At 360 px, in the light and in the dark."""
    site, address = served
    wrong = {}
    async with launched(chromium) as started:
        for somebody, paths in groupby(await kinds(site), key=itemgetter(0)):
            async with opened(started) as context:
                await carry_session(somebody, context, address)
                for _, path in paths:
                    if found := await judge(context, address + path, axe):
                        wrong[path] = found
    assert not wrong, told(wrong)
