"""``bekal ussd`` against a site that runs, and the sandbox's phones that report to it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bekal.base import keys, postgres
from bekal.cli.ussd import draw
from bekal.pages import Callbacks
from bekal.sandbox.serve import serve
from bekal.serve import SiteOptions
from tests.sites import copy_of, make_site
from tests.world import World

SECRET = keys.demo_keyring().signing_seed("callbacks").hex()


async def run(tmp_path: Path, typed: str, *arguments: str, **more: str) -> tuple[int, str]:
    """The command with something typed; its status and what it said."""
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "BEKAL_VAR": str(tmp_path),
        **more,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bekal.cli import main; main()",
        "ussd",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=environ,
    )
    said, _ = await process.communicate(typed.encode())
    return process.returncode or 0, said.decode()


async def test_a_phone_in_the_terminal(
    server: postgres.Server, world_template: tuple[str, World], tmp_path: Path
) -> None:
    template, world = world_template
    async with copy_of(server, template) as db:
        options = SiteOptions(mode="demo", callbacks=Callbacks(ussd_secret=SECRET))
        site = make_site(db, world, options)
        async with serve(site.app) as address:
            phone = world.who("idle").phone
            typed = "3\n481516\n481516\n\n"
            status, said = await run(tmp_path, typed, "--phone", phone, "--url", address)
            assert status == 0, said
            assert "Saldo pelatihan Rp1.000.000." in said and "of 182" in said
            status, said = await run(tmp_path, "1\n\n", "--url", address)
            assert status == 0 and "Minatmu tercatat." in said
        status, said = await run(tmp_path, "1\n", "--url", address)
        assert status == 2 and "is `bekal up` running?" in said


async def test_production_needs_the_aggregators_secret(tmp_path: Path) -> None:
    status, said = await run(tmp_path, "", "--url", "http://127.0.0.1:1", BEKAL_PORT="x")
    assert status == 2 and "BEKAL_PORT" in said


def test_a_screen_is_wrapped_as_on_a_small_phone() -> None:
    drawn = draw("CON " + "kata " * 30 + "\n0 Menu").splitlines()
    assert {len(line) for line in drawn[:-1]} == {38}
    assert drawn[-1].endswith("of 182")


@pytest.mark.parametrize("screen", ["END Selesai", "CON x"])
def test_short_screens(screen: str) -> None:
    assert screen[4:] in draw(screen)
