"""The sandbox bank: fates follow from seed and reference, a statement from what was paid."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from bekal.base import ids
from bekal.base.clock import SimulatedClock
from bekal.payouts import AccountCheck, PaymentOrder
from bekal.sandbox.bank import PERFECT, Fates, Habits, InProcessBank

CHANNELS = ("bni", "bca", "gopay", "ovo", "linkaja", "dana")


def orders(number: int, at: datetime) -> list[PaymentOrder]:
    with ids.seeded_entropy("orders"):
        references = ids.new_ids([i % 256 for i in range(number)], at)
    return [
        PaymentOrder(reference, CHANNELS[i % 6], "0812", "SITI", 600_000, at)
        for i, reference in enumerate(references)
    ]


async def test_rates_and_reasons_are_those_of_the_habits(at: datetime) -> None:
    fates = Fates(Habits())
    some = [fates.of_order(order.instruction_id, order.channel) for order in orders(20_000, at)]
    refused = [fate for fate in some if fate.reason]
    assert 0.025 < len(refused) / len(some) < 0.035
    assert {fate.reason for fate in refused} == {
        "inactive",
        "not_found",
        "name_differs",
        "wallet_limit",
        "not_verified",
    }
    assert {fate.manner for fate in some} == {"at_once", "late", "silent", "lost"}
    assert len({fate.bank_reference for fate in some}) == len(some)


async def test_fates_do_not_depend_on_the_order_of_calls(at: datetime) -> None:
    wanted = orders(500, at)
    there = await InProcessBank(Habits(), SimulatedClock(at)).transfer(wanted)
    back = await InProcessBank(Habits(), SimulatedClock(at)).transfer(wanted[::-1])
    assert there == back[::-1]
    other = await InProcessBank(Habits(seed="another"), SimulatedClock(at)).transfer(wanted)
    assert there != other


async def test_sending_twice_pays_once(at: datetime) -> None:
    bank = InProcessBank(PERFECT, SimulatedClock(at))
    wanted = orders(50, at)
    first = await bank.transfer(wanted)
    assert {answer.status for answer in first} == {"paid"}
    assert await bank.transfer(wanted) == first
    assert await bank.enquire(wanted) == first
    lines = await bank.statement(at.date(), at.date())
    assert [UUID(line.partner_reference) for line in lines] == [order.instruction_id for order in wanted]
    assert [line.bank_reference for line in lines] == [answer.bank_reference for answer in first]
    assert await bank.statement(at.date() + timedelta(days=1), at.date() + timedelta(days=9)) == []


async def test_an_order_it_never_saw_is_not_found(at: datetime) -> None:
    bank = InProcessBank(Habits(), SimulatedClock(at))
    answers = await bank.enquire(orders(200, at))
    assert {answer.status for answer in answers} == {"not_found"}


async def test_late_orders_end_and_silent_ones_are_found_by_asking(at: datetime) -> None:
    clock = SimulatedClock(at)
    bank = InProcessBank(Habits(late_bp=4_000, silent_bp=4_000, lost_bp=1_000, refused_bp=0), clock)
    wanted = orders(300, at)
    sent = [answer.status for answer in await bank.transfer(wanted)]
    asked = [answer.status for answer in await bank.enquire(wanted)]
    assert set(zip(sent, asked, strict=True)) == {
        ("paid", "paid"),
        ("pending", "pending"),
        ("unknown", "paid"),
        ("unknown", "not_found"),
    }
    clock.move_to(at + timedelta(hours=7))
    again = [order for order, status in zip(wanted, asked, strict=True) if status == "not_found"]
    assert {answer.status for answer in await bank.transfer(again)} == {"paid"}
    assert {answer.status for answer in await bank.enquire(wanted)} == {"paid"}
    lines = await bank.statement(at.date(), at.date() + timedelta(days=1))
    assert len(lines) == len(wanted)


async def test_a_late_order_that_is_sent_again_is_not_later(at: datetime) -> None:
    clock = SimulatedClock(at)
    bank = InProcessBank(Habits(late_bp=10_000, silent_bp=0, lost_bp=0, refused_bp=0), clock)
    [order] = orders(1, at)
    assert (await bank.transfer([order]))[0].status == "pending"
    clock.move_to(at + timedelta(hours=5))
    assert (await bank.transfer([order]))[0].status == "pending"
    clock.move_to(at + timedelta(hours=6))
    assert (await bank.transfer([order]))[0].status == "paid"


async def test_nothing_arrives_while_it_is_down(at: datetime) -> None:
    clock = SimulatedClock(at)
    hour = timedelta(hours=1)
    bank = InProcessBank(
        Habits(down=((at, at + hour),), refused_bp=0, late_bp=0, silent_bp=0, lost_bp=0), clock
    )
    wanted = orders(3, at)
    check = AccountCheck(wanted[0].instruction_id, "bni", "0123456789", "SITI", "3171")
    assert {answer.status for answer in await bank.transfer(wanted)} == {"unknown"}
    assert {answer.status for answer in await bank.enquire(wanted)} == {"unknown"}
    assert (await bank.check_accounts([check]))[0].state == "unavailable"
    clock.move_to(at + hour)
    assert {answer.status for answer in await bank.enquire(wanted)} == {"not_found"}
    assert {answer.status for answer in await bank.transfer(wanted)} == {"paid"}


async def test_accounts_are_judged_by_their_number(at: datetime) -> None:
    bank = InProcessBank(Habits(), SimulatedClock(at))
    links = ids.new_ids([0] * 3_000, at)
    checks = [
        AccountCheck(link, CHANNELS[i % 6], f"08{i:08d}", "SITI", "3171") for i, link in enumerate(links)
    ]
    answers = await bank.check_accounts(checks)
    assert answers == (await bank.check_accounts(checks[::-1]))[::-1]
    refused = [answer.state for answer in answers if answer.state != "matched"]
    assert 0.01 < len(refused) / len(answers) < 0.03
    told = await bank.check_accounts([AccountCheck(links[0], "bni", "0000009902", "SITI", "3171")])
    assert told[0].state == "nik_differs"
