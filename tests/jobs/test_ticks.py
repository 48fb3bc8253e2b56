"""Ticks carry people from registration to money on their accounts, whatever registry and bank do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bekal import cards, draws, jobs, journey, market, payouts, people
from bekal.adapters.messages import CodeMessage, ShortMessage, send_code
from bekal.base import actors, ids, outbox
from bekal.base.clock import SimulatedClock, date_in_jakarta
from bekal.base.database import Database
from bekal.jobs import Outside
from bekal.notices import Policy, Sent, SentOutcome
from bekal.sandbox.bank import Habits, InProcessBank
from bekal.sandbox.beacon import InProcessBeacon
from bekal.sandbox.messages import SandboxGateway, list_messages
from bekal.sandbox.registry import InProcessRegistry, RegistryRecord
from bench import holders
from tests.journey.world import BUYS_AT, BY, DECREED_AT, OPENS_AT, World, purchase, registration

ALWAYS = Policy(quiet_from=0, quiet_until=0, day_max=50)
"""Whoever is told what when is for tests/notices."""
UNRULY = Habits(refused_bp=2_000, late_bp=3_000, silent_bp=2_000, lost_bp=1_000, account_refused_bp=0)


def truth(nik: str) -> RegistryRecord | None:
    """The registry knows everybody as he or she says, but the second person's mother."""
    i = int(nik[-4:]) - 1
    said = registration(i, UUID(int=0))
    mother = "Ibu Kota" if i == 1 else said.mother_name
    return RegistryRecord(nik, said.family_card, said.full_name, said.born_on, mother, "m")


async def link_and_schedule(world: World, holders: list[cards.Card], at: datetime) -> None:
    for i, card in enumerate(holders):
        cell = world.cell(card.card_id)
        number = f"0812{i:08d}"  # none of the sandbox bank's test endings, as a random number might be
        async with world.db.write(cell) as tx:
            contact = people.Contact(card.person_id, "payment_account", number)
            [saved] = await people.save_contacts(tx, cell, [contact], BY, at)
            request = payouts.LinkRequest(card.person_id, "ovo", str(saved.contact_id), number[-4:])
            [linked] = await payouts.link_accounts(tx, cell, [request], BY, at)
            assert linked.outcome == "linked"
            due = payouts.Due(
                card.person_id,
                card.card_id,
                card.incentive_account_id,
                "incentive",
                1,
                600_000,
                date_in_jakarta(at),
                card.programme_id,
                card.fiscal_year,
            )
            assert await payouts.schedule_incentives(tx, cell, [due], BY, at) == ["scheduled"]


async def open_orders(db: Database) -> Counter[str]:
    async with db.read() as tx:
        return Counter({row.state: row.dues for row in await payouts.list_due_totals(tx)})


async def test_every_due_is_paid_once_though_the_bank_is_unruly(db4: Database) -> None:
    world = World(db4)
    holders = await world.recipients(60)
    await link_and_schedule(world, holders, DECREED_AT)
    clock = SimulatedClock(DECREED_AT)
    bank = InProcessBank(UNRULY, clock)
    outside = Outside(
        InProcessRegistry(truth, clock=clock),
        bank,
        SandboxGateway(db4, clock),
        InProcessBeacon(clock),
        policy=ALWAYS,
    )
    for hour in range(0, 24 * 14, 3):
        clock.move_to(DECREED_AT + timedelta(hours=hour))
        ran = await jobs.run_ticks(db4, outside, clock)
        assert {row.fault for row in ran} == {None}
        states = await open_orders(db4)
        if set(states) <= {"paid", "failed"}:
            break
    assert states["paid"] + states["failed"] == 60
    assert states["paid"] >= 50
    days = (date_in_jakarta(DECREED_AT), date_in_jakarta(clock.now()))
    async with db4.begin() as tx:
        for line in await bank.statement(*days):
            await payouts.record_statement_lines(tx, payouts.cell_of_line(line, 4), [line], BY, clock.now())
    async with db4.snapshot() as tx:
        result = await payouts.reconcile(tx, *days)
        assert (result.matched, result.agrees) == (states["paid"], True)
        assert result.here_rp == states["paid"] * 600_000
        told = await list_messages(tx, 1000)
    assert sum("sudah dibayarkan" in message.content for message in told) == states["paid"]
    assert {message.phone for message in told} <= {f"+62812{i:08d}" for i in range(60)}
    await world.books_hold()


