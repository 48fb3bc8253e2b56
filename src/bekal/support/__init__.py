"""Complaints, appeals, questions and reports: one ticket, whoever has to answer it, until it is closed.

It owns the tickets and what was said in them, sealed. A ticket has a public code to ask after, a state, and
says whose turn it is: the citizen's, the programme office's or a partner's, so that nobody is sent from one
desk to the next. ``about`` names what it concerns by a public code (a voucher, a certificate).

It never decides what a ticket asks for: an appeal that is granted is carried out by the journey's steps.
"""

from .attach_files import (
    BYTES_MAX,
    Attachment,
    File,
    attach_files,
    erase_words,
    forget_attachments,
    kind_of,
    list_attachments,
    open_attachment,
)
from .open_tickets import open_tickets
from .outcomes import ReplyOutcome, TicketOutcome
from .prepare_files import SENT_BYTES_MAX, FileProblem, WrongFile, prepare_file
from .queries import (
    find_tickets,
    find_tickets_by_code,
    list_messages,
    list_partner_tickets,
    list_tickets,
    list_waiting_tickets,
)
from .reply_tickets import reply_tickets
from .rules import (
    OFFICES_OWN,
    PARTNER_ANSWERS_WITHIN,
    REPORT,
    TEXT_LENGTH_MAX,
    desk_of,
    is_partners,
    mask,
    partner_of,
)
from .states import STEPS, TicketState
from .take_back_tickets import take_back_tickets
from .types import Message, Ticket, TicketOpened, TicketOpening, TicketReply

__all__ = [
    "BYTES_MAX",
    "OFFICES_OWN",
    "PARTNER_ANSWERS_WITHIN",
    "REPORT",
    "SENT_BYTES_MAX",
    "STEPS",
    "TEXT_LENGTH_MAX",
    "Attachment",
    "File",
    "FileProblem",
    "Message",
    "ReplyOutcome",
    "Ticket",
    "TicketOpened",
    "TicketOpening",
    "TicketOutcome",
    "TicketReply",
    "TicketState",
    "WrongFile",
    "attach_files",
    "desk_of",
    "erase_words",
    "find_tickets",
    "find_tickets_by_code",
    "forget_attachments",
    "is_partners",
    "kind_of",
    "list_attachments",
    "list_messages",
    "list_partner_tickets",
    "list_tickets",
    "list_waiting_tickets",
    "mask",
    "open_attachment",
    "open_tickets",
    "partner_of",
    "prepare_file",
    "reply_tickets",
    "take_back_tickets",
]
