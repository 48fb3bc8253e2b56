"""What support takes and gives."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from .outcomes import TicketOutcome


class TicketOpening(msgspec.Struct, frozen=True):
    """A person's complaint, appeal, question or report.

    ``about``: the public code of what it concerns, or empty. ``hand_to``: the code of the partner who has it
    now, as the journey finds out; None: the office. Appeals and reports are the office's, whatever it says.
    """

    person_id: UUID
    kind: str
    subject: str
    text: str
    about: str = ""
    hand_to: str | None = None


class TicketOpened(msgspec.Struct, frozen=True):
    """What became of an opening; id and code only when it is ``opened``."""

    outcome: TicketOutcome
    ticket_id: UUID | None = None
    code: str | None = None


class TicketReply(msgspec.Struct, frozen=True):
    """One message in a ticket. ``person_id``: the citizen who writes; None: the office or a partner.

    ``hand_to`` (not for citizens) passes the ticket on to a partner's code, or to ``office``, instead of
    back to the citizen. ``closes`` ends the ticket. ``partner``: the partner who writes, and may do so only
    while the ticket lies with it; it hands it back to the office or answers the citizen, nothing else.
    """

    ticket_id: UUID
    person_id: UUID | None
    text: str
    hand_to: str | None = None
    closes: bool = False
    partner: str | None = None


class Ticket(msgspec.Struct, frozen=True):
    """A ticket as it stands. ``waits_for``: ``citizen``, ``office``, ``partner:<code>`` or ``nobody``."""

    ticket_id: UUID
    person_id: UUID
    code: str
    kind: str
    about: str
    subject: str
    state: str
    waits_for: str
    messages: int
    opened_at: datetime
    state_at: datetime


class Message(msgspec.Struct, frozen=True):
    """One message of a ticket (``number`` from 1), the state it led to and who wrote it when."""

    number: int
    text: str
    state: str
    waits_for: str
    by: str
    at: datetime
