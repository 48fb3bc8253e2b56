"""Puts the commands together, and turns every fault into one clear sentence."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import msgspec
import typer

from .faults import sentence_of, traceback_of

FAULT = 2
UNFORESEEN = 3

COMMANDS = {
    "up": "up",
    "demo": "demo",
    "migrate": "migrating",
    "check-books": "books",
    "draw": "draw",
    "db": "server",
    "backup": "backups",
    "restore": "backups",
    "keys": "keys",
    "staff": "staff",
    "partner": "partners",
    "settlement": "settlements",
    "batch": "batches",
    "decree": "decrees",
    "room": "waiting_room",
    "settings": "settings",
    "ussd": "ussd",
}
"""Commands and the modules that hold them."""


def main() -> None:
    """The entry point of the command ``bekal``."""
    try:
        make_app(sys.argv[1:2])()
    except Exception as fault:  # whatever it is, it leaves as a sentence or as a masked story
        sentence = sentence_of(fault)
        if sentence is None:
            sys.stderr.write(traceback_of(fault))
            sys.exit(UNFORESEEN)
        if "--json" in sys.argv:
            sys.stdout.write(msgspec.json.encode({"error": sentence}).decode() + "\n")
        sys.stderr.write(f"bekal: {sentence}\n")
        sys.exit(FAULT)


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