async def test_identities_are_checked_and_who_waited_or_differs_is_told(db: Database) -> None:
    world = World(db)
    await world.settle_in()
    persons = await world.register(range(3), matched=False)
    clock = SimulatedClock(OPENS_AT)
    down = Outside(
        DeadRegistry(), InProcessBank(Habits(), clock), SandboxGateway(db, clock), InProcessBeacon(clock)
    )
    assert await _moved(db, down, clock, "check_identities") == 3
    assert await _moved(db, down, clock, "check_identities") == 0, "not asked again at once"
    clock.move_to(OPENS_AT + timedelta(hours=2))
    up = Outside(InProcessRegistry(truth, clock=clock), down.bank, down.gateway, down.beacon)
    assert await _moved(db, up, clock, "check_identities") == 3
    async with db.read() as tx:
        states = [row.identity_state for row in await people.find_persons(tx, 0, persons) if row]
    assert states == ["matched", "mismatched", "matched"]
    await world.answer_registry(clock.now())
    assert await _moved(db, up, clock, "send_messages") == 0, "it is two at night"
    clock.move_to(OPENS_AT + timedelta(hours=7))
    assert await _moved(db, up, clock, "send_messages") == 3
    async with db.read() as tx:
        told = {message.phone: message.content for message in await list_messages(tx, 10)}
    assert {phone: "belum cocok" in content for phone, content in told.items()} == {
        "+6281200000000": False,
        "+6281200000001": True,
        "+6281200000002": False,
    }
    assert sum("sudah cocok dengan Dukcapil" in content for content in told.values()) == 2


class DeadRegistry:
    """Never answers."""

    async def verify(self, checks: Sequence[people.IdentityCheck]) -> list[people.IdentityAnswer]:
        return [people.IdentityAnswer(c.check_id, c.person_id, "unavailable", {}) for c in checks]


async def _moved(db: Database, outside: Outside, clock: SimulatedClock, name: str) -> int:
    [tick] = [tick for tick in jobs.TICKS if tick.name == name]
    [ran] = await jobs.run_ticks(db, outside, clock, [tick])
    assert ran.fault is None
    return ran.moved


async def test_codes_go_out_and_a_gateway_in_trouble_is_tried_again(db: Database, at: datetime) -> None:
    clock = SimulatedClock(at)
    gateway = FlakyGateway(SandboxGateway(db, clock))
    outside = Outside(DeadRegistry(), InProcessBank(Habits(), clock), gateway, InProcessBeacon(clock))
    async with db.begin() as tx:
        await send_code(tx, 0, CodeMessage("+628123456789", "123456", "en"), at)
        # A person nobody knows (erased since): nobody is told, and nothing stays behind.
        stranger = outbox.Message(topic="awarded", payload={"person_id": str(ids.new_id(0, at))})
        await outbox.put_messages(tx, 0, [stranger], at)
    assert await _moved(db, outside, clock, "send_messages") == 0
    assert await _moved(db, outside, clock, "send_messages") == 0, "a code is tried again after 10 seconds"
    clock.move_to(at + timedelta(seconds=10))
    assert await _moved(db, outside, clock, "send_messages") == 1
    assert await _moved(db, outside, clock, "send_messages") == 0
    async with db.read() as tx:
        [message] = await list_messages(tx, 10)
    assert message.content.startswith("Bekal sign-in code: 123456.")


class FlakyGateway:
    """Takes nothing the first time."""

    def __init__(self, kept: SandboxGateway) -> None:
        self.tries, self.kept = 0, kept

    async def send(self, messages: Sequence[ShortMessage]) -> list[Sent]:
        self.tries += 1
        later = [Sent(SentOutcome.later, "down")] * len(messages)
        return later if self.tries == 1 else await self.kept.send(messages)


async def test_batches_close_and_unused_places_are_revoked_by_themselves(db: Database) -> None:
    world = World(db)
    holders = await world.recipients(2)
    await world.open_batch(5, batch_id=2, opens_at=DECREED_AT)
    clock = SimulatedClock(DECREED_AT + timedelta(days=3))
    outside = Outside(
        DeadRegistry(), InProcessBank(Habits(), clock), SandboxGateway(db, clock), InProcessBeacon(clock)
    )
    assert await _moved(db, outside, clock, "close_batches") == 0
    clock.move_to(DECREED_AT + timedelta(days=4))
    assert await _moved(db, outside, clock, "close_batches") == 1
    assert await _moved(db, outside, clock, "close_batches") == 0
    assert await _moved(db, outside, clock, "revoke_overdue") == 0
    clock.move_to(DECREED_AT + timedelta(days=40))
    assert await _moved(db, outside, clock, "revoke_overdue") == len(holders)
    assert await _moved(db, outside, clock, "forget_old_rows") == 0
    await world.books_hold()


