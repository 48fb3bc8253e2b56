"""The verifier cuts columns out of many rows at once; here they are held against row by row."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.draws.verify.verifier import load


@pytest.fixture(scope="module")
def module() -> Any:
    return load()


def rows(chooser: random.Random, count: int, pool: int, most: int) -> list[bytes]:
    """Rows of one pool, with categories and rooms up to ``most``."""
    fixed = pool.to_bytes(2, "big")
    return [
        chooser.randbytes(16) + fixed + bytes([chooser.randint(0, most), chooser.randint(0, most)])
        # Few families, some of which share the first half of their pseudonym, others the second.
        + chooser.choice([b"aaaa", b"bbbb"]) + chooser.choice([b"cccc", b"dddd", bytes(4)])
        for _ in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("first", [0, 1, 8, 95, 99, 99_990, 123_456, 9_999_950])
@pytest.mark.parametrize(("pool", "most"), [(1, 2), (1101, 9), (30000, 10), (20011, 255)])
def test_lines_are_those_of_each_row(module: Any, first: int, pool: int, most: int) -> None:
    made = rows(random.Random(first + pool), 60, pool, most)
    expected = "".join(
        f"{i},{row[:16].hex()},{pool},{row[18]},{row[19]},{row[20:].hex()}\n"
        for i, row in enumerate(made, first)
    )
    assert module.csv_lines(b"".join(made), first) == expected.encode()
    for i, row in enumerate(made, first):
        assert module.csv_lines(row, i).decode() == expected.splitlines(keepends=True)[i - first]


@pytest.mark.parametrize("start", [0, 20])
def test_eight_bytes_are_equal_where_the_bytes_are(module: Any, start: int) -> None:
    made = rows(random.Random(start), 300, 7, 3)
    found = module.eight_bytes(b"".join(made), start)
    pairs = {(number, row[start : start + 8]) for number, row in zip(found, made, strict=True)}
    assert len(pairs) == len({number for number, _ in pairs}) == len({data for _, data in pairs})
    assert len(pairs) == (6 if start else 300)
    assert module.eight_bytes(b"", start) == []


def test_one_byte_is_marked(module: Any) -> None:
    for byte in (0, 2, 255):
        assert [i for i, mark in enumerate(bytes(range(256)).translate(module.only(byte))) if mark] == [byte]
