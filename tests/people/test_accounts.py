"""Accounts: opening, codes, signing in, sessions, the link to a person."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from bekal import people
from bekal.base import ids
from bekal.base.database import Database
from bekal.base.keys import demo_keyring
from bekal.base.statements import Statement
from bekal.people import AccountLink, AccountOpening, CodeIssued, CodeRequest, Session, SignedIn, SignIn

from .builders import BY

PHONE = "0812-3456-7890"


async def opened(db: Database, at: datetime, phone: str = PHONE) -> UUID:
    async with db.begin() as tx:
        [account] = await people.open_accounts(tx, 0, [AccountOpening(phone)], BY, at)
    assert account.account_id
    return account.account_id


async def codes(db: Database, at: datetime, *phones: str) -> list[CodeIssued]:
    async with db.begin() as tx:
        return await people.request_codes(tx, 0, [CodeRequest(phone) for phone in phones], BY, at)


async def enter(db: Database, at: datetime, *attempts: tuple[str, str]) -> list[SignedIn]:
    async with db.begin() as tx:
        return await people.sign_in(
            tx, 0, [SignIn(*attempt, "Chrome on Android") for attempt in attempts], BY, at
        )


async def session(db: Database, token: str, at: datetime) -> Session | None:
    async with db.read() as tx:
        return await people.find_session(tx, 0, token, at)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_phone_has_one_account_however_typed(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        openings = [AccountOpening(p) for p in (PHONE, "12345", "+62 812 3456 7890", "081300000001")]
        results = await people.open_accounts(tx, 0, openings, BY, at)
        assert [str(r.outcome) for r in results] == ["opened", "phone_wrong", "already_open", "opened"]
        assert results[0].account_id == results[2].account_id != results[3].account_id
        again = await people.open_accounts(tx, 0, openings, BY, at)
        assert [r.account_id for r in again] == [r.account_id for r in results]
        stored = str(await tx.tuples(Statement("x", "SELECT a::text FROM people.accounts AS a")))
        assert "81234567890" not in stored
        assert b"81234567890".hex() not in stored
    assert results[0].account_id
    assert ids.slot_of(results[0].account_id) == people.slot_of_phone(demo_keyring(), PHONE)


async def test_two_rivals_open_one_account(db: Database, at: datetime) -> None:
    one, two = await asyncio.gather(opened(db, at), opened(db, at))
    assert one == two


async def test_a_code_signs_in_once_within_five_minutes(db: Database, at: datetime) -> None:
    account_id = await opened(db, at)
    [issued] = await codes(db, at, PHONE)
    assert issued.code
    assert len(issued.code) == 6
    [late] = await enter(db, at + timedelta(minutes=5), (PHONE, issued.code))
    assert late.outcome == "code_expired"
    [wrong, right, again] = await enter(
        db,
        at + timedelta(seconds=299),
        (PHONE, other(issued.code)),
        (PHONE, f" {issued.code} "),
        (PHONE, issued.code),
    )
    assert [str(r.outcome) for r in (wrong, right, again)] == ["code_wrong", "signed_in", "code_wrong"]
    assert (right.account_id, wrong.account_id, wrong.token) == (account_id, None, None)
    assert right.token


async def test_five_tries_and_no_more(db: Database, at: datetime) -> None:
    await opened(db, at)
    [issued] = await codes(db, at, PHONE)
    assert issued.code
    wrong = (PHONE, other(issued.code))
    results = await enter(db, at, wrong, wrong, wrong, wrong, wrong, (PHONE, issued.code))
    assert [str(r.outcome) for r in results] == ["code_wrong"] * 5 + ["too_many_tries"]
    [newer] = await codes(db, at, PHONE)
    assert newer.code
    assert [str(r.outcome) for r in await enter(db, at, (PHONE, newer.code))] == ["signed_in"]


async def test_tries_in_parallel_are_counted_one_by_one(db: Database, at: datetime) -> None:
    await opened(db, at)
    [issued] = await codes(db, at, PHONE)
    assert issued.code
    right = (PHONE, issued.code)
    outcomes = [r[0].outcome for r in await asyncio.gather(*(enter(db, at, right) for _ in range(6)))]
    assert sorted(map(str, outcomes)) == ["code_wrong"] * 4 + ["signed_in", "too_many_tries"]


async def test_a_new_code_takes_the_place_of_the_old_and_five_an_hour_are_enough(
    db: Database, at: datetime
) -> None:
    await opened(db, at)
    issued = await codes(db, at, *[PHONE] * 3)
    issued += await codes(db, at + timedelta(minutes=59), *[PHONE] * 3)
    assert [str(r.outcome) for r in issued] == ["issued"] * 5 + ["too_many"]
    old, newest = issued[3].code, issued[4].code
    assert old
    assert newest
    results = await enter(db, at + timedelta(minutes=60), (PHONE, old), (PHONE, newest))
    assert [str(r.outcome) for r in results] == ["signed_in" if old == newest else "code_wrong", "signed_in"]
    assert [str(r.outcome) for r in await codes(db, at + timedelta(minutes=60), PHONE)] == ["issued"]


async def test_an_unknown_phone_looks_like_a_wrong_code(db: Database, at: datetime) -> None:
    await opened(db, at)
    results = await enter(db, at, ("081399999999", "123456"), (PHONE, "123456"), ("123", "123456"))
    assert [str(r.outcome) for r in results] == ["code_wrong", "code_wrong", "phone_wrong"]
    assert [str(r.outcome) for r in await codes(db, at, "081399999999", "x")] == [
        "account_unknown",
        "phone_wrong",
    ]


async def test_codes_that_make_no_sense_are_wrong_and_codes_are_not_stored(
    db: Database, at: datetime
) -> None:
    await opened(db, at)
    [issued] = await codes(db, at, PHONE)
    attempts = [(PHONE, text) for text in ("", "é", "0" * 10_000, "１２３４５６")]
    assert {str(r.outcome) for r in await enter(db, at, *attempts)} == {"code_wrong"}
    async with db.read() as tx:
        stored = str(await tx.tuples(Statement("x", "SELECT code_hash FROM people.sign_in_codes")))
    assert issued.code
    assert issued.code not in stored


async def test_a_session_lives_twelve_hours_and_its_token_is_whole(db: Database, at: datetime) -> None:
    account_id = await opened(db, at)
    [issued] = await codes(db, at, PHONE)
    [signed] = await enter(db, at, (PHONE, issued.code or ""))
    token = signed.token
    assert token
    assert people.session_cell(token, 4) == ids.cell_of(account_id, 4)
    found = await session(db, token, at + timedelta(hours=11, minutes=59))
    assert found
    assert (found.account_id, found.person_id, found.label) == (account_id, None, "Chrome on Android")
    assert await session(db, token, at + timedelta(hours=12)) is None
    changed = token[:50] + ("A" if token[50] != "A" else "B") + token[51:]
    for wrong in (changed, "", "é", token[:-4], token + "AAAA", "*" * 64):
        assert await session(db, wrong, at) is None
    assert people.session_cell("no token", 4) is None
    async with db.read() as tx:
        stored = str(await tx.tuples(Statement("x", "SELECT s::text FROM people.sessions AS s")))
        assert token not in stored


async def test_sessions_are_listed_and_ended(db: Database, at: datetime) -> None:
    account_id = await opened(db, at)
    tokens = []
    for minute in range(3):
        now = at + timedelta(minutes=minute)
        [issued] = await codes(db, now, PHONE)
        [signed] = await enter(db, now, (PHONE, issued.code or ""))
        tokens.append(signed.token or "")
    async with db.begin() as tx:
        listed = await people.list_sessions(tx, 0, account_id, at + timedelta(hours=1))
        assert len(listed) == 3
        assert [s.started_at for s in listed] == sorted((s.started_at for s in listed), reverse=True)
        ended = listed[0].session_id
        results = await people.end_sessions(tx, 0, [ended, ended, UUID(int=7)], BY, at)
        assert [str(r) for r in results] == ["ended", "already_ended", "session_unknown"]
        assert [str(r) for r in await people.end_sessions(tx, 0, [ended], BY, at)] == ["already_ended"]
        assert len(await people.list_sessions(tx, 0, account_id, at + timedelta(hours=1))) == 2
    assert await session(db, tokens[2], at) is None
    assert await session(db, tokens[1], at)


async def test_a_label_is_safe_to_show(db: Database, at: datetime) -> None:
    account_id = await opened(db, at)
    [issued] = await codes(db, at, PHONE)
    async with db.begin() as tx:
        attempt = SignIn(PHONE, issued.code or "", "a\x00\u202e\n" + "b" * 500)
        assert (await people.sign_in(tx, 0, [attempt], BY, at))[0].token
        [listed] = await people.list_sessions(tx, 0, account_id, at)
        assert listed.label == "a " + "b" * 78


async def test_an_account_is_linked_to_one_person(db: Database, at: datetime) -> None:
    account_id, another = await opened(db, at), await opened(db, at, "081300000001")
    person, somebody = UUID(int=1), UUID(int=2)
    links = [
        AccountLink(UUID(int=9), person),
        AccountLink(account_id, person),
        AccountLink(account_id, person),
        AccountLink(account_id, somebody),
        AccountLink(another, somebody),
    ]
    async with db.begin() as tx:
        results = await people.link_accounts(tx, 0, links, BY, at)
        assert [str(r) for r in results] == [
            "account_unknown", "linked", "already_linked", "linked_to_another", "linked",
        ]  # fmt: skip
        results = await people.link_accounts(tx, 0, links[1:], BY, at)
        assert [str(r) for r in results] == [
            "already_linked", "already_linked", "linked_to_another", "already_linked",
        ]  # fmt: skip
    [issued] = await codes(db, at, PHONE)
    [signed] = await enter(db, at, (PHONE, issued.code or ""))
    found = await session(db, signed.token or "", at)
    assert found
    assert found.person_id == person


async def test_as_many_statements_for_one_as_for_a_thousand(db: Database, at: datetime) -> None:
    counts = []
    for phones in (["081200000000"], [f"0813{n:08d}" for n in range(1000)]):
        async with db.begin() as tx:
            taken = [0]

            def count(tx: object = tx, taken: list[int] = taken) -> None:
                taken.append(tx.statement_count)  # type: ignore[attr-defined]  # a Transaction

            accounts = await people.open_accounts(tx, 0, [AccountOpening(p) for p in phones], BY, at)
            count()
            issued = await people.request_codes(tx, 0, [CodeRequest(p) for p in phones], BY, at)
            count()
            attempts = [SignIn(p, i.code or "") for p, i in zip(phones, issued, strict=True)]
            signed = await people.sign_in(tx, 0, attempts, BY, at)
            assert all(s.token for s in signed)
            count()
            links = [AccountLink(a.account_id, a.account_id) for a in accounts if a.account_id]
            await people.link_accounts(tx, 0, links, BY, at)
            count()
        counts.append(taken)
    assert counts[0] == counts[1] == [0, 2, 6, 11, 13]


async def test_nothing_for_nobody(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        assert await people.open_accounts(tx, 0, [], BY, at) == []
        assert await people.request_codes(tx, 0, [], BY, at) == []
        assert await people.sign_in(tx, 0, [], BY, at) == []
        assert await people.link_accounts(tx, 0, [], BY, at) == []
        assert await people.end_sessions(tx, 0, [], BY, at) == []
        assert tx.statement_count == 0


async def test_sessions_are_found_in_chunks_as_one_by_one(db: Database, at: datetime) -> None:
    phones = [f"0812000000{n:02d}" for n in range(5)]
    for phone in phones:
        await opened(db, at, phone)
    issued = await codes(db, at, *phones)
    signed = await enter(
        db, at, *((phone, one.code or "") for phone, one in zip(phones, issued, strict=True))
    )
    good = [one.token or "" for one in signed]
    crossed = good[0][:24] + good[1][24:]
    asked = [good[0], "junk", crossed, *good, "", good[0]]
    async with db.begin() as tx:
        before = tx.statement_count
        found = await people.find_sessions(tx, 0, asked, at)
        assert tx.statement_count == before + 1
        assert await people.find_sessions(tx, 0, [], at) == []
    assert found == [await session(db, token, at) for token in asked]
    assert [one is not None for one in found] == [True, False, False, *[True] * 5, False, True]
    assert [one.account_id for one in found[3:8] if one] == [one.account_id for one in signed]
