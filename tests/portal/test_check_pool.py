"""A whole regency checked in a real Chromium, cut off from the network; tampering is found out."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from bekal import journey
from bekal.base import postgres
from bekal.pages import SiteOptions
from bekal.sandbox.serve import serve
from tests.portal.golden_draw import SLUG
from tests.sites import ADDRESS, copy_of, make_site
from tests.web.looking import PHONE, launched, listen, opened
from tests.world import World

Served = tuple[str, Path]
OKAY = ["done"] * 7
STATES = "() => [...document.querySelectorAll('#steps li')].map(e => e.className)"


async def load(page: Page, address: str, number: int, pool: int) -> None:
    """Open the page of a pool and load its files."""
    await page.goto(f"{address}/undian/{number}/periksa?daerah={pool}")
    await page.click("#load")
    await page.wait_for_selector("#check:enabled")


async def check(page: Page) -> list[str]:
    """Press the button; gives the state of each step."""
    await page.click("#check")
    await page.wait_for_function("() => !document.getElementById('check').disabled")
    assert await page.is_visible("#result")
    states: list[str] = await page.evaluate(STATES)
    return states


async def pick(page: Page, path: Path, data: bytes) -> None:
    """Choose a file of one's own instead of the loaded one."""
    path.write_bytes(data)
    await page.set_input_files("#own-file", [])
    await page.set_input_files("#own-file", path)
    await page.wait_for_function("() => document.getElementById('status').textContent.startsWith('Berkasmu')")


def pools(root: Path, number: int) -> list[int]:
    """All pools of a published draw."""
    return sorted(int(path.stem) for path in (root / SLUG / str(number) / "regencies").glob("*.json"))


async def test_every_pool_is_right_offline(drawn_served: Served, chromium: Path) -> None:
    address, root = drawn_served
    async with launched(chromium) as started, opened(started, width=PHONE) as context:
        for number in (1, 2, 3, 4):
            for pool in pools(root, number):
                page = await context.new_page()
                complaints = listen(page)
                await load(page, address, number, pool)
                await context.set_offline(True)
                states = await check(page)
                said = await page.inner_text("#steps")
                await context.set_offline(False)
                assert states == OKAY and not complaints, (number, pool, said, complaints)
                assert "Semuanya cocok" in await page.inner_text("#result")
                await page.close()


