"""``bekal db``: a shell on the database; stopping and removing the embedded server."""

from __future__ import annotations

import os
import subprocess
from typing import Annotated

import typer

from bekal.base import postgres
from bekal.base.backup import environment_of
from bekal.base.errors import WrongSetting, WrongState
from bekal.base.settings import Settings

from . import environment, house, output

app = typer.Typer(
    help="The database: a shell, stopping and removing the embedded server.", no_args_is_help=True
)


@app.command()
def shell() -> None:
    """Open psql on the database. What you change there, nobody checks."""
    loaded = environment.load()
    with house.running(loaded) as server:
        psql = [str(postgres.binaries() / "psql")]
        done = subprocess.run(psql, env={**os.environ, **environment_of(server.dsn)}, check=False)  # noqa: S603
    raise typer.Exit(done.returncode)


@app.command()
def stop(*, as_json: output.Json = False) -> None:
    """Stop the embedded server, if it runs."""
    loaded = environment.load()
    _embedded_only(loaded)
    found = postgres.find(environment.data_of(loaded))
    if found is not None:
        found.stop()
    text = "the embedded server is stopped" if found else "the embedded server was not running"
    output.result(text, {"stopped": found is not None}, as_json=as_json)


@app.command()
def reset(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: output.Json = False,
) -> None:
    """Remove the embedded server with all its data."""
    loaded = environment.load()
    _embedded_only(loaded)
    data = environment.data_of(loaded)
    if not yes:
        typer.confirm(
            f"Everything in the database under {data} will be lost. Remove it?", abort=True, err=True
        )
    postgres.remove(data)
    output.result(f"the database under {data} is removed", {"removed": str(data)}, as_json=as_json)


def _embedded_only(loaded: Settings) -> None:
    """WrongSetting for a server that is not ours to stop, WrongState while somebody works with ours."""
    if loaded.database_url is not None:
        raise WrongSetting(
            "BEKAL_DATABASE_URL names a server of your own, which Bekal neither stops nor removes: "
            "use that server's tools, or unset the variable to mean the embedded server"
        )
    if postgres.is_used(environment.data_of(loaded)):
        raise WrongState("the embedded server is in use: stop `bekal up`, `bekal demo` or the shell first")
