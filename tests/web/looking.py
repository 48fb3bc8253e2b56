"""What a real Chromium is asked about a page: fit, contrast, targets, errors, weight."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests import browser

NARROW, PHONE, DESK = 320, 360, 1280

CONTRAST = """() => {
  const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length > 3 ? m : [...m, 1]; };
  const linear = v => v <= .04045 * 255 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const light = c => .2126 * linear(c[0]) + .7152 * linear(c[1]) + .0722 * linear(c[2]);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] > .99) return c;
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  const weak = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), e = walk.currentNode.parentElement;
    if (!text || e.closest('svg, title, .skip, .unseen') || !e.getClientRects().length) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
    const [a, b] = [light(parse(style.color)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < (large ? 3 : 4.5)) weak.push([text.slice(0, 40), ratio.toFixed(2)]);
  }
  return weak; }"""
"""Texts whose contrast is below WCAG 2.2 AA (1.4.3)."""

SMALL = """() => [...document.querySelectorAll(
    'button, .btn, input:not([type=hidden]), select, textarea, .top nav a')]
  .filter(e => e.getClientRects().length)
  .map(e => ['radio', 'checkbox'].includes(e.type) ? e.closest('label') : e)
  .map(e => [e.textContent.trim().slice(0, 30) || e.name, e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 24 || box.width < 24 || (box.height < 44 && box.width < 44))
  .map(([name, box]) => name + ' ' + Math.round(box.width) + 'x' + Math.round(box.height))"""
"""Controls that a thumb misses (boxes to tick are 24 px inside a label of 48 px)."""

UNLABELLED = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
  .filter(e => !e.labels || !e.labels.length).map(e => e.name)"""

LEVELS = "() => [...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1]))"


@asynccontextmanager
async def launched(chromium: Path) -> AsyncIterator[Browser]:
    """A browser that is gone when the block ends."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=str(chromium), args=list(browser.LAUNCH_ARGUMENTS)
        )
        try:
            yield started
        finally:
            await started.close()


@asynccontextmanager
async def opened(started: Browser, **options: Any) -> AsyncIterator[BrowserContext]:
    """A context: a phone of 360 px unless told otherwise."""
    width = options.pop("width", PHONE)
    context = await started.new_context(viewport={"width": width, "height": 720}, **options)
    try:
        yield context
    finally:
        await context.close()


def listen(page: Page) -> list[str]:
    """What the browser complains about from now on: messages on its console, errors of scripts."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


async def faults_of(page: Page) -> dict[str, Any]:
    """Everything that is wrong with the page as it stands once it is whole; empty when nothing is."""
    await page.wait_for_load_state()
    overflow = await page.evaluate(
        "() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
    )
    levels = await page.evaluate(LEVELS)
    found = {
        "overflow": overflow,
        "contrast": await page.evaluate(CONTRAST),
        "small": await page.evaluate(SMALL),
        "unlabelled": await page.evaluate(UNLABELLED),
        "headings": [] if levels[:1] == [1] and levels.count(1) == 1 else levels,
        "jumps": [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1],
        "ids": await page.evaluate(
            "() => [...document.querySelectorAll('[id]')].map(e => e.id)"
            ".filter((id, i, all) => all.indexOf(id) < i)"
        ),
    }
    return {name: what for name, what in found.items() if what}
