"""``bekal draw run|certify|announce|continue|publish|status|audit``: from the seed on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from bekal import draws, journey
from bekal.access import Role
from bekal.base import actors
from bekal.base.errors import WrongState
from bekal.base.settings import Settings
from bekal.draws import proofs

from . import environment, house, output, outside
from .draw_committing import BatchId
from .signing_in import PasswordStdin, Secrets, Staff, log, sign_in

BY = actors.command("draw-run")


def run(
    batch_id: BatchId, *, staff: Staff, password_stdin: PasswordStdin = False, as_json: output.Json = False
) -> None:
    """Draw the winners. Fetches the beacon's round if that has not been done. A killed run is run again."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> draws.DrawSummary:
        loaded = environment.load()
        async with house.opened(loaded) as opened:
            by = await sign_in(opened, secrets, Role.operator, Role.approver)
            await _fetch(opened, loaded, batch_id)
            at = opened.clock.now()
            summary = await journey.run_draw(opened.db, batch_id, by, at)
            await log(opened, "draw.run", batch_id, summary.digest, by)
            return summary

    summary = output.run(work())
    output.result(
        f"{summary.winners:,} winners of {summary.entries:,}; SHA-256 of winners.bin: {summary.digest}",
        {"winners": summary.winners, "entries": summary.entries, "winners_sha256": summary.digest},
        as_json=as_json,
    )


async def _fetch(opened: house.House, loaded: Settings, batch_id: int) -> None:
    """The round that the draw waits for, if it is out. WrongState says why it is not."""
    async with outside.beacon_reached(loaded, opened.clock) as beacon:
        at = opened.clock.now()
        for batch, number in await journey.list_awaited_rounds(opened.db, beacon.chain, at):
            if batch != batch_id:
                continue
            [answer] = await beacon.fetch_rounds([number])
            if answer.found is None:
                raise WrongState(f"round {number} is {answer.state}: {answer.reason}. Run again later")
            outcome = await journey.record_beacon(opened.db, batch_id, answer.found, BY, at)
            output.say(f"round {number}: {outcome}")


