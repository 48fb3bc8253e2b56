"""What one pool's file holds: enough for a phone to draw the pool again, cut off from the network.

Its rows, its kin, the proof that all of them stand in the list, the lines of the stages that concern them,
and which of them won. Bytes: docs/draw-format.md section 11.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import numpy as np

from bekal.draws.engine import StagePool

from . import canonical
from .manifest import FORMAT, Manifest, Pool
from .merkle import Tree
from .types import Array, Ints


class PoolFiles:
    """Writes the files of pools. Holds the tree over the rows: 16 MB for each million of them.

    ``stages`` is each row's stage (0: not won), ``lines`` the lines of ``stages.csv``, ``kin`` what
    ``find_kin`` gave.
    """

    def __init__(
        self,
        manifest: Manifest,
        manifest_sha256: str,
        seed: bytes,
        rows: Array,
        tree: Tree,
        stages: Array,
        lines: Sequence[StagePool],
        kin: dict[int, Ints],
    ) -> None:
        self._head = {
            "format": FORMAT,
            "programme": manifest.programme,
            "draw": manifest.draw,
            "manifest_sha256": manifest_sha256,
            "seed": seed.hex(),
            "list_rows": manifest.frozen.rows,
            "row_root": manifest.frozen.row_root,
        }
        self._rows, self._tree, self._stages, self._lines, self._kin = rows, tree, stages, lines, kin
        self._province_of = {pool.pool: pool.province for pool in manifest.pools}

    def write(self, pool: Pool, first: int) -> bytes:
        """The JSON of a pool whose rows begin at ``first``."""
        end = first + pool.rows
        kin = self._kin.get(pool.pool, _NONE)
        rows = np.r_[np.arange(first, end), kin]
        rows.sort()
        won = rows[self._stages[rows] > 0]
        kin_rows = self._rows[kin]
        return canonical.encode(
            {
                **self._head,
                "pool": pool.pool,
                "province": pool.province,
                "first_row": first,
                "rows": b64encode(self._rows[first:end].tobytes()).decode(),
                "kin": [
                    [row, b64encode(data.tobytes()).decode()]
                    for row, data in zip(kin.tolist(), kin_rows, strict=True)
                ],
                "proof": b64encode(b"".join(self._tree.prove_spans(_spans(first, end, kin)))).decode(),
                "stages": self._stage_lines({pool.pool, *kin_rows["pool"].tolist()}),
                "winners": [
                    list(pair) for pair in zip(won.tolist(), self._stages[won].tolist(), strict=True)
                ],
            }
        )

    def _stage_lines(self, pools: set[int]) -> list[list[Any]]:
        provinces = {self._province_of[pool] for pool in pools}
        return [
            [
                one.stage,
                one.level,
                one.unit,
                one.category,
                one.seats,
                one.candidates,
                one.winners,
                one.household_full,
                "" if one.cut_off is None else str(one.cut_off),
            ]
            for one in self._lines
            if one.level == "nation"
            or (one.level == "regency" and one.unit in pools)
            or (one.level == "province" and one.unit in provinces)
        ]


_NONE: Ints = np.zeros(0, np.int64)


def _spans(first: int, end: int, kin: Ints) -> list[tuple[int, int]]:
    """The pool's rows as one span and its kin as spans of one, ascending. Empty if there is nothing."""
    spans = [(row, row + 1) for row in kin.tolist()]
    if first < end:
        spans.append((first, end))
    return sorted(spans)
