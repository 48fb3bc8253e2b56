"""Pure decisions: when a notice may leave, by which channels, what follows from what a gateway says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from .gateway import Sent, SentOutcome
from .states import NoticeState
from .types import Preferences

ATTEMPTS_MAX: Final = 12
"""On one channel, with waits of 1, 2, 4, ... 60 minutes between: about eight hours."""
URGENT_ATTEMPTS_MAX: Final = 3
"""A code must not wait for a channel that is down: after these the next one is tried."""
_URGENT_WAIT: Final = timedelta(seconds=10)
_DAYS_AHEAD_MAX: Final = 14


class Policy(msgspec.Struct, frozen=True):
    """How people are told. ``quiet_from`` and ``quiet_until`` are hours (0-23) of the reader's own clock;

    equal: no quiet hours. ``day_max`` notices a person and day leave at most, codes and replies uncounted.
    ``channels``: those there are gateways for. ``site`` is the one address that texts may name, ``ussd_code``
    the one number to call.
    """

    quiet_from: int = 21
    quiet_until: int = 7
    day_max: int = 3
    channels: tuple[str, ...] = ("sms",)
    site: str = "bekal.example"
    ussd_code: str = "*885#"


def plan_instant(policy: Policy, at: datetime, zone: str, taken: Sequence[datetime]) -> datetime:
    """The first instant from ``at`` on that is not quiet in ``zone``, on a day with room beside ``taken``.

    ``taken``: when this person's other notices leave or left. A person whom much is told is told the rest on
    the days after; who has two weeks of it waiting is told in spite of the limit.
    """
    local = ZoneInfo(zone)
    counts: dict[date, int] = {}
    for instant in taken:
        day = instant.astimezone(local).date()
        counts[day] = counts.get(day, 0) + 1
    planned = _after_quiet(policy, at, local)
    for _ in range(_DAYS_AHEAD_MAX):
        day = planned.astimezone(local).date()
        if counts.get(day, 0) < policy.day_max:
            break
        # The next midnight may be quiet; the morning after it is meant.
        planned = _after_quiet(policy, _local(day + timedelta(days=1), 0, local), local)
    return planned


def _after_quiet(policy: Policy, at: datetime, local: ZoneInfo) -> datetime:
    here = at.astimezone(local)
    start, end = policy.quiet_from, policy.quiet_until
    if start == end:
        return at
    quiet = start <= here.hour < end if start < end else here.hour >= start or here.hour < end
    if not quiet:
        return at
    day = here.date() + timedelta(days=1 if here.hour >= end else 0)
    return _local(day, end, local)


def _local(day: date, hour: int, local: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), local).astimezone(ZoneInfo("UTC"))


def plan_channels(wish: Preferences, available: Collection[str]) -> tuple[str, ...]:
    """The channels in the order in which they are tried: the one wished for, SMS, WhatsApp. Never none."""
    order = dict.fromkeys((wish.channel, "sms", "whatsapp"))
    return tuple(channel for channel in order if channel in available) or ("sms",)


class Next(msgspec.Struct, frozen=True):
    """Where a notice stands after an answer of a gateway."""

    state: NoticeState
    place: int
    attempts: int
    next_at: datetime
    reason: str | None


def after_sending(
    sent: Sent, *, urgent: bool, place: int, channels: int, attempts: int, at: datetime
) -> Next:
    """What follows from a gateway's answer to the ``attempts``-th attempt on the ``place``-th channel."""
    reason = sent.reason or None
    if sent.outcome == SentOutcome.taken:
        return Next(NoticeState.sent, place, attempts, at, None)
    ceiling = URGENT_ATTEMPTS_MAX if urgent else ATTEMPTS_MAX
    last = place == channels
    # A code goes on trying its last channel until it expires: nothing else can be done for its reader.
    if sent.outcome == SentOutcome.later and (attempts < ceiling or (urgent and last)):
        minutes = min(60, 1 << min(attempts - 1, 6))
        wait = _URGENT_WAIT if urgent else timedelta(minutes=minutes)
        return Next(NoticeState.waiting, place, attempts, at + wait, reason)
    if not last:
        return Next(NoticeState.waiting, place + 1, 0, at, reason)
    return Next(NoticeState.failed, place, attempts, at, reason)
