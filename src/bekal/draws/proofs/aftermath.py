"""What happened after the draw, as it is published: continuations and appeals (docs/draw-format.md, 14)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Literal, TypeVar

import msgspec

from bekal.base.errors import BekalError

from . import canonical

Cause = Literal["struck", "lapsed", "declined"]


class WrongAftermath(BekalError):  # noqa: N818 - reads as the fact it states
    """Continuations or appeals are not in the order or shape that the format asks for."""


class FreedSeats(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Seats of a pool that are given out again."""

    pool: int
    seats: int


class EndedPlace(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A winner (row of the list) whose place ended."""

    row: int
    cause: Cause


class NextWinner(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A winner of a continuation, with the level and the unit whose seat it is."""

    row: int
    level: Literal["regency", "province", "nation"]
    unit: int


class PublishedContinuation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Continuation ``number`` (1, 2, ...); all lists ascend by their first element."""

    number: int
    freed: list[FreedSeats]
    ended: list[EndedPlace]
    winners: list[NextWinner]


class PublishedAppeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Appeal ``number`` of somebody wrongly left out; ``stage`` 1 or 2 if granted, 0 if refused.

    ``pid`` and ``household`` are lower-case hexadecimal; ``after`` is how many continuations came before.
    """

    number: int
    after: int
    pid: str
    pool: int
    category: int
    room: int
    household: str
    stage: int


def write_continuations(continuations: Sequence[PublishedContinuation]) -> bytes:
    """``continuations.json``. WrongAftermath when they are not in order."""
    _check_numbers("continuation", [one.number for one in continuations])
    for one in continuations:
        for name in ("freed", "ended", "winners"):
            keys = [line[0] for line in msgspec.to_builtins(getattr(one, name))]
            if any(a >= b for a, b in pairwise(keys)):
                raise WrongAftermath(f"continuation {one.number}: {name} must ascend, each once")
        if any(freed.seats < 1 for freed in one.freed):
            raise WrongAftermath(f"continuation {one.number}: freed pools have at least one seat")
    return canonical.encode(msgspec.to_builtins(list(continuations)))


def write_appeals(appeals: Sequence[PublishedAppeal]) -> bytes:
    """``appeals.json``. WrongAftermath when they are not in order."""
    _check_numbers("appeal", [one.number for one in appeals])
    if any(a.after > b.after for a, b in pairwise(appeals)):
        raise WrongAftermath("appeals: 'after' never descends")
    return canonical.encode(msgspec.to_builtins(list(appeals)))


def digest_aftermath(
    continuations: Sequence[PublishedContinuation], appeals: Sequence[PublishedAppeal]
) -> dict[str, bytes]:
    """What must stand in the log before it is published: the digests of the files that are not empty."""
    files = {
        "continuations": write_continuations(continuations) if continuations else b"",
        "appeals": write_appeals(appeals) if appeals else b"",
    }
    return {name: sha256(data).digest() for name, data in files.items() if data}


def read_continuations(data: bytes) -> list[PublishedContinuation]:
    """The continuations of canonical bytes."""
    return _read(data, list[PublishedContinuation])


def read_appeals(data: bytes) -> list[PublishedAppeal]:
    """The appeals of canonical bytes."""
    return _read(data, list[PublishedAppeal])


_Kind = TypeVar("_Kind")


def _read(data: bytes, kind: type[_Kind]) -> _Kind:
    try:
        return msgspec.convert(canonical.decode(data), kind, strict=True)
    except (canonical.NotCanonical, msgspec.ValidationError) as fault:
        raise WrongAftermath(f"not as published: {fault}") from None


def _check_numbers(name: str, numbers: Sequence[int]) -> None:
    if list(numbers) != list(range(1, len(numbers) + 1)):
        raise WrongAftermath(f"{name}s are numbered 1, 2, 3 ...")
