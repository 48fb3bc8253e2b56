"""One request of an aggregator: all that was typed so far comes along; the dialogue goes on where it stood.

A request that is repeated gets the screen it got before, and nothing happens a second time. What was typed is
compared by keyed hash: it holds PINs, and is neither stored nor logged.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from bekal import callers, people
from bekal.base import ids
from bekal.base.database import Database, Transaction
from bekal.pages import Language
from bekal.pages import mark as _

from .answers import Voice
from .dialogue import Dialogue, State
from .household import find_household

_STEPS_MAX: Final = 60


class UssdRequest(msgspec.Struct, frozen=True):
    """A step: ``text`` is everything typed so far, joined by ``*``; empty at first."""

    session: str
    phone: str
    text: str


async def answer_request(
    db: Database,
    request: UssdRequest,
    site: str,
    translate: Callable[[Language, str], str],
    at: datetime,
) -> str:
    """The screen that follows, ``CON ...`` or ``END ...``."""
    keyring = db.keyring
    assert keyring is not None, "the site runs on a keyring"
    phone = people.normalise_phone(request.phone) or request.phone
    cell = ids.cell_of_slot(people.slot_of_phone(keyring, phone), db.cells)
    index = people.phone_index(keyring, phone)
    # The phone is part of the name: nobody goes on with somebody else's dialogue.
    key = callers.hash_typed(keyring, "session", f"{request.session}\0{phone}")
    async with db.begin() as tx:
        caller = await callers.lock_caller(tx, cell, index, at)
        steps = await callers.find_steps(tx, cell, key)
        digest = callers.hash_typed(keyring, "text", request.text)
        for step in steps:
            if step.digest == digest:
                return callers.open_screen(keyring, key, step)
        household = await find_household(tx, cell, index)
        language: Language = "en" if caller.language == "en" else "id"
        voice = Voice(language, translate, site, at)
        dialogue = Dialogue(tx, cell, phone, caller, household, voice)
        state, screen = await _go(tx, dialogue, request.text, key, steps)
        if state is None:
            return screen
        await callers.save_callers(tx, cell, [dialogue.caller])
        typed = (digest, len(request.text))
        encoded = msgspec.json.encode(state)
        await callers.add_step(tx, cell, key, index, len(steps), typed, encoded, screen, at)
        return screen


async def _go(
    tx: Transaction, dialogue: Dialogue, text: str, key: bytes, steps: list[callers.Step]
) -> tuple[State | None, str]:
    """From where the dialogue stood, through what was typed since; from the menu where none is known.

    No state: what came does not continue what was, and changes nothing.
    """
    state, screen = dialogue.start()
    rest = text
    if steps:
        last = steps[-1]
        head, tail = text[: last.length], text[last.length :]
        going_on = callers.hash_typed(tx.keyring, "text", head) == last.digest
        if not going_on or (last.length and not tail.startswith("*")) or len(steps) >= _STEPS_MAX:
            lost = dialogue.end(_("Sesi ini terputus. Silakan panggil lagi."))
            return None, lost
        state = msgspec.json.decode(callers.open_state(tx.keyring, key, last), type=State)
        rest = tail[1:] if last.length else tail
        if not rest and not last.length:
            return state, screen
        return await _type(dialogue, state, rest)
    return await _type(dialogue, state, rest) if rest else (state, screen)


async def _type(dialogue: Dialogue, state: State, rest: str) -> tuple[State, str]:
    screen = ""
    for typed in rest.split("*"):
        state, screen = await dialogue.advance(state, typed.strip())
    return state, screen
