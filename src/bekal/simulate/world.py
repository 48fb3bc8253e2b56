"""The other side for a simulation: ministry and bank, over HTTP for a sample and in process for the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import httpx
import msgspec

from bekal.adapters import banks, civil_registry
from bekal.base import clock
from bekal.sandbox import bank, registry
from bekal.sandbox.faults import Faults
from bekal.sandbox.serve import serve

from .nation import Nation
from .stage import Twins

_ACCOUNT = civil_registry.Account("sandbox", "sandbox", "sandbox", "127.0.0.1")
_SECRET = b"sandbox"


@asynccontextmanager
async def open_twins(nation: Nation, seed: int, sample: int, at: datetime) -> AsyncIterator[Twins]:
    """Serve the sandboxes on loopback for as long as the block runs.

    The registry answers half a percent of first questions with garbage; the bank refuses about 3 %, is late
    with 3 % and silent about 1 %. Both doors of each give the same answers.
    """
    faults = Faults(seed=str(seed), wrong_bp=50)
    time = clock.SimulatedClock(at)
    habits = bank.Habits(seed=str(seed))
    desk = bank.Desk(habits)
    register = registry.registry_app(nation.truth, _ACCOUNT, seed, faults, clock=time)
    async with serve(register) as registry_url, httpx.AsyncClient() as client:
        profile = banks.BankProfile("http://here", "bekal", _SECRET, "1")
        async with (
            serve(bank.bank_app(desk, profile, time)) as bank_url,
            civil_registry.HttpCivilRegistry(registry_url, _ACCOUNT, wait_base_seconds=0.01) as registry_http,
        ):
            reached = msgspec.structs.replace(profile, base_url=bank_url)
            yield Twins(
                registry_http=registry_http,
                registry=registry.InProcessRegistry(nation.truth, seed, faults, clock=time),
                bank_http=banks.HttpBank(reached, client, time),
                bank=bank.InProcessBank(habits, time, desk),
                clock=time,
                sample=sample,
            )
