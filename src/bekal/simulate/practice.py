"""A place for partners to practise in: a platform and an institution of their own, cards with money, classes.

For an installation in the mode demo. The money comes from a budget of its own through a decree of its own,
so that the books of the demonstration stay true; the calendar of the programme is moved so that there is
always time left to buy. Called again, it gives new keys and another class; cards are made once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from bekal import access, cards, draws, journey, learning, ledger, market, programme
from bekal.base import actors, clock, ids
from bekal.base.cells import by_cell
from bekal.base.database import Database, Transaction
from bekal.base.errors import WrongState

BY: Final = actors.command("partner-practice")
PLATFORM: Final = access.PartnerOpening("platform-contoh", "platform", "Platform Contoh")
INSTITUTION: Final = access.PartnerOpening("lembaga-contoh", "institution", "Lembaga Contoh")
PROGRAMME_ID: Final = 900
BATCH_ID: Final = 9000
NUMBER: Final = 9000
"""Far from what a demonstration makes: ids of the practice's programme, batch, partners and course."""

CARDS: Final = 20
_ZONE: Final = "Asia/Jakarta"
_SEATS: Final = 100
_SELLS_ON: Final = timedelta(minutes=30)


class Practice(msgspec.Struct, frozen=True):
    """What a partner practises with. Keys are OAuth client ids with their secrets."""

    platform_id: str
    platform_secret: str
    institution_id: str
    institution_secret: str
    schedule_id: int
    cards: tuple[str, ...]


async def make_practice(db: Database, terms: programme.Programme, at: datetime) -> Practice:
    """Make what is missing, and give new keys. ``terms``: the programme whose rules are practised."""
    year = clock.date_in_jakarta(at).replace(month=12, day=31)
    moved = programme.reschedule(terms, year.replace(year=year.year + 1), "latihan", PROGRAMME_ID)
    async with db.begin() as tx:
        await programme.store_programmes(tx, [moved], BY, at)
        schedule = await _store_class(tx, at)
        keys = await _make_keys(tx, at)
    for cell in range(db.cells):
        async with db.write(cell) as tx:
            await market.allot_seats(tx, cell, [schedule.schedule_id], BY, at)
    decree = await _make_decree(db, moved, at)
    numbers = await _numbers(db, decree)
    return Practice(*keys, schedule.schedule_id, tuple(numbers))


async def _store_class(tx: Transaction, at: datetime) -> market.Schedule:
    """The catalogue's practice entries, and a class whose only session has just begun.

    Unlike a real class it sells on for half an hour, so that buying, attending and completing can be
    practised in one go, each of them when it happens.
    """
    local = at.astimezone(ZoneInfo(_ZONE)).replace(second=0, microsecond=0)
    course = market.Course(NUMBER, NUMBER, "Latihan integrasi", "Contoh", 3, "webinar", 100_000, "synthetic")
    platform = market.Platform(NUMBER, PLATFORM.partner_code, PLATFORM.name, market.FEE_BP_MAX, 0)
    institution = market.Institution(NUMBER, INSTITUTION.partner_code, INSTITUTION.name, _ZONE)
    known = await market.find_schedules(tx, range(NUMBER, NUMBER + 1000))
    schedule = market.Schedule(
        schedule_id=NUMBER + sum(each is not None for each in known),
        course_id=NUMBER,
        platform_ids=(NUMBER,),
        starts_on=local.date(),
        ends_on=local.date(),
        sessions=1,
        seats=_SEATS,
        enrol_until=local.astimezone(UTC) + _SELLS_ON,
        timezone=_ZONE,
        start_time=local.time(),
    )
    await market.store_catalogue(tx, [platform], [institution], [course], [schedule], BY, at)
    await learning.store_sessions(tx, learning.plan_sessions([schedule], [course]), BY, at)
    return schedule


async def _make_keys(tx: Transaction, at: datetime) -> tuple[str, str, str, str]:
    await access.add_partners(tx, [PLATFORM, INSTITUTION], BY, at)
    orders = [access.KeyOrder(PLATFORM.partner_code), access.KeyOrder(INSTITUTION.partner_code)]
    one, two = await access.issue_partner_keys(tx, orders, BY, at)
    return one.key_id or "", one.secret or "", two.key_id or "", two.secret or ""


