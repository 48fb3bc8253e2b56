"""``bekal draw``: the steps of a draw, and policies tried on invented people."""

from __future__ import annotations

import typer

from .draw_simulating import simulate_draw

app = typer.Typer(no_args_is_help=True, help="Draws: their steps, and policies tried on invented people.")
app.command("simulate")(simulate_draw)


@app.callback()
def _group() -> None:
    """Draws: their steps, and policies tried on invented people."""
