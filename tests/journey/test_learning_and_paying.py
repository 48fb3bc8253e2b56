"""Completion, absence, cancellation; reviews and dues; the bank's answers; deadlines and the close."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from bekal import cards, journey, learning, ledger, payouts, people, programme
from bekal.base import clock, ids
from bekal.base.errors import WrongState
from bekal.simulate.answers import answers_for
from tests.journey import steps
from tests.journey.steps import ENDED_AT, NUMBER
from tests.journey.world import BUYS_AT, BY, PROGRAMME, World, purchase

_RETURNED = ledger.Counter(PROGRAMME, 2022, ledger.CounterKind.returned)


async def _balance(world: World, card: cards.Card) -> tuple[int, int]:
    async with world.db.read() as tx:
        [balance] = await ledger.find_balances(tx, 0, [card.training_account_id])
    assert balance is not None
    return balance.posted_rp, balance.held_rp


async def test_completion_pays_the_platform_and_certifies(world: World) -> None:
    card, result = await steps.bought(world)
    assert result.purchase_id is not None
    await world.study(card, result)
    [done] = await journey.complete(world.db, 0, [result.purchase_id], BY, ENDED_AT)
    assert done.outcome == "completed"
    assert await _balance(world, card) == (400_000, 0)
    [again] = await journey.complete(world.db, 0, [result.purchase_id], BY, ENDED_AT)
    assert again.outcome == "already_completed"
    async with world.db.read() as tx:
        [lesson] = await learning.find_learning(tx, 0, [result.purchase_id])
    assert lesson.certificate_code is not None
    await world.books_hold()


async def test_absence_returns_the_price_to_the_treasury(world: World) -> None:
    card, result = await steps.bought(world)
    assert result.purchase_id is not None
    await world.study(card, result, present=False)
    [judged] = await journey.complete(world.db, 0, [result.purchase_id], BY, ENDED_AT)
    assert (judged.outcome, judged.missing) == ("incomplete", ("attendance",))
    assert await journey.fail_absent(world.db, 0, [result.purchase_id], BY, ENDED_AT) == ["ended"]
    assert await journey.fail_absent(world.db, 0, [result.purchase_id], BY, ENDED_AT) == ["already_ended"]
    assert await _balance(world, card) == (400_000, 0)
    await world.books_hold()


async def test_cancellation_gives_money_seat_and_time_back(world: World) -> None:
    card, result = await steps.bought(world)
    assert result.purchase_id is not None
    assert await journey.cancel(world.db, 0, [result.purchase_id], BY, BUYS_AT) == ["cancelled"]
    assert await _balance(world, card) == (1_000_000, 0)
    [renewed] = await world.all_cards()
    assert renewed.purchase_by is not None
    [again] = await journey.buy(world.db, 0, [purchase(card, "r2")], BY, BUYS_AT)
    assert again.outcome == "bought"
    await world.books_hold()


async def test_a_bank_that_refuses_answers_twice_and_pays_in_the_end(world: World) -> None:
    card, result = await steps.bought(world)
    assert result.purchase_id is not None
    await world.study(card, result)
    await journey.complete(world.db, 0, [result.purchase_id], BY, ENDED_AT)
    await steps.review(world, result)
    pay_at = ENDED_AT + timedelta(days=2)
    assert await steps.instruct(world, pay_at) == []
    await steps.link(world, card)
    [order] = await steps.instruct(world, pay_at)
    assert (order.account_number, order.amount_rp) == (NUMBER, 600_000)
    assert await journey.claim_payments(world.db, 0, 10, BY, pay_at) == [], "it is in our hands already"
    await world.books_hold()
    refusal = payouts.BankAnswer(order.instruction_id, "refused", "wallet_limit")
    [first] = await journey.record_payments(world.db, 0, [refusal], BY, pay_at)
    [second] = await journey.record_payments(world.db, 0, [refusal], BY, pay_at)
    assert (first.outcome, first.became) == ("recorded", "refused")
    assert second.outcome == "already_recorded"
    await world.books_hold()
    later = pay_at + timedelta(days=3)
    [order] = await steps.instruct(world, later)
    paid = payouts.BankAnswer(order.instruction_id, "paid", None, "B1", clock.date_in_jakarta(later))
    twice = await journey.record_payments(world.db, 0, [paid, paid], BY, later)
    assert [answer.outcome for answer in twice] == ["recorded", "already_recorded"]
    [contradiction] = await journey.record_payments(
        world.db, 0, [payouts.BankAnswer(order.instruction_id, "refused", "inactive")], BY, later
    )
    assert contradiction.outcome == "contradicts"
    await world.books_hold()


async def test_what_changed_after_it_was_judged_is_not_sent(world: World) -> None:
    card, result = await steps.bought(world)
    assert result.purchase_id is not None
    await world.study(card, result)
    await journey.complete(world.db, 0, [result.purchase_id], BY, ENDED_AT)
    await steps.review(world, result)
    await steps.link(world, card)
    pay_at = ENDED_AT + timedelta(days=2)
    payable = await journey.judge_dues(world.db, 0, None, 100, BY, pay_at)
    other = msgspec.structs.replace(payable, told={card.person_id: (ids.new_id(0, pay_at), "0", "Lain")})
    assert await journey.instruct_dues(world.db, 0, other, BY, pay_at) == [], "not to an account that is gone"
    assert await journey.instruct_dues(world.db, 0, payable, BY, pay_at) == [], "one order a due"
    [order] = await journey.claim_enquiries(world.db, 0, 10, BY, pay_at + timedelta(minutes=6))
    assert order.account_number == NUMBER
    await world.books_hold()


async def test_somebody_listed_meanwhile_is_not_paid(world: World) -> None:
    card, result = await steps.bought(world)
    assert result.purchase_id is not None
    await world.study(card, result)
    await journey.complete(world.db, 0, [result.purchase_id], BY, ENDED_AT)
    await steps.review(world, result)
    await steps.link(world, card)
    keyring = world.db.keyring
    assert keyring is not None
    async with world.db.begin() as tx:
        [told] = await people.disclose(tx, 0, [card.person_id], ["nik"], "test", BY, ENDED_AT)
        assert told is not None
        index = people.nik_index(keyring, told["nik"])
        await people.import_listings(tx, 0, "blacklist", [index], ENDED_AT, BY, ENDED_AT)
    assert await steps.instruct(world, ENDED_AT + timedelta(days=2)) == []
    async with world.db.read() as tx:
        [dues] = await payouts.list_dues_of_cards(tx, 0, [card.card_id])
    assert dues[0].state == "stopped"
    assert dues[0].reason


async def test_a_survey_pays_once_and_an_unknown_card_is_told_so(world: World) -> None:
    [card] = await world.recipients(1)
    async with world.db.read() as tx:
        terms = await programme.get_programme(tx, PROGRAMME)
    answer = journey.Answer(card.card_id, 1, answers_for(terms, 1, 5), BUYS_AT, BUYS_AT)
    stranger = journey.Answer(ids.new_id(0, BUYS_AT), 1, {}, BUYS_AT, BUYS_AT)
    outcomes = await journey.answer_surveys(world.db, 0, [stranger, answer, answer], BY, BUYS_AT)
    assert outcomes == ["not_open", "accepted", "already_answered"]
    async with world.db.read() as tx:
        [dues] = await payouts.list_dues_of_cards(tx, 0, [card.card_id])
    assert [(due.kind, due.amount_rp) for due in dues] == [("survey", 50_000)]


async def test_who_buys_nothing_in_time_loses_card_money_and_seat(world: World) -> None:
    [card] = await world.recipients(1)
    assert card.purchase_by is not None
    before = card.purchase_by - timedelta(seconds=1)
    assert await journey.revoke_overdue(world.db, 0, PROGRAMME, BY, before) == 0
    assert await journey.revoke_overdue(world.db, 0, PROGRAMME, BY, card.purchase_by) == 1
    assert await journey.revoke_overdue(world.db, 0, PROGRAMME, BY, card.purchase_by) == 0
    await world.open_market()
    [refused] = await journey.buy(world.db, 0, [purchase(card)], BY, BUYS_AT)
    assert refused.outcome == "card_revoked"
    assert await _balance(world, card) == (0, 0)
    await world.open_batch(1, batch_id=2)
    [again] = await world.join([card.person_id], batch_id=2)
    assert again.outcome == "not_eligible"
    await world.books_hold()


async def test_the_close_returns_everything_and_refuses_what_comes_after(world: World) -> None:
    card, _ = await steps.bought(world)
    at = clock.start_of(date(2022, 12, 15)) + timedelta(hours=22)
    with pytest.raises(WrongState, match="cannot close"):
        await journey.close_year(world.db, PROGRAMME, 2022, BY, at)
    assert await journey.end_unfinished(world.db, 0, PROGRAMME, BY, at) == 1
    assert await journey.return_balances(world.db, 0, PROGRAMME, 2022, BY, at) == 3_550_000
    await journey.close_year(world.db, PROGRAMME, 2022, BY, at)
    assert await _balance(world, card) == (0, 0)
    await world.books_hold()
    [late] = await journey.buy(world.db, 0, [purchase(card, "late")], BY, BUYS_AT)
    assert late.outcome == "card_closed"
    async with world.db.write(0) as tx:
        budget = ledger.Transfer(
            transfer_id=ids.new_id(0, at),
            kind=ledger.Kind.return_,
            amount_rp=1,
            account_id=card.survey_account_id,
            counter=(await ledger.ensure_counters(tx, [_RETURNED]))[0],
        )
        assert await ledger.post_transfers(tx, 0, [budget], BY, at) == ["period_closed"]
