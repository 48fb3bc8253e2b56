"""``bekal migrate``: the schema and reference data of this version."""

from __future__ import annotations

from bekal.base import actors

from . import environment, house, output
from .preparing import prepare

BY = actors.command("migrate")


def migrate(*, as_json: output.Json = False) -> None:
    """Bring the database to this version's schema and reference data."""
    loaded = environment.load()

    async def work() -> list[str]:
        with house.running(loaded) as server:
            return await prepare(server.dsn, loaded, BY)

    done = output.run(work())
    text = "\n".join(f"ran {name}" for name in done) or "the schema is current"
    output.result(text, {"migrations": done}, as_json=as_json)
