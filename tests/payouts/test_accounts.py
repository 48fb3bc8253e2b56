"""Accounts are linked one at a time and checked with their bank, once more when it refuses an order."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bekal import payouts
from bekal.base import ids
from bekal.base.database import Database
from bekal.payouts import AccountAnswer, BankAnswer, LinkRequest

from .builders import BY, due_of, instruct, link, persons, refused


async def test_linking_says_what_is_wrong_in_order_of_precedence(db: Database, at: datetime) -> None:
    first, second = await persons(db, 2, at)
    early = at - timedelta(days=3 * 365)
    requests = [
        LinkRequest(first, "bri", "a", "x"),
        LinkRequest(first, "bni", "a", "12"),
        LinkRequest(first, "bni", "a", "١٢٣٤"),
        LinkRequest(first, "bni", "a", "1234"),
        LinkRequest(first, "bni", "a", "1234"),
        LinkRequest(first, "ovo", "a", "1234"),
        LinkRequest(second, "ovo", "b", "1234"),
    ]
    async with db.begin() as tx:
        done = await payouts.link_accounts(tx, 0, requests, BY, at)
        assert [row.outcome for row in done] == [
            "channel_unknown",
            "digits_wrong",
            "digits_wrong",
            "linked",
            "already_linked",
            "another_linked",
            "linked",
        ]
        assert done[4].link_id == done[3].link_id
        [late] = await payouts.link_accounts(tx, 0, [LinkRequest(second, "dana", "b", "1234")], BY, early)
        assert late.outcome == "channel_not_open"
        again = await payouts.link_accounts(tx, 0, requests[3:4], BY, at)
        assert (again[0].outcome, again[0].link_id) == ("already_linked", done[3].link_id)
        assert await payouts.link_accounts(tx, 0, [], BY, at) == []


async def test_a_second_account_rests_a_day_before_it_is_paid_on(db: Database, at: datetime) -> None:
    [person] = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, [person], at)
        assert await payouts.unlink_accounts(tx, 0, [person, person], BY, at) == [
            "unlinked",
            "nothing_linked",
        ]
        assert await payouts.find_linked_accounts(tx, 0, [person]) == [None]
        assert await payouts.unlink_accounts(tx, 0, [], BY, at) == []
        await link(tx, 0, [person], at, "ovo")
        [account] = await payouts.find_linked_accounts(tx, 0, [person])
        assert account
        assert (account.channel, account.state, account.last_digits) == ("ovo", "matched", "1234")
        assert account.usable_from == at + timedelta(days=1)
        await payouts.schedule_incentives(tx, 0, [due_of(person, at)], BY, at)
        [due] = await payouts.list_dues_ready(tx, 0, at.date(), None, 10)
        assert due.obstacle == "account_cooling"
        [order] = await payouts.create_instructions(tx, 0, [due.due_id], BY, at)
        assert order.outcome == "account_cooling"
        [order] = await payouts.create_instructions(tx, 0, [due.due_id], BY, at + timedelta(days=1))
        assert (order.outcome, order.channel) == ("instructed", "ovo")


async def test_checks_are_claimed_once_and_answered_once(db: Database, at: datetime) -> None:
    who = await persons(db, 3, at)
    requests = [LinkRequest(person, "gopay", f"c{person}", "9876") for person in who]
    async with db.begin() as tx:
        linked = await payouts.link_accounts(tx, 0, requests, BY, at)
        claimed = await payouts.claim_account_checks(tx, 0, 2, BY, at)
        assert [row.attempts for row in claimed] == [1, 1]
        assert len(await payouts.claim_account_checks(tx, 0, 10, BY, at)) == 1
        assert await payouts.claim_account_checks(tx, 0, 10, BY, at) == []
        links = [row.link_id for row in linked if row.link_id]
        answers = [
            AccountAnswer(links[0], "matched"),
            AccountAnswer(links[0], "nik_differs"),
            AccountAnswer(links[1], "unavailable"),
            AccountAnswer(links[2], "not_verified"),
            AccountAnswer(ids.new_id(0, at), "matched"),
        ]
        assert await payouts.record_account_checks(tx, 0, answers, BY, at) == [
            "recorded",
            "already_recorded",
            "recorded",
            "recorded",
            "link_unknown",
        ]
        assert await payouts.record_account_checks(tx, 0, [], BY, at) == []
        rows = await payouts.find_linked_accounts(tx, 0, who)
        assert [(row.state, row.reason) for row in rows if row] == [
            ("matched", None),
            ("checking", None),
            ("refused", "not_verified"),
        ]
        assert await payouts.claim_account_checks(tx, 0, 10, BY, at) == []
        again = await payouts.claim_account_checks(tx, 0, 10, BY, at + timedelta(minutes=1))
        assert [(row.link_id, row.attempts) for row in again] == [(links[1], 2)]


async def test_a_check_whose_asker_died_comes_back_after_its_lease(db: Database, at: datetime) -> None:
    [person] = await persons(db, 1, at)
    async with db.begin() as tx:
        await payouts.link_accounts(tx, 0, [LinkRequest(person, "bni", "c", "1234")], BY, at)
        assert len(await payouts.claim_account_checks(tx, 0, 10, BY, at)) == 1
        assert await payouts.claim_account_checks(tx, 0, 10, BY, at + timedelta(minutes=4)) == []
        assert len(await payouts.claim_account_checks(tx, 0, 10, BY, at + timedelta(minutes=5))) == 1


async def test_two_askers_never_get_the_same_account(db: Database, at: datetime) -> None:
    who = await persons(db, 10, at)
    async with db.begin() as tx:
        requests = [LinkRequest(person, "bni", f"c{person}", "1234") for person in who]
        await payouts.link_accounts(tx, 0, requests, BY, at)
    async with db.begin() as one, db.begin() as two:
        mine = await payouts.claim_account_checks(one, 0, 6, BY, at)
        others = await payouts.claim_account_checks(two, 0, 6, BY, at)
    assert (len(mine), len(others)) == (6, 4)
    assert {row.person_id for row in mine} | {row.person_id for row in others} == set(who)


@pytest.mark.parametrize(("said", "state"), [("matched", "matched"), ("inactive", "refused")])
async def test_a_refusal_that_lies_in_the_account_has_it_asked_about_again(
    db: Database, at: datetime, said: str, state: str
) -> None:
    [person] = await persons(db, 1, at)
    async with db.write(0) as tx:
        [link_id] = await link(tx, 0, [person], at)
    [order] = await instruct(db, 0, [person], at)
    async with db.write(0) as tx:
        await payouts.record_bank_answers(tx, 0, [refused(order, "inactive")], BY, at)
        [claimed] = await payouts.claim_account_checks(tx, 0, 10, BY, at)
        assert claimed.link_id == link_id
        [account] = await payouts.find_linked_accounts(tx, 0, [person])
        assert account
        assert (account.state, account.reason) == ("matched", "inactive")
        await payouts.record_account_checks(tx, 0, [AccountAnswer(link_id, said)], BY, at)
        [account] = await payouts.find_linked_accounts(tx, 0, [person])
        assert account
        assert account.state == state
        [due] = await payouts.list_dues_ready(tx, 0, at.date() + timedelta(days=1), None, 10)
        assert due.obstacle == (None if state == "matched" else "account_refused")


async def test_a_refusal_that_passes_leaves_the_account_alone(db: Database, at: datetime) -> None:
    [person] = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, [person], at)
    [order] = await instruct(db, 0, [person], at)
    async with db.write(0) as tx:
        await payouts.record_bank_answers(tx, 0, [refused(order, "wallet_limit")], BY, at)
        assert await payouts.claim_account_checks(tx, 0, 10, BY, at) == []


async def test_an_order_under_way_survives_parting_from_the_account(db: Database, at: datetime) -> None:
    [person] = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, [person], at)
    [order] = await instruct(db, 0, [person], at)
    async with db.write(0) as tx:
        await payouts.unlink_accounts(tx, 0, [person], BY, at)
        later = at + timedelta(minutes=5)
        assert [row.instruction_id for row in await payouts.claim_enquiries(tx, 0, 9, BY, later)] == [order]
        [answer] = await payouts.record_bank_answers(
            tx, 0, [BankAnswer(order, "refused", "inactive")], BY, later
        )
        assert answer.due_state == "scheduled"
        [due] = await payouts.list_dues_ready(tx, 0, at.date() + timedelta(days=9), None, 10)
        assert due.obstacle == "no_account"


def test_account_numbers_have_one_written_form() -> None:
    assert payouts.normalise_account("bni", "012-345 6789") == "0123456789"
    assert payouts.normalise_account("gopay", "+62 812-3456-789") == "08123456789"
    assert payouts.normalise_account("dana", "628123456789") == "08123456789"
    for channel, text in [
        ("bni", "12345"),
        ("bni", "01234567890"),
        ("bni", "01234x6789"),
        ("bni", "０１２３４５６７８９"),
        ("ovo", "7123456789"),
        ("ovo", "08"),
        ("nobody", "0123456789"),
        ("bni", ""),
    ]:
        assert payouts.normalise_account(channel, text) is None, (channel, text)
    assert payouts.last_digits("0123456789") == "6789"


def test_partners_joined_one_after_the_other() -> None:
    assert [row.channel for row in payouts.list_channels(date(2020, 4, 11))] == [
        "bni",
        "gopay",
        "ovo",
        "linkaja",
    ]
    assert len(payouts.list_channels(date(2022, 2, 17))) == 6
    assert payouts.channels()["bca"].bank_code == "014"
