"""``bekal demo``: a synthetic nation goes through a whole batch before your eyes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import msgspec
import psycopg
import typer

from bekal import simulate
from bekal.base import clock, migrate, wipe
from bekal.base.errors import WrongSetting, WrongState
from bekal.base.settings import Settings

from . import demo_words, environment, house, output, serving, site_processes
from .bars import Bars
from .preparing import migrate_to


def demo(
    *,
    people: Annotated[int, typer.Option(min=1000, max=10_000_000, help="How many people.")] = 100_000,
    seed: Annotated[str, typer.Option(help="The same seed gives the same result.")] = "bekal",
    sample: Annotated[int, typer.Option(min=0, help="People whose checks travel over HTTP.")] = 1000,
    population: Annotated[Path | None, typer.Option(help="A CSV of inhabitants per regency.")] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Do not leave the site running.")] = False,
    as_json: output.Json = False,
) -> None:
    """Carry a synthetic nation through a batch, check the books, and leave the site running.

    The database of an earlier demo is removed first; one that no demo made is never touched. Exit status 1
    when an invariant of the books does not hold.
    """
    loaded = environment.load()
    if loaded.production:
        raise WrongSetting("BEKAL_MODE is production, where nobody is invented: a demo needs BEKAL_MODE=demo")
    if population is not None and not population.is_file():
        raise WrongSetting(f"there is no file {population} of inhabitants per regency")
    if not no_serve:
        serving.check_port(loaded)
    weights = population or _population_beside()
    options = simulate.DemoOptions(
        people=people, seed=seed, sample=sample, population=weights, publications=loaded.publications
    )
    if not output.run(_run(loaded, options, serve=not no_serve, as_json=as_json)):
        raise typer.Exit(1)


def _population_beside() -> Path | None:
    """Inhabitants per regency, where the open data lies beside the clone; else published shares weigh."""
    file = Path(__file__).parents[4] / "shared" / "data" / "stats" / "regency_population.csv"
    return file if file.is_file() else None


async def _run(loaded: Settings, options: simulate.DemoOptions, *, serve: bool, as_json: bool) -> bool:
    with house.running(loaded) as server:
        processes = site_processes.count_processes(loaded, server.dsn) if serve else 0
        _start_clean(server.dsn, loaded)
        _remove_publications(loaded.publications)
        async with house.connect(server.dsn, loaded) as db:
            opened = house.House(loaded, db, clock.SystemClock(), server)
            pid = server.embedded.pid if server.embedded else None
            with Bars() as bars:
                result = await simulate.run_demo(db, options, opened.clock.now(), bars, pid, server.label)
            identities = msgspec.json.format(msgspec.json.encode(result.identities), indent=1)
            environment.demo_file_of(loaded).write_bytes(identities)
            if as_json:
                output.result("", msgspec.to_builtins(result.report), as_json=True)
            else:
                demo_words.show(result)
            if serve and result.report.sound:
                await serving.serve(opened, processes, with_jobs=True)
    return result.report.sound


def _remove_publications(folder: Path) -> None:
    """Draws that an earlier demo published go with its database; those of a real programme stay."""
    for slug in simulate.SLUGS:
        shutil.rmtree(folder / slug, ignore_errors=True)


def _start_clean(dsn: str, loaded: Settings) -> None:
    """An empty, migrated database; one that holds data is emptied only if it was made in the mode demo."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        if wipe.schemas(connection):
            if migrate.stored_setting(connection, "mode") != loaded.mode:
                raise WrongState(
                    "this database holds data that no demo made, and a demo starts clean: "
                    "set BEKAL_VAR (or BEKAL_DATABASE_URL) to another place for it"
                )
            output.say("starting clean: the database of the demo before is removed")
            wipe.wipe(connection)
    migrate_to(dsn, loaded)
