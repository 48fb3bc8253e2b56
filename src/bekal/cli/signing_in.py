"""Who acts at the command line: what two people sign is signed by people, with password and authenticator."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bekal import access
from bekal.base import actors
from bekal.base.actors import Actor
from bekal.base.database import Database
from bekal.base.errors import NotAllowed

from .house import House

Staff = Annotated[str, typer.Option(help="Your login. Password and one-time code are asked for.")]
PasswordStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin", help="Read password and one-time code from standard input, a line each."
    ),
]


class Secrets:
    """A password and a code, asked for before anything is opened."""

    def __init__(self, login: str, *, from_stdin: bool) -> None:
        self.login = login
        if from_stdin:
            self.password = sys.stdin.readline().rstrip("\n")
            self.code = sys.stdin.readline().strip()
        else:
            self.password = typer.prompt("Password", hide_input=True, err=True)
            self.code = typer.prompt("One-time code", err=True)


async def sign_in(opened: House, secrets: Secrets, *roles: access.Role) -> Actor:
    """The member of staff, if password and code are right and one of ``roles`` is theirs. NotAllowed if not.

    The session ends at once: a command is one act.
    """
    db: Database = opened.db
    at = opened.clock.now()
    async with db.begin() as tx:
        signed = await access.sign_in_staff(tx, secrets.login, secrets.password, secrets.code, at)
    if signed.staff_id is None or signed.token is None:
        raise NotAllowed(f"signing in as {secrets.login} was {signed.outcome}: check password and code")
    by = actors.staff(signed.staff_id)
    async with db.begin() as tx:
        session = await access.find_staff_session(tx, signed.token, at)
        if session is not None:
            await access.end_staff_sessions(tx, [session.session_id], by, at)
    if session is None or not set(roles) & set(session.roles):
        raise NotAllowed(f"{secrets.login} is none of {', '.join(roles)}, who may do this")
    return by


async def log(opened: House, action: str, batch_id: int, detail: str, by: Actor) -> None:
    """Write down who did what."""
    async with opened.db.begin() as tx:
        entry = access.AccessEntry(action, f"batch:{batch_id}", detail)
        await access.log_access(tx, [entry], by, opened.clock.now())
