"""Several people on one number: seats, who signs in, codes for a family, moving to a shared number."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pytest

from bekal import people
from bekal.base import statements
from bekal.base.database import Database
from bekal.base.keys import demo_keyring
from bekal.base.statements import Statement
from bekal.people import AccountLink, AccountMove, CodeRequest, Seat, SeatEntry, SignIn
from bekal.people.rules import may_ask_code, write_initials
from tests.authenticator import Device

from .builders import BY, register, registration
from .test_accounts import codes, enter, opened, session
from .test_passkeys import add, challenge, made, tried
from .test_passkeys import enter as enter_by_key

T = TypeVar("T")
PHONE = "0812-3456-7890"
INDEX = people.phone_index(demo_keyring(), "+6281234567890")


async def seats_of(db: Database, index: bytes = INDEX) -> tuple[Seat, ...]:
    async with db.read() as tx:
        [seats] = await people.find_seats(tx, 0, [index])
    return seats


async def taken(db: Database, at: datetime, *phones: str) -> list[UUID | None]:
    async with db.begin() as tx:
        return await people.take_seats(tx, 0, list(phones), BY, at)


async def household(db: Database, at: datetime, names: Sequence[str], phone: str = PHONE) -> list[Seat]:
    """People of these names with one number, in the order of their seats."""
    for number, name in enumerate(names):
        [account_id] = await taken(db, at, phone)
        assert account_id
        [person_id] = await register(db, at, [registration(number, account_id=account_id, full_name=name)])
        async with db.begin() as tx:
            await people.link_accounts(tx, 0, [AccountLink(account_id, person_id)], BY, at)
    return list(await seats_of(db, people.phone_index(demo_keyring(), people.normalise_phone(phone) or "")))


async def entered(db: Database, at: datetime, *entries: SeatEntry) -> list[people.SeatEntered]:
    async with db.begin() as tx:
        return await people.enter_seats(tx, 0, entries, BY, at)


async def signed(db: Database, at: datetime, *, ask: bool = False) -> people.SignedIn:
    [issued] = await codes(db, at, PHONE)
    assert issued.code
    return await coded(db, at, issued.code, ask=ask)


async def coded(db: Database, at: datetime, code: str, *, ask: bool = False) -> people.SignedIn:
    async with db.begin() as tx:
        [result] = await people.sign_in(tx, 0, [SignIn(PHONE, code, "", ask)], BY, at)
    return result


async def test_a_number_has_five_seats_and_a_free_one_is_given_again(db: Database, at: datetime) -> None:
    first = await opened(db, at)
    assert await taken(db, at, PHONE) == [first], "free, and there: it comes first"
    five = await taken(db, at, *[PHONE] * 6, "no phone")
    assert five[0] == first and five[5:] == [None, None] and len(set(five[:5])) == 5
    seats = await seats_of(db)
    assert [seat.account_id for seat in seats] == five[:5]
    assert [seat.seat for seat in seats] == [0, 1, 2, 3, 4]
    assert await taken(db, at, PHONE) == [first], "trying took none away"
    async with db.begin() as tx:
        again = await people.open_accounts(tx, 0, [people.AccountOpening(PHONE)], BY, at)
    assert again[0].account_id == first, "the number's own account is the first one"


async def test_a_seat_keeps_its_phone_sealed_under_its_own_key(db: Database, at: datetime) -> None:
    family = await household(db, at, ["Siti Aminah", "Budi"])
    async with db.begin() as tx:
        persons = [seat.person_id for seat in family if seat.person_id]
        told = await people.disclose(tx, 0, persons, ["phone"], "message", BY, at)
    assert told == [{"phone": "+6281234567890"}] * 2


async def test_one_person_is_signed_in_at_once(db: Database, at: datetime) -> None:
    """Also when the number's first account is nobody's any more."""
    [seat] = await household(db, at, ["Siti"])
    result = await signed(db, at)
    assert (result.outcome, result.account_id, result.number_id) == (
        "signed_in",
        seat.account_id,
        seat.account_id,
    )
    assert seat.person_id
    async with db.begin() as tx:
        await people.erase_persons(tx, 0, [seat.person_id], BY, at)
    assert await seats_of(db) == ()
    first = await opened(db, at)
    assert (await signed(db, at)).account_id == first != seat.account_id


async def test_a_second_person_lives_on_when_the_first_is_erased(db: Database, at: datetime) -> None:
    first, second = await household(db, at, ["Siti", "Budi"])
    assert first.person_id
    async with db.begin() as tx:
        await people.erase_persons(tx, 0, [first.person_id], BY, at)
    [issued] = await codes(db, at, PHONE)
    assert issued.outcome == "account_unknown", "codes are the first seat's"
    await opened(db, at)
    result = await signed(db, at)
    assert (result.outcome, result.account_id) == ("signed_in", second.account_id)
    assert [seat.seat for seat in await seats_of(db)] == [0, 1]


async def test_two_people_are_asked_who_they_are(db: Database, at: datetime) -> None:
    siti, budi = await household(db, at, ["Siti Aminah", "Budi Santoso"])
    result = await signed(db, at)
    assert (result.outcome, result.account_id, result.token) == ("choose", None, None)
    assert result.number_id == siti.account_id
    async with db.begin() as tx:
        named = await people.name_seats(tx, [siti, budi], "sign-in choice", BY, at)
        assert budi.person_id
        [look] = await people.list_disclosures(tx, 0, budi.person_id)
    assert [(each.seat, each.initials) for each in named] == [(0, "S.A."), (1, "B.S.")]
    assert (look.fields, look.purpose) == (["full_name"], "sign-in choice")
    [result_b] = await entered(db, at, SeatEntry(PHONE, budi.account_id, budi.person_id, "Chrome"))
    found = await session(db, result_b.token or "", at)
    assert found and (found.account_id, found.person_id) == (budi.account_id, budi.person_id)


async def test_one_person_may_say_that_it_is_somebody_else(db: Database, at: datetime) -> None:
    first = await opened(db, at)
    assert (await signed(db, at, ask=True)).account_id == first, "nobody is there: no question"
    [siti] = await household(db, at, ["Siti"])
    assert (await signed(db, at, ask=True)).outcome == "choose"
    [new] = await entered(db, at, SeatEntry(PHONE))
    found = await session(db, new.token or "", at)
    assert found and found.person_id is None and found.account_id != siti.account_id


async def test_only_a_seat_of_the_number_opens(db: Database, at: datetime) -> None:
    """Not another number's, not one that is somebody else's by now, not one that nobody has."""
    siti, budi = await household(db, at, ["Siti", "Budi"])
    stranger = await opened(db, at, "081300000001")
    wrong = [
        SeatEntry("081300000001", siti.account_id, siti.person_id),
        SeatEntry(PHONE, stranger, siti.person_id),
        SeatEntry(PHONE, siti.account_id, budi.person_id),
        SeatEntry(PHONE, siti.account_id, None),
        SeatEntry(PHONE, UUID(int=7), siti.person_id),
    ]
    results = await entered(db, at, *wrong, SeatEntry(PHONE, siti.account_id, siti.person_id))
    assert [str(each.outcome) for each in results] == ["seat_unknown"] * 5 + ["entered"]
    assert [each.token is None for each in results] == [True] * 5 + [False]


async def test_a_full_number_takes_nobody_new(db: Database, at: datetime) -> None:
    family = await household(db, at, ["A", "B", "C", "D", "E"])
    assert len(family) == 5 and await taken(db, at, PHONE) == [None]
    [result] = await entered(db, at, SeatEntry(PHONE))
    assert result.outcome == "number_full" and result.token is None
    assert family[2].person_id
    async with db.begin() as tx:
        await people.erase_persons(tx, 0, [family[2].person_id], BY, at)
    [result] = await entered(db, at, SeatEntry(PHONE))
    assert result.outcome == "entered"
    assert [seat.seat for seat in await seats_of(db)] == [0, 1, 2, 3, 4]


async def test_whoever_sat_on_a_free_seat_is_signed_out(db: Database, at: datetime) -> None:
    """Else the newcomer's journey would open before somebody who had signed in and registered nobody."""
    await household(db, at, ["Siti"])
    [waiting] = await entered(db, at, SeatEntry(PHONE))
    [newcomer] = await entered(db, at + timedelta(minutes=1), SeatEntry(PHONE))
    assert waiting.account_id == newcomer.account_id
    assert await session(db, waiting.token or "", at) is None
    assert await session(db, newcomer.token or "", at)


