"""Everything that is held of one person, row by row, for a copy that a program can read (UU 27/2022 art. 7).

A copy is complete or it is none: a test compares the tables here with those of the schema that have a
person, a card, a purchase or a ticket in them, and names the few that are left out with the reason.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from bekal import people, support, surveys
from bekal.base import ids, statements
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.reports")
_SEALED = re.compile(r"\\x[0-9a-f]*")
_OF_PERSONS = ("export_people", "export_draws", "export_card", "export_courses", "export_words")

Held = dict[str, list[dict[str, Any]]]


async def list_held_data(tx: Transaction, cell: int, person: people.PersonRow) -> Held:
    """The rows of every table that holds something of a person, by table; sealed columns are left out.

    What was written in words is opened and stands under ``words.complaints`` and ``words.surveys``: the copy
    is for its owner only, and who makes it for anybody else logs that.
    """
    held: Held = {}
    rows = [row for name in _OF_PERSONS for row in await tx.tuples(SQL[name], cell, person.person_id)]
    account_cell = ids.cell_of(person.account_id, tx.cells)
    rows += await tx.tuples(SQL["export_account"], account_cell, person.account_id)
    for held_in, row in rows:
        held.setdefault(held_in, []).append(_readable(row))
    answers = await surveys.list_answers(tx, cell, person.person_id)
    held["words.surveys"] = [
        {"programme_id": each.programme_id, "number": each.number, "answers": each.answers}
        for each in answers
    ]
    held["words.complaints"] = await _complaints(tx, cell, person.person_id)
    return held


async def _complaints(tx: Transaction, cell: int, person_id: UUID) -> list[dict[str, Any]]:
    written = []
    after = None
    while page := await support.list_tickets(tx, cell, person_id, after):
        for ticket in page:
            messages = await support.list_messages(tx, cell, ticket.ticket_id, 0, 500)
            said = [
                {"number": each.number, "by": each.by, "at": each.at, "text": each.text} for each in messages
            ]
            written.append({"code": ticket.code, "subject": ticket.subject, "messages": said})
        after = page[-1].ticket_id
    return written


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    """A row without its cell, keyed hashes and sealed values (PostgreSQL writes bytes as ``\\x..``)."""
    return {
        name: value
        for name, value in row.items()
        if name != "cell" and not (isinstance(value, str) and _SEALED.fullmatch(value))
    }
