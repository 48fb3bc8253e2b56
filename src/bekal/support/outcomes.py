"""What may become of an opening or a reply, in order of precedence."""

from enum import StrEnum


class TicketOutcome(StrEnum):
    """Openings. ``too_many`` says that the person has many open tickets already."""

    kind_unknown = "kind_unknown"
    subject_missing = "subject_missing"
    subject_too_long = "subject_too_long"
    text_missing = "text_missing"
    text_too_long = "text_too_long"
    about_wrong = "about_wrong"
    too_many = "too_many"
    opened = "opened"


class ReplyOutcome(StrEnum):
    """Replies. Somebody else's ticket is unknown to a citizen; ``too_many`` says that a ticket is full.

    ``report_stays``: what somebody reports about a partner is not handed to any partner.
    """

    ticket_unknown = "ticket_unknown"
    ticket_closed = "ticket_closed"
    too_many = "too_many"
    text_missing = "text_missing"
    text_too_long = "text_too_long"
    partner_wrong = "partner_wrong"
    report_stays = "report_stays"
    replied = "replied"
