"""The states of a ticket and the steps between them; the CHECK ``tickets_state_known`` lists the same."""

from enum import StrEnum


class TicketState(StrEnum):
    """``open``: the office or a partner has to answer. ``answered``: the citizen's turn. ``closed``: over."""

    open = "open"
    answered = "answered"
    closed = "closed"


STEPS: dict[TicketState, frozenset[TicketState]] = {
    TicketState.open: frozenset({TicketState.open, TicketState.answered, TicketState.closed}),
    TicketState.answered: frozenset({TicketState.open, TicketState.answered, TicketState.closed}),
    TicketState.closed: frozenset(),
}
"""From each state the states that a reply may lead to; a closed ticket stays closed, a new one is opened."""
