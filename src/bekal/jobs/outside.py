"""The outside world as ticks meet it, and the shape that most of them share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import msgspec

from bekal import notices, payouts, people
from bekal.base.database import Database
from bekal.draws.proofs import Beacon
from bekal.integrity import Limits
from bekal.webhooks import Sender

OUTSIDE_CHUNK = 200
"""So few items that a slow partner answers for all of them within the lease of five minutes."""

ROUNDS_MAX = 20
"""A tick leaves off after so many chunks of a cell, so that the other ticks get their turn."""

_Claimed = TypeVar("_Claimed")
_Answer = TypeVar("_Answer")


class Outside(msgspec.Struct, frozen=True):
    """The adapters (or their sandbox twins) that ticks call."""

    registry: people.CivilRegistry
    bank: payouts.Bank
    gateway: notices.Gateway
    beacon: Beacon
    webhooks: Sender | None = None
    """Without it what partners are to be told waits."""
    limits: Limits = Limits()
    """From where on something of the market stands out."""
    further_gateways: Mapping[str, notices.Gateway] = {}
    """WhatsApp and e-mail, by channel; ``gateway`` is that of text messages."""
    policy: notices.Policy = notices.Policy()
    """Quiet hours, limits, and the one address that messages name."""


async def ask(
    db: Database,
    claim: Callable[[int], Awaitable[Sequence[_Claimed]]],
    call: Callable[[Sequence[_Claimed]], Awaitable[Sequence[_Answer]]],
    record: Callable[[int, Sequence[_Answer]], Awaitable[object]],
) -> int:
    """Claim, call with no transaction open, record: chunk by chunk over all cells; gives how many."""
    asked = 0
    for cell in range(db.cells):
        for _ in range(ROUNDS_MAX):
            claimed = await claim(cell)
            if claimed:
                await record(cell, await call(claimed))
                asked += len(claimed)
            if len(claimed) < OUTSIDE_CHUNK:
                break
    return asked
