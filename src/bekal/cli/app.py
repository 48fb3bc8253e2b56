"""Puts the commands together, and turns every fault into one clear sentence."""

from __future__ import annotations

import sys

import msgspec
import psycopg
import psycopg_pool
import typer

from bekal.base.errors import BekalError

from . import backups, books, demo, keys, server, settings, staff, up

FAULT = 2

app = typer.Typer(
    name="bekal",
    help="Runs a national training-voucher programme end to end.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("up")(up.up)
app.command("demo")(demo.demo)
app.command("migrate")(server.migrate)
app.command("check-books")(books.check_books)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("settings")(settings.settings)
app.add_typer(server.app, name="db")
app.add_typer(keys.app, name="keys")
app.add_typer(staff.app, name="staff")


def main() -> None:
    """The entry point of the command ``bekal``."""
    try:
        app()
    except BekalError as fault:
        _give_up(str(fault))
    except psycopg.errors.DiskFull as fault:
        _give_up(f"the database's disk is full: free some space and run it again ({_first_line(fault)})")
    except (psycopg.OperationalError, psycopg_pool.PoolTimeout) as fault:
        _give_up(f"the database does not answer, or went away: {_first_line(fault)}")
    except psycopg.errors.InsufficientPrivilege as fault:
        _give_up(f"the database's user lacks a right: {_first_line(fault)}")


def _give_up(sentence: str) -> None:
    if "--json" in sys.argv:
        sys.stdout.write(msgspec.json.encode({"error": sentence}).decode() + "\n")
    sys.stderr.write(f"bekal: {sentence}\n")
    sys.exit(FAULT)


def _first_line(fault: Exception) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0]
