"""The tick that fetches the beacon's round: relays that contradict each other stop the draw."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import pytest

from bekal import draws, jobs
from bekal.adapters.beacon import HttpBeacon
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from bekal.base.errors import WrongState
from bekal.draws.proofs import SANDBOX
from bekal.jobs import Outside
from bekal.sandbox.bank import Habits, InProcessBank
from bekal.sandbox.beacon import BeaconFaults, beacon_app, sign_round
from bekal.sandbox.messages import SandboxGateway
from bekal.sandbox.registry import InProcessRegistry
from bekal.sandbox.serve import serve
from tests import protocol
from tests.draws import nation
from tests.draws.nation import AFTER

ALWAYS = 10_000
TICK = [tick for tick in jobs.TICKS if tick.name == "fetch_beacon"]


async def tick(db: Database, at: datetime, *faults: BeaconFaults) -> int:
    """One tick with a relay per fault; gives how many draws got their seed."""
    clock = SimulatedClock(at)
    async with AsyncExitStack() as stack:
        relays = [
            await stack.enter_async_context(serve(beacon_app("test", fault, clock=clock, relay=number)))
            for number, fault in enumerate(faults)
        ]
        beacon = await stack.enter_async_context(HttpBeacon(relays, SANDBOX, wait_base_seconds=0.001))
        registry = InProcessRegistry(lambda _: None, clock=clock)
        bank, gateway = InProcessBank(Habits(), clock), SandboxGateway(db, clock)
        [ran] = await jobs.run_ticks(db, Outside(registry, bank, gateway, beacon), clock, TICK)
    assert ran.fault is None
    return ran.moved


async def state(db: Database) -> tuple[str, bool]:
    """Where the draw stands, and whether a round is archived."""
    async with db.begin() as tx:
        return (await draws.get_draw(tx, 1)).state, await draws.find_beacon(tx, 1) is not None


async def test_relays_that_disagree_stop_the_draw_until_one_is_left_out(
    db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await nation.open_batches(db, nation.plan(seats={1: 3}))
    await nation.join(db, nation.crowd(40, regions=1))
    await nation.freeze(db)
    await protocol.commit(db, 1, AFTER)
    await protocol.reveal(db, 1)
    async with db.begin() as tx:
        draw = await draws.get_draw(tx, 1)
    assert draw.draw_at is not None and draw.round is not None
    at, honest, liar = draw.draw_at, BeaconFaults(), BeaconFaults(disagree_bp=ALWAYS)
    assert await tick(db, at - timedelta(seconds=3), honest, honest) == 0, "the round is not out"
    assert await tick(db, at, honest, liar, honest) == 0
    assert await state(db) == ("committed", False)
    with pytest.raises(WrongState, match="allowed is seeded"):
        await protocol.run(db, 1, at)
    down = BeaconFaults(down=((at, at + timedelta(hours=1)),))
    assert await tick(db, at, down, BeaconFaults(late_bp=ALWAYS, late_seconds=60)) == 0
    assert await state(db) == ("committed", False)
    said = capsys.readouterr()
    assert "the relays disagree about round" in said.out + said.err
    assert await tick(db, at + timedelta(minutes=1), honest, down) == 1
    assert await state(db) == ("seeded", True)
    assert await tick(db, at + timedelta(minutes=2), honest, liar) == 0, "the seed is fixed: nobody is asked"
    async with db.begin() as tx:
        found = await draws.find_beacon(tx, 1)
    assert found is not None and found.signature.hex() == sign_round(draw.round).signature
    assert (await protocol.run(db, 1, at)).winners == 3
