"""The statistical release gate of the certificate: nothing is announced that looks like the draw of 2011.

(The US Diversity Visa for 2012 was voided: nine in ten of those selected had applied in the first two days.)
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np

from .chances import compare_counts, compare_within_strata
from .households import count_crowds
from .lists import widen_rows
from .types import Array, DrawError, Ints, Outcome, Statistic

P_MIN = 1e-6
_EXPECTED_MIN = 25
_BINS_MAX = 1_024
_TENTHS = 10


def measure_gate(
    rows: Array,
    outcome: Outcome,
    seconds: Ints | None = None,
    groups: Mapping[str, Ints] | None = None,
) -> list[Statistic]:
    """Tickets uniform; winning independent of row order, of when one applied, and of every group given.

    ``seconds``: when each row's application came, in any unit, cut into tenths within pools. ``groups``:
    whole numbers from 0 per row under a name, for example ``sex``, ``age_band``. Compared among people with
    the same pool, category and household situation; p-values are multiplied by the number of tests
    (Bonferroni) and pass above 1e-6. Small groups are joined; a draw too small to tell has p = 1.
    """
    starts = _find_starts(rows)
    given = dict(groups or {})
    if seconds is not None:
        given["application_time"] = seconds
    for name, values in given.items():
        if len(values) != len(rows) or (len(values) and int(values.min()) < 0):
            raise DrawError(f"{name} needs one whole number from 0 for every row of the list")
    if seconds is not None:
        given["application_time"] = cut_in_tenths(rows, seconds)
    given["row_order"] = cut_in_tenths(rows, np.arange(len(rows)))
    strata, able = _find_strata(rows, starts)
    won = outcome.stage > 0
    found = {"ticket_uniformity": _measure_tickets(outcome.tickets)}
    for name, values in sorted(given.items()):
        found[name] = compare_within_strata(strata[able], values[able], won[able], _EXPECTED_MIN)
    statistics = []
    for name, (cells, p_value) in found.items():
        corrected = min(1.0, p_value * len(found))
        statistics.append(Statistic(name=name, cells=cells, p_value=corrected, passed=corrected > P_MIN))
    return statistics


def _measure_tickets(tickets: Ints) -> tuple[int, float]:
    bits = int(min(len(tickets) // _EXPECTED_MIN, _BINS_MAX)).bit_length() - 1
    if bits < 1:
        return 1, 1.0
    return compare_counts(np.bincount(tickets >> (63 - bits), minlength=1 << bits))


def _find_starts(rows: Array) -> Ints:
    """The first row of every pool, and the end."""
    pools = widen_rows(rows)["pool"]
    return np.concatenate([[0], np.flatnonzero(pools[1:] != pools[:-1]) + 1, [len(rows)]])


def cut_in_tenths(rows: Array, values: Ints) -> Ints:
    """For each row of the list the tenth of its pool in which its value lies, 0 to 9; ties as they come."""
    tenths = np.zeros(len(values), np.int64)
    for start, end in itertools.pairwise(_find_starts(rows).tolist()):
        order = np.argsort(values[start:end], kind="stable")
        tenths[start + order] = np.arange(end - start) * _TENTHS // max(end - start, 1)
    return tenths


def _find_strata(rows: Array, starts: Ints) -> tuple[Ints, Array]:
    """Pool, category and crowd of every row as one number, and who could win at all."""
    wide = widen_rows(rows)
    crowds = count_crowds(rows)
    room = wide["room"].astype(np.int64)
    pools = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    # Where all of a household could win, its size does not matter.
    situation = np.where(crowds > room, np.minimum(crowds, 15) * 16 + np.minimum(room, 15), 0)
    codes = (pools * 256 + wide["category"]) * 256 + situation
    _, strata = np.unique(codes, return_inverse=True)
    return strata.astype(np.int64), room > 0
