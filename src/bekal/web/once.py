"""What is not harmless when it is sent twice is done once: the form brings a reference of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from psycopg.errors import UniqueViolation

from bekal.base import ids, requests
from bekal.base.database import Transaction
from bekal.pages import AnyRequest, Form, visitor_of

_KEPT_OUTCOMES = frozenset({"opened", "replied"})


def with_reference(form: Form) -> Form:
    """The form with a reference, new unless it brought one back."""
    if not form["once"]:
        form["once"] = ids.random_bytes(12).hex()
    return form


async def answer_once(
    request: AnyRequest, reference: str, body: msgspec.Struct, act: Callable[[Transaction], Awaitable[str]]
) -> str:
    """The outcome of ``act``; a form that comes back (double tap, back button) gets the first outcome.

    ``act`` and its reference are stored in one transaction. A refusal is not kept: the person corrects the
    form and sends it again under the same reference.
    """
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    db, cell = request.app.state.db, visitor.person_cell
    key = requests.RequestKey(str(visitor.actor), f"form:{reference[:40]}", requests.body_hash(body))
    for _ in range(2):
        try:
            async with db.begin() as tx:
                [known] = await requests.find_requests(tx, cell, [key])
                if known is not None:
                    return known.outcome
                outcome = await act(tx)
                if outcome in _KEPT_OUTCOMES:
                    row = requests.Request(key.caller, key.reference, key.body_hash, outcome)
                    await requests.save_requests(tx, cell, [row], at)
                return outcome
        except UniqueViolation:
            # The same form arrived twice at once and its twin was quicker: this one is undone, and read.
            continue
    return "opened"
