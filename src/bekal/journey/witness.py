"""The log of a programme's draws before its witnesses: they sign its head, so that all are shown one log."""

from __future__ import annotations

from datetime import datetime

from bekal import draws
from bekal.base.actors import Actor
from bekal.base.database import Database


async def sign_log_head(db: Database, batch_id: int) -> bytes:
    """The checkpoint that witnesses are asked to sign. NotFound when the batch has no draw."""
    async with db.snapshot() as tx:
        return await draws.sign_head(tx, batch_id)


async def record_cosignatures(db: Database, batch_id: int, note: bytes, by: Actor, at: datetime) -> int:
    """Keep the witnesses' lines of a checkpoint; gives how many it bears. WrongLog names a wrong line."""
    async with db.begin() as tx:
        return await draws.record_cosignatures(tx, batch_id, note, by, at)
