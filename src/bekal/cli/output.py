"""What a command says: results on standard output, progress on standard error, ``--json``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.table import Table

T = TypeVar("T")
INTERRUPTED = 130

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def say(text: str) -> None:
    """A line for people, on standard error: it never mixes with a result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def result(text: str, data: Mapping[str, Any], *, as_json: bool) -> None:
    """What the command found: ``text`` for people or ``data`` for programs, on standard output."""
    line = msgspec.json.encode(data).decode() if as_json else text
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for people, on standard output."""
    drawn = Table(box=None, pad_edge=False)
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    Console(highlight=False, markup=False).print(drawn)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine of a command. Ctrl-C ends it in order and gives exit status 130."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        say("stopped")
        raise typer.Exit(INTERRUPTED) from None
