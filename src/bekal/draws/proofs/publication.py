"""Writes the folder that anybody can check (docs/draw-format.md section 1).

``write_publication`` takes the frozen list with its manifests and log, and, after the draw, the result. It
checks again that all of it belongs together: list and roots, versions, log and checkpoint, reveals, beacon,
certificate. It does not draw again: that is for the verifier, whose program it puts into the folder. The same
inputs give the same bytes. The list is read where it lies (``np.memmap``) and written in pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np

from bekal.base.errors import BekalError
from bekal.draws.engine import ROW, StagePool

from . import canonical
from .aftermath import (
    PublishedAppeal,
    PublishedContinuation,
    digest_aftermath,
    write_appeals,
    write_continuations,
)
from .beacon import Round, time_of_round, verify_round
from .ceremony import Reveal, check_reveals, make_seed, write_reveals
from .certificate import Certificate, verify_certificate, write_certificate
from .folder import Folder, PublishedFile
from .kin import find_kin
from .log import WITNESSED_SECONDS, head_of, read_checkpoint, write_log
from .manifest import FORMAT, FrozenList, Manifest, check_versions, hash_manifest
from .merkle import LEAF_ROWS, Tree
from .readme import write_readmes
from .regency_files import PoolFiles
from .tables import (
    LIST_HEADER,
    STAGES_HEADER,
    WINNERS_HEADER,
    list_lines,
    stage_lines,
    winner_lines,
    winners_of,
)
from .types import Array

VERIFIER = "verify_draw.py"
Progress = Callable[[int, int], None]
"""Told how many rows of how many are written."""


class WrongPublication(BekalError):  # noqa: N818 - reads as the fact it states
    """The parts of a publication do not belong together; the text says which."""


class FrozenDraw(msgspec.Struct, frozen=True):
    """What is fixed before the beacon's round. ``rows`` is an array of ``engine.ROW``, best a memmap.

    ``manifests`` are the canonical bytes of all versions, ``log`` all entries of the programme's log (the
    digests of these versions among them), ``checkpoint`` its signed head. ``committed`` is the head that
    enough witnesses signed a day before the beacon's round: a result needs it where the manifest demands
    witnesses.
    """

    manifests: Sequence[bytes]
    rows: Array
    log: Sequence[bytes]
    checkpoint: bytes
    committed: bytes = b""


class DrawnResult(msgspec.Struct, frozen=True):
    """What the draw gave. ``stages`` is each row's stage (0: not won), ``pools`` the engine's table."""

    found: Round
    reveals: Sequence[Reveal]
    stages: Array
    pools: Sequence[StagePool]
    certificate: Certificate
    continuations: Sequence[PublishedContinuation] = ()
    appeals: Sequence[PublishedAppeal] = ()


class Published(msgspec.Struct, frozen=True):
    """What was written: the hash to be printed in the gazette, and every file."""

    manifest_sha256: str
    files: list[PublishedFile]


def write_publication(
    target: Path, draw: FrozenDraw, result: DrawnResult | None = None, progress: Progress | None = None
) -> Published:
    """Write the folder ``target``, which must be new or empty; without a result, of phase ``list``.

    WrongPublication, WrongManifest, WrongLog, WrongReveal, WrongBeacon or WrongCertificate name what does not
    belong together, WrongFolder what is in the way. Until all is written the folder is called
    ``TARGET.partial`` and says that it is unfinished.
    """
    manifests = check_versions(list(draw.manifests))
    if not manifests:
        raise WrongPublication("a publication has at least one manifest")
    manifest, data = manifests[-1], draw.manifests[-1]
    digest = hash_manifest(data).hex()
    _check_log(manifest, draw)
    tree = _check_list(manifest, draw.rows)
    seed = b""
    if result is not None:
        _check_committed(manifest, draw)
        seed = _check_result(manifest, data, draw.rows, result)
        _check_aftermath(data, draw.log, result)
    with Folder(target) as folder:
        for version, text in enumerate(draw.manifests, 1):
            folder.write(f"manifest-{version}.json", text)
        folder.write("list.bin", _pieces(draw.rows))
        folder.write("log.txt", write_log(draw.log))
        folder.write("checkpoint.txt", draw.checkpoint)
        folder.write(VERIFIER, Path(__file__).with_name(VERIFIER).read_bytes())
        for name, text in write_readmes(manifest, digest, drawn=result is not None).items():
            folder.write(name, text)
        if result is None:
            folder.write("list.csv", chain([LIST_HEADER], _list_lines(manifest, draw.rows)))
        else:
            if manifest.log.witnesses_min:
                folder.write("committed.txt", draw.committed)
            _write_result(folder, manifest, draw.rows, result)
            files = None
            if tree is not None:
                files = PoolFiles(
                    manifest, digest, seed, draw.rows, tree, result.stages, result.pools, find_kin(draw.rows)
                )
            _write_pools(folder, manifest, draw.rows, files, progress)
        index = {
            "files": msgspec.to_builtins(folder.listing()),
            "format": FORMAT,
            "manifest": f"manifest-{len(manifests)}.json",
            "phase": "list" if result is None else "draw",
        }
        folder.write("publication.json", canonical.encode(index))
    return Published(digest, folder.listing())


def _check_log(manifest: Manifest, draw: FrozenDraw) -> None:
    log = manifest.log
    head, _ = read_checkpoint(draw.checkpoint, log.signer, log.witnesses, log.witnesses_min)
    if head != head_of(log.origin, draw.log):
        raise WrongPublication("the checkpoint is not the head of this log")
    digests = [hash_manifest(data) for data in draw.manifests]
    if [entry for entry in draw.log if entry in set(digests)] != digests:
        raise WrongPublication("every version of the manifest stands in the log, once, in their order")


def _check_committed(manifest: Manifest, draw: FrozenDraw) -> None:
    """Witnesses signed a head that holds this version a day before its round: nobody could know the seed."""
    log, beacon = manifest.log, manifest.beacon
    if not log.witnesses_min:
        return
    head, found = read_checkpoint(draw.committed, log.signer, log.witnesses, log.witnesses_min)
    entries = list(draw.log[: head.size])
    if head != head_of(log.origin, entries) or hash_manifest(draw.manifests[-1]) not in entries:
        raise WrongPublication("committed.txt is not a head of this log that holds the last version")
    until = time_of_round(beacon.chain, beacon.round) - timedelta(seconds=WITNESSED_SECONDS)
    if late := [each.witness for each in found if each.at > until]:
        raise WrongPublication(f"committed.txt: {', '.join(late)} signed less than a day before the round")


def _check_list(manifest: Manifest, rows: Array) -> Tree | None:
    """The tree over the rows, if the manifest has a root of it."""
    frozen, data = manifest.frozen, _bytes_of(rows)
    counts = dict(zip(*(part.tolist() for part in np.unique(rows["pool"], return_counts=True)), strict=True))
    if counts != {pool.pool: pool.rows for pool in manifest.pools if pool.rows}:
        raise WrongPublication("the list's rows per pool are not the manifest's")
    if sha256(data).hexdigest() != frozen.sha256:
        raise WrongPublication("the list's SHA-256 is not the manifest's: this is another list")
    if Tree(data, frozen.row_bytes * LEAF_ROWS).root.hex() != frozen.root:
        raise WrongPublication("the list's root is not the manifest's")
    if frozen.row_root is None:
        return None
    tree = Tree(data, frozen.row_bytes * (frozen.row_leaf or 1))
    if tree.root.hex() != frozen.row_root:
        raise WrongPublication("the list's row_root is not the manifest's")
    return tree


def _check_result(manifest: Manifest, data: bytes, rows: Array, result: DrawnResult) -> bytes:
    """The seed, after everything that the result rests on was checked."""
    if len(result.stages) != len(rows):
        raise WrongPublication(f"the result has {len(result.stages)} rows, the list {len(rows)}")
    if len(rows) and int(result.stages.max()) > 4:
        raise WrongPublication("a stage is 1 to 4, or 0")
    check_reveals(manifest, result.reveals)
    signature = verify_round(manifest.beacon.chain, result.found, manifest.beacon.round)
    verify_certificate(
        result.certificate,
        signer=manifest.auditor.name,
        public_key=manifest.auditor.public_key,
        manifest_sha256=hash_manifest(data).hex(),
        winners_sha256=hash_winners(result.stages).hex(),
    )
    return make_seed(data, signature, result.reveals)


def _check_aftermath(data: bytes, log: Sequence[bytes], result: DrawnResult) -> None:
    """What happened after the draw stands in the log, or others could be told another story."""
    since = list(log)[list(log).index(hash_manifest(data)) :]
    for what, digest in digest_aftermath(result.continuations, result.appeals).items():
        if digest not in since:
            raise WrongPublication(f"the log holds no entry of these {what}: nothing is published first")


def describe_list(rows: Array, *, row_leaf: int | None) -> FrozenList:
    """What a manifest says of a list (``engine.ROW``): length, digest, root, and if wanted the row root.

    ``row_leaf`` is how many rows a leaf of the latter holds; None: there is none.
    """
    data = _bytes_of(rows)
    return FrozenList(
        rows=len(rows),
        row_bytes=ROW.itemsize,
        leaf_rows=LEAF_ROWS,
        sha256=sha256(data).hexdigest(),
        root=Tree(data, ROW.itemsize * LEAF_ROWS).root.hex(),
        row_leaf=row_leaf,
        row_root=Tree(data, ROW.itemsize * row_leaf).root.hex() if row_leaf else None,
    )


def hash_winners(stages: Array) -> bytes:
    """The digest of the winners, 32 bytes: SHA-256 of ``winners.bin``; of each row's stage (0: not won)."""
    return sha256(winners_of(stages).tobytes()).digest()