async def _make_decree(db: Database, terms: programme.Programme, at: datetime) -> cards.Decree:
    """Cards by a decree that is budgeted, granted and closed like any other; made once."""
    fiscal_year = terms.fiscal_years[-1].year
    total_rp = CARDS * terms.amounts.total_rp
    async with db.begin() as tx:
        plan = draws.BatchPlan(
            BATCH_ID, terms.programme_id, NUMBER, at, at + timedelta(days=1), (draws.Quota(1, CARDS),)
        )
        await draws.create_batches(tx, [plan], BY, at)
        draft = cards.DecreePlan(terms.programme_id, terms.slug, BATCH_ID, fiscal_year, CARDS, total_rp)
        [decree] = await cards.open_decrees(tx, [draft], BY, at)
    if decree.state == cards.DecreeState.closed:
        return decree
    await journey.open_year(db, terms.programme_id, fiscal_year, total_rp, BY, at)
    decree = await journey.fund_decree(db, decree, BY, at)
    people = ids.new_ids([n * ids.SLOTS // CARDS for n in range(CARDS)], at)
    for cell, group in by_cell(people, lambda person: ids.cell_of(person, db.cells)).items():
        async with db.write(cell) as tx:
            await _grant(tx, cell, decree, terms.amounts, group, at)
    return await journey.close_decree(db, decree.decree_id, BY, at)


async def _grant(
    tx: Transaction,
    cell: int,
    decree: cards.Decree,
    amounts: programme.Amounts,
    people: list[UUID],
    at: datetime,
) -> None:
    """Cards, their three accounts and the decree's lines, as for winners of a draw."""
    year, until = decree.fiscal_year, at + timedelta(days=300)
    grants = [
        cards.CardGrant(person, decree.programme_id, BATCH_ID, decree.decree_id, 1, year, until)
        for person in people
    ]
    issued = await cards.issue_cards(tx, cell, grants, BY, at)
    clearing = ledger.Counter(decree.programme_id, year, ledger.CounterKind.clearing, "")
    [counter] = await ledger.ensure_counters(tx, [clearing])
    incentive_rp = amounts.incentive_rp * amounts.incentive_times
    survey_rp = amounts.survey_rp * amounts.survey_times
    given = [
        (kind, account_id, amount_rp)
        for card in issued
        for kind, account_id, amount_rp in (
            (ledger.AccountKind.training, card.training_account_id, amounts.training_rp),
            (ledger.AccountKind.incentive, card.incentive_account_id, incentive_rp),
            (ledger.AccountKind.survey, card.survey_account_id, survey_rp),
        )
    ]
    opened = [ledger.GuardedAccount(account, kind, decree.programme_id, year) for kind, account, _ in given]
    await ledger.open_accounts(tx, cell, opened, BY, at)
    transfers = [
        ledger.Transfer(ids.derived_id(account, "grant"), ledger.Kind.grant, amount_rp, account, counter)
        for _, account, amount_rp in given
    ]
    if set(await ledger.post_transfers(tx, cell, transfers, BY, at)) - {ledger.TransferStatus.ok}:
        raise WrongState("the ledger refused the practice's money")
    lines = [
        cards.DecreeLine(decree.decree_id, person, card.card_id, amounts.training_rp, incentive_rp, survey_rp)
        for person, card in zip(people, issued, strict=True)
    ]
    await cards.record_decree_lines(tx, cell, lines, BY, at)


async def _numbers(db: Database, decree: cards.Decree) -> list[str]:
    """The numbers of the practice's cards, those with most money first: used ones come last."""
    found: list[tuple[int, str]] = []
    async with db.read() as tx:
        for cell in range(db.cells):
            lines = await cards.list_decree_lines(tx, cell, decree.decree_id, None, CARDS)
            rows = [row for row in await cards.find_cards(tx, cell, [x.card_id for x in lines]) if row]
            balances = await ledger.find_balances(tx, cell, [row.training_account_id for row in rows])
            found += [
                (-(balance.available_rp if balance else 0), row.number)
                for row, balance in zip(rows, balances, strict=True)
            ]
    return [number for _, number in sorted(found)]
