"""What one pool's file holds: enough for a phone to draw the pool again, cut off from the network.

Its rows, its kin, what else stands in the same leaves, the proof that all of it stands in the list, the lines
of the stages that concern them, and which of them won. Bytes: docs/draw-format.md section 11.
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
    """Writes the files of pools.

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
            "row_leaf": manifest.frozen.row_leaf,
            "row_root": manifest.frozen.row_root,
        }
        self._rows, self._tree, self._stages, self._lines, self._kin = rows, tree, stages, lines, kin
        self._row_leaf = manifest.frozen.row_leaf or 1
        self._province_of = {pool.pool: pool.province for pool in manifest.pools}

    def write(self, pool: Pool, first: int) -> bytes:
        """The JSON of a pool whose rows begin at ``first``."""
        end = first + pool.rows
        kin = self._kin.get(pool.pool, _NONE)
        rows = np.r_[np.arange(first, end), kin]
        rows.sort()
        won = rows[self._stages[rows] > 0]
        spans = self._spans(first, end, kin)
        return canonical.encode(
            {
                **self._head,
                "pool": pool.pool,
                "province": pool.province,
                "first_row": first,
                "rows": b64encode(self._rows[first:end].tobytes()).decode(),
                "kin": kin.tolist(),
                "beside": b64encode(self._beside(spans, first, end)).decode(),
                "proof": b64encode(b"".join(self._tree.prove_spans(spans))).decode(),
                "stages": self._stage_lines({pool.pool, *self._rows["pool"][kin].tolist()}),
                "winners": [
                    list(pair) for pair in zip(won.tolist(), self._stages[won].tolist(), strict=True)
                ],
            }
        )

    def _spans(self, first: int, end: int, kin: Ints) -> list[tuple[int, int]]:
        """The leaves of the pool's rows as one span, and each other leaf with kin, ascending."""
        low, high = first // self._row_leaf, -(-end // self._row_leaf)
        leaves = np.unique(kin // self._row_leaf)
        if first == end:
            return []
        others = leaves[(leaves < low) | (leaves >= high)].tolist()
        return sorted([(low, high), *((leaf, leaf + 1) for leaf in others)])

    def _beside(self, spans: Sequence[tuple[int, int]], first: int, end: int) -> bytes:
        """The rows of these leaves that are not the pool's."""
        parts = []
        for low, high in spans:
            start, stop = low * self._row_leaf, min(high * self._row_leaf, len(self._rows))
            if start <= first < stop:
                parts += [self._rows[start:first], self._rows[end:stop]]
            else:
                parts.append(self._rows[start:stop])
        return b"".join([part.tobytes() for part in parts])

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
