"""``bekal draw checkpoint|cosign``: the log's head for its witnesses, and what they signed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bekal import journey
from bekal.access import Role
from bekal.base.errors import WrongSetting

from . import environment, house, output
from .draw_committing import BatchId
from .signing_in import PasswordStdin, Secrets, Staff, log, sign_in


def checkpoint(batch_id: BatchId, *, as_json: output.Json = False) -> None:
    """Print the log's head, signed by us, for the witnesses of this draw to add their signatures.

    A C2SP checkpoint: each checks that it continues the head it signed before, and adds one line.
    """

    async def work() -> bytes:
        async with house.opened(environment.load()) as opened:
            return await journey.sign_log_head(opened.db, batch_id)

    note = output.run(work()).decode()
    if as_json:
        output.result("", {"checkpoint": note}, as_json=True)
    else:
        sys.stdout.write(note)


def cosign(
    batch_id: BatchId,
    checkpoint: Annotated[Path, typer.Argument(help="What `checkpoint` printed, with the witnesses' lines.")],
    *,
    staff: Staff,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Keep what witnesses signed; a publication bears it. Nothing is published before enough have."""
    try:
        note = checkpoint.read_bytes()
    except OSError as fault:
        raise WrongSetting(f"{checkpoint} cannot be read: {fault.strerror}") from fault
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> int:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, Role.operator, Role.approver)
            at = opened.clock.now()
            found = await journey.record_cosignatures(opened.db, batch_id, note, by, at)
            await log(opened, "draw.cosign", batch_id, str(found), by)
            return found

    found = output.run(work())
    output.result(f"{found} cosignatures are kept", {"cosignatures": found}, as_json=as_json)
    if not found:
        raise typer.Exit(1)
