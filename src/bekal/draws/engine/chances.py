"""Probabilities of the chi-square distribution, from the standard library and numpy."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from .types import Bools, Ints

_TERMS = 100_000
_TINY = 1e-300


def exceed_chi_square(value: float, freedom: int) -> float:
    """The probability that a chi-square variable of ``freedom`` degrees exceeds ``value``: Q(f/2, value/2).

    By the series of the lower incomplete gamma function below the mean, by Lentz's continued fraction of the
    upper one above it (Abramowitz and Stegun 6.5.29 and 6.5.31).
    """
    shape, x = freedom / 2, value / 2
    if freedom < 1 or x <= 0:
        return 1.0
    front = math.exp(-x + shape * math.log(x) - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        for n in range(1, _TERMS):
            term *= x / (shape + n)
            total += term
            if term < total * 1e-16:
                break
        return min(max(1 - total * front, 0.0), 1.0)
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / b
    fraction = d
    for n in range(1, _TERMS):
        a = -n * (n - shape)
        b += 2
        d = 1 / _away_from_zero(a * d + b)
        c = _away_from_zero(b + a / c)
        fraction *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return min(max(front * fraction, 0.0), 1.0)


def compare_counts(counts: Ints) -> tuple[int, float]:
    """Number of cells, and the p-value that counts are equal but for chance (chi-square)."""
    expected = counts.sum() / len(counts)
    value = float(((counts - expected) ** 2 / expected).sum())
    return len(counts), exceed_chi_square(value, len(counts) - 1)


def compare_within_strata(strata: Ints, groups: Ints, won: Bools, least: int) -> tuple[int, float]:
    """Number of groups compared, and the p-value that winning does not depend on the group within strata.

    The generalised Cochran-Mantel-Haenszel test: winners per group against what drawing from each stratum
    without looking at groups gives. Groups with fewer than ``least`` expected winners or losers are joined;
    1 group and p = 1 where nothing is left to compare.
    """
    width = int(groups.max(initial=0)) + 1
    cells = strata * width + groups
    shape = (int(strata.max(initial=-1)) + 1, width)
    sizes = np.bincount(cells, minlength=shape[0] * width).reshape(shape).astype(np.float64)
    wins = np.bincount(cells[won], minlength=shape[0] * width).reshape(shape).astype(np.float64)
    total, winners = sizes.sum(axis=1), wins.sum(axis=1)
    useful = (total > 1) & (winners > 0) & (winners < total)
    sizes, wins, total, winners = sizes[useful], wins[useful], total[useful], winners[useful]
    shares = sizes / total[:, None]
    expected = winners[:, None] * shares
    joined = _join_small(expected.sum(axis=0), (sizes - expected).sum(axis=0), least)
    if joined.max(initial=0) < 1:
        return 1, 1.0
    merge = np.eye(int(joined.max()) + 1)[joined]
    shares, surplus = shares @ merge, ((wins - expected) @ merge).sum(axis=0)
    spread = winners * (total - winners) / (total - 1)
    covariance = np.diag((spread[:, None] * shares).sum(axis=0)) - (shares.T * spread) @ shares
    # One group follows from the others.
    value = float(surplus[:-1] @ np.linalg.pinv(covariance[:-1, :-1], hermitian=True) @ surplus[:-1])
    return len(surplus), exceed_chi_square(value, int(np.linalg.matrix_rank(covariance[:-1, :-1])))


def _join_small(
    winners: npt.NDArray[np.float64], losers: npt.NDArray[np.float64], least: int
) -> npt.NDArray[np.int64]:
    """A new number for each group: small ones go together until they are large enough."""
    order = np.argsort(np.minimum(winners, losers), kind="stable")
    joined = np.zeros(len(order), np.int64)
    number, inside = 0, [0.0, 0.0]
    for place in order:
        if min(inside) >= least:
            number, inside = number + 1, [0.0, 0.0]
        joined[place] = number
        inside = [inside[0] + winners[place], inside[1] + losers[place]]
    if number and min(inside) < least:
        joined[joined == number] = number - 1
    return joined


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
