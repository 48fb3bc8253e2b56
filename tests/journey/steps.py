"""Steps that several tests of the journey take: buy, review, link a wallet, be paid."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bekal import cards, journey, learning, payouts, people
from bekal.base import clock
from tests.journey.world import BUYS_AT, BY, World, purchase

NUMBER = "081234567890"
ENDED_AT = clock.start_of(date(2022, 3, 8)) + timedelta(hours=10)


async def bought(world: World, recipients: int = 1) -> tuple[cards.Card, journey.BuyResult]:
    """The first of the recipients, who has bought a seat."""
    card, *_ = await world.recipients(recipients)
    await world.open_market()
    [result] = await journey.buy(world.db, 0, [purchase(card)], BY, BUYS_AT)
    return card, result


async def review(world: World, result: journey.BuyResult) -> None:
    """The recipient of a completed purchase reviews the course."""
    assert result.purchase_id is not None
    item = learning.Review(result.purchase_id, 5, None, ENDED_AT)
    assert await journey.review(world.db, 0, [item], BY, ENDED_AT) == ["reviewed"]


async def instruct(world: World, at: datetime) -> list[payouts.PaymentOrder]:
    """The orders that leave now for what is due."""
    payable = await journey.judge_dues(world.db, 0, None, 100, BY, at)
    assert payable.last is None
    return await journey.instruct_dues(world.db, 0, payable, BY, at)


async def link(world: World, card: cards.Card) -> None:
    """The recipient's wallet, linked and found to be the recipient's own."""
    contact = people.Contact(card.person_id, "payment_account", NUMBER)
    async with world.db.begin() as tx:
        [saved] = await people.save_contacts(tx, 0, [contact], BY, ENDED_AT)
    request = payouts.LinkRequest(card.person_id, "ovo", str(saved.contact_id), "7890")
    [linked] = await journey.link_payment_accounts(world.db, 0, [request], BY, ENDED_AT)
    assert linked.outcome == "linked"
    [check] = await journey.claim_account_checks(world.db, 0, 10, BY, ENDED_AT)
    assert (check.account_number, check.holder_name) == (NUMBER, "Warga Nomor 0")
    answer = payouts.AccountAnswer(check.link_id, "matched")
    await journey.record_account_checks(world.db, 0, [answer], BY, ENDED_AT)


async def paid(world: World, recipients: int = 1) -> tuple[cards.Card, journey.BuyResult]:
    """The first of the recipients, who bought, learned, reviewed and was paid the incentive."""
    card, result = await bought(world, recipients)
    assert result.purchase_id is not None
    await world.study(card, result)
    await journey.complete(world.db, 0, [result.purchase_id], BY, ENDED_AT)
    await review(world, result)
    await link(world, card)
    at = ENDED_AT + timedelta(days=2)
    [order] = await instruct(world, at)
    answer = payouts.BankAnswer(order.instruction_id, "paid", None, "B1", clock.date_in_jakarta(at))
    [recorded] = await journey.record_payments(world.db, 0, [answer], BY, at)
    assert recorded.outcome == "recorded"
    return card, result
