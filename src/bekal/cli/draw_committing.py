"""``bekal draw commit-ceremony|freeze|approve|reveal``: what happens before the seed exists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bekal import draws, journey
from bekal.access import Role
from bekal.base.errors import WrongSetting
from bekal.draws import proofs

from . import environment, house, output, outside
from .signing_in import PasswordStdin, Secrets, Staff, log, sign_in

BatchId = Annotated[int, typer.Argument(help="The batch's id, as the console shows it.")]
Instant = Annotated[str | None, typer.Option(help="An instant such as 2026-01-31T09:00:00Z.")]


def commit_ceremony(
    batch_id: BatchId,
    promises: Annotated[list[str], typer.Argument(help="NAME=COMMITMENT, 64 hexadecimal digits each.")],
    *,
    staff: Staff,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Take contributors' commitments: SHA-256 of 32 random bytes and their value. Opens the draw."""
    contributions = [_promise(text) for text in promises]
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> list[draws.CommitOutcome]:
        loaded = environment.load()
        parties = outside.parties_of(loaded)
        async with house.opened(loaded) as opened:
            by = await sign_in(opened, secrets, Role.operator, Role.approver)
            at = opened.clock.now()
            await journey.open_draws(opened.db, [batch_id], parties, by, at)
            return await journey.commit_contributions(opened.db, batch_id, contributions, by, at)

    outcomes = output.run(work())
    told = {each.contributor: str(outcome) for each, outcome in zip(contributions, outcomes, strict=True)}
    output.result("\n".join(f"{name}: {outcome}" for name, outcome in told.items()), told, as_json=as_json)
    if set(outcomes) != {draws.CommitOutcome.committed}:
        raise typer.Exit(1)


def freeze(
    batch_id: BatchId,
    *,
    staff: Staff,
    draw_at: Instant = None,
    reveals_until: Instant = None,
    objections_until: Instant = None,
    published_at: Instant = None,
    reason: Annotated[str, typer.Option(help="Why there is a new version.")] = "first version",
    without: Annotated[
        list[str] | None, typer.Option(help="A contributor that this version leaves out.")
    ] = None,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Freeze the list and propose the manifest; somebody else approves it before it is published.

    Without times: published in an hour, objections for 48 hours, reveals for two more, the draw an hour
    after that.
    """
    given = [
        None if t is None else _instant(t) for t in (published_at, objections_until, reveals_until, draw_at)
    ]
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> draws.ManifestRow:
        loaded = environment.load()
        parties = outside.parties_of(loaded)
        async with house.opened(loaded) as opened:
            by = await sign_in(opened, secrets, Role.operator)
            at = opened.clock.now()
            async with outside.beacon_reached(loaded, opened.clock) as beacon:
                chain = beacon.chain
            await journey.close_batch(opened.db, batch_id, by, at)
            await journey.open_draws(opened.db, [batch_id], parties, by, at)
            async with opened.db.read() as tx:
                batch = await draws.get_batch(tx, batch_id)
            if batch.state == draws.BatchState.closed:
                rows = await journey.freeze_list(opened.db, batch_id, by, at)
                output.say(f"{rows:,} applicants are on the list")
            row = await journey.propose_manifest(
                opened.db, batch_id, _times(at, given), chain, by, at, reason=reason, without=without or ()
            )
            await log(opened, "draw.propose", batch_id, row.sha256.hex(), by)
            return row

    row = output.run(work())
    output.result(
        f"manifest {row.version} is proposed. Its hash, which the second member of staff approves:\n"
        f"{row.sha256.hex()}",
        {"version": row.version, "manifest_sha256": row.sha256.hex()},
        as_json=as_json,
    )


def approve(
    batch_id: BatchId,
    manifest_sha256: Annotated[str, typer.Argument(help="The hash of the manifest that you have read.")],
    *,
    staff: Staff,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Approve the proposed manifest as the second member of staff: list, rules and round are fixed then."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> draws.ApproveOutcome:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, Role.approver, Role.operator)
            digest = _bytes(manifest_sha256, "the manifest's hash", 32)
            outcome = await journey.approve_manifest(opened.db, batch_id, digest, by, opened.clock.now())
            await log(opened, "draw.approve", batch_id, outcome, by)
            return outcome

    _tell(output.run(work()), draws.ApproveOutcome.approved, as_json=as_json)


def reveal(
    batch_id: BatchId,
    contributor: str,
    *,
    staff: Staff,
    nonce: Annotated[str, typer.Option(help="The 32 random bytes, hexadecimal.")],
    value: Annotated[str, typer.Option(help="What was thrown or chosen, as text.")],
    value_hex: Annotated[bool, typer.Option("--value-hex", help="The value is hexadecimal.")] = False,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Open a contributor's commitment, before reveals end."""
    content = _bytes(value, "the value", None) if value_hex else value.encode()
    opening = draws.Reveal(contributor, _bytes(nonce, "the nonce", 32), content)
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> draws.RevealOutcome:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, Role.operator, Role.approver)
            return (await journey.reveal(opened.db, batch_id, [opening], by, opened.clock.now()))[0]

    _tell(output.run(work()), draws.RevealOutcome.revealed, as_json=as_json)


def _tell(outcome: draws.ApproveOutcome | draws.RevealOutcome, good: str, *, as_json: bool) -> None:
    output.result(str(outcome), {"outcome": str(outcome)}, as_json=as_json)
    if outcome != good:
        raise typer.Exit(1)


def _promise(text: str) -> draws.Contribution:
    name, _, commitment = text.partition("=")
    return draws.Contribution(name, _bytes(commitment, f"the commitment of {name!r}", 32))


def _times(at: datetime, given: list[datetime | None]) -> draws.Timetable:
    published, objections, reveals, draw = given
    published = published or at.replace(microsecond=0) + timedelta(hours=1)
    objections = objections or published + draws.OBJECTION_TIME_MIN
    if draw is not None and reveals is None:
        reveals = draw - draws.REVEAL_GAP_MIN
    reveals = reveals or objections + timedelta(hours=2)
    return draws.Timetable(published, objections, reveals, draw or reveals + draws.REVEAL_GAP_MIN)


def _instant(text: str) -> datetime:
    return proofs.read_time(text).astimezone(UTC)


def _bytes(text: str, what: str, length: int | None) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        raise WrongSetting(f"{what} is not hexadecimal") from None
    if length is not None and len(found) != length:
        raise WrongSetting(f"{what} has {len(found)} bytes; allowed are {length}")
    return found