async def test_platforms_are_added_up_once_a_day(db: Database) -> None:
    world = World(db)
    [card] = await world.recipients(1)
    await world.open_market()
    [bought] = await journey.buy(db, 0, [purchase(card)], BY, BUYS_AT)
    await world.study(card, bought)
    done_at = BUYS_AT + timedelta(days=20)
    assert bought.purchase_id
    [done] = await journey.complete(db, 0, [bought.purchase_id], BY, done_at)
    assert done.outcome == "completed"
    clock = SimulatedClock(done_at)
    bank = InProcessBank(Habits(refused_bp=0, late_bp=10_000, silent_bp=0, lost_bp=0), clock)
    outside = Outside(DeadRegistry(), bank, SandboxGateway(db, clock), InProcessBeacon(clock))
    assert await _moved(db, outside, clock, "add_up_settlements") == 1
    assert await _moved(db, outside, clock, "add_up_settlements") == 0
    async with db.read() as tx:
        [settlement] = await payouts.list_settlements(tx, ["due"], None, 10)
    wish = payouts.SettlementInstruction(settlement.settlement_id, "SP2D-2022-000042")
    [order] = await journey.instruct_settlements(db, [wish], BY, clock.now())
    assert order.reference_id
    sent = payouts.settlement_order(
        order.reference_id, order.gross_rp, ("bni", "0123456789", "PT"), clock.now()
    )
    assert [answer.status for answer in await bank.transfer([sent])] == ["pending"]
    clock.move_to(done_at + timedelta(hours=7))
    assert await _moved(db, outside, clock, "collect_settlement_answers") == 1
    async with db.read() as tx:
        [settlement] = await payouts.list_settlements(tx, ["paid"], None, 10)
    assert (settlement.gross_rp, settlement.document_number) == (600_000, "SP2D-2022-000042")
    await world.books_hold()


async def owed(db: Database) -> tuple[World, datetime]:
    """A platform is owed for one course; gives the instant at which it was completed."""
    world = World(db)
    [card] = await world.recipients(1)
    await world.open_market()
    [bought] = await journey.buy(db, 0, [purchase(card)], BY, BUYS_AT)
    await world.study(card, bought)
    done_at = BUYS_AT + timedelta(days=20)
    assert bought.purchase_id
    [done] = await journey.complete(db, 0, [bought.purchase_id], BY, done_at)
    assert done.outcome == "completed"
    return world, done_at


async def settlement_of(db: Database) -> payouts.Settlement:
    async with db.read() as tx:
        [settlement] = await payouts.list_settlements(tx, None, None, 10)
    return settlement


async def test_what_the_treasury_released_is_paid_on_the_account_that_two_people_set(db: Database) -> None:
    world, done_at = await owed(db)
    clock = SimulatedClock(done_at)
    bank = InProcessBank(Habits(refused_bp=0, late_bp=0, silent_bp=0, lost_bp=0), clock)
    outside = Outside(DeadRegistry(), bank, SandboxGateway(db, clock), InProcessBeacon(clock))
    assert await _moved(db, outside, clock, "add_up_settlements") == 1
    settlement = await settlement_of(db)
    release = payouts.SettlementInstruction(settlement.settlement_id, "SP2D-2022-000042")
    first, second = actors.staff(UUID(int=1)), actors.staff(UUID(int=2))
    async with db.begin() as tx:
        assert await payouts.release_settlements(tx, [release], first, done_at) == ["no_account"]
        account = payouts.SettlementAccount(settlement.platform_id, "bni", "0123456789", "PT Platform")
        assert await payouts.propose_settlement_accounts(tx, [account], first, done_at) == ["proposed"]
        assert await payouts.release_settlements(tx, [release], first, done_at) == ["no_account"]
        [waiting] = await payouts.list_settlement_accounts(tx)
        decision = payouts.AccountDecision(waiting.account_id, accept=True)
        assert await payouts.decide_settlement_accounts(tx, [decision], first, done_at) == ["same_person"]
        assert await payouts.decide_settlement_accounts(tx, [decision], second, done_at) == ["accepted"]
    assert await _moved(db, outside, clock, "send_settlements") == 0, "nothing leaves before its release"
    async with db.begin() as tx:
        assert await payouts.release_settlements(tx, [release, release], second, done_at) == [
            "released",
            "not_due",
        ]
    assert await _moved(db, outside, clock, "send_settlements") == 1
    assert await _moved(db, outside, clock, "send_settlements") == 0
    settlement = await settlement_of(db)
    assert (settlement.state, settlement.document_number) == ("paid", "SP2D-2022-000042")
    await world.books_hold()


