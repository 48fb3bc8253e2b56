"""``bekal staff``: the first accounts of the programme office."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bekal import access
from bekal.base import actors
from bekal.base.errors import BekalError

from . import environment, house, output

app = typer.Typer(help="Accounts of the programme office.", no_args_is_help=True)
BY = actors.command("staff-add")


class StaffRefused(BekalError):  # noqa: N818 - reads as the fact it states
    """The account was not made; the text says why."""


@app.command()
def add(
    login: str,
    *,
    name: Annotated[str, typer.Option(help="The name that colleagues see.")],
    role: Annotated[
        list[str], typer.Option(help="admin, operator, approver, auditor, partner_manager, registrar.")
    ],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: output.Json = False,
) -> None:
    """Add a member of staff. Shows the secret of the one-time codes once: put it into an authenticator."""
    loaded = environment.load()
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)

    async def work() -> access.StaffOpened:
        opening = access.StaffOpening(login=login, display_name=name, roles=tuple(role), password=password)
        async with house.opened(loaded) as opened, opened.db.begin() as tx:
            return (await access.add_staff(tx, [opening], BY, opened.clock.now()))[0]

    made = output.run(work())
    if made.staff_id is None:
        raise StaffRefused(f"the account {login} was not made: {made.outcome}")
    output.result(
        f"added {login}. Secret for the authenticator, shown only now: {made.totp_secret}",
        {"login": login, "staff_id": str(made.staff_id), "totp_secret": made.totp_secret},
        as_json=as_json,
    )