async def test_nobody_watches_a_journey_that_moves_to_a_free_seat(db: Database, at: datetime) -> None:
    """Change and recovery land on it: whoever had signed in there, and registered nobody, is signed out."""
    [mover] = await register(db, at, [registration(7, account_id=await opened(db, at, "081300000001"))])
    free = await opened(db, at)
    relative = await signed(db, at)
    assert relative.account_id == free and await session(db, relative.token or "", at)
    async with db.begin() as tx:
        [outcome] = await people.move_accounts(tx, 0, [AccountMove(mover, free)], BY, at)
    assert outcome == "moved" and await session(db, relative.token or "", at) is None
    again = await signed(db, at)
    found = await session(db, again.token or "", at)
    assert found and found.person_id == mover, "who holds the phone signs in as its person"


async def test_nobody_watches_a_journey_that_moves_to_the_next_seat(db: Database, at: datetime) -> None:
    [siti] = await household(db, at, ["Siti"])
    [waiting] = await entered(db, at, SeatEntry(PHONE))
    [mover] = await register(db, at, [registration(7, account_id=await opened(db, at, "081300000001"))])
    async with db.begin() as tx:
        [outcome] = await people.move_accounts(tx, 0, [AccountMove(mover, siti.account_id)], BY, at)
    assert outcome == "moved"
    assert [seat.person_id for seat in await seats_of(db)] == [siti.person_id, mover]
    assert await session(db, waiting.token or "", at) is None