def certify(
    batch_id: BatchId,
    *,
    staff: Staff,
    signature: Annotated[str | None, typer.Option(help="The auditor's signature, hexadecimal.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Only show what the auditor is to sign.")] = False,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Publish the draw, let the verifier check the folder, measure the statistics, keep the certificate."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> dict[str, Any]:
        loaded = environment.load()
        async with house.opened(loaded) as opened:
            by = await sign_in(opened, secrets, Role.approver, Role.auditor)
            at = opened.clock.now()
            statistics = await journey.measure_draw(opened.db, batch_id, at)
            if show:
                certificate = await journey.certificate_to_sign(opened.db, batch_id, statistics)
                return {"to_sign": proofs.certificate.signed_bytes(certificate).decode()}
            folder = await _place(opened, batch_id)
            published = await journey.certify_draw(
                opened.db, batch_id, folder, statistics, by, at, signature=signature
            )
            await log(opened, "draw.certify", batch_id, published.manifest_sha256, by)
            return {"folder": str(folder), "manifest_sha256": published.manifest_sha256}

    told = output.run(work())
    text = told.get("to_sign") or (
        f"certified and published in {told['folder']}; the manifest's hash is {told['manifest_sha256']}"
    )
    output.result(text, told, as_json=as_json)


def announce(
    batch_id: BatchId, *, staff: Staff, password_stdin: PasswordStdin = False, as_json: output.Json = False
) -> None:
    """Announce the result: the first asks (every winner is checked again), a second member agrees."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> str:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, Role.operator, Role.approver)
            at = opened.clock.now()
            async with opened.db.read() as tx:
                batch = await draws.get_batch(tx, batch_id)
                asked = await draws.find_announcement_request(tx, batch_id)
            if asked is not None:
                return str(await journey.announce(opened.db, batch_id, by, at))
            if batch.state == draws.BatchState.drawn:
                for cell in range(opened.db.cells):
                    kept, struck = await journey.check_winners(opened.db, cell, batch_id, by, at)
                    output.say(f"cell {cell}: {kept:,} winners stay, {struck:,} are struck")
                await journey.finish_check(opened.db, batch_id, by, at)
            await journey.request_announcement(opened.db, batch_id, by, at)
            return "requested"

    outcome = output.run(work())
    output.result(outcome, {"outcome": outcome}, as_json=as_json)
    if outcome not in ("requested", "approved"):
        raise typer.Exit(1)


def continue_draw(
    batch_id: BatchId, *, staff: Staff, password_stdin: PasswordStdin = False, as_json: output.Json = False
) -> None:
    """Give seats that came back to those who never won, and check these winners again."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> tuple[draws.PublishedContinuation, int]:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, Role.operator, Role.approver)
            at = opened.clock.now()
            found = await journey.continue_draw(opened.db, batch_id, by, at)
            struck = 0
            for cell in range(opened.db.cells):
                struck += (await journey.check_winners(opened.db, cell, batch_id, by, at))[1]
            await log(opened, "draw.continue", batch_id, str(found.number), by)
            return found, struck

    found, struck = output.run(work())
    seats = sum(freed.seats for freed in found.freed)
    output.result(
        f"continuation {found.number}: {seats:,} seats, {len(found.winners):,} winners, {struck:,} struck",
        {"number": found.number, "seats": seats, "winners": len(found.winners), "struck": struck},
        as_json=as_json,
    )


def publish(batch_id: BatchId, folder: Path, *, as_json: output.Json = False) -> None:
    """Write the publication into a new folder; before the draw it holds the list only."""

    async def work() -> proofs.Published:
        async with house.opened(environment.load()) as opened:
            return await journey.publish(opened.db, batch_id, folder)

    written = output.run(work())
    output.result(
        f"{len(written.files) + 1} files are there. To check them:\n"
        f"  python3 {folder}/verify_draw.py {folder} --manifest-hash {written.manifest_sha256}",
        {"folder": str(folder), "files": len(written.files) + 1, "manifest_sha256": written.manifest_sha256},
        as_json=as_json,
    )


def status(batch_id: BatchId, *, as_json: output.Json = False) -> None:
    """Where the draw stands, what it waits for, and everything that happened to it."""

    async def work() -> tuple[draws.Draw, list[draws.DrawStep], int, draws.Witnessing]:
        async with house.opened(environment.load()) as opened, opened.db.snapshot() as tx:
            draw = await draws.get_draw(tx, batch_id)
            steps = await draws.list_draw_steps(tx, batch_id)
            waiting = await draws.count_open_objections(tx, batch_id)
            return draw, steps, waiting, await draws.find_witnessing(tx, draw)

    draw, steps, waiting, seen = output.run(work())
    lines = [f"draw {draw.number} of batch {batch_id}: {draw.state}, manifest {draw.version}"]
    if draw.draw_at is not None and draw.reveals_until is not None:
        lines.append(
            f"reveals until {proofs.write_time(draw.reveals_until)}, round {draw.round} at "
            f"{proofs.write_time(draw.draw_at)}; objections that wait: {waiting}"
        )
    if seen.needed and seen.until is not None:
        lines.append(
            f"{seen.signed} of {seen.needed} witnesses have signed manifest {draw.version}; they have until "
            f"{proofs.write_time(seen.until)}"
        )
    lines += [f"{proofs.write_time(s.at)}  {s.event}  {s.detail}  ({s.by})" for s in steps]
    data = {
        "draw": draw.number,
        "batch": batch_id,
        "state": draw.state,
        "version": draw.version,
        "round": draw.round,
        "open_objections": waiting,
        "witnesses": {"signed": seen.signed, "needed": seen.needed, "until": seen.until},
        "steps": [{"at": s.at, "event": s.event, "detail": s.detail, "by": s.by} for s in steps],
    }
    output.result("\n".join(lines), data, as_json=as_json)


def audit(
    batch_id: BatchId,
    *,
    staff: Staff,
    register: Annotated[Path, typer.Option(help="A CSV of the population register: columns nik and kk.")],
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Make the pseudonyms of a register extract once more and hold them against the list. For auditors."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> journey.AuditReport:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, Role.auditor)
            return await journey.audit_list(opened.db, batch_id, register, by, opened.clock.now())

    report = output.run(work())
    output.result(
        f"{report.rows:,} rows, {report.register:,} people in the register ({report.twice:,} twice): "
        f"{report.found:,} rows found, {report.other_household:,} with another family card, "
        f"{report.not_in_register:,} not in the register",
        msgspec.to_builtins(report),
        as_json=as_json,
    )
    if not report.sound:
        raise typer.Exit(1)


async def _place(opened: house.House, batch_id: int) -> Path:
    """Where the public window looks for this draw's publication."""
    async with opened.db.read() as tx:
        draw = await draws.get_draw(tx, batch_id)
        manifest = proofs.read_manifest((await draws.list_manifests(tx, batch_id))[-1].body)
    return opened.settings.publications / manifest.programme / str(draw.number)
