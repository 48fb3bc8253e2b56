"""Puts the commands together, and turns every fault into one clear sentence."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import msgspec
import psycopg
import psycopg_pool
import typer

from bekal.base.errors import BekalError

FAULT = 2

COMMANDS = {
    "up": "up",
    "demo": "demo",
    "migrate": "migrating",
    "check-books": "books",
    "db": "server",
    "backup": "backups",
    "restore": "backups",
    "keys": "keys",
    "staff": "staff",
    "settings": "settings",
}
"""Commands and the modules that hold them."""


def main() -> None:
    """The entry point of the command ``bekal``."""
    try:
        make_app(sys.argv[1:2])()
    except BekalError as fault:
        _give_up(str(fault))
    except psycopg.errors.DiskFull as fault:
        _give_up(f"the database's disk is full: free some space and run it again ({_first_line(fault)})")
    except (psycopg.OperationalError, psycopg_pool.PoolTimeout) as fault:
        _give_up(f"the database does not answer, or went away: {_first_line(fault)}")
    except psycopg.errors.InsufficientPrivilege as fault:
        _give_up(f"the database's user lacks a right: {_first_line(fault)}")


def make_app(wanted: Sequence[str]) -> typer.Typer:
    """The application with the command that is wanted; with all of them when it is none of ours."""
    # A command brings what it works with: whoever lists the settings need not wait for the web.
    chosen = [name for name in wanted if name in COMMANDS] or list(COMMANDS)
    app = typer.Typer(
        name="bekal", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.callback()(_group)
    for name in chosen:
        module = importlib.import_module(f".{COMMANDS[name]}", __package__)
        group = getattr(module, "app", None)
        if group is not None:
            app.add_typer(group, name=name)
        else:
            app.command(name)(getattr(module, name.replace("-", "_")))
    return app


def _group() -> None:
    """Runs a national training-voucher programme end to end."""


def _give_up(sentence: str) -> None:
    if "--json" in sys.argv:
        sys.stdout.write(msgspec.json.encode({"error": sentence}).decode() + "\n")
    sys.stderr.write(f"bekal: {sentence}\n")
    sys.exit(FAULT)


def _first_line(fault: Exception) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0]
