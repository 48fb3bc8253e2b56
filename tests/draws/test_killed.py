"""kill -9 in the middle of writing a draw back: the next run goes on to the same winners."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from bekal import draws
from bekal.base import keys
from bekal.base.database import Database
from bekal.base.statements import Statement
from tests import protocol
from tests.draws import nation
from tests.draws.nation import AFTER, BY, plan

_WORD = "in the middle"


async def _draw_half(dsn: str) -> None:
    """Run the draw, and stop for ever with one cell stored and the next one written but not committed."""
    async with Database(dsn, cells=4, keyring=keys.demo_keyring()) as db:
        async with db.begin() as tx:
            drawn = draws.draw_winners(await draws.prepare_draw(tx, 1))
        async with db.begin() as tx:
            await draws.record_run(tx, drawn, BY, AFTER)
        async with db.begin() as tx:
            await draws.store_results(tx, 0, drawn, BY, AFTER)
        async with db.begin() as tx:
            await draws.store_results(tx, 1, drawn, BY, AFTER)
            sys.stdout.write(f"{drawn.run.winners_sha256.hex()} {_WORD}\n")
            sys.stdout.flush()
            await asyncio.sleep(600)


async def test_a_killed_run_is_finished_by_the_next_with_the_same_digest(db4: Database) -> None:
    await nation.open_batches(db4, plan(seats={1: 11, 2: 7, 4: 50}))
    await nation.join(db4, nation.crowd(400, regions=4))
    await nation.freeze(db4)
    await protocol.commit(db4, 1, AFTER)
    await protocol.reveal(db4, 1)
    at = await protocol.seed(db4, 1)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.draws.test_killed", db4.dsn]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
    assert child.stdout is not None
    digest, _, word = (await asyncio.to_thread(child.stdout.readline)).partition(" ")
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert word == f"{_WORD}\n"
    summary = await protocol.run(db4, 1, at)
    assert summary.digest == digest
    async with db4.begin() as tx:
        results = await tx.value(Statement("n", "SELECT count(*) FROM draws.results"))
        told = await tx.value(
            Statement("n", "SELECT count(*) FROM draws.applications WHERE state IN ('won', 'lost')")
        )
        steps = [step.event for step in await draws.list_draw_steps(tx, 1)]
    assert (results, told) == (400, 400)
    assert steps[-3:] == ["winners computed", "winners computed again", "results stored"]


if __name__ == "__main__":
    asyncio.run(_draw_half(sys.argv[1]))
