"""Members of staff: adding, signing in with password and code, locks, sessions, renewal, leaving."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pyotp
import pytest

from bekal import access
from bekal.access import StaffOpened, StaffOpening, StaffRenewal, StaffSignedIn
from bekal.base.actors import command
from bekal.base.database import Database
from bekal.base.statements import Statement

BY = command("staff add")
PASSWORD = "benteng kuto besak"


async def add(db: Database, at: datetime, *openings: StaffOpening) -> list[StaffOpened]:
    async with db.begin() as tx:
        return await access.add_staff(tx, openings, BY, at)


async def ratna(db: Database, at: datetime) -> StaffOpened:
    return (await add(db, at, StaffOpening("ratna", "Ratna Sari", ("admin", "approver"), PASSWORD)))[0]


def code(opened: StaffOpened, at: datetime) -> str:
    assert opened.totp_secret
    return pyotp.TOTP(opened.totp_secret).at(at)


async def enter(db: Database, login: str, password: str, totp: str, at: datetime) -> StaffSignedIn:
    async with db.begin() as tx:
        return await access.sign_in_staff(tx, login, password, totp, at)


async def test_what_may_not_be_added(db: Database, at: datetime) -> None:
    results = await add(
        db,
        at,
        StaffOpening("r", "Ratna", ("admin",), PASSWORD),
        StaffOpening("ratna sari", "Ratna", ("admin",), PASSWORD),
        StaffOpening("ratna", "  ", ("admin",), PASSWORD),
        StaffOpening("ratna", "Ratna", (), PASSWORD),
        StaffOpening("ratna", "Ratna", ("admin", "king"), PASSWORD),
        StaffOpening("ratna", "Ratna", ("admin",), "too short"),
        StaffOpening("ratna", "Ratna", ("admin",), "aaaaaaaaaaaaaaaa"),
        StaffOpening("ratna", "Ratna", ("admin",), "my name is Ratna!"),
        StaffOpening(" Ratna ", "Ratna", ("admin",), PASSWORD),
        StaffOpening("ratna", "Another", ("auditor",), PASSWORD),
    )
    assert [r.outcome for r in results] == [
        "login_wrong", "login_wrong", "name_missing", "role_unknown", "role_unknown",
        "password_weak", "password_weak", "password_weak", "added", "already_exists",
    ]  # fmt: skip
    again = await add(db, at, StaffOpening("ratna", "Ratna", ("admin",), PASSWORD))
    assert [r.outcome for r in again] == ["already_exists"]
    async with db.read() as tx:
        assert [(row.login, row.roles) for row in await access.list_staff(tx)] == [("ratna", ["admin"])]
        assert await access.add_staff(tx, [], BY, at) == []
        assert tx.statement_count == 1


async def test_signs_in_with_both_and_finds_the_session(db: Database, at: datetime) -> None:
    opened = await ratna(db, at)
    entered = await enter(db, "RATNA", PASSWORD, code(opened, at), at)
    assert (entered.outcome, entered.staff_id) == ("signed_in", opened.staff_id)
    assert entered.token
    async with db.read() as tx:
        session = await access.find_staff_session(tx, entered.token, at + timedelta(hours=7, minutes=59))
        assert session is not None
        assert session.roles == ["admin", "approver"]
        wrong = ("A" if entered.token[40] != "A" else "B").join((entered.token[:40], entered.token[41:]))
        for token in (wrong, "", "é", "AAAA", entered.token[:-4]):
            assert await access.find_staff_session(tx, token, at) is None
        assert await access.find_staff_session(tx, entered.token, at + timedelta(hours=8)) is None
        assert await access.end_staff_sessions(tx, [session.session_id], BY, at) == 1
        assert await access.end_staff_sessions(tx, [session.session_id], BY, at) == 0
        assert await access.find_staff_session(tx, entered.token, at) is None


async def test_a_code_opens_once_and_neighbouring_steps_are_allowed(db: Database, at: datetime) -> None:
    opened = await ratna(db, at)
    early = code(opened, at - timedelta(seconds=30))
    assert (
        await enter(db, "ratna", PASSWORD, code(opened, at - timedelta(seconds=90)), at)
    ).outcome == "refused"
    assert (await enter(db, "ratna", PASSWORD, early, at)).outcome == "signed_in"
    assert (await enter(db, "ratna", PASSWORD, early, at)).outcome == "refused"
    assert (await enter(db, "ratna", PASSWORD, code(opened, at), at)).outcome == "signed_in"
    assert (await enter(db, "ratna", PASSWORD, code(opened, at), at)).outcome == "refused"


async def test_one_code_in_two_windows_opens_one_session(db: Database, at: datetime) -> None:
    opened = await ratna(db, at)
    both = await asyncio.gather(*(enter(db, "ratna", PASSWORD, code(opened, at), at) for _ in range(2)))
    assert sorted(entered.outcome for entered in both) == ["refused", "signed_in"]


async def test_locks_after_five_and_tells_only_who_knows_the_password(db: Database, at: datetime) -> None:
    opened = await ratna(db, at)
    for _ in range(5):
        assert (await enter(db, "ratna", "wrong password", code(opened, at), at)).outcome == "refused"
    assert (await enter(db, "ratna", "wrong password", "000000", at)).outcome == "refused"
    assert (await enter(db, "ratna", PASSWORD, code(opened, at), at)).outcome == "locked"
    later = at + timedelta(minutes=15)
    assert (await enter(db, "ratna", PASSWORD, code(opened, later), later)).outcome == "signed_in"


async def test_four_failures_are_forgiven_by_a_success(db: Database, at: datetime) -> None:
    opened = await ratna(db, at)
    for round_ in range(3):
        now = at + timedelta(minutes=round_)
        for _ in range(4):
            await enter(db, "ratna", PASSWORD, "123", now)
        assert (await enter(db, "ratna", PASSWORD, code(opened, now), now)).outcome == "signed_in"


async def test_an_unknown_login_is_refused_alike(db: Database, at: datetime) -> None:
    for login in ("nobody", "", "ratna'; --", "é"):
        assert await enter(db, login, PASSWORD, "000000", at) == StaffSignedIn("refused")  # type: ignore[arg-type]  # a StrEnum equals its text


async def test_renewal_ends_sessions_and_takes_a_new_authenticator(db: Database, at: datetime) -> None:
    opened = await ratna(db, at)
    assert opened.staff_id
    entered = await enter(db, "ratna", PASSWORD, code(opened, at), at)
    async with db.begin() as tx:
        renewed = await access.renew_staff(
            tx,
            [
                StaffRenewal(UUID(int=1), "a quite new password"),
                StaffRenewal(opened.staff_id, roles=("king",)),
                StaffRenewal(opened.staff_id, roles=("auditor",)),
                StaffRenewal(opened.staff_id, "ratna ratna ratna"),
                StaffRenewal(opened.staff_id, "a quite new password", new_totp=True),
            ],
            BY,
            at,
        )
        assert [r.outcome for r in renewed] == [
            "staff_unknown", "role_unknown", "renewed", "password_weak", "renewed",
        ]  # fmt: skip
        assert [row.roles for row in await access.list_staff(tx)] == [["auditor"]]
        assert await access.find_staff_session(tx, entered.token or "", at) is None
    now = at + timedelta(minutes=1)
    assert (await enter(db, "ratna", PASSWORD, code(opened, now), now)).outcome == "refused"
    new = pyotp.TOTP(renewed[4].totp_secret or "").at(now)
    assert (await enter(db, "ratna", "a quite new password", new, now)).outcome == "signed_in"


async def test_who_left_cannot_enter_nor_stay(db: Database, at: datetime) -> None:
    opened = await ratna(db, at)
    assert opened.staff_id
    entered = await enter(db, "ratna", PASSWORD, code(opened, at), at)
    async with db.begin() as tx:
        results = await access.disable_staff(tx, [opened.staff_id, opened.staff_id, UUID(int=9)], BY, at)
        assert results == ["disabled", "already_disabled", "staff_unknown"]
        assert await access.find_staff_session(tx, entered.token or "", at) is None
    now = at + timedelta(minutes=1)
    assert (await enter(db, "ratna", PASSWORD, code(opened, now), now)).outcome == "refused"


async def test_nothing_secret_is_stored_in_clear_and_signing_in_is_logged(db: Database, at: datetime) -> None:
    opened = await ratna(db, at)
    await enter(db, "ratna", "wrong password", "000000", at)
    await enter(db, "ratna", PASSWORD, code(opened, at), at)
    async with db.read() as tx:
        row = (await tx.tuples(Statement("x", "SELECT s::text FROM access.staff AS s")))[0][0]
        assert opened.totp_secret not in row
        assert PASSWORD not in row
        entries = await access.list_access(tx, object=f"staff:{opened.staff_id}")
        assert [(e.action, e.detail) for e in entries if e.action == "staff.sign_in"].count(
            ("staff.sign_in", "signed in")
        ) == 1
        assert {e.detail for e in entries} == {"", "refused: password", "signed in"}


RULES = [
    ("UPDATE access.staff SET roles = '{}'", "staff_roles_known"),
    ("UPDATE access.staff SET roles = '{king}'", "staff_roles_known"),
    ("UPDATE access.staff SET login = 'Ratna'", "staff_login_lower_case"),
    ("UPDATE access.staff SET password_hash = 'plain'", "staff_password_is_argon2"),
    ("UPDATE access.staff SET state = 'gone'", "staff_state_known"),
]


async def test_the_database_refuses_too(db: Database, at: datetime) -> None:
    await ratna(db, at)
    for statement, rule in RULES:
        with pytest.raises(psycopg.errors.CheckViolation, match=rule):
            async with db.begin() as tx:
                await tx.execute(Statement("x", statement))
