"""Keys on citizens' devices: what opens an account, what does not, and when a key is gone."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bekal import people
from bekal.base import ids
from bekal.base.database import Database
from bekal.base.statements import Statement
from bekal.people import AccountLink, AccountMove, AccountOpening, Challenge, KeyPlace, KeyRemoval, NewKey
from tests.authenticator import ATTESTED, PRESENT, VERIFIED, Device, text_of

from .builders import BY, register, registration

PLACE = KeyPlace("bekal.example", "https://bekal.example")
SECOND = timedelta(seconds=1)


async def owner(
    db: Database, at: datetime, phone: str = "081234567890", number: int = 0
) -> tuple[UUID, UUID]:
    """Somebody registered: the account and the person."""
    async with db.begin() as tx:
        [account] = await people.open_accounts(tx, 0, [AccountOpening(phone)], BY, at)
    assert account.account_id
    [person_id] = await register(db, at, [registration(number, account_id=account.account_id)])
    async with db.begin() as tx:
        await people.link_accounts(tx, 0, [AccountLink(account.account_id, person_id)], BY, at)
    return account.account_id, person_id


def challenge(at: datetime) -> Challenge:
    return Challenge(os.urandom(32), at)


def made(account_id: UUID, device: Device, asked: Challenge, **wrong: Any) -> NewKey:
    options = {
        "rp": {"id": PLACE.host},
        "user": {"id": text_of(account_id.bytes)},
        "challenge": text_of(asked.value),
    }
    return NewKey(account_id, "  HP\u0007 Ani ", device.make(options, PLACE.origin, **wrong), asked, PLACE)


def tried(device: Device, asked: Challenge, **wrong: Any) -> people.KeySignIn:
    options = {"rpId": PLACE.host, "challenge": text_of(asked.value)}
    return people.KeySignIn(device.sign(options, PLACE.origin, **wrong), asked, PLACE, "Chrome, Android")


async def add(db: Database, at: datetime, *keys: NewKey) -> list[str]:
    async with db.begin() as tx:
        return [str(outcome) for outcome in await people.add_passkeys(tx, 0, keys, BY, at)]


async def enter(db: Database, at: datetime, *attempts: people.KeySignIn) -> list[people.KeySignedIn]:
    async with db.begin() as tx:
        return await people.sign_in_by_passkeys(tx, 0, attempts, BY, at)


async def keys_of(db: Database, account_id: UUID) -> list[people.Passkey]:
    async with db.read() as tx:
        return await people.list_passkeys(tx, 0, account_id)


async def test_a_key_opens_the_account_it_was_made_for(db: Database, at: datetime) -> None:
    account_id, _ = await owner(db, at)
    device = Device()
    assert await add(db, at, made(account_id, device, challenge(at))) == ["added"]
    [key] = await keys_of(db, account_id)
    assert (key.name, key.used_at, key.suspended_at) == ("HP Ani", None, None)
    later = at + SECOND
    [signed] = await enter(db, later, tried(device, challenge(later)))
    assert (str(signed.outcome), signed.account_id) == ("signed_in", account_id)
    assert signed.token
    async with db.read() as tx:
        session = await people.find_session(tx, 0, signed.token, later)
        stored = str(await tx.tuples(Statement("x", "SELECT k::text FROM people.passkeys AS k")))
    assert session and session.account_id == account_id and session.label == "Chrome, Android"
    assert "Ani" not in stored and b"HP Ani".hex() not in stored, "what its owner calls it is sealed"
    assert (await keys_of(db, account_id))[0].used_at == later


WRONG: list[dict[str, Any]] = [
    {"origin": "https://bekal.example.evil.test"},
    {"origin": "http://bekal.example"},
    {"origin": "https://bekal.example:444"},
    {"host": "evil.test"},
    {"flags": PRESENT},
    {"flags": VERIFIED},
    {"kind": "webauthn.get+"},
    {"challenge": text_of(bytes(32))},
]


@pytest.mark.parametrize("wrong", WRONG)
async def test_wrong_answers_make_no_key(db: Database, at: datetime, wrong: dict[str, Any]) -> None:
    """Another origin, another site's key, a device nobody unlocked, another ceremony, another challenge."""
    account_id, _ = await owner(db, at)
    if "flags" in wrong:
        wrong = {"flags": wrong["flags"] | ATTESTED}
    assert await add(db, at, made(account_id, Device(), challenge(at), **wrong)) == ["answer_wrong"]
    assert await keys_of(db, account_id) == []


