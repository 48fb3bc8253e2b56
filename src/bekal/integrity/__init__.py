"""Integrity of the market: what stands out, for people to look at.

It owns marks (keyed hashes of devices and accounts, by who used them), alerts with their states, and how far
each search has looked. A search is one statement over what came since the last one. An alert accuses
nobody and stops nothing: staff look, and say what it was. It keeps no personal data, and never decides about
money.
"""

from .move_alerts import move_alerts
from .note_marks import note_marks
from .outcomes import MoveAlertOutcome
from .queries import count_alerts, list_alerts
from .search_market import search_market
from .states import STEPS, AlertKind, AlertState
from .types import AlertMove, AlertRow, Limits, Mark

__all__ = [
    "STEPS",
    "AlertKind",
    "AlertMove",
    "AlertRow",
    "AlertState",
    "Limits",
    "Mark",
    "MoveAlertOutcome",
    "count_alerts",
    "list_alerts",
    "move_alerts",
    "note_marks",
    "search_market",
]
