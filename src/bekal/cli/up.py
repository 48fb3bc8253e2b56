"""``bekal up``: serve the sites, and let the jobs run beside them."""

from __future__ import annotations

from typing import Annotated

import typer

from bekal.base import actors, keyfile

from . import house, output, outside, serving

BY = actors.command("up")


def up(
    *,
    production: Annotated[
        bool, typer.Option("--production", help="The same as BEKAL_MODE=production.")
    ] = False,
    no_jobs: Annotated[
        bool, typer.Option("--no-jobs", help="Only the sites: another process does the periodic work.")
    ] = False,
) -> None:
    """Serve the sites until Ctrl-C, and do the periodic work beside it.

    A demo's database is migrated on the way; in production run `bekal migrate` first.
    """
    loaded = house.load(production=production)
    outside.check(loaded)
    keyfile.keyring_of(loaded)
    serving.check_port(loaded)

    async def work() -> None:
        async with house.opened(loaded, BY, migrating=not loaded.production) as opened:
            await serving.serve(opened, with_jobs=not no_jobs)

    output.run(work())
