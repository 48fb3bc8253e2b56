"""Card holders with money and classes with seats, made in bulk and without a draw: what load is put on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec

from bekal import access, cards, draws, ledger, market, programme, regions
from bekal.base import clock, ids
from bekal.base.actors import command
from bekal.base.cells import chunks_by_cell
from bekal.base.database import Database

BY = command("bench")
AT = datetime(2022, 3, 1, 3, 0, tzinfo=UTC)
"""A Tuesday morning in Jakarta, within the first days of a batch of 2022."""
PROGRAMME, YEAR, BATCH = 1, 2022, 1


class Holder(msgspec.Struct, frozen=True):
    """A card with the ids that a statement about it needs."""

    person_id: UUID
    card_id: UUID
    number: str
    training_account_id: UUID


async def make_programme(db: Database) -> cards.Decree:
    """Regions, the programme of 2022, a batch and its budgeted decree: what cards refer to."""
    terms = programme.load_programmes(Path(__file__).parents[1] / "programmes")
    async with db.begin() as tx:
        await regions.store_regions(tx)
        await programme.store_programmes(tx, terms, BY, AT)
        plan = draws.BatchPlan(
            BATCH, PROGRAMME, 1, AT - timedelta(days=9), AT - timedelta(days=6), (draws.Quota(1, 1),)
        )
        await draws.create_batches(tx, [plan], BY, AT)
        draft = cards.DecreePlan(PROGRAMME, terms[0].slug, BATCH, YEAR, 1, terms[0].amounts.total_rp)
        [decree] = await cards.open_decrees(tx, [draft], BY, AT)
        return await cards.move_decrees(tx, decree.decree_id, "budgeted", BY, AT)


async def make_holders(
    db: Database, decree: cards.Decree, count: int, amount_rp: int = 1_000_000
) -> list[Holder]:
    """Issue cards to so many persons over all slots, each with ``amount_rp`` on its training account."""
    people = [person for n in range(0, count, 4000) for person in _people(n, min(4000, count - n))]
    holders: list[Holder] = []
    for cell, chunk in chunks_by_cell(people, lambda person: ids.cell_of(person, db.cells)):
        async with db.write(cell) as tx:
            clearing = ledger.Counter(PROGRAMME, YEAR, ledger.CounterKind.clearing, "")
            [counter] = await ledger.ensure_counters(tx, [clearing])
            deadline = clock.end_of(clock.date_in_jakarta(AT) + timedelta(days=30))
            grants = [
                cards.CardGrant(person, PROGRAMME, BATCH, decree.decree_id, 1, YEAR, deadline)
                for person in chunk
            ]
            issued = await cards.issue_cards(tx, cell, grants, BY, AT)
            accounts = [card.training_account_id for card in issued]
            training = ledger.AccountKind.training
            opened = [ledger.GuardedAccount(account, training, PROGRAMME, YEAR) for account in accounts]
            await ledger.open_accounts(tx, cell, opened, BY, AT)
            granted = [
                ledger.Transfer(
                    ids.derived_id(account, "grant"), ledger.Kind.grant, amount_rp, account, counter
                )
                for account in accounts
            ]
            statuses = await ledger.post_transfers(tx, cell, granted, BY, AT)
            if set(statuses) != {ledger.TransferStatus.ok}:
                raise AssertionError(f"the ledger refused grants: {set(statuses)}")
        holders += [
            Holder(person, card.card_id, card.number, card.training_account_id)
            for person, card in zip(chunk, issued, strict=True)
        ]
    return holders


async def make_classes(db: Database, count: int, seats_each: int) -> list[market.Schedule]:
    """The seed catalogue with at least ``count`` classes, of which the first ``count`` are kept."""
    catalogue = market.load_catalogue()
    first_on = AT.date() + timedelta(days=3)
    starts = -(-count // len(catalogue.courses)) + 1
    planned = market.plan_schedules(
        catalogue.courses,
        first_on,
        first_on + timedelta(days=7 * starts + 14),
        1,
        platforms=catalogue.platforms,
        institutions=catalogue.institutions,
        every_days=7,
    )[:count]
    kept = [msgspec.structs.replace(schedule, seats=seats_each) for schedule in planned]
    async with db.begin() as tx:
        await market.store_catalogue(
            tx, catalogue.platforms, catalogue.institutions, catalogue.courses, kept, BY, AT
        )
    for cell in range(db.cells):
        async with db.write(cell) as tx:
            await market.allot_seats(tx, cell, [schedule.schedule_id for schedule in kept], BY, AT)
    return kept


async def make_keys(db: Database, partners: Sequence[access.PartnerOpening]) -> dict[str, str]:
    """Partners, and for each an access token of ``AT``: what is presented. No limit holds them back."""
    tokens = {}
    async with db.begin() as tx:
        unlimited = [msgspec.structs.replace(partner, per_minute=10**9) for partner in partners]
        await access.add_partners(tx, unlimited, BY, AT)
        keys = await access.issue_partner_keys(
            tx, [access.KeyOrder(partner.partner_code) for partner in partners], BY, AT
        )
        asked = [access.TokenRequest(key.key_id, key.secret) for key in keys]
        for partner, issued in zip(
            partners, await access.issue_partner_tokens(tx, asked, [], BY, AT), strict=True
        ):
            tokens[partner.partner_code] = issued.token or ""
    return tokens


def _people(start: int, count: int) -> list[UUID]:
    return ids.new_ids([(start + i) * 7 % ids.SLOTS for i in range(count)], AT - timedelta(days=9))
