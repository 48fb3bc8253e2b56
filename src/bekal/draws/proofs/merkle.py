"""Merkle trees as in RFC 6962 section 2.1, and proofs that rows stand in a list.

``leaf = SHA-256(0x00 || data)``, ``node = SHA-256(0x01 || left || right)``; the two prefixes keep a node
from being passed off as a leaf. Level by level: neighbours are joined in pairs, and a last node without a
neighbour moves up as it is, which gives the RFC's tree for every number of leaves. The empty tree is
SHA-256 of nothing.

A *proof* of leaves is the list of those nodes that are needed for the root and cannot be computed from the
leaves: level by level from the leaves up, in each level from left to right. One leaf gives RFC 6962's audit
path; a range of leaves gives the few nodes left and right of it; scattered leaves share what they share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Final

import numpy as np

from .types import Ints

HASH_BYTES: Final = 32
LEAF_ROWS: Final = 256
"""Rows per leaf of the chunk tree; the last leaf may hold fewer."""
ROW_LEAF: Final = 8
"""Rows per leaf of the tree for proofs of rows. Eight rows and 20 hashes prove a row of ten million in 900
bytes, as one row and 24 hashes do in 800, but an eighth of the hashing makes and checks the tree."""

_SHORT_LEAF: Final = 64
"""Of shorter leaves a tree keeps the levels from 2 up: four leaves are hashed again, memory is a quarter."""
_BLOCK: Final = 1 << 12


def hash_leaf(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree over leaves that stay where they are: ``data`` cut into leaves of ``width`` bytes.

    Building hashes every byte once. It keeps 64 MB a million leaves, of leaves below 64 bytes 16 MB.
    """

    def __init__(self, data: bytes | memoryview, width: int) -> None:
        if width < 1:
            raise ValueError("a leaf holds at least one byte")
        self._data = memoryview(data).cast("B")
        self._width = width
        self.size = -(-len(self._data) // width)
        """How many leaves there are."""
        self._kept = 2 if width < _SHORT_LEAF else 0
        self._levels = self._build()

    @property
    def root(self) -> bytes:
        """The root, 32 bytes."""
        return self._levels[-1] if self.size else sha256().digest()

    def leaf(self, index: int) -> bytes:
        """The data of a leaf."""
        return bytes(self._data[index * self._width : (index + 1) * self._width])

    def prove(self, leaves: Sequence[int]) -> list[bytes]:
        """The proof of these leaves (ascending, each once). ValueError when there is no such leaf."""
        if any(a >= b for a, b in pairwise(leaves)):
            raise ValueError("leaves are proved in ascending order, each once")
        return self.prove_spans([(leaf, leaf + 1) for leaf in leaves])

    def prove_spans(self, spans: Sequence[tuple[int, int]]) -> list[bytes]:
        """The proof of all leaves in these spans (first, end), ascending and apart, without listing them."""
        ends = [end for span in spans for end in span]
        if any(first >= end for first, end in spans) or any(a > b for a, b in pairwise(ends)):
            raise ValueError("spans of leaves ascend and do not overlap")
        if ends and not 0 <= ends[0] <= ends[-1] <= self.size:
            raise ValueError(f"the tree has {self.size} leaves, so there is no leaf {ends[-1] - 1}")
        proof: list[bytes] = []
        for level, missing in missing_nodes(np.array(spans, np.int64).reshape(-1, 2), self.size):
            proof += [self._node(level, index) for index in missing]
        return proof

    def _node(self, level: int, index: int) -> bytes:
        if level >= self._kept:
            return self._levels[level - self._kept][index * HASH_BYTES : (index + 1) * HASH_BYTES]
        first = index << level
        nodes = [hash_leaf(self.leaf(i)) for i in range(first, min(first + (1 << level), self.size))]
        for _ in range(level):
            nodes = _join(nodes)
        return nodes[0]

    def _build(self) -> list[bytes]:
        """The levels from ``_kept`` up to the root, each as its nodes one after the other."""
        data, width, step = self._data, self._width, self._width * _BLOCK
        low = bytearray()
        for start in range(0, len(data), step):
            block = bytes(data[start : start + step])
            nodes = [sha256(b"\x00" + block[i : i + width]).digest() for i in range(0, len(block), width)]
            for _ in range(self._kept):
                nodes = _join(nodes)
            low += b"".join(nodes)
        levels = [bytes(low)]
        while len(levels[-1]) > HASH_BYTES:
            below = levels[-1]
            pair = 2 * HASH_BYTES
            above = [
                sha256(b"\x01" + below[i : i + pair]).digest()
                for i in range(0, len(below) - HASH_BYTES, pair)
            ]
            if len(below) % pair:
                above.append(below[-HASH_BYTES:])
            levels.append(b"".join(above))
        return levels


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over a few leaves of any length."""
    nodes = [hash_leaf(leaf) for leaf in leaves]
    while len(nodes) > 1:
        nodes = _join(nodes)
    return nodes[0] if nodes else sha256().digest()


def missing_nodes(spans: Ints, size: int) -> Iterator[tuple[int, list[int]]]:
    """Level by level the numbers of the nodes in the proof of these spans of leaves (n x 2), in its order."""
    level = 0
    while size > 1 and len(spans):
        spans = _merge(spans)  # so what lies beside a span is not known
        beside = np.stack([spans[:, 0] - 1, spans[:, 1]], axis=1)
        needed = np.stack([spans[:, 0] & 1 == 1, (spans[:, 1] & 1 == 1) & (spans[:, 1] < size)], axis=1)
        yield level, beside[needed].tolist()
        spans = np.stack([spans[:, 0] >> 1, (spans[:, 1] + 1) >> 1], axis=1)
        size, level = (size + 1) >> 1, level + 1


def _merge(spans: Ints) -> Ints:
    """Spans that touch or overlap become one; they ascend."""
    apart = spans[1:, 0] > spans[:-1, 1]
    merged: Ints = np.stack([spans[np.r_[True, apart], 0], spans[np.r_[apart, True], 1]], axis=1)
    return merged


def verify(root: bytes, size: int, leaves: Sequence[tuple[int, bytes]], proof: Sequence[bytes]) -> bool:
    """Whether a tree of ``size`` leaves with this root holds these leaves (index ascending, data) there.

    True only if the proof has exactly the nodes that are needed, each of 32 bytes.
    """
    indexes = [index for index, _ in leaves]
    if not leaves:
        return False
    if any(a >= b for a, b in pairwise(indexes)) or not 0 <= indexes[0] <= indexes[-1] < size:
        return False
    if any(len(node) != HASH_BYTES for node in proof):
        return False
    given = iter(proof)
    known = {index: hash_leaf(data) for index, data in leaves}
    try:
        found = _climb(known, size, lambda: next(given))
    except StopIteration:
        return False
    return next(given, None) is None and found == root


def verify_range(root: bytes, size: int, first: int, leaves: Sequence[bytes], proof: Sequence[bytes]) -> bool:
    """``verify`` for leaves that follow each other from number ``first``."""
    return verify(root, size, list(enumerate(leaves, first)), proof)


def _climb(known: dict[int, bytes], size: int, take: Callable[[], bytes]) -> bytes:
    while size > 1:
        for i in list(known):
            if i ^ 1 not in known and i ^ 1 < size:
                known[i ^ 1] = take()
        known = _parents(known, size)
        size = (size + 1) >> 1
    return known[0]


def _parents(known: dict[int, bytes], size: int) -> dict[int, bytes]:
    parents: dict[int, bytes] = {}
    for i in sorted(known):
        if i >> 1 not in parents:
            parents[i >> 1] = hash_node(known[i & ~1], known[i | 1]) if i | 1 < size else known[i]
    return parents


def _join(nodes: list[bytes]) -> list[bytes]:
    joined = [sha256(b"\x01" + nodes[i] + nodes[i + 1]).digest() for i in range(0, len(nodes) - 1, 2)]
    if len(nodes) & 1:
        joined.append(nodes[-1])
    return joined
