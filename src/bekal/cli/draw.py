"""``bekal draw``: the steps of a draw, and policies tried on invented people."""

from __future__ import annotations

import typer

from .draw_committing import approve, commit_ceremony, freeze, reveal
from .draw_fairness import report_fairness
from .draw_objecting import answer_objection, correct_list, hear_appeals, list_objections, record_objection
from .draw_running import announce, audit, certify, continue_draw, publish, run, status
from .draw_simulating import simulate_draw
from .draw_witnessing import checkpoint, cosign

app = typer.Typer(no_args_is_help=True, help="Draws: their steps, and policies tried on invented people.")
app.command("commit-ceremony")(commit_ceremony)
app.command("freeze")(freeze)
app.command("approve")(approve)
app.command("checkpoint")(checkpoint)
app.command("cosign")(cosign)
app.command("object")(record_objection)
app.command("objections")(list_objections)
app.command("answer")(answer_objection)
app.command("correct")(correct_list)
app.command("reveal")(reveal)
app.command("run")(run)
app.command("certify")(certify)
app.command("announce")(announce)
app.command("continue")(continue_draw)
app.command("appeal")(hear_appeals)
app.command("publish")(publish)
app.command("status")(status)
app.command("audit")(audit)
app.command("fairness")(report_fairness)
app.command("simulate")(simulate_draw)


@app.callback()
def _group() -> None:
    """Draws: their steps, and policies tried on invented people."""
