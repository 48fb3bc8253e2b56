"""Published draws on their shelf: each folder is opened once, and again when its index has changed.

A publication is ``<root>/<programme's slug>/<draw's number>/``. Sites look here for files and rows.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from .own_result import OwnResult, find_own_result
from .reading import OwnRow, Publication, open_publication

INDEX = "publication.json"
_proving = Lock()
"""The first proof hashes the whole list: many who ask at once wait for one hashing."""


class LookedUp(msgspec.Struct, frozen=True):
    """A row with its proof (None where the list has no root over rows) and, after the draw, its result."""

    own: OwnRow
    result: OwnResult | None
    proof: bytes | None

    @property
    def pid(self) -> str:
        """The pseudonym in hexadecimal."""
        return self.own.data[:16].hex()

    @property
    def nodes(self) -> int:
        """How many hashes lead from the row to the root."""
        return len(msgspec.json.decode(self.proof)["path"]) if self.proof else 0


def find_publication(root: Path | None, slug: str, number: int) -> Publication | None:
    """The publication of a programme's draw; None when nothing of it has been published there.

    BrokenPublication when a file is missing or has another length than the index says.
    """
    if root is None:
        return None
    folder = root / slug / str(number)
    try:
        changed = (folder / INDEX).stat()
    except OSError:
        return None
    return _open(folder, changed.st_mtime_ns, changed.st_size)


@lru_cache(maxsize=16)
def _open(folder: Path, changed_ns: int, size: int) -> Publication:
    """The publication as its index is at this instant of change."""
    return open_publication(folder)


def look_up(publication: Publication, own: OwnRow, seed: bytes | None) -> LookedUp:
    """A row with proof and result; ``seed`` is the draw's, None before it.

    Slow the first time (10 million rows: some seconds, for the tree of proofs): call it in a thread.
    """
    proof = None
    if publication.manifest.frozen.row_root is not None:
        with _proving:
            proof = publication.prove_row(own.row)
    drawn = publication.drawn and seed is not None
    result = find_own_result(publication, own.row, seed) if drawn and seed else None
    return LookedUp(own, result, proof)


def describe_row(found: LookedUp) -> dict[str, Any]:
    """A row as JSON for programs: ``proof`` as of docs/draw-format.md section 16, ``result`` null if undrawn.

    Tickets and cut-offs are texts of decimal digits: they have up to 63 bits.
    """
    result = found.result
    told = None
    if result is not None:
        told = {
            "ticket": str(result.ticket),
            "stage": result.stage,
            "reason": result.reason,
            "pool_seats": result.pool.seats,
            "pool_candidates": result.pool.candidates,
            "cut_off": None if result.pool.cut_off is None else str(result.pool.cut_off),
            "waiting": result.waiting,
            "continuation": result.continuation,
            "ended": result.ended,
        }
    return {
        "pid": found.pid,
        "row": found.own.row,
        "pool": found.own.pool,
        "category": found.own.category,
        "room": found.own.room,
        "proof": msgspec.Raw(found.proof) if found.proof else None,
        "result": told,
    }
