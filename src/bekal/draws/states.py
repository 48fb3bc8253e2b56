"""The states of batches, applications and draws, and the steps between them: one table each.

The tables of the schema ``draws`` hold the same in CHECKs; a test compares.
"""

from __future__ import annotations

from enum import StrEnum


class BatchState(StrEnum):
    """Where a batch stands. ``open`` takes applications inside its window; before it, it is only
    announced."""

    open = "open"
    closed = "closed"
    frozen = "frozen"
    drawn = "drawn"
    checked = "checked"
    announced = "announced"


BATCH_STEPS: tuple[tuple[BatchState | None, BatchState], ...] = (
    (None, BatchState.open),
    (BatchState.open, BatchState.closed),
    (BatchState.closed, BatchState.frozen),
    (BatchState.frozen, BatchState.drawn),
    (BatchState.drawn, BatchState.checked),
    (BatchState.checked, BatchState.announced),
)
"""One way only: nothing is drawn twice, and what was announced stays announced."""


class ApplicationState(StrEnum):
    """Where one person's application to one batch stands."""

    joined = "joined"
    refused = "refused"
    withdrawn = "withdrawn"
    won = "won"
    lost = "lost"
    struck = "struck"
    awarded = "awarded"
    declined = "declined"


APPLICATION_STEPS: tuple[tuple[ApplicationState | None, ApplicationState], ...] = (
    (None, ApplicationState.joined),
    (None, ApplicationState.refused),
    (ApplicationState.refused, ApplicationState.joined),
    (ApplicationState.joined, ApplicationState.refused),
    (ApplicationState.joined, ApplicationState.withdrawn),
    (ApplicationState.withdrawn, ApplicationState.joined),
    (ApplicationState.withdrawn, ApplicationState.refused),
    (ApplicationState.joined, ApplicationState.won),
    (ApplicationState.joined, ApplicationState.lost),
    (ApplicationState.lost, ApplicationState.won),
    (ApplicationState.refused, ApplicationState.won),
    (ApplicationState.won, ApplicationState.struck),
    (ApplicationState.won, ApplicationState.declined),
    (ApplicationState.won, ApplicationState.awarded),
)
"""``joined`` -> ``refused``: judged again after closing, before the list is frozen. ``joined`` ->
``withdrawn``: by the person, while the batch is open; who comes back has the same row, so the same ticket.
``lost`` -> ``won``: in a continuation, when a seat came back. ``refused`` -> ``won``: on appeal, with the
ticket of the draw."""


class DrawState(StrEnum):
    """Where the draw of a batch stands: what is committed to before the seed exists, and what came of it.

    ``opened``: number and pepper are fixed, contributors commit. ``proposed``: a manifest waits for the
    second signature. ``committed``: list, rules and round are fixed; objections, then reveals. ``seeded``:
    the beacon's round is archived. ``drawn``: results are stored. ``certified``: the auditor has signed.
    ``announced``: two people have said so.
    """

    opened = "opened"
    proposed = "proposed"
    committed = "committed"
    seeded = "seeded"
    drawn = "drawn"
    certified = "certified"
    announced = "announced"


DRAW_STEPS: tuple[tuple[DrawState | None, DrawState], ...] = (
    (None, DrawState.opened),
    (DrawState.opened, DrawState.proposed),
    (DrawState.proposed, DrawState.proposed),
    (DrawState.proposed, DrawState.committed),
    (DrawState.committed, DrawState.proposed),
    (DrawState.committed, DrawState.committed),
    (DrawState.committed, DrawState.seeded),
    (DrawState.seeded, DrawState.drawn),
    (DrawState.drawn, DrawState.certified),
    (DrawState.certified, DrawState.announced),
)
"""One way but for what comes before the beacon: ``committed`` -> ``proposed`` is a new version after
objections, ``committed`` -> ``committed`` one that follows by rule from a missing reveal. What happens within
a state is noted in the log of steps too."""