async def behind(
    db: Database, at: datetime, move: AccountMove, come: Callable[[], Coroutine[Any, Any, T]]
) -> T:
    """What somebody gets who comes while a registration moves, and waits for its lock."""
    async with db.begin() as tx:
        await people.move_accounts(tx, 0, [move], BY, at)
        coming = asyncio.create_task(come())
        done, _ = await asyncio.wait([coming], timeout=0.3)
        assert not done, "it waits"
    return await coming


async def test_a_newcomer_who_waits_behind_a_move_gets_another_seat(db: Database, at: datetime) -> None:
    [mover] = await register(db, at, [registration(7, account_id=await opened(db, at, "081300000001"))])
    free = await opened(db, at)
    [newcomer] = await behind(db, at, AccountMove(mover, free), partial(entered, db, at, SeatEntry(PHONE)))
    found = await session(db, newcomer.token or "", at)
    assert found and found.person_id is None and found.account_id != free


async def test_a_code_that_waits_behind_a_move_is_asked_for_whom_it_is(db: Database, at: datetime) -> None:
    [mover] = await register(db, at, [registration(7, account_id=await opened(db, at, "081300000001"))])
    free = await opened(db, at)
    [issued] = await codes(db, at, PHONE)
    come = partial(coded, db, at, issued.code or "", ask=True)
    result = await behind(db, at, AccountMove(mover, free), come)
    assert (result.outcome, result.token) == ("choose", None)


async def test_codes_for_a_family(db: Database, at: datetime) -> None:
    """Used ones make room where two share the number; unused ones end at five for every number."""
    await household(db, at, ["Siti", "Budi"])
    for _ in range(6):
        assert (await signed(db, at)).outcome == "choose"
    issued = await codes(db, at, *[PHONE] * 6)
    assert [str(each.outcome) for each in issued] == ["issued"] * 4 + ["too_many"] * 2, "ten an hour for two"
    later = at + timedelta(hours=1)
    issued = await codes(db, later, *[PHONE] * 7)
    assert [str(each.outcome) for each in issued] == ["issued"] * 5 + ["too_many"] * 2, "asking alone: five"


@pytest.mark.parametrize("registered", range(6))
def test_who_only_asks_learns_nothing_from_the_limit(registered: int) -> None:
    asked = 0
    while may_ask_code(asked, 0, registered):
        asked += 1
    assert asked == 5
    whole = 0
    while may_ask_code(whole, whole, registered):
        whole += 1
    assert whole == 5 * max(registered, 1)


def test_initials() -> None:
    for name, initials in (
        ("Siti Aminah", "S.A."),
        ("suharto", "S."),
        ("Édouard d'Haiti III Putra Wijaya", "E.D.I."),
        (" - 'Aisyah  3 ", "A."),
        ("李 明", "李.明."),
    ):
        assert write_initials(name) == initials


