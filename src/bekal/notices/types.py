"""What notices are made of, and what the queries give. Instants are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

Language = Literal["id", "en"]
Channel = Literal["sms", "whatsapp", "email"]
Kind = Literal["code", "reply", "essential", "optional"]
"""Codes and replies leave at once, at night too, and count towards no limit; the optional can be stopped."""


class Notice(msgspec.Struct, frozen=True):
    """What a notice says: the topic's text in ``language``, instants in ``zone`` (an IANA name)."""

    topic: str
    language: str
    zone: str
    payload: dict[str, Any]


class NoticePlan(msgspec.Struct, frozen=True):
    """A notice to be put. ``person_id`` None: for a phone that stands sealed in the payload.

    ``channels`` in the order in which they are tried; ``planned_at`` is the first instant it may leave,
    ``expires_at`` the first at which nobody needs it any more. ``wanted`` False: it is only written down.
    """

    notice_id: UUID
    person_id: UUID | None
    notice: Notice
    kind: Kind
    channels: tuple[str, ...]
    planned_at: datetime
    expires_at: datetime
    wanted: bool = True


class ClaimedNotice(msgspec.Struct, frozen=True):
    """A notice in the hands of a sender until its lease ends; ``attempts`` on this channel count this one."""

    notice_id: UUID
    person_id: UUID | None
    topic: str
    kind: str
    language: str
    zone: str
    payload: dict[str, Any]
    channels: list[str]
    place: int
    attempts: int

    @property
    def channel(self) -> str:
        """The channel it leaves by now."""
        return self.channels[self.place - 1]


class Report(msgspec.Struct, frozen=True):
    """What a gateway says became of a message it took. ``reason``: its own word for why it failed."""

    notice_id: UUID
    channel: str
    delivered: bool
    reason: str = ""


class Preferences(msgspec.Struct, frozen=True):
    """What a person wishes. ``optional`` False: only what is essential."""

    person_id: UUID
    language: str = "id"
    channel: str = "sms"
    optional: bool = True


class NoticeRow(msgspec.Struct, frozen=True):
    """A notice as its reader and staff see it; the channel is the one in use or used last."""

    notice_id: UUID
    topic: str
    kind: str
    channel: str
    state: str
    reason: str | None
    planned_at: datetime
    changed_at: datetime


class NoticeCount(msgspec.Struct, frozen=True):
    """How many notices of a topic stand in a state."""

    topic: str
    state: str
    notices: int


class Trouble(msgspec.Struct, frozen=True):
    """How many notices failed over a channel for a reason."""

    channel: str
    reason: str
    notices: int


class Round(msgspec.Struct, frozen=True):
    """How far a round to many people of a cell has come; ``after`` None: nobody has been told yet."""

    name: str
    after: UUID | None
    done_at: datetime | None
    started_at: datetime
