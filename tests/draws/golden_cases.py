"""The cases of the golden publications; ``python -m tests.draws.golden_cases`` writes the folders anew.

The folders are frozen: they change only together with docs/draw-format.md. All are small, so that whoever
writes another verifier can follow them by hand.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.draws.reference import Applicant, Row
from tests.draws.reference_files import Publication

GOLDEN = Path(__file__).parent / "golden"

# Province, regency, weight. Applicants per regency. Regencies 12, 13, 14 are merged; 23 has nobody; province
# 3 is too small and is merged with 4, the smallest of the others, and with 5, which has nobody.
REGENCIES = (
    (1, 11, 60),
    (1, 12, 3),
    (1, 13, 2),
    (1, 14, 1),
    (2, 21, 40),
    (2, 22, 30),
    (2, 23, 5),
    (3, 31, 2),
    (4, 41, 6),
    (5, 51, 1),
)
SIZES = {11: 30, 12: 3, 13: 1, 14: 0, 21: 20, 22: 15, 23: 0, 31: 2, 41: 5, 51: 0}
QUICKNET = {
    "chain_hash": "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    "genesis": 1692803367,
    "period_s": 3,
    "public_key": (
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
        "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    "round": 123,
    "sandbox": False,
    "scheme": "bls-unchained-g1-rfc9380",
}
ROUND_123 = bytes.fromhex(
    "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"
)


class FewTickets:
    """A hash with three values, to force ties: no two inputs with equal SHA-256 tickets are known."""

    def __init__(self, data: bytes) -> None:
        self._value = sha256(data).digest()[0] % 3

    def digest(self) -> bytes:
        """32 bytes, of which the first eight are 2, 4 or 6: tickets 1, 2 and 3."""
        return (2 + 2 * self._value).to_bytes(8, "big") + bytes(24)


HASHERS: Mapping[str, Callable[[bytes], Any]] = {"ties": FewTickets}


def make_applicants(name: str, sizes: Mapping[int, int], cap: int, *, buckets: int = 2) -> list[Applicant]:
    """People whose families have up to four members and now and then live in two regencies."""
    chance = random.Random(name)
    homes = [regency for regency, size in sizes.items() for _ in range(size)]
    people: list[Applicant] = []
    while homes:
        household, room = chance.randbytes(8), chance.choice([cap, cap, cap, cap - 1, 0])
        size = min(chance.choice([1, 1, 2, 2, 3, 4]), len(homes))
        start = chance.randrange(len(homes) - size + 1)
        family = [homes.pop(start) for _ in range(size)]
        if chance.random() < 0.15 and homes:
            family.append(homes.pop(chance.randrange(len(homes))))
        for regency in family:
            marks = tuple(b for b in range(buckets) if chance.random() < 0.35)
            people.append(Applicant(chance.randbytes(16), regency, marks, room, household))
    return people


def _case(name: str, **changes: Any) -> dict[str, Any]:
    sizes = changes.pop("sizes", SIZES)
    case = {
        "programme": f"golden-{name.replace('_', '-')}",
        "draw": 2,
        "batch": 7,
        "draw_at": ["2026-01-31T09:00:00"],
        "cap": 2,
        "pool_min": 4,
        "order": "reserve_first",
        "lapse_returns_room": False,
        "seats": 24,
        "method": "hamilton",
        "regencies": REGENCIES,
        "categories": [("disability", 1000, "regency"), ("migrant", 1500, "province")],
        "applicants": make_applicants(name, sizes, 2),
        "row_leaf": 8,
        "ceremony": [
            ("Ombudsman", sha256(b"nonce 1").digest(), b"dice 3 5 6 1"),
            ("SD Negeri 1", sha256(b"nonce 2").digest(), b""),
        ],
        "auditor": "audit.example",
        "origin": "log.example/bekal",
        "witnesses": ["witness.example/w1"],
        "history": [],
    }
    return case | changes


def _stranger(pool: int, category: int, mark: int) -> dict[str, Any]:
    pid = sha256(b"left out %d" % mark).digest()[:16]
    return {"appeal": Row(pid, pool, category, 2, sha256(pid).digest()[:8])}


_LEFT_OUT = ((11, 0), (21, 0), (30000, 0), (23, 0), (22, 0), (11, 0))


def make_cases() -> dict[str, dict[str, Any]]:
    """Every golden publication by the name of its folder."""
    appeals = [_stranger(pool, category, mark) for mark, (pool, category) in enumerate(_LEFT_OUT)]
    history = [
        {"end": {0: "struck", 13: "lapsed", 18: "declined", 23: "struck"}, "free": 3},
        *appeals[:-1],
        {"end": {1: "struck", 2: "struck", 14: "lapsed", 21: "lapsed", 22: "declined"}, "free": 5},
        appeals[-1] | {"of": 2},
    ]
    # The last rows are those of pools 30000 and 20001, which soon have nobody left: their seats go on.
    again = {"end": {-1: "lapsed", -2: "lapsed"}, "free": 2}
    # Two of one family were left out, in a pool with a free seat; the family has room for one.
    pair = [sha256(b"sibling %d" % i).digest() for i in (1, 2)]
    siblings = [{"appeal": Row(digest[:16], 23, 0, 1, pair[0][-8:])} for digest in pair]
    given = (6, 0, 1, 0, 3, 3, 3, 2, 2, 4)
    explicit = [(p, r, seats) for (p, r, _), seats in zip(REGENCIES, given, strict=True)]
    alone = Applicant(bytes(range(16)), 21, (), 1, bytes(range(8)))
    nobody = dict.fromkeys(SIZES, 0)
    return {
        "ordinary": _case("ordinary"),
        "ties": _case("ties"),
        "open_first": _case("open_first", order="open_first"),
        "plenty": _case("plenty", seats=90),
        "later": _case("later", history=history, draw_at=["2026-01-31T09:00:00", "2026-02-01T09:00:00"]),
        "room_returns": _case("room_returns", history=history, lapse_returns_room=True, order="open_first"),
        "cascade": _case("cascade", history=[again] * 5 + siblings),
        "explicit": _case("explicit", method="explicit", regencies=explicit),
        "unmerged": _case("unmerged", pool_min=1, sizes=SIZES | {14: 5, 12: 0}),
        "one_pool": _case("one_pool", pool_min=100),
        "one_person": _case("one_person", applicants=[alone], pool_min=1, witnesses=[]),
        "nobody": _case("nobody", sizes=nobody, ceremony=[]),
        "no_row_root": _case("no_row_root", row_leaf=None),
        "single_rows": _case("single_rows", row_leaf=1),
        "list_only": _case("list_only", phase="list"),
        "chunks": _case("chunks", sizes=SIZES | {11: 301, 21: 250}, pool_min=10, seats=40),
        "quicknet": _case("quicknet", beacon=QUICKNET, signature=ROUND_123, draw_at=["2023-08-23T15:15:33"]),
    }


def main() -> None:
    """Write all folders anew."""
    for name, case in make_cases().items():
        shutil.rmtree(GOLDEN / name, ignore_errors=True)
        Publication(case, HASHERS.get(name, sha256)).write(GOLDEN / name)


if __name__ == "__main__":
    main()