def _write_result(folder: Folder, manifest: Manifest, rows: Array, result: DrawnResult) -> None:
    beacon = manifest.beacon
    folder.write(
        "beacon.json",
        canonical.encode(
            {
                "chain_hash": beacon.chain_hash,
                "public_key": beacon.public_key,
                "round": beacon.round,
                "sandbox": beacon.sandbox,
                "scheme": beacon.scheme,
                "signature": result.found.signature,
            }
        ),
    )
    winners = winners_of(result.stages)
    folder.write("reveals.json", write_reveals(result.reveals))
    folder.write("winners.bin", winners.tobytes())
    folder.write("winners.csv", chain([WINNERS_HEADER], winner_lines(rows, winners)))
    folder.write("stages.csv", chain([STAGES_HEADER], stage_lines(result.pools)))
    folder.write("certificate.json", write_certificate(result.certificate))
    folder.write("continuations.json", write_continuations(result.continuations))
    folder.write("appeals.json", write_appeals(result.appeals))


def _write_pools(
    folder: Folder, manifest: Manifest, rows: Array, files: PoolFiles | None, progress: Progress | None
) -> None:
    """``list.csv`` and the files of each pool: its lines of the list, and what makes it checkable alone."""
    first = 0
    with folder.open("list.csv") as whole:
        whole(LIST_HEADER)
        for pool in manifest.pools:
            end = first + pool.rows
            with folder.open(f"regencies/{pool.pool}.csv") as part:
                part(LIST_HEADER)
                for lines in list_lines(rows, first, end):
                    part(lines)
                    whole(lines)
            if files is not None:
                folder.write(f"regencies/{pool.pool}.json", files.write(pool, first))
            first = end
            if progress is not None:
                progress(first, len(rows))


def _list_lines(manifest: Manifest, rows: Array) -> Iterator[bytes]:
    first = 0
    for pool in manifest.pools:
        yield from list_lines(rows, first, first + pool.rows)
        first += pool.rows


def _bytes_of(rows: Array) -> memoryview:
    if rows.dtype != ROW or rows.ndim != 1:
        raise WrongPublication("the list is an array of engine.ROW")
    return np.ascontiguousarray(rows).view(np.uint8).data


def _pieces(rows: Array) -> Iterator[bytes]:
    for start in range(0, len(rows), 1 << 16):
        yield rows[start : start + (1 << 16)].tobytes()
