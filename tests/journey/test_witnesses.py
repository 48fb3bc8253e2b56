"""A draw with a real auditor and witnesses: nothing is published that they have not signed."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bekal import draws, journey
from bekal.base.errors import WrongState
from bekal.base.signing import SigningKey, derive_signing_key
from bekal.draws import proofs
from bekal.jobs import draws as ticks
from bekal.sandbox.beacon import sign_round
from tests import protocol
from tests.journey.world import BATCH, BY, CLOSES_AT, World

NAMES = ("audit.example", "witness.example/1", "witness.example/2", "witness.example/3")
AUDITOR, *WITNESSES = [derive_signing_key(b"witness" * 5, name, 1) for name in NAMES]
NAMED = draws.NamedParties(
    proofs.Signer(NAMES[0], AUDITOR.public.hex()),
    "log.example",
    [proofs.Signer(name, key.public.hex()) for name, key in zip(NAMES[1:], WITNESSES, strict=True)],
    2,
)


async def committed(world: World) -> None:
    await world.settle_in()
    await world.open_batch(6)
    await world.join(await world.register(range(20)))
    await journey.close_batch(world.db, BATCH, BY, CLOSES_AT)
    await journey.open_draws(world.db, [BATCH], NAMED, protocol.OPERATOR, CLOSES_AT)
    await journey.freeze_list(world.db, BATCH, protocol.OPERATOR, CLOSES_AT)
    times = protocol.timetable(CLOSES_AT)
    row = await journey.propose_manifest(world.db, BATCH, times, proofs.SANDBOX, protocol.OPERATOR, CLOSES_AT)
    assert (
        await journey.approve_manifest(world.db, BATCH, row.sha256, protocol.APPROVER, CLOSES_AT)
        == "approved"
    )


async def cosign(world: World, *signers: tuple[str, SigningKey], at: datetime = CLOSES_AT) -> bytes:
    """The checkpoint as it comes back from these witnesses."""
    note = await journey.sign_log_head(world.db, BATCH)
    async with world.db.begin() as tx:
        log = (await draws.get_parties(tx, BATCH)).log
    head, _ = proofs.log.read_checkpoint(note, log.signer)
    lines = [proofs.log.cosign_checkpoint(head, name, key, at) for name, key in signers]
    return note + b"".join(lines)


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(folder / "verify_draw.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={})


async def record(world: World, note: bytes, at: datetime = CLOSES_AT) -> int:
    return await journey.record_cosignatures(world.db, BATCH, note, protocol.OPERATOR, at)


async def witnessing(world: World) -> draws.Witnessing:
    async with world.db.read() as tx:
        return await draws.find_witnessing(tx, await draws.get_draw(tx, BATCH))


async def seed(world: World, at: datetime) -> str:
    [(_, number)] = await journey.list_awaited_rounds(world.db, proofs.SANDBOX, at)
    return await journey.record_beacon(world.db, BATCH, sign_round(number), BY, at)


async def test_nothing_is_published_before_enough_witnesses_signed(world: World, tmp_path: Path) -> None:
    await committed(world)
    signers = list(zip(NAMES[1:], WITNESSES, strict=True))
    with pytest.raises(WrongState, match="2 witnesses must have signed the log of 1 entries; 0"):
        await journey.publish(world.db, BATCH, tmp_path / "early")
    assert await record(world, await cosign(world)) == 0
    assert await record(world, await cosign(world, signers[1])) == 1
    assert await record(world, await cosign(world, signers[1])) == 1
    with pytest.raises(WrongState, match="entries; 1 have signed"):
        await journey.publish(world.db, BATCH, tmp_path / "early")
    assert await record(world, await cosign(world, signers[0])) == 1
    written = await journey.publish(world.db, BATCH, tmp_path / "list")
    ran = verify(tmp_path / "list")
    assert ran.returncode == 0, ran.stdout
    assert "signed by log.example/prakerja-2022 and 2 witnesses" in ran.stdout
    manifest = proofs.read_manifest((tmp_path / "list" / "manifest-1.json").read_bytes())
    assert (manifest.auditor.name, manifest.log.witnesses_min) == (NAMES[0], 2)
    assert written.manifest_sha256 == proofs.hash_manifest(proofs.write_manifest(manifest)).hex()


async def test_what_no_witness_signed_is_refused(world: World) -> None:
    await committed(world)
    [first, second, _] = zip(NAMES[1:], WITNESSES, strict=True)
    good = await cosign(world, first)
    for note, said in (
        (await cosign(world, (first[0], second[1])), "none of the manifest's witnesses, or has another key"),
        (await cosign(world, ("stranger.example", AUDITOR)), "none of the manifest's witnesses"),
        (good + good.splitlines(keepends=True)[-1], "once each"),
        (good.replace(b"\n1\n", b"\n2\n", 1), "signature does not fit"),
        (good[:-1], "allowed are three lines"),
        (b"", "allowed are three lines"),
    ):
        with pytest.raises(proofs.WrongLog, match=said):
            await record(world, note)
    async with world.db.begin() as tx:
        entries = [entry.digest for entry in await draws.list_log_entries(tx, 1)]
        parties = await draws.get_parties(tx, BATCH)
        key = tx.keyring.signing_key(proofs.log.PURPOSE)
    other = proofs.log.sign_checkpoint(proofs.log.head_of(parties.log.origin, [bytes(32), *entries]), key)
    with pytest.raises(proofs.WrongLog, match="of another log"):
        await record(world, other)


async def test_an_auditor_elsewhere_signs_what_is_shown(world: World, tmp_path: Path) -> None:
    await committed(world)
    signers = list(zip(NAMES[1:], WITNESSES, strict=True))
    await record(world, await cosign(world, *signers[:2]))
    times = protocol.timetable(CLOSES_AT)
    [(_, number)] = await journey.list_awaited_rounds(world.db, proofs.SANDBOX, times.draw_at)
    found = sign_round(number)
    assert await journey.record_beacon(world.db, BATCH, found, BY, times.draw_at) == "seeded"
    at = times.draw_at + timedelta(hours=1)
    await journey.run_draw(world.db, BATCH, protocol.OPERATOR, at)
    statistics = await journey.measure_draw(world.db, BATCH, at)
    folder = tmp_path / "draw"
    with pytest.raises(
        WrongState, match=r"the auditor of this draw is audit\.example, whose key is not ours"
    ):
        await journey.certify_draw(world.db, BATCH, folder, statistics, protocol.APPROVER, at)
    shown = await journey.certificate_to_sign(world.db, BATCH, statistics)
    for key, good in ((WITNESSES[0], False), (AUDITOR, True)):
        signature = key.sign(proofs.certificate.signed_bytes(shown)).hex()
        signing = journey.certify_draw(
            world.db, BATCH, folder, statistics, protocol.APPROVER, at, signature=signature
        )
        if not good:
            with pytest.raises(proofs.WrongCertificate):
                await signing
            continue
        await signing
    ran = verify(folder)
    assert ran.returncode == 0, ran.stdout
    assert "certificate: signed by audit.example" in ran.stdout
    assert "2 witnesses signed the last manifest a day before the round or earlier" in ran.stdout


async def test_a_version_that_was_not_witnessed_a_day_before_is_not_drawn(world: World) -> None:
    """It moves by a day, by rule, as often as it takes; the moved version was seen before the old round."""
    await committed(world)
    signers = list(zip(NAMES[1:], WITNESSES, strict=True))
    times = protocol.timetable(CLOSES_AT)
    until = times.draw_at - timedelta(hours=24)
    await record(world, await cosign(world, signers[0]), until)
    # One by a witness's late clock, one that we were given late: neither counts.
    late = until + timedelta(seconds=1)
    await record(world, await cosign(world, signers[1], at=late), until)
    await record(world, await cosign(world, signers[2]), late)
    assert await witnessing(world) == draws.Witnessing(1, 2, until, b"")
    early = until - timedelta(seconds=1)
    assert await journey.postpone_draw(world.db, BATCH, BY, early) == []
    assert await seed(world, times.draw_at) == "not_witnessed"
    assert await journey.postpone_draw(world.db, BATCH, BY, until) == ["witnesses"]
    assert await journey.postpone_draw(world.db, BATCH, BY, until) == []
    seen = await witnessing(world)
    assert (seen.signed, seen.until) == (0, times.draw_at)
    # What was signed of the first version's head does not speak for the second.
    await record(world, await cosign(world, *signers[1:]), times.draw_at)
    seen = await witnessing(world)
    assert (seen.signed, seen.enough) == (2, True)
    assert seen.note.splitlines()[1] == b"2"
    assert await journey.postpone_draw(world.db, BATCH, BY, times.draw_at) == []
    assert await seed(world, times.draw_at + timedelta(hours=24)) == "seeded"
    async with world.db.read() as tx:
        steps = [step for step in await draws.list_draw_steps(tx, BATCH) if "rule" in step.event]
    assert [step.detail for step in steps] == ["1 of 2 witnesses signed in time"]


async def test_the_tick_moves_a_draw_that_lacks_witnesses(world: World) -> None:
    await committed(world)
    until = protocol.timetable(CLOSES_AT).draw_at - timedelta(hours=24)
    outside: Any = None
    assert await ticks.postpone_draws(world.db, outside, until - timedelta(minutes=1)) == 0
    assert await ticks.postpone_draws(world.db, outside, until) == 1
    assert await ticks.postpone_draws(world.db, outside, until) == 0
