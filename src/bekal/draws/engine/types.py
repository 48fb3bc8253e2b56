"""What the engine of the draw takes and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from bekal.base.errors import BekalError

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Array: TypeAlias = npt.NDArray[Any]

ROW = np.dtype([("pid", "V16"), ("pool", ">u2"), ("category", "u1"), ("room", "u1"), ("household", "V8")])
"""One row of the frozen list as it is published: 28 bytes, big-endian; rows ascend by (pool, pid).

``np.memmap(path, ROW, "r")`` or ``np.frombuffer(data, ROW)`` is a list.
"""

MERGED = 20_000
"""A province's merged pool has the number 20000 + province id."""

REST = 30_000
"""The number of the national rest pool, whose province is 0."""

Order = Literal["reserve_first", "open_first"]
Level = Literal["regency", "province"]
Unit = Literal["regency", "province", "nation"]


class DrawError(BekalError):
    """What was given to the engine cannot be drawn; the text says why and what to do."""


class Reason(IntEnum):
    """Why a row has not won; one per loser, and true.

    ``pool_full``: the ticket lies above the cut-off of the row's open pool, or that pool had no seats.
    ``household_full``: it does not, but the family card's room is used up by smaller tickets or from before.
    """

    won = 0
    pool_full = 1
    household_full = 2


class RegencySeats(msgspec.Struct, frozen=True):
    """Seats of one regency. ``weight`` is what they were divided by; None where seats were given."""

    province: int
    regency: int
    weight: int | None
    seats: int


class Category(msgspec.Struct, frozen=True):
    """A reserve bucket; categories count from 1 in the order of precedence. ``share_bp`` of 10,000 seats."""

    category: int
    code: str
    share_bp: int
    level: Level


class Pool(msgspec.Struct, frozen=True):
    """A pool of the open stage: a regency of its own, a province's merged pool, or the national rest."""

    pool: int
    province: int
    rows: int
    seats: int
    regencies: tuple[int, ...]


class Reserve(msgspec.Struct, frozen=True):
    """A reserve pool: ``unit`` is a pool (level ``regency``) or a province (level ``province``)."""

    level: Level
    unit: int
    category: int
    candidates: int
    seats: int


class Plan(msgspec.Struct, frozen=True):
    """All that a draw needs besides the list and the seed; what the manifest says.

    ``pools`` ascend by number, ``reserves`` by (level: regency first, unit, category).
    """

    pool_min: int
    order: Order
    pools: tuple[Pool, ...]
    categories: tuple[Category, ...] = ()
    reserves: tuple[Reserve, ...] = ()


class StagePool(msgspec.Struct, frozen=True):
    """What became of one pool in one stage; a row of ``stages.csv``.

    ``unit`` is a pool, a province, or 0 for the nation; ``category`` 0 but in reserve pools. ``candidates``
    are those who had not won when the stage began. ``household_full`` counts candidates that lost though
    their ticket was not above the cut-off. ``cut_off`` is the largest winning ticket of a full pool, None
    where the pool is not full or has no seats.
    """

    stage: int
    level: Unit
    unit: int
    category: int
    seats: int
    candidates: int
    winners: int
    household_full: int
    cut_off: int | None


@dataclass(frozen=True)
class Outcome:
    """A draw, row by row of the list: ticket (63 bits), stage 1-4 or 0 (not won), ``Reason``; and its pools.

    ``pools`` ascend by (stage, level: regency, province, nation; unit; category).
    """

    tickets: Ints
    stage: Bytes
    reason: Bytes
    pools: tuple[StagePool, ...]


class Statistic(msgspec.Struct, frozen=True):
    """One test of the release gate: ``cells`` compared, ``p_value`` already corrected for all tests."""

    name: str
    cells: int
    p_value: float
    passed: bool


class Freed(msgspec.Struct, frozen=True):
    """Seats that came back in one pool."""

    pool: int
    seats: int


class LateWinner(msgspec.Struct, frozen=True):
    """A winner of a continuation: row of the list, and the level and unit whose seat it is."""

    row: int
    level: Unit
    unit: int


@dataclass(frozen=True)
class Continuation:
    """A continuation: its winners ascending by row, and what became of pools, provinces and the nation.

    ``pools`` is as in ``Outcome``, with stages 1 (pools), 2 (provinces), 3 (nation).
    """

    winners: tuple[LateWinner, ...]
    pools: tuple[StagePool, ...]


class Omitted(msgspec.Struct, frozen=True):
    """Somebody whom the list wrongly left out: what the row would have been (pid 16, household 8 bytes)."""

    pid: bytes
    pool: int
    category: int
    room: int
    household: bytes


class Appeal(msgspec.Struct, frozen=True):
    """How an appeal ends: the ticket, and the stage (1, 2) whose cut-off it meets, or 0: refused.

    ``reason`` is ``won``, ``pool_full`` (it meets none) or ``household_full`` (the family card has no room).
    """

    ticket: int
    stage: int
    reason: Reason
