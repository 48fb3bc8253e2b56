"""Money: what is due and paid, and the account it is paid on."""

from __future__ import annotations

from datetime import datetime

from litestar import Response, get, post

from bekal import integrity, journey, payouts, people
from bekal.base import clock
from bekal.pages import CITIZEN, AnyRequest, Form, find_draft, form_of, go, page, visitor_of
from bekal.pages import mark as _

from . import wording
from .citizen import news_of
from .way import read_way


@get("/uang", opt=CITIZEN)
async def show_money(request: AnyRequest) -> Response[bytes]:
    """Where is my money: every payment, its state and its day."""
    way = await read_way(request)
    context = {
        "way": way,
        "words": wording,
        "news": news_of(request),
        "channels": payouts.channels(),
    }
    return page(request, "web/money.html", context)


@get("/rekening", opt=CITIZEN)
async def show_account(request: AnyRequest) -> Response[bytes]:
    """Ask for the account to be paid on."""
    draft = find_draft(request, request.app.state.clock.now())
    return await _account_page(request, Form(draft or {}), {})


@post("/rekening", opt=CITIZEN)
async def link_account(request: AnyRequest) -> Response[bytes]:
    """Seal the number and have the bank asked about it. The same account again changes nothing."""
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    channel = form["channel"]
    if channel not in payouts.channels():
        field, words = wording.LINK_OUTCOMES["channel_unknown"]
        return await _account_page(request, form, {field: words})
    number = payouts.normalise_account(channel, form["account_number"])
    if number is None:
        field, words = wording.LINK_OUTCOMES["digits_wrong"]
        return await _account_page(request, form, {field: words})
    db, cell = request.app.state.db, visitor.person_cell
    async with db.begin() as tx:
        contact = people.Contact(visitor.person, "payment_account", number)
        [saved] = await people.save_contacts(tx, cell, [contact], visitor.actor, at)
        mark = integrity.Mark("account", f"{channel}:{number}", visitor.person)
        await integrity.note_marks(tx, [mark], at)
    if saved.contact_id is None:
        return await _account_page(request, form, {"account_number": _("Nomor ini tidak mungkin benar.")})
    wish = payouts.LinkRequest(visitor.person, channel, str(saved.contact_id), number[-4:])
    [linked] = await journey.link_payment_accounts(db, cell, [wish], visitor.actor, at)
    if linked.outcome in wording.LINK_OUTCOMES:
        field, words = wording.LINK_OUTCOMES[linked.outcome]
        return await _account_page(request, form, {field: words})
    return go(request, "/uang", kabar="rekening")


@post("/rekening/periksa", opt={**CITIZEN, "back": "/uang"})
async def recheck_account(request: AnyRequest) -> Response[bytes]:
    """Ask the bank once more: I have mended what it named."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        cell = visitor.person_cell
        [outcome] = await payouts.recheck_accounts(tx, cell, [visitor.person], visitor.actor, at)
    asked = outcome == payouts.RecheckOutcome.asked
    return go(request, "/uang", kabar="diperiksa" if asked else "tunggu")


@post("/rekening/putus", opt={**CITIZEN, "back": "/uang"})
async def unlink_account(request: AnyRequest) -> Response[bytes]:
    """Part from the linked account; a payment under way still arrives there."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        await payouts.unlink_accounts(tx, visitor.person_cell, [visitor.person], visitor.actor, at)
    return go(request, "/uang", kabar="putus")


async def _account_page(request: AnyRequest, form: Form, errors: dict[str, str]) -> Response[bytes]:
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        visitor = visitor_of(request)
        [account] = await payouts.find_linked_accounts(tx, visitor.person_cell, [visitor.person])
    partners = [(each.channel, each.name) for each in payouts.list_channels(clock.date_in_jakarta(at))]
    context = {
        "form": form,
        "errors": errors,
        "partners": partners,
        "account": account,
        "channels": payouts.channels(),
    }
    return page(request, "web/account.html", context, status=422 if errors else 200)


route_handlers = [show_money, show_account, link_account, recheck_account, unlink_account]
