"""``bekal up``: serve the sites, and let the jobs run beside them."""

from __future__ import annotations

from typing import Annotated

import typer

from bekal.base import actors, keyfile

from . import environment, house, output, outside, serving, site_processes
from .preparing import prepare

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
    loaded = environment.load(production=production)
    outside.check(loaded)
    keyfile.keyring_of(loaded)
    serving.check_port(loaded)

    async def work() -> None:
        with house.running(loaded) as server:
            if not loaded.production:
                await prepare(server.dsn, loaded, BY)
            async with house.opened(loaded) as opened:
                processes = site_processes.count_processes(loaded, server.dsn)
                await serving.serve(opened, processes, with_jobs=not no_jobs)

    output.run(work())
