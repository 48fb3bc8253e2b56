"""What stands in a payment's way, and what people and the calendar do to dues."""

from __future__ import annotations

from datetime import datetime, timedelta

from bekal import payouts
from bekal.base import ids
from bekal.base.database import Database
from bekal.payouts import DueStop, LinkRequest

from .builders import BY, due_of, instruct, link, paid, persons, refused


async def test_every_obstacle_is_seen_and_named(db: Database, at: datetime) -> None:
    ready, none, checking, no, early = who = await persons(db, 5, at)
    tomorrow = at.date() + timedelta(days=1)
    async with db.write(0) as tx:
        await link(tx, 0, [ready, early], at)
        requests = [LinkRequest(person, "bni", f"x{person}", "1234") for person in (checking, no)]
        linked = await payouts.link_accounts(tx, 0, requests, BY, at)
        assert linked[1].link_id
        answers = [payouts.AccountAnswer(linked[1].link_id, "nik_differs")]
        await payouts.record_account_checks(tx, 0, answers, BY, at)
        dues = [due_of(person, at, on=tomorrow if person == early else None) for person in who]
        await payouts.schedule_incentives(tx, 0, dues, BY, at)
        rows = await payouts.list_dues_ready(tx, 0, tomorrow, None, 10)
        assert {row.person_id: row.obstacle for row in rows} == {
            ready: None,
            none: "no_account",
            checking: "account_checking",
            no: "account_refused",
            early: None,
        }
        assert rows[-1].person_id == early, "oldest first"
        due_ids = {row.person_id: row.due_id for row in rows}
        wishes = [due_ids[person] for person in who] + [due_ids[ready], ids.new_id(0, at)]
        made = await payouts.create_instructions(tx, 0, wishes, BY, at)
        assert [row.outcome for row in made] == [
            "instructed",
            "no_account",
            "account_checking",
            "account_refused",
            "not_yet_due",
            "not_scheduled",
            "due_unknown",
        ]
        assert (made[0].attempt, made[0].amount_rp, made[0].person_id) == (1, 600_000, ready)
        assert await payouts.create_instructions(tx, 0, [], BY, at) == []


async def test_dues_ready_are_paged_without_gaps(db: Database, at: datetime) -> None:
    who = await persons(db, 7, at)
    async with db.write(0) as tx:
        dues = [due_of(person, at, on=at.date() - timedelta(days=i % 3)) for i, person in enumerate(who)]
        await payouts.schedule_incentives(tx, 0, dues, BY, at)
        whole = await payouts.list_dues_ready(tx, 0, at.date(), None, 100)
        assert [row.due_on for row in whole] == sorted(row.due_on for row in whole)
        paged, after = [], None
        while page := await payouts.list_dues_ready(tx, 0, at.date(), after, 2):
            paged += page
            after = page[-1].due_id
        assert paged == whole
        assert len(paged) == 7


async def test_dues_are_stopped_rescheduled_and_forfeited(db: Database, at: datetime) -> None:
    who = await persons(db, 4, at)
    async with db.write(0) as tx:
        await link(tx, 0, who[:2], at)
    order, other = await instruct(db, 0, who[:2], at)
    async with db.write(0) as tx:
        answers = await payouts.record_bank_answers(tx, 0, [paid(order, at)], BY, at)
        await payouts.schedule_incentives(tx, 0, [due_of(person, at) for person in who[2:]], BY, at)
        [done] = [row.due_id for row in answers if row.due_id]
        rows = await payouts.list_open_dues(tx, 0, 1, 2022, None, 10)
        moving = next(row.due_id for row in rows if row.state == "instructed")
        third, fourth = (row.due_id for row in rows if row.state == "scheduled")
        stranger = ids.new_id(0, at)
        wishes = [done, moving, third, third, stranger]
        stops = [DueStop(due_id, "blacklisted") for due_id in wishes]
        assert await payouts.stop_dues(tx, 0, stops, BY, at) == [
            "already_paid",
            "in_transit",
            "stopped",
            "already_stopped",
            "due_unknown",
        ]
        assert [row.due_id for row in await payouts.list_dues_ready(tx, 0, at.date(), None, 9)] == [fourth]
        assert await payouts.reschedule_dues(tx, 0, [*wishes, fourth], BY, at) == [
            "already_paid",
            "in_transit",
            "rescheduled",
            "already_scheduled",
            "due_unknown",
            "already_scheduled",
        ]
        assert len(await payouts.list_dues_ready(tx, 0, at.date(), None, 9)) == 2
        assert await payouts.forfeit_dues(tx, 0, [*wishes, fourth], BY, at) == [
            "already_paid",
            "in_transit",
            "forfeited",
            "already_forfeited",
            "due_unknown",
            "forfeited",
        ]
        assert await payouts.reschedule_dues(tx, 0, [third], BY, at) == ["already_forfeited"]
        open_rows = await payouts.list_open_dues(tx, 0, 1, 2022, None, 10)
        assert [row.due_id for row in open_rows] == [moving]
        for nothing in (payouts.stop_dues, payouts.reschedule_dues, payouts.forfeit_dues):
            assert await nothing(tx, 0, [], BY, at) == []
        # A bounce after the close is known for what it is: the due is open again and has to be forfeited.
        [bounced] = await payouts.record_bank_answers(tx, 0, [refused(other)], BY, at)
        assert bounced.due_state == "scheduled"


async def test_a_failed_due_has_all_its_tries_again_when_rescheduled(db: Database, at: datetime) -> None:
    [person] = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, [person], at)
    for _ in range(payouts.ATTEMPTS_MAX):
        [order] = await instruct(db, 0, [person], at)
        async with db.write(0) as tx:
            [answer] = await payouts.record_bank_answers(tx, 0, [refused(order, "declined")], BY, at)
        at += timedelta(days=4)
    assert answer.due_state == "failed"
    assert answer.due_id
    async with db.write(0) as tx:
        [view] = (await payouts.list_dues_of_cards(tx, 0, [ids.derived_id(person, "card")]))[0]
        assert (view.state, view.reason, view.attempts) == ("failed", "declined", 3)
        assert await payouts.reschedule_dues(tx, 0, [answer.due_id], BY, at) == ["rescheduled"]
    [order] = await instruct(db, 0, [person], at)
    async with db.write(0) as tx:
        [answer] = await payouts.record_bank_answers(tx, 0, [paid(order, at)], BY, at)
        [[view], nothing] = await payouts.list_dues_of_cards(
            tx, 0, [ids.derived_id(person, "card"), ids.new_id(0, at)]
        )
        assert (view.state, view.bank_reference, view.channel) == ("paid", "B1", "bni")
        assert view.effective_on == at.date()
        assert nothing == []
        assert await payouts.list_dues_of_cards(tx, 0, []) == []
        assert await payouts.find_linked_accounts(tx, 0, []) == []


async def test_what_is_ours_does_not_count_against_the_recipient(db: Database, at: datetime) -> None:
    [person] = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, [person], at)
    for _ in range(5):
        [order] = await instruct(db, 0, [person], at)
        async with db.write(0) as tx:
            [answer] = await payouts.record_bank_answers(
                tx, 0, [refused(order, "insufficient_funds")], BY, at
            )
        assert (answer.became, answer.due_state) == ("refused", "scheduled")
        at += timedelta(days=1)