@pytest.mark.parametrize("wrong", [*WRONG, {"noise": b"x"}])
async def test_wrong_answers_open_nothing(db: Database, at: datetime, wrong: dict[str, Any]) -> None:
    account_id, _ = await owner(db, at)
    device = Device()
    await add(db, at, made(account_id, device, challenge(at)))
    later = at + SECOND
    [signed] = await enter(db, later, tried(device, challenge(later), **wrong))
    assert (str(signed.outcome), signed.token) == ("answer_wrong", None)
    [signed] = await enter(db, later, tried(device, challenge(later)))
    assert str(signed.outcome) == "signed_in", "a wrong answer spoils nothing"


async def test_a_challenge_counts_once(db: Database, at: datetime) -> None:
    account_id, _ = await owner(db, at)
    device, asked = Device(), challenge(at)
    key = made(account_id, device, asked)
    assert await add(db, at, key) == ["added"]
    assert await add(db, at, key) == ["challenge_old"]
    [stored] = await keys_of(db, account_id)
    async with db.begin() as tx:
        removal = KeyRemoval(account_id, stored.passkey_id)
        assert await people.remove_passkeys(tx, 0, [removal, removal], BY, at) == ["removed", "key_unknown"]
    assert await add(db, at, key) == ["challenge_old"], "nor does it bring a removed key back"
    later = at + SECOND
    assert await add(db, later, made(account_id, device, challenge(later))) == ["added"]
    first, second = challenge(later + SECOND), challenge(later + 2 * SECOND)
    attempt = tried(device, second)
    signed = await enter(db, later + 2 * SECOND, attempt, attempt)
    assert [str(one.outcome) for one in signed] == ["signed_in", "challenge_old"], "twice in one chunk"
    signed = await enter(db, later + 2 * SECOND, attempt, tried(device, first))
    assert [str(one.outcome) for one in signed] == ["challenge_old", "challenge_old"]
    assert (await keys_of(db, account_id))[0].suspended_at is None, "a replay is no copy"


async def test_a_counter_that_runs_backwards_suspends_the_key(db: Database, at: datetime) -> None:
    account_id, _ = await owner(db, at)
    device = Device()
    await add(db, at, made(account_id, device, challenge(at)))
    device.count = 7
    assert (await enter(db, at, tried(device, challenge(at + SECOND))))[0].token
    device.count = 5
    [stranger] = await enter(db, at, tried(device, challenge(at + 2 * SECOND), noise=b"x"))
    assert str(stranger.outcome) == "answer_wrong"
    assert (await keys_of(db, account_id))[0].suspended_at is None, "only who holds the key can do that"
    [copy] = await enter(db, at, tried(device, challenge(at + 3 * SECOND)))
    assert (str(copy.outcome), copy.token, copy.account_id) == ("count_backwards", None, account_id)
    device.count = 100
    [owners] = await enter(db, at, tried(device, challenge(at + 4 * SECOND)))
    assert (str(owners.outcome), owners.token) == ("key_suspended", None)
    assert (await keys_of(db, account_id))[0].suspended_at == at


async def test_keys_that_do_not_count_are_good(db: Database, at: datetime) -> None:
    """Those that are kept in a cloud say 0 for ever."""
    account_id, _ = await owner(db, at)
    device = Device(counts=False)
    await add(db, at, made(account_id, device, challenge(at)))
    for second in (1, 2):
        asked = challenge(at + second * SECOND)
        assert (await enter(db, at, tried(device, asked)))[0].token


