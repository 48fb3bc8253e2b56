"""The draw itself: pure numpy, no database, no clock, no randomness of its own.

*Ticket*: the first 8 bytes of SHA-256(seed || pid), big-endian, shifted right by one: 63 bits, a signed
bigint anywhere. Order is by ticket; equal tickets by pid. One ticket per person, fixed before the seed is
known.

*One stage*: candidates, a pool and a household for each, seats per pool, room per household. The winners are
the one set in which no pool exceeds its seats, no household its room, and everybody outside is *blocked*: the
pool is full of smaller tickets, or the household is. There is exactly one such set (going up the tickets,
whether somebody is blocked depends on smaller tickets only), so the result depends on no order of rows, no
chunk, no machine. ``find_violations`` checks a result without drawing again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]

NO_LIMIT = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Selection:
    """Who won, row by row of the input, and why not.

    ``pool_full`` and ``household_full`` are the reasons of the others, exactly one each; where both would be
    true it is ``pool_full``, which the published cut-off shows. ``rank`` counts the pool's tickets from 1.
    ``pools`` ascend, each with its seats, candidates, winners, losers by household, and cut-off (-1: none).
    """

    won: Bools
    pool_full: Bools
    household_full: Bools
    rank: Ints
    pools: Ints
    seats: Ints
    candidates: Ints
    winners: Ints
    blocked_by_household: Ints
    cut_offs: Ints


def draw_tickets(seed: bytes, pids: Sequence[bytes]) -> Ints:
    """The ticket of every pid."""
    digests = b"".join([sha256(seed + pid).digest()[:8] for pid in pids])
    return (np.frombuffer(digests, ">u8") >> np.uint64(1)).astype(np.int64)


def order_entries(tickets: Ints, pids: Array) -> Ints:
    """Rows in ascending order of ticket; equal tickets in ascending order of pid."""
    order = np.argsort(tickets, kind="stable")
    ascending = tickets[order]
    if len(ascending) > 1 and bool((ascending[1:] == ascending[:-1]).any()):
        order = np.lexsort((pids, tickets))
    return order.astype(np.int64)


class _Groups:
    """Rows (already in ticket order) grouped by a code; counts within groups from the smallest ticket up."""

    def __init__(self, codes: Ints, count: int) -> None:
        self.order = np.argsort(codes, kind="stable")
        self.codes = codes[self.order]
        sizes = np.bincount(codes, minlength=count)
        self.starts = (np.cumsum(sizes) - sizes)[self.codes]

    def count_before(self, marked: Bools) -> Ints:
        """For every row: how many marked rows of its group have smaller tickets."""
        in_order = marked[self.order]
        before: Ints = np.cumsum(in_order) - in_order
        result = np.empty(len(before), np.int64)
        if len(before):
            result[self.order] = before - before[self.starts]
        return result


def select_winners(
    tickets: Ints,
    pids: Array,
    pools: Ints,
    households: Array,
    seats_by_pool: Mapping[int, int],
    room: Ints,
) -> Selection:
    """Select the winners of one stage by deferred acceptance with cut-offs.

    All arrays have one element per candidate: ``tickets`` 63-bit integers, ``pids`` fixed-length bytes
    (``S16``), ``pools`` region ids, ``households`` pseudonyms (any sortable type; a family may span pools),
    ``room`` how many of the household may win (where its rows disagree, the smallest counts). A pool that is
    missing in ``seats_by_pool`` has no seats.

    In rounds: in each household the ``room`` smallest tickets among those left propose; each pool keeps its
    ``seats`` smallest proposals and drops everybody above that cut-off, so that others of a household may
    step up. It ends when no proposal is dropped: two or three rounds on real lists.
    """
    order = order_entries(tickets, pids)
    pool_ids, pool_codes = np.unique(pools[order], return_inverse=True)
    names, household_codes = np.unique(households[order], return_inverse=True)
    seats = np.array([seats_by_pool.get(int(p), 0) for p in pool_ids], np.int64)
    rooms = np.full(len(names), NO_LIMIT)
    np.minimum.at(rooms, household_codes, room[order])
    by_pool, by_household = _Groups(pool_codes, len(pool_ids)), _Groups(household_codes, len(names))
    row_seats, row_room = seats[pool_codes], rooms[household_codes]

    alive = np.ones(len(order), np.bool_)
    while True:
        proposing = alive & (by_household.count_before(alive) < row_room)
        above = by_pool.count_before(proposing) >= row_seats
        alive &= ~above
        if not (proposing & above).any():
            break
    # In ticket order, a loser with every seat of the pool taken before it lies above the cut-off.
    pool_full = ~proposing & above
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    winners = np.bincount(pool_codes[proposing], minlength=len(pool_ids))
    cut_offs = np.full(len(pool_ids), -1, np.int64)
    np.maximum.at(cut_offs, pool_codes[proposing], tickets[order][proposing])
    cut_offs[winners < seats] = -1
    household_full = ~proposing & ~pool_full
    return Selection(
        won=proposing[back],
        pool_full=pool_full[back],
        household_full=household_full[back],
        rank=by_pool.count_before(np.ones(len(order), np.bool_))[back] + 1,
        pools=pool_ids.astype(np.int64),
        seats=seats,
        candidates=np.bincount(pool_codes, minlength=len(pool_ids)),
        winners=winners,
        blocked_by_household=np.bincount(pool_codes[household_full], minlength=len(pool_ids)),
        cut_offs=cut_offs,
    )


def find_violations(
    won: Bools,
    tickets: Ints,
    pids: Array,
    pools: Ints,
    households: Array,
    seats_by_pool: Mapping[int, int],
    room: Ints,
) -> list[str]:
    """Check a result against the definition, without drawing again: winners per group, largest winning
    ticket.

    Empty when the result is the draw's; else what is wrong, in words.
    """
    place = np.empty(len(tickets), np.int64)
    place[order_entries(tickets, pids)] = np.arange(len(tickets))
    problems = []
    blocked = np.zeros(len(tickets), np.bool_)
    for name, groups in (("pool", pools), ("household", households)):
        ids, codes = np.unique(groups, return_inverse=True)
        limits = np.full(len(ids), NO_LIMIT)
        if name == "pool":
            limits = np.array([seats_by_pool.get(int(p), 0) for p in ids], np.int64)
        else:
            np.minimum.at(limits, codes, room)
        winners = np.bincount(codes[won], minlength=len(ids))
        last = np.full(len(ids), -1, np.int64)
        np.maximum.at(last, codes[won], place[won])
        problems += [f"{int((winners > limits).sum())} {name}s exceed their limit"] * bool(
            (winners > limits).any()
        )
        blocked |= (winners[codes] >= limits[codes]) & (place > last[codes])
    unblocked = int((~won & ~blocked).sum())
    return problems + [f"{unblocked} losers are not blocked"] * bool(unblocked)


def winners_digest(pids: Array, won: Bools) -> bytes:
    """SHA-256 over the winners' pids, each 16 bytes, in ascending order: what two computations compare."""
    # Byte strings of numpy lose trailing zero bytes in Python, so the buffer is hashed, not the elements.
    return sha256(np.sort(pids[won]).tobytes()).digest()
