"""The list and the result as CSV: lines in the order of the list, piece by piece, nothing held in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bekal.draws.engine import StagePool

from .types import Array, Ints

LIST_HEADER = b"row,pid,pool,category,room,household\n"
WINNERS_HEADER = b"row,pid,stage\n"
STAGES_HEADER = b"stage,level,unit,category,seats,candidates,winners,household_full,cut_off\n"
WINNER = np.dtype([("row", ">u4"), ("stage", "u1")])
"""One winner in ``winners.bin``, 5 bytes."""

_PIECE = 1 << 14


def list_lines(rows: Array, first: int, end: int) -> Iterator[bytes]:
    """The lines of rows ``first`` to just before ``end``, all of one pool, some thousands at a time."""
    for start in range(first, end, _PIECE):
        piece = np.ascontiguousarray(rows[start : min(start + _PIECE, end)])
        yield _lines_of_one_length(piece, start) or _lines_of_any_length(piece, start)


def _lines_of_one_length(piece: Array, start: int) -> bytes | None:
    """Column by column, which is ten times as fast; None where lines differ in length."""
    width, stop = len(str(start)), start + len(piece)
    if len(str(stop - 1)) > width or piece["category"].max() > 9 or piece["room"].max() > 9:
        return None
    line = f"{start},{'':32},{piece['pool'][0]},0,0,{'':16}\n".encode()
    lines = np.tile(np.frombuffer(line, np.uint8), (len(piece), 1))
    numbers = np.arange(start, stop)
    for place in range(width):
        lines[:, place] = numbers // 10 ** (width - 1 - place) % 10 + ord("0")
    text = np.frombuffer(piece.tobytes().hex().encode(), np.uint8).reshape(len(piece), -1)
    lines[:, width + 1 : width + 33] = text[:, :32]
    lines[:, -21] = piece["category"] + ord("0")
    lines[:, -19] = piece["room"] + ord("0")
    lines[:, -17:-1] = text[:, 40:]
    return lines.tobytes()


def _lines_of_any_length(piece: Array, start: int) -> bytes:
    text = piece.tobytes().hex()
    columns = zip(
        range(start, start + len(piece)),
        range(0, len(text), 56),
        piece["pool"].tolist(),
        piece["category"].tolist(),
        piece["room"].tolist(),
        strict=True,
    )
    return "".join(
        f"{row},{text[at : at + 32]},{pool},{category},{room},{text[at + 40 : at + 56]}\n"
        for row, at, pool, category, room in columns
    ).encode()


def winners_of(stages: Array) -> Array:
    """The winners (``WINNER``), ascending by row, of each row's stage (0: not won)."""
    rows = np.flatnonzero(stages)
    winners = np.empty(len(rows), WINNER)
    winners["row"], winners["stage"] = rows, stages[rows]
    return winners


def winner_lines(rows: Array, winners: Array) -> Iterator[bytes]:
    """The lines of ``winners.csv``."""
    for start in range(0, len(winners), _PIECE):
        piece = winners[start : start + _PIECE]
        numbers: Ints = piece["row"].astype(np.int64)
        text = np.ascontiguousarray(rows["pid"][numbers]).tobytes().hex()
        columns = zip(numbers.tolist(), range(0, len(text), 32), piece["stage"].tolist(), strict=True)
        yield "".join(f"{row},{text[at : at + 32]},{stage}\n" for row, at, stage in columns).encode()


def stage_lines(pools: Sequence[StagePool]) -> Iterator[bytes]:
    """The lines of ``stages.csv``."""
    for one in pools:
        cut_off = "" if one.cut_off is None else one.cut_off
        yield (
            f"{one.stage},{one.level},{one.unit},{one.category},{one.seats},{one.candidates},{one.winners},"
            f"{one.household_full},{cut_off}\n"
        ).encode()