def _file(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    def apply(data: bytes) -> bytes:
        found = json.loads(data)
        change(found)
        return json.dumps(found).encode()

    return apply


def _flip(field: str, at: int) -> Callable[[dict[str, Any]], None]:
    def change(found: dict[str, Any]) -> None:
        data = bytearray(b64decode(found[field]))
        data[at] ^= 1
        found[field] = b64encode(data).decode()

    return change


def _cut(found: dict[str, Any], field: str) -> None:
    found[field] = b64encode(b64decode(found[field])[:-28]).decode()


def _swap_winner(found: dict[str, Any]) -> None:
    own = range(found["first_row"], found["first_row"] + 30)
    won = {row for row, _ in found["winners"]}
    row = found["winners"].pop(0)[0]
    loser = next(each for each in own if each not in won)
    found["winners"].append([loser, 2])
    found["winners"].sort()
    assert row in own


def _line(index: int, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(found: dict[str, Any]) -> None:
        line = next(each for each in found["stages"] if each[1] == "regency" and each[2] == 11)
        line[index] = value(line[index])

    return change


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(found: dict[str, Any]) -> None:
        found[name] = value(found[name])

    return change


TAMPERED: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "a person's room is changed": (_file(_flip("rows", 19)), {"proof"}),
    "a person's pseudonym is changed": (_file(_flip("rows", 15)), {"proof"}),
    "a row is left out": (_file(lambda f: _cut(f, "rows")), {"rows"}),
    "a family member is left out": (_file(lambda f: f["kin"].pop()), {"rows"}),
    "a family member has another room": (_file(_flip("beside", 19)), {"proof"}),
    "a row beside is left out": (_file(lambda f: _cut(f, "beside")), {"rows"}),
    "the proof is another": (_file(_flip("proof", 40)), {"proof"}),
    "a winner is exchanged": (_file(_swap_winner), {"winners"}),
    "a winner is added": (_file(lambda f: f["winners"].append([75, 3])), {"winners"}),
    "a winner is dropped": (_file(lambda f: f["winners"].pop(0)), {"winners"}),
    "the cut-off is lower": (_file(_line(8, lambda cut: str(int(cut) - 1))), {"winners", "figures"}),
    "the cut-off is higher": (_file(_line(8, lambda cut: str(int(cut) + 1))), {"figures"}),
    "there was one seat more": (_file(_line(4, lambda seats: seats + 1)), {"figures"}),
    "more were blocked": (_file(_line(7, lambda full: full + 1)), {"figures"}),
    "the seed is another": (_file(_set("seed", lambda s: s[::-1])), {"seed"}),
    "the list was longer": (_file(_set("list_rows", lambda n: n + 1)), {"rows"}),
    "the root is another": (_file(_set("row_root", lambda s: s[::-1])), {"proof"}),
    "another draw": (_file(_set("draw", lambda n: n + 1)), {"manifest"}),
    "it is cut short": (
        lambda data: data[:-100],
        {"manifest", "seed", "rows", "proof", "winners", "figures"},
    ),
    "it is no JSON": (lambda _: b"<html>", {"manifest", "seed", "rows", "proof", "winners", "figures"}),
}


async def test_a_tampered_file_is_found_out(drawn_served: Served, chromium: Path, tmp_path: Path) -> None:
    """Each change is found by the digest of the file, and by the step whose business it is."""
    address, root = drawn_served
    true = (root / SLUG / "1" / "regencies" / "11.json").read_bytes()
    wrong = {}
    async with launched(chromium) as started, opened(started) as context:
        page = await context.new_page()
        await load(page, address, 1, 11)
        await context.set_offline(True)
        for name, (change, steps) in TAMPERED.items():
            await pick(page, tmp_path / "11.json", change(true))
            states = await check(page)
            names = ["file", "manifest", "seed", "rows", "proof", "winners", "figures"]
            failed = {step for step, state in zip(names, states, strict=True) if state == "failed"}
            text = await page.inner_text("#result")
            if not steps <= failed or "file" not in failed or "tidak cocok" not in text:
                wrong[name] = (failed, await page.inner_text("#steps"))
        await pick(page, tmp_path / "11.json", true)
        assert await check(page) == OKAY, "the true file is still right"
    assert not wrong


SOURCES: tuple[tuple[str, Callable[[bytes], bytes], str], ...] = (
    ("manifest-1.json", lambda data: data.replace(b'"cap":2', b'"cap":3'), "manifest"),
    ("beacon.json", lambda data: data.replace(b'"signature":"8c', b'"signature":"8d'), "seed"),
    ("beacon.json", lambda data: data.replace(b'"round":64004401', b'"round":64004402'), "seed"),
    ("reveals.json", lambda data: data.replace(b'"nonce":"654e', b'"nonce":"654f'), "seed"),
    ("reveals.json", lambda _: b"[]", "seed"),
)


async def test_what_the_seed_comes_from_is_checked(drawn_served: Served, chromium: Path) -> None:
    address, root = drawn_served
    async with launched(chromium) as started, opened(started) as context:
        page = await context.new_page()
        for name, change, step in SOURCES:
            path = root / SLUG / "1" / name
            before = path.read_bytes()
            assert change(before) != before
            path.write_bytes(change(before))
            await load(page, address, 1, 11)
            path.write_bytes(before)
            await check(page)
            assert await page.get_attribute(f"#step-{step}", "class") == "failed", name
            assert "tidak cocok" in await page.inner_text("#result")


async def test_the_gazette_decides(drawn_served: Served, chromium: Path) -> None:
    """The hash that somebody types from the gazette is what counts, however it is written."""
    address, root = drawn_served
    published = json.loads((root / SLUG / "1" / "certificate.json").read_bytes())["manifest_sha256"]
    grouped = " ".join(published[i : i + 8] for i in range(0, 64, 8)).upper()
    async with launched(chromium) as started, opened(started) as context:
        page = await context.new_page()
        await load(page, address, 1, 11)
        for typed, right in (
            (grouped, True),
            (published[:8], True),
            ("0" * 64, False),
            (published[:7], False),
        ):
            await page.fill("#hash", typed)
            states = await check(page)
            assert (states == OKAY) is right, typed
            assert "kamu ketik" in await page.inner_text("#step-manifest"), typed


async def test_my_own_row(drawn_served: Served, chromium: Path) -> None:
    address, root = drawn_served
    lines = (root / SLUG / "1" / "regencies" / "11.csv").read_text().splitlines()[1:]
    won = dict(json.loads((root / SLUG / "1" / "regencies" / "11.json").read_bytes())["winners"])
    async with launched(chromium) as started, opened(started) as context:
        page = await context.new_page()
        await load(page, address, 1, 11)
        for line in (lines[0], lines[-1], lines[len(lines) // 2]):
            row, pid = line.split(",")[:2]
            await page.fill("#pid", pid.upper())
            await check(page)
            said = await page.inner_text("#result-own")
            assert f"Barismu {row}," in said and ("tidak terpilih" in said) is (int(row) not in won), said
        await page.fill("#pid", "00" * 16)
        await check(page)
        assert "tidak ada di daerah ini" in await page.inner_text("#result-own")


async def test_without_javascript_the_page_says_what_to_do(drawn_served: Served, chromium: Path) -> None:
    async with launched(chromium) as started, opened(started, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(drawn_served[0] + "/en/undian/1/periksa?daerah=11")
        assert "verify_draw.py" in await page.inner_text("#without")
        assert not await page.locator("#tool").is_visible()
        await page.click("#without a")
        assert page.url.endswith("/en/undian/1/berkas")


async def test_the_page_sends_nothing_anywhere(drawn_served: Served, chromium: Path) -> None:
    """Four files are asked for; the pseudonym and the typed hash never leave the browser."""
    async with launched(chromium) as started, opened(started) as context:
        page = await context.new_page()
        await page.goto(drawn_served[0] + "/undian/1/periksa?daerah=11")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.click("#load")
        await page.wait_for_selector("#check:enabled")
        await page.fill("#pid", "ab" * 16)
        await check(page)
        files = [url.rpartition("/")[2] for url in asked if "/aset/icon" not in url]
        assert sorted(files) == ["11.json", "beacon.json", "manifest-1.json", "reveals.json"]


async def test_a_publication_of_the_real_protocol(
    server: postgres.Server, world_template: tuple[str, World], chromium: Path, tmp_path: Path
) -> None:
    """Not a golden one: drawn by the journey's steps, written as every draw is written."""
    template, world = world_template
    async with copy_of(server, template) as db:
        await journey.publish(db, 1, tmp_path / SLUG / "1")
        options = SiteOptions(mode="demo", public_url=ADDRESS, publications=tmp_path)
        async with (
            serve(make_site(db, world, options).app) as address,
            launched(chromium) as started,
            opened(started, width=PHONE) as context,
        ):
            for pool in pools(tmp_path, 1):
                page = await context.new_page()
                await load(page, f"{address}/en", 1, pool)
                await context.set_offline(True)
                assert await check(page) == OKAY
                assert "Everything fits" in await page.inner_text("#result")
                await context.set_offline(False)