async def test_a_key_opens_no_other_account(db: Database, at: datetime) -> None:
    account_id, _ = await owner(db, at)
    other_id, _ = await owner(db, at, "081300000001", 1)
    device = Device()
    await add(db, at, made(account_id, device, challenge(at)))
    stolen = tried(device, challenge(at + SECOND), user_handle=other_id.bytes)
    unknown = tried(Device(), challenge(at + SECOND), user_handle=account_id.bytes)
    nobody = tried(device, challenge(at + SECOND), user_handle=b"short")
    for outcome in await enter(db, at, stolen, unknown, nobody):
        assert (str(outcome.outcome), outcome.account_id) == ("key_unknown", None)
    again = Device()
    again.credential_id = device.credential_id
    assert await add(db, at, made(other_id, again, challenge(at + SECOND))) == ["already_there"]


async def test_who_may_have_keys_and_how_many(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        [nobody] = await people.open_accounts(tx, 0, [AccountOpening("081300000002")], BY, at)
    assert nobody.account_id
    assert await add(db, at, made(nobody.account_id, Device(), challenge(at))) == ["account_unknown"]
    unknown = UUID(int=0xAA00)
    assert await add(db, at, made(unknown, Device(), challenge(at))) == ["account_unknown"]
    account_id, _ = await owner(db, at)
    keys = [made(account_id, Device(), challenge(at + n * SECOND)) for n in range(people.PASSKEYS_MAX + 1)]
    assert await add(db, at, *keys) == ["added"] * people.PASSKEYS_MAX + ["too_many"]


async def test_nobody_removes_a_strangers_key(db: Database, at: datetime) -> None:
    account_id, _ = await owner(db, at)
    other_id, _ = await owner(db, at, "081300000001", 1)
    await add(db, at, made(account_id, Device(), challenge(at)))
    [key] = await keys_of(db, account_id)
    async with db.begin() as tx:
        outcomes = await people.remove_passkeys(tx, 0, [KeyRemoval(other_id, key.passkey_id)], BY, at)
    assert outcomes == ["key_unknown"]
    assert len(await keys_of(db, account_id)) == 1


@pytest.mark.parametrize("how", ["erased", "withdrawn", "moved"])
async def test_keys_go_when_the_number_does(db: Database, at: datetime, how: str) -> None:
    """Whoever has the number next is met by no stranger's key; that there was one stays on record."""
    account_id, person_id = await owner(db, at)
    device = Device()
    await add(db, at, made(account_id, device, challenge(at)))
    async with db.begin() as tx:
        if how == "erased":
            await people.erase_persons(tx, 0, [person_id], BY, at)
        elif how == "withdrawn":
            await people.withdraw_registrations(tx, 0, [person_id], BY, at)
        else:
            [new] = await people.open_accounts(tx, 0, [AccountOpening("081300000009")], BY, at)
            assert new.account_id
            assert await people.move_accounts(tx, 0, [AccountMove(person_id, new.account_id)], BY, at) == [
                "moved"
            ]
    assert await keys_of(db, account_id) == []
    [signed] = await enter(db, at, tried(device, challenge(at + SECOND)))
    assert (str(signed.outcome), signed.token) == ("key_unknown", None)
    async with db.read() as tx:
        query = "SELECT credential_id, public_key, name, removed_at, by FROM people.passkeys"
        assert await tx.tuples(Statement("x", query)) == [(None, None, None, at, BY)]


async def test_anybodys_bytes(db: Database, at: datetime) -> None:
    account_id, _ = await owner(db, at)
    asked = challenge(at)
    for answer in (
        "",
        "{",
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        '{"id": 1}',
        "[" * 3000,
        '{"id":"\ud800"}',
        "\x00",
    ):
        assert people.passkey_cell(answer, 4) is None, answer
        [signed] = await enter(db, at, people.KeySignIn(answer, asked, PLACE))
        assert str(signed.outcome) == "key_unknown"
        assert await add(db, at, NewKey(account_id, "x", answer, asked, PLACE)) == ["answer_wrong"]
    handle = UUID(int=0xFF)
    device = Device()
    device.user_handle = handle.bytes
    assert people.passkey_cell(tried(device, asked).answer, 4) == ids.cell_of(handle, 4) == 3


async def test_an_empty_chunk(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        assert await people.add_passkeys(tx, 0, [], BY, at) == []
        assert await people.sign_in_by_passkeys(tx, 0, [], BY, at) == []
        assert await people.remove_passkeys(tx, 0, [], BY, at) == []
