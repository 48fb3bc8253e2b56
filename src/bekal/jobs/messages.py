"""People are told: the outbox's messages become notices, which leave by the gateways of their channels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bekal import journey, notices
from bekal.base.actors import job
from bekal.base.database import CHUNK_MAX, Database

from .outside import OUTSIDE_CHUNK, ROUNDS_MAX, Outside

BY = job("send_messages")
_NO_GATEWAY = notices.Sent(notices.SentOutcome.refused, "no_gateway")


async def send_messages(db: Database, outside: Outside, at: datetime) -> int:
    """Send what people are to be told; gives how many messages gateways took.

    Codes and replies of every cell go first: somebody is waiting for each of them.
    """
    for cell in range(db.cells):
        for _ in range(ROUNDS_MAX):
            if await journey.tell_people(db, cell, outside.policy, BY, at) < CHUNK_MAX:
                break
    sent = 0
    for urgent in (True, False):
        for cell in range(db.cells):
            sent += await _send_cell(db, outside, cell, at, urgent=urgent)
    return sent


async def _send_cell(db: Database, outside: Outside, cell: int, at: datetime, *, urgent: bool) -> int:
    sent = 0
    for _ in range(ROUNDS_MAX):
        letters = await journey.claim_letters(db, cell, outside.policy, OUTSIDE_CHUNK, BY, at, urgent=urgent)
        answers = await _hand_over(outside, letters)
        states = await journey.record_letters(db, cell, letters, answers, BY, at)
        sent += sum(state == notices.NoticeState.sent for state in states)
        # What goes on to its next channel is due at once: a short chunk is not the end of them.
        if not letters or (len(letters) < OUTSIDE_CHUNK and notices.NoticeState.waiting not in states):
            break
    return sent


async def _hand_over(outside: Outside, letters: Sequence[journey.Letter]) -> list[notices.Sent]:
    """What the gateways say to the letters that have a message, in their order."""
    gateways = {"sms": outside.gateway, **outside.further_gateways}
    written = [letter for letter in letters if letter.message is not None]
    answers = [_NO_GATEWAY] * len(written)
    by_channel: dict[str, list[int]] = defaultdict(list)
    for place, letter in enumerate(written):
        by_channel[letter.claimed.channel].append(place)
    for channel, places in by_channel.items():
        if channel not in gateways:
            continue
        messages = [message for p in places if (message := written[p].message) is not None]
        for place, answer in zip(places, await gateways[channel].send(messages), strict=True):
            answers[place] = answer
    return answers
