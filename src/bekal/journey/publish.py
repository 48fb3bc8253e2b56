"""Publish a draw, and certify it: what is announced is what a second program found in the published folder.

The folder holds all that a stranger needs, among it the verifier: one file that shares no code with this
software. Before a certificate is kept, that file is run, in a process of its own and an empty environment,
over the very folder that will be published.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np

from bekal import draws
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction
from bekal.base.errors import WrongState
from bekal.base.signing import SigningKey
from bekal.draws import proofs

VERIFIER = "verify_draw.py"


class Disagreement(WrongState):
    """The second implementation did not agree; the text is its reason. Nothing may be announced."""


class _Verdict(msgspec.Struct):
    """What the verifier says with ``--json``."""

    agrees: bool
    reason: str | None
    files: dict[str, str]


async def publish(db: Database, batch_id: int, folder: Path) -> proofs.Published:
    """Write the publication of a draw into a new folder; before the draw it is of phase ``list``.

    WrongState before the manifest has been approved, and between drawing and certifying, when a result exists
    that nothing may be said about yet.
    """
    async with db.snapshot() as tx:
        draw = await draws.get_draw(tx, batch_id)
        if draw.state in (draws.DrawState.opened, draws.DrawState.proposed):
            raise WrongState(
                f"the draw of batch {batch_id} is {draw.state}: nothing has been committed to yet"
            )
        if draw.state == draws.DrawState.drawn:
            raise WrongState(f"the draw of batch {batch_id} is not certified yet")
        frozen = await _read_frozen(tx, draw)
        body = await draws.find_certificate(tx, batch_id)
        result = None if body is None else await _read_result(tx, draw, frozen, proofs.read_certificate(body))
    return await asyncio.to_thread(proofs.write_publication, folder, frozen, result)


async def certify_draw(
    db: Database,
    batch_id: int,
    folder: Path,
    statistics: Sequence[proofs.Statistic],
    by: Actor,
    at: datetime,
    signature: str | None = None,
) -> proofs.Published:
    """Publish a drawn draw into a new folder, have the verifier check it, and keep the certificate.

    The certificate says that the verifier found the same winners; it is kept only if the verifier, run on the
    folder with that certificate in it, agrees. ``signature`` is the auditor's (hexadecimal, over
    ``certificate_to_sign``); None: our own auditor signs, for demos and rehearsals. Disagreement, or
    WrongCertificate when a statistic does not pass; the folder is removed then.
    """
    async with db.begin() as tx:
        certificate, key = await _draft(tx, batch_id, statistics)
        if signature is None:
            if certificate.public_key != key.public.hex():
                raise WrongState(
                    f"the auditor of this draw is {certificate.signer}, whose key is not ours: `bekal draw "
                    "certify --show` prints what is to be signed, --signature takes the signature"
                )
            certificate = proofs.sign_certificate(certificate, key)
        else:
            certificate = msgspec.structs.replace(certificate, signature=signature)
    async with db.snapshot() as tx:
        draw = await draws.get_draw(tx, batch_id)
        frozen = await _read_frozen(tx, draw)
        result = await _read_result(tx, draw, frozen, certificate)
    published = await asyncio.to_thread(proofs.write_publication, folder, frozen, result)
    try:
        await asyncio.to_thread(run_verifier, folder, certificate.winners_sha256)
        async with db.begin() as tx:
            await draws.record_certificate(tx, batch_id, proofs.write_certificate(certificate), by, at)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return published


async def certificate_to_sign(
    db: Database, batch_id: int, statistics: Sequence[proofs.Statistic]
) -> proofs.Certificate:
    """What an auditor whose key is elsewhere signs, over ``proofs.certificate.signed_bytes``."""
    async with db.begin() as tx:
        return (await _draft(tx, batch_id, statistics))[0]


async def _draft(
    tx: Transaction, batch_id: int, statistics: Sequence[proofs.Statistic]
) -> tuple[proofs.Certificate, SigningKey]:
    run = await draws.find_run(tx, batch_id)
    draw = await draws.get_draw(tx, batch_id)
    if run is None or draw.state != draws.DrawState.drawn:
        raise WrongState(
            f"the draw of batch {batch_id} is {draw.state}: what is drawn is certified, and once"
        )
    version = (await draws.list_manifests(tx, batch_id))[-1]
    auditor = proofs.read_manifest(version.body).auditor
    digest = run.winners_sha256.hex()
    certificate = proofs.Certificate(
        manifest_sha256=version.sha256.hex(),
        winners_sha256=digest,
        second_implementation=proofs.SecondImplementation(VERIFIER, digest),
        statistics=list(statistics),
        signer=auditor.name,
        public_key=auditor.public_key,
    )
    return certificate, tx.keyring.signing_key(proofs.certificate.PURPOSE)


async def _read_frozen(tx: Transaction, draw: draws.Draw) -> proofs.FrozenDraw:
    """What is fixed before the beacon: list, manifests, log with its signed head."""
    frame = draws.frame_list(await draws.read_listing(tx, draw, draw.version))
    manifests, continuations, appeals = await tx.abreast(
        draws.list_manifests(tx, draw.batch_id),
        draws.list_continuations(tx, draw.batch_id),
        draws.list_appeals(tx, draw.batch_id),
    )
    since = proofs.digest_aftermath(continuations, appeals)
    needed = {*(row.sha256 for row in manifests), *since.values()}
    log, checkpoint = await draws.find_witnessed_log(tx, draw.batch_id, needed)
    return proofs.FrozenDraw(
        manifests=[row.body for row in manifests],
        rows=frame.rows,
        log=log,
        checkpoint=checkpoint,
        committed=(await draws.find_witnessing(tx, draw)).note,
    )


async def _read_result(
    tx: Transaction, draw: draws.Draw, frozen: proofs.FrozenDraw, certificate: proofs.Certificate
) -> proofs.DrawnResult:
    archived = await draws.find_beacon(tx, draw.batch_id)
    if archived is None:
        raise WrongState(f"the draw of batch {draw.batch_id} has no seed yet")
    manifest = proofs.read_manifest(frozen.manifests[-1])
    stages = np.zeros(len(frozen.rows), np.uint8)
    for row, stage in await draws.list_stored_winners(tx, draw.batch_id):
        stages[row] = stage
    return proofs.DrawnResult(
        found=proofs.Round(archived.round, archived.signature.hex()),
        reveals=await draws.list_reveals(tx, draw.batch_id, manifest),
        stages=stages,
        pools=await draws.list_stages(tx, draw.batch_id),
        certificate=certificate,
        continuations=await draws.list_continuations(tx, draw.batch_id),
        appeals=await draws.list_appeals(tx, draw.batch_id),
    )


def run_verifier(folder: Path, winners_sha256: str) -> None:
    """Run a publication's own verifier in an empty environment; Disagreement with its reason.

    ``winners_sha256``: the digest of winners.bin that it must have found, in hexadecimal.
    """
    command = [sys.executable, "-I", "-S", str(folder / VERIFIER), "--json", str(folder)]
    ran = subprocess.run(command, capture_output=True, check=False, env={})  # noqa: S603
    try:
        verdict = msgspec.json.decode(ran.stdout, type=_Verdict)
    except msgspec.MsgspecError:
        story = ran.stderr.decode(errors="replace").strip().splitlines()
        raise Disagreement(f"the verifier ended without a word: {story[-1:] or ran.returncode}") from None
    if ran.returncode or not verdict.agrees:
        raise Disagreement(f"the verifier does not agree: {verdict.reason}")
    if verdict.files.get("winners.bin") != winners_sha256:
        raise Disagreement("the verifier found other winners than those that are stored")
