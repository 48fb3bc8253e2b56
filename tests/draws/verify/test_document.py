"""The vectors of docs/draw-format.md are those of the reference, and of the verifier."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.draws import reference
from tests.draws.golden_cases import REGENCIES, SIZES
from tests.draws.reference_files import canonical, merkle_root, prove_leaves, sign_sandbox_round
from tests.draws.verify.verifier import load

TEXT = (Path(__file__).parents[3] / "docs" / "draw-format.md").read_text("utf-8").split("## 17.")[1]
LEAVES = [bytes([i]) for i in range(5)]


@pytest.fixture(scope="module")
def module() -> Any:
    return load()


def test_vectors_of_the_document() -> None:
    pepper, nonce, value = bytes(range(32)), bytes(32), b"3"
    pid = hmac.new(pepper, b"pid3171234567890123", sha256).digest()[:16]
    household = hmac.new(pepper, b"hh3171234567890001", sha256).digest()[:8]
    part = sha256(b"draw/reveal/v1" + nonce + value).digest()
    signature = sign_sandbox_round(1)
    seed = sha256(b"draw/seed/v1" + sha256(b'{"a":1}').digest() + sha256(signature).digest() + part).digest()
    tickets = reference.draw_tickets(seed, [pid]) + reference.draw_tickets(bytes(32), [bytes(16)])
    said = [pid, household, sha256(pepper).digest(), reference.Row(pid, 1101, 0, 2, household).packed()]
    said += [sha256(nonce + value).digest(), part, signature, seed]
    for data in said:
        assert f"`{data.hex()}`" in TEXT
    for ticket in tickets:
        assert f"| {ticket} |" in TEXT
    assert "`" + canonical({"b": "é\n", "a": [1, None, True]}).decode() + "`" in TEXT


@pytest.mark.parametrize(
    ("seats", "weights", "shares"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (7, [50, 30, 20], [4, 2, 1]),
        (5, [0, 3, 3], [0, 3, 2]),
        (0, [0, 0], [0, 0]),
    ],
)
def test_apportion(module: Any, seats: int, weights: Sequence[int], shares: list[int]) -> None:
    assert reference.apportion(seats, weights) == shares == module.apportion("quota", seats, weights)


def test_merging_example() -> None:
    pools = reference.merge_regencies(SIZES, {r: p for p, r, _ in REGENCIES}, 4)
    assert [pools[r] for r in SIZES] == [11, 20001, 20001, 20001, 21, 22, 23, 30000, 30000, 30000]
    assert "30000 = 31, 41, 51" in TEXT


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_merkle_roots(module: Any, count: int) -> None:
    root = merkle_root(LEAVES[:count])
    assert f"| `{root.hex()}` |" in TEXT
    assert module.merkle_root(LEAVES[:count]) == root


@pytest.mark.parametrize("known", [[4], [3, 4], [1, 2], [0, 1, 2, 3, 4]])
def test_proofs_of_several_leaves(known: list[int]) -> None:
    proof = prove_leaves(LEAVES, known)
    parts = [f"`{proof[i : i + 32].hex()}`" for i in range(0, len(proof), 32)]
    name = "all" if len(known) == 5 else ", ".join(map(str, known))
    assert f"| {name} | {' '.join(parts) or 'empty'} |" in TEXT
    assert fold(len(LEAVES), {i: sha256(b"\0" + LEAVES[i]).digest() for i in known}, proof) == merkle_root(
        LEAVES
    )


def fold(size: int, known: dict[int, bytes], proof: bytes) -> bytes:
    """The check of section 3, word by word."""
    while size > 1:
        above = {}
        for i in sorted(known):
            if i ^ 1 >= size:
                above[i >> 1] = known[i]
            elif i ^ 1 in known:
                left, right = known[i & ~1], known[i | 1]
                above[i >> 1] = sha256(b"\1" + left + right).digest()
            else:
                other, proof = proof[:32], proof[32:]
                left, right = (known[i], other) if i % 2 == 0 else (other, known[i])
                above[i >> 1] = sha256(b"\1" + left + right).digest()
        known, size = above, (size + 1) >> 1
    assert proof == b""
    return known[0]
