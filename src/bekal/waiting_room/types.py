"""What the waiting room's operations take and give. Instants are UTC."""

from __future__ import annotations

from datetime import datetime

import msgspec

from .states import Mode


class Door(msgspec.Struct, frozen=True):
    """The door as it stands. While it ``holds``, who came after ``admitted_until`` waits.

    ``pace_per_hour``: people let in per hour of late, while somebody waited. ``flow_per_hour``: people let in
    per hour now, while no process is full; never more than the set rate. ``full_until``: a process was
    full, nobody more is let in before this instant. ``calm_at``: since then nobody waits and nobody was full.
    """

    mode: Mode
    rate_per_second: int
    holds: bool
    admitted_until: datetime
    moved_at: datetime
    calm_at: datetime
    full_until: datetime
    pace_per_hour: int
    flow_per_hour: int
    changed_at: datetime
    by: str

    @property
    def pace_per_second(self) -> float:
        """People let in per second of late."""
        return self.pace_per_hour / 3600

    @property
    def flow_per_second(self) -> float:
        """People let in per second now."""
        return self.flow_per_hour / 3600


class DoorSetting(msgspec.Struct, frozen=True):
    """What staff want: when people wait, and how many are let in per second (1 to 100,000)."""

    mode: Mode
    rate_per_second: int


class Report(msgspec.Struct, frozen=True):
    """What one process has to tell: tickets handed out by second since 1970, and since when it is full."""

    arrived: dict[int, int] = {}
    full_since: datetime | None = None
