"""The states of batches and applications, and the steps between them: one table each.

``draws.batches``, ``draws.batch_steps`` and ``draws.applications`` hold the same in CHECKs; a test compares.
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
    (ApplicationState.joined, ApplicationState.won),
    (ApplicationState.joined, ApplicationState.lost),
    (ApplicationState.won, ApplicationState.struck),
    (ApplicationState.won, ApplicationState.declined),
    (ApplicationState.won, ApplicationState.awarded),
)
"""``joined`` -> ``refused``: judged again after closing, before the list is frozen."""
