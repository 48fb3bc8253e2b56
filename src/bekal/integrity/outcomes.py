"""What can come of moving an alert, in order of precedence."""

from __future__ import annotations

from enum import StrEnum


class MoveAlertOutcome(StrEnum):
    """Of ``move_alerts``."""

    alert_unknown = "alert_unknown"
    note_missing = "note_missing"
    """A decision says why, in up to 1,000 characters."""
    step_not_allowed = "step_not_allowed"
    moved = "moved"
