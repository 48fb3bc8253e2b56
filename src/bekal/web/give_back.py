"""Not taking part after all: one page says what happens, what is lost and what is not, and only it can do it.

Three things can be given up: an application while its batch is open, a drawn place before the decree, a card
on which nothing was bought. Nobody is barred for any of them (domain, R20). Sent twice, it is done once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec
from litestar import Response, get, post

from bekal import cards, draws, journey
from bekal.pages import CITIZEN, AnyRequest, form_of, go, page, visitor_of
from bekal.pages import mark as _

from . import wording
from .stops import Way
from .way import read_way

What = Literal["application", "place", "card"]

NOTHING: Final = _("Tidak ada yang dikembalikan dan tidak ada yang berubah.")
_DONE: Final = {"application": "mundur", "place": "kembali", "card": "kembali"}


class Offer(msgspec.Struct, frozen=True):
    """What somebody can give up now, and of which batch. ``late``: it cannot be given up any more."""

    what: What
    batch_id: int
    late: bool = False


def offer_of(way: Way, at: datetime) -> Offer | None:
    """What can be given up at ``at``: the running card, else the newest application; None for nothing."""
    card = way.journey.card
    if card is not None and card.state != "declined":
        used = card.state != "issued"
        return None if used and card.first_bought_at is None else Offer("card", card.batch_id, used)
    if not way.journey.applications:
        return None
    newest = way.journey.applications[0]
    if newest.state == "won":
        return Offer("place", newest.batch_id)
    if newest.state == "joined":
        taking = way.batches[newest.batch_id].takes_applications(at)
        return Offer("application", newest.batch_id, not taking)
    return None


@get("/gabung/batal", opt=CITIZEN)
async def ask_first(request: AnyRequest) -> Response[bytes]:
    """What would happen; nothing has happened yet."""
    return await _ask_page(request, None)


@post("/gabung/batal", opt=CITIZEN)
async def give_back(request: AnyRequest) -> Response[bytes]:
    """Give up what the page before named; nobody is blacklisted for it. Says so when there was nothing."""
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    db, cell, what = request.app.state.db, visitor.person_cell, form["what"]
    wish = [draws.Decline(batch_id=form.number("batch") or 0, person_id=visitor.person)]
    done = False
    if what == "application":
        [withdrawn] = await journey.withdraw(db, cell, wish, visitor.actor, at)
        done = withdrawn in (draws.WithdrawOutcome.withdrawn, draws.WithdrawOutcome.already_withdrawn)
    elif what == "place":
        [declined] = await journey.decline(db, cell, wish, visitor.actor, at)
        done = declined in (draws.DeclineOutcome.declined, draws.DeclineOutcome.already_declined)
    elif what == "card":
        [closed] = await journey.decline_cards(db, cell, wish, visitor.actor, at)
        done = closed in (cards.DeclineOutcome.declined, cards.DeclineOutcome.already_declined)
    if done:
        return go(request, "/perjalanan", kabar=_DONE[what])
    return await _ask_page(request, NOTHING)


async def _ask_page(request: AnyRequest, message: str | None) -> Response[bytes]:
    way = await read_way(request)
    at: datetime = request.app.state.clock.now()
    offer = offer_of(way, at)
    amounts = way.terms.amounts if way.terms else None
    context = {
        "way": way,
        "offer": offer,
        "batch": way.batches[offer.batch_id] if offer else None,
        "cash_rp": amounts.total_rp - amounts.training_rp if amounts else 0,
        "message": message,
        "words": wording,
    }
    return page(request, "web/give_back.html", context, status=422 if message else 200)


route_handlers = [ask_first, give_back]
