"""Pure decisions about tickets."""

from __future__ import annotations

import re
from datetime import timedelta

from .outcomes import ReplyOutcome, TicketOutcome
from .states import STEPS, TicketState
from .types import TicketOpening, TicketReply

KINDS = ("complaint", "appeal", "question", "report")
OFFICES_OWN = frozenset({"appeal", "report"})
"""An appeal is against a decision, and is heard by somebody else than who took it. A report accuses."""

REPORT = "report"
"""How a partner behaves. Its writer is protected: no partner ever reads it, not even by the office's hand."""

OFFICE = "office"
_PARTNERS = "partner:"
SUBJECT_LENGTH_MAX = 120
TEXT_LENGTH_MAX = 4000
OPEN_TICKETS_MAX = 20
MESSAGES_MAX = 500

PARTNER_ANSWERS_WITHIN = timedelta(days=3)
"""A partner that has not answered a complaint by then loses it to the office: nobody waits at a shut desk.

Assumption: no time was ever promised to people. Press of 2020 and reports of participants tell of one working
day at an institution, one at a platform, up to seven at the programme, and of twenty e-mails unanswered in
between. Three days hold a working day whatever the day of the week.
"""

TAKEN_BACK = "Mitra tidak menjawab pada waktunya; pengelola program mengambil alih."
"""What the history of a ticket says then, to whoever exports it; pages say it in their own languages."""

_ABOUT = re.compile(r"[A-Za-z0-9 :._/-]{0,40}")
COVERED = "[•••]"
# One pass over what anybody wrote: where nine digits are ahead, a day in front of an hour, or all of them.
_DIGIT = r"[ .\-\u2010-\u2015/()]{0,3}\d"
_DAY = r"(?:(?:19|20)\d\d-(?:0\d|1[0-2])-[0-3]\d|[0-3]?\d[/-](?:0?\d|1[0-2])[/-](?:19|20)\d\d)\b"
_LONG_NUMBER = re.compile(rf"(?=\+?\d(?:{_DIGIT}){{8}})(?:(?P<day>{_DAY})|\+?\d(?:{_DIGIT})++)")
# Begins where a word begins, and gives back nothing before the sign: a text without one is read once.
_ADDRESS = re.compile(r"(?<![^\s@<>()])[^\s@<>()]++@[^\s@<>()]+\.[^\s@<>()]+")
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


def first_desk(opening: TicketOpening) -> str:
    """Who has a new ticket: the partner whom it concerns, or the office."""
    if opening.hand_to is None or opening.kind in OFFICES_OWN:
        return OFFICE
    return desk_of(opening.hand_to)


def decide_reply(reply: TicketReply, kind: str, state: str, messages: int) -> ReplyOutcome:
    """What becomes of a reply to a ticket of this kind, in this state, that holds so many messages."""
    handed_on = reply.hand_to not in (None, OFFICE)
    tests = (
        (not STEPS[TicketState(state)], ReplyOutcome.ticket_closed),
        (messages >= MESSAGES_MAX, ReplyOutcome.too_many),
        (not reply.text.strip(), ReplyOutcome.text_missing),
        (len(reply.text) > TEXT_LENGTH_MAX, ReplyOutcome.text_too_long),
        (not _may_pass_on(reply), ReplyOutcome.partner_wrong),
        (kind == REPORT and handed_on, ReplyOutcome.report_stays),
    )
    return next((outcome for wrong, outcome in tests if wrong), ReplyOutcome.replied)


def _may_pass_on(reply: TicketReply) -> bool:
    """A citizen passes nothing on; a partner hands back to the office and never closes."""
    if reply.partner is not None:
        return not reply.closes and reply.hand_to in (None, OFFICE)
    return reply.hand_to is None or (reply.person_id is None and bool(_PARTNER.fullmatch(reply.hand_to)))


def next_step(reply: TicketReply, waits_for: str) -> tuple[TicketState, str]:
    """The state that an accepted reply leads to, and whose turn it is then.

    What a citizen adds while a partner has the ticket is the partner's to read; what is said after an answer
    is the office's, so that nobody is sent back to who did not help.
    """
    if reply.closes:
        return TicketState.closed, "nobody"
    if reply.hand_to is not None and reply.hand_to != OFFICE:
        return TicketState.open, desk_of(reply.hand_to)
    if reply.person_id is not None:
        return TicketState.open, waits_for if is_partners(waits_for) else OFFICE
    if reply.hand_to == OFFICE:
        return TicketState.open, OFFICE
    return TicketState.answered, "citizen"


def desk_of(partner_code: str) -> str:
    """Whose turn it is when it is a partner's, as ``waits_for`` says it."""
    return f"{_PARTNERS}{partner_code}"


def is_partners(waits_for: str) -> bool:
    """Whether it is a partner's turn."""
    return waits_for.startswith(_PARTNERS)


def partner_of(waits_for: str) -> str:
    """The code of the partner whose turn it is (``is_partners``)."""
    return waits_for.removeprefix(_PARTNERS)


def mask(text: str) -> str:
    """A text as partners read it: long numbers and e-mail addresses covered.

    People write NIK, card numbers, accounts and phones into complaints; whoever has to answer finds the
    matter by its code and needs none of them. Nine digits and more count, with blanks, dots or dashes
    between them or not; days, amounts and codes of letters and digits stay.
    """
    return _ADDRESS.sub(COVERED, _LONG_NUMBER.sub(lambda found: found["day"] or COVERED, text))


def clean(text: str) -> str:
    """A text as it is kept: blanks around it dropped, what cannot be encoded replaced."""
    return text.strip().encode("utf-8", "replace").decode()