async def test_a_lost_settlement_goes_out_again_and_a_refused_one_is_released_anew(db: Database) -> None:
    world, done_at = await owed(db)
    clock = SimulatedClock(done_at)
    lost = InProcessBank(Habits(refused_bp=0, late_bp=0, silent_bp=0, lost_bp=10_000), clock)
    refusing = InProcessBank(Habits(refused_bp=10_000, late_bp=0, silent_bp=0, lost_bp=0), clock)
    outside = Outside(DeadRegistry(), lost, SandboxGateway(db, clock), InProcessBeacon(clock))
    await _moved(db, outside, clock, "add_up_settlements")
    settlement = await settlement_of(db)
    first, second = actors.staff(UUID(int=1)), actors.staff(UUID(int=2))
    async with db.begin() as tx:
        account = payouts.SettlementAccount(settlement.platform_id, "bni", "0123456789", "PT Platform")
        await payouts.propose_settlement_accounts(tx, [account], first, done_at)
        [waiting] = await payouts.list_settlement_accounts(tx)
        decision = payouts.AccountDecision(waiting.account_id, accept=True)
        await payouts.decide_settlement_accounts(tx, [decision], second, done_at)
        release = payouts.SettlementInstruction(settlement.settlement_id)
        await payouts.release_settlements(tx, [release], second, done_at)
    assert await _moved(db, outside, clock, "send_settlements") == 1
    sent = await settlement_of(db)
    assert sent.state == "instructed"
    clock.move_to(done_at + timedelta(hours=7))
    outside = Outside(outside.registry, refusing, outside.gateway, outside.beacon)
    assert await _moved(db, outside, clock, "collect_settlement_answers") == 1
    assert (await settlement_of(db)).state == "instructed", "not before its cut-off has passed"
    clock.move_to(done_at + timedelta(hours=25))
    assert await _moved(db, outside, clock, "collect_settlement_answers") == 1
    again = await settlement_of(db)
    assert (again.state, again.reference_id) == ("due", sent.reference_id)
    assert await _moved(db, outside, clock, "send_settlements") == 0, "people look at a refusal first"
    async with db.begin() as tx:
        assert await payouts.release_settlements(tx, [release], second, clock.now()) == ["released"]
    await world.books_hold()


async def test_seats_go_where_they_are_wanted(db4: Database) -> None:
    world = World(db4)
    await world.settle_in()
    schedules = await holders.make_classes(db4, 3, 40)
    schedule_id = schedules[0].schedule_id
    for cell in range(3):
        async with db4.write(cell) as tx:
            await market.take_seats(tx, cell, {schedule_id: 10}, BY, holders.AT)
    clock = SimulatedClock(holders.AT)
    outside = Outside(
        DeadRegistry(), InProcessBank(Habits(), clock), SandboxGateway(db4, clock), InProcessBeacon(clock)
    )
    assert await _moved(db4, outside, clock, "spread_seats") == 7
    async with db4.read() as tx:
        counts = await market.list_seats(tx, [schedule_id])
    assert sorted(count.seats - count.taken for count in counts) == [2, 2, 3, 3]
    assert sum(count.seats for count in counts) == 40
    assert await _moved(db4, outside, clock, "spread_seats") == 0


async def test_seats_that_came_back_are_offered_once_when_they_are_many(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(db)
    await world.recipients(3)
    clock = SimulatedClock(DECREED_AT + timedelta(days=40))
    outside = Outside(
        DeadRegistry(), InProcessBank(Habits(), clock), SandboxGateway(db, clock), InProcessBeacon(clock)
    )
    assert await _moved(db, outside, clock, "revoke_overdue") == 3
    assert await _moved(db, outside, clock, "open_recovery_batches") == 0, "a handful waits"
    monkeypatch.setattr(jobs.draws, "RECOVERY_SEATS_MIN", 3)
    assert await _moved(db, outside, clock, "open_recovery_batches") == 1
    assert await _moved(db, outside, clock, "open_recovery_batches") == 0
    async with db.read() as tx:
        first, recovery = await draws.list_batches(tx)
        assert await draws.plan_recovery_quotas(tx, first.programme_id) == []
    assert (recovery.recovery, recovery.seats, recovery.number) == (True, 3, first.number + 1)
    assert recovery.opens_at >= clock.now() + timedelta(days=6), "announced for a week"
