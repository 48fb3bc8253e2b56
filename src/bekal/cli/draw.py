"""``bekal draw``: the steps of a draw, and policies tried on invented people."""

from __future__ import annotations

import typer

from .draw_committing import approve, commit_ceremony, freeze, reveal
from .draw_running import announce, audit, certify, continue_draw, publish, run, status
from .draw_simulating import simulate_draw

app = typer.Typer(no_args_is_help=True, help="Draws: their steps, and policies tried on invented people.")
app.command("commit-ceremony")(commit_ceremony)
app.command("freeze")(freeze)
app.command("approve")(approve)
app.command("reveal")(reveal)
app.command("run")(run)
app.command("certify")(certify)
app.command("announce")(announce)
app.command("continue")(continue_draw)
app.command("publish")(publish)
app.command("status")(status)
app.command("audit")(audit)
app.command("simulate")(simulate_draw)


@app.callback()
def _group() -> None:
    """Draws: their steps, and policies tried on invented people."""
