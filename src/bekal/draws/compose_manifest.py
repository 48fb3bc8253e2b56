"""Puts a manifest together: everything that decides a draw, before its seed exists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from . import proofs
from .framing import Digests, Frame
from .protocol import ContributionRow, Draw, Parties, Timetable


def compose_manifest(
    draw: Draw,
    slug: str,
    frame: Frame,
    digests: Digests,
    times: Timetable,
    chain: proofs.Chain,
    contributions: Sequence[ContributionRow],
    parties: Parties,
    previous: bytes | None,
) -> bytes:
    """The canonical bytes of the next version. WrongManifest names every field that breaks a rule.

    ``previous`` is the digest of the version before.
    """
    quotas = frame.listing.quotas
    hamilton = bool(quotas) and all(row.weight is not None for row in quotas)
    tables = proofs.tables_of(frame.plan, quotas, "hamilton" if hamilton else "explicit")
    manifest = proofs.Manifest(
        format=proofs.FORMAT,
        programme=slug,
        draw=draw.number,
        batch=draw.batch_id,
        version=draw.version + 1,
        previous=None if previous is None else previous.hex(),
        times=times_of(times),
        frozen=proofs.FrozenList(
            rows=len(frame.rows),
            row_bytes=28,
            leaf_rows=256,
            sha256=digests.sha256.hex(),
            root=digests.root.hex(),
            row_leaf=digests.row_leaf,
            row_root=digests.row_root.hex(),
        ),
        pepper_sha256=draw.pepper_sha256.hex(),
        cap=draw.household_max,
        pool_min=draw.pool_min,
        order=draw.reserve_order,
        lapse_returns_room=draw.lapse_returns_room,
        quota=tables.quota,
        pools=tables.pools,
        categories=tables.categories,
        reserves=tables.reserves,
        beacon=proofs.BeaconRound(
            scheme=str(chain.scheme),
            public_key=chain.public_key,
            period_s=chain.period_s,
            genesis=chain.genesis,
            chain_hash=chain.chain_hash,
            round=proofs.round_at(chain, times.draw_at),
            sandbox=chain.sandbox,
        ),
        ceremony=[proofs.Commitment(row.contributor, row.commitment.hex()) for row in contributions],
        auditor=parties.auditor,
        log=parties.log,
        fallback=proofs.Fallback(proofs.MISSING_REVEAL_ROUNDS),
        software=proofs.Software("bekal", version("bekal"), software_sha256()),
    )
    return proofs.write_manifest(manifest)


def times_of(times: Timetable) -> proofs.Times:
    """The timetable as it is published."""
    return proofs.Times(
        published_at=proofs.write_time(times.published_at),
        objections_until=proofs.write_time(times.objections_until),
        reveals_until=proofs.write_time(times.reveals_until),
        draw_at=proofs.write_time(times.draw_at),
    )


@cache
def software_sha256() -> str:
    """What identifies the code of draws that runs: SHA-256 over the names and contents of its files."""
    digest = sha256()
    for name, content in sorted(_walk(files(__package__ or "bekal.draws"), "")):
        digest.update(f"{name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


def _walk(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found = []
    for item in folder.iterdir():
        name = f"{path}/{item.name}"
        if item.is_dir() and item.name != "__pycache__":
            found += _walk(item, name)
        elif item.name.endswith((".py", ".sql")):
            found.append((name, item.read_bytes()))
    return found