async def test_moving_to_a_shared_number_takes_the_next_seat(db: Database, at: datetime) -> None:
    siti, budi = await household(db, at, ["Siti", "Budi"])
    [mover] = await register(db, at, [registration(7, account_id=await opened(db, at, "081300000001"))])
    async with db.begin() as tx:
        [outcome] = await people.move_accounts(tx, 0, [AccountMove(mover, siti.account_id)], BY, at)
        again = await people.move_accounts(tx, 0, [AccountMove(mover, UUID(int=9))], BY, at)
    assert (str(outcome), str(again[0])) == ("moved", "account_taken")
    seats = await seats_of(db)
    assert [seat.person_id for seat in seats] == [siti.person_id, budi.person_id, mover]
    full = [await register(db, at, [registration(n, account_id=UUID(int=n << 16))]) for n in (8, 9, 10)]
    async with db.begin() as tx:
        moves = [AccountMove(person_id, siti.account_id) for [person_id] in full]
        outcomes = await people.move_accounts(tx, 0, moves, BY, at)
    assert [str(each) for each in outcomes] == ["moved", "moved", "account_taken"]


async def test_a_key_opens_its_own_account_only(db: Database, at: datetime) -> None:
    siti, budi = await household(db, at, ["Siti", "Budi"])
    keys = {}
    for seat in (siti, budi):
        device = Device()
        assert await add(db, at, made(seat.account_id, device, challenge(at))) == ["added"]
        keys[seat.account_id] = device
    later = at + timedelta(seconds=1)
    for account_id, device in keys.items():
        [opened_by_key] = await enter_by_key(db, later, tried(device, challenge(later)))
        assert opened_by_key.account_id == account_id
        found = await session(db, opened_by_key.token or "", later)
        assert found and found.account_id == account_id


async def test_the_same_statements_for_one_and_for_many(db: Database, at: datetime) -> None:
    counts = []
    for phones in (["081200000000"], [f"0813{n:08d}" for n in range(300)] * 2):
        async with db.begin() as tx:
            before = tx.statement_count
            results = await people.take_seats(tx, 0, phones, BY, at)
            assert all(results) and len(set(results)) == len(phones)
            middle = tx.statement_count
            await people.enter_seats(tx, 0, [SeatEntry(phone) for phone in phones], BY, at)
            counts.append((middle - before, tx.statement_count - middle))
        async with db.begin() as tx:
            assert await people.take_seats(tx, 0, [], BY, at) == []
            assert await people.enter_seats(tx, 0, [], BY, at) == []
            assert await people.find_seats(tx, 0, []) == []
            assert tx.statement_count == 0
    assert counts[0] == counts[1] == (5, 7)


async def test_phones_are_found_by_their_own_index(db: Database, at: datetime) -> None:
    """On a table that was empty when it was last looked at, as on opening day: one descent a phone."""
    async with db.begin() as tx:
        openings = [people.AccountOpening(f"0813{n:08d}") for n in range(2000)]
        await people.open_accounts(tx, 0, openings, BY, at)
        text = statements.of("bekal.people")["find_accounts_by_phone"].text
        indexes = [people.phone_index(demo_keyring(), f"+62813{n:08d}") for n in range(64)]
        plan = await tx.tuples(Statement("x", f"EXPLAIN (COSTS OFF) {text}"), 0, indexes)
    lines = [row[0].strip() for row in plan]
    assert "->  Index Scan using accounts_seat_once on accounts b" in lines, lines
    assert not any("Sort" in line or "Seq Scan" in line for line in lines), lines
    assert any("Index Cond" in line and "phone_index" in line for line in lines), lines


async def test_codes_of_a_chunk(db: Database, at: datetime) -> None:
    """One chunk with a shared number and a plain one."""
    await household(db, at, ["Siti", "Budi"])
    other = await opened(db, at, "081300000001")
    issued = await codes(db, at, PHONE, "081300000001")
    results = await enter(db, at, (PHONE, issued[0].code or ""), ("081300000001", issued[1].code or ""))
    assert [str(each.outcome) for each in results] == ["choose", "signed_in"]
    assert results[1].account_id == other
    async with db.begin() as tx:
        [again] = await people.request_codes(tx, 0, [CodeRequest(PHONE)], BY, at)
    assert again.outcome == "issued"
