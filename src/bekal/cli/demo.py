"""``bekal demo``: a synthetic nation goes through a whole batch before your eyes."""

from __future__ import annotations

from typing import Annotated

import typer

from . import output


def demo(
    *,
    people: Annotated[int, typer.Option(min=1000, max=10_000_000, help="How many people.")] = 100_000,
    seed: Annotated[str, typer.Option(help="Same seed, same result.")] = "bekal",
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Do not leave the site running.")] = False,
    as_json: output.Json = False,
) -> None:
    """Carry a synthetic nation through a batch, check the books, and leave the site running."""
