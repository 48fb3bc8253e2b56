"""A draw with a real auditor and witnesses: nothing is published that they have not signed."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bekal import draws, journey
from bekal.base.errors import WrongState
from bekal.base.signing import SigningKey, derive_signing_key
from bekal.draws import proofs
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


async def cosign(world: World, *signers: tuple[str, SigningKey]) -> bytes:
    """The checkpoint as it comes back from these witnesses."""
    note = await journey.sign_log_head(world.db, BATCH)
    async with world.db.begin() as tx:
        log = (await draws.get_parties(tx, BATCH)).log
    head, _ = proofs.log.read_checkpoint(note, log.signer)
    lines = [proofs.log.cosign_checkpoint(head, name, key, CLOSES_AT) for name, key in signers]
    return note + b"".join(lines)


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(folder / "verify_draw.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={})


async def record(world: World, note: bytes) -> int:
    return await journey.record_cosignatures(world.db, BATCH, note, protocol.OPERATOR, CLOSES_AT)


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
