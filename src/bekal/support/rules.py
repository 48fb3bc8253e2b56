"""Pure decisions about tickets."""

from __future__ import annotations

import re

from .outcomes import ReplyOutcome, TicketOutcome
from .states import STEPS, TicketState
from .types import TicketOpening, TicketReply

KINDS = ("complaint", "appeal", "question")
SUBJECT_LENGTH_MAX = 120
TEXT_LENGTH_MAX = 4000
OPEN_TICKETS_MAX = 20
MESSAGES_MAX = 500

_ABOUT = re.compile(r"[A-Za-z0-9 :._/-]{0,40}")
_PARTNER = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def check_opening(opening: TicketOpening) -> TicketOutcome | None:
    """What is wrong with an opening by itself; None when nothing is."""
    tests = (
        (opening.kind not in KINDS, TicketOutcome.kind_unknown),
        (not opening.subject.strip(), TicketOutcome.subject_missing),
        (len(opening.subject) > SUBJECT_LENGTH_MAX, TicketOutcome.subject_too_long),
        (not opening.text.strip(), TicketOutcome.text_missing),
        (len(opening.text) > TEXT_LENGTH_MAX, TicketOutcome.text_too_long),
        (not _ABOUT.fullmatch(opening.about), TicketOutcome.about_wrong),
    )
    return next((outcome for wrong, outcome in tests if wrong), None)


def decide_reply(reply: TicketReply, state: str, messages: int) -> ReplyOutcome:
    """What becomes of a reply to a ticket in this state that holds so many messages."""
    if not STEPS[TicketState(state)]:
        return ReplyOutcome.ticket_closed
    if messages >= MESSAGES_MAX:
        return ReplyOutcome.too_many
    if not reply.text.strip():
        return ReplyOutcome.text_missing
    if len(reply.text) > TEXT_LENGTH_MAX:
        return ReplyOutcome.text_too_long
    if reply.hand_to is not None and (reply.person_id is not None or not _PARTNER.fullmatch(reply.hand_to)):
        return ReplyOutcome.partner_wrong
    return ReplyOutcome.replied


def next_step(reply: TicketReply) -> tuple[TicketState, str]:
    """The state that an accepted reply leads to, and whose turn it is then."""
    if reply.closes:
        return TicketState.closed, "nobody"
    if reply.hand_to is not None and reply.hand_to != "office":
        return TicketState.open, f"partner:{reply.hand_to}"
    if reply.hand_to == "office" or reply.person_id is not None:
        return TicketState.open, "office"
    return TicketState.answered, "citizen"


def clean(text: str) -> str:
    """A text as it is kept: blanks around it dropped, what cannot be encoded replaced."""
    return text.strip().encode("utf-8", "replace").decode()
