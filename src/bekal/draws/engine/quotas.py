"""Seats: from the nation to provinces to regencies, exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bekal.base.money import apportion

from .types import DrawError, RegencySeats

REGENCY_MAX = 9_999
PROVINCE_MAX = 999
SEATS_MAX = 2**32 - 1
WEIGHTS_MAX = 2**53 - 1


def divide_seats(total: int, weights: Iterable[tuple[int, int, int]]) -> list[RegencySeats]:
    """Divide seats by largest remainder (Hamilton), nation -> province -> regency; ties to the smaller id.

    ``weights`` are (province, regency, weight), whole numbers >= 0, not all 0. Ascends by (province,
    regency); every level adds up exactly. DrawError says which number cannot be used.
    """
    table = sorted(weights)
    _check_regions([(province, regency) for province, regency, _ in table])
    _check_seats(total, "the seats of the draw")
    for _, regency, weight in table:
        if type(weight) is not int or weight < 0:
            raise DrawError(f"the weight of regency {regency} is {weight!r}: give a whole number, 0 or more")
    if not 0 < sum(weight for *_, weight in table) <= WEIGHTS_MAX:
        raise DrawError("the weights must not all be 0, and must add up to less than 2^53")
    inside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for province, regency, weight in table:
        inside[province].append((regency, weight))
    shares = apportion(total, [sum(weight for _, weight in rows) for rows in inside.values()])
    return [
        RegencySeats(province=province, regency=regency, weight=weight, seats=seats)
        for (province, rows), share in zip(inside.items(), shares, strict=True)
        for (regency, weight), seats in zip(rows, apportion(share, [w for _, w in rows]), strict=True)
    ]


def give_seats(total: int, seats: Iterable[tuple[int, int, int]]) -> list[RegencySeats]:
    """Seats as a decree lists them: (province, regency, seats). DrawError when they do not add up."""
    table = sorted(seats)
    _check_regions([(province, regency) for province, regency, _ in table])
    _check_seats(total, "the seats of the draw")
    for _, regency, number in table:
        _check_seats(number, f"the seats of regency {regency}")
    if (given := sum(number for *_, number in table)) != total:
        raise DrawError(f"the regencies' seats add up to {given}, the draw has {total}: correct one of them")
    return [RegencySeats(province=p, regency=r, weight=None, seats=number) for p, r, number in table]


def _check_seats(seats: int, what: str) -> None:
    if type(seats) is not int or not 0 <= seats <= SEATS_MAX:
        raise DrawError(f"{what}: {seats!r} is not a whole number from 0 to {SEATS_MAX}")


def _check_regions(regions: Sequence[tuple[int, int]]) -> None:
    if not regions:
        raise DrawError("there is no regency to give seats to")
    for province, regency in regions:
        if not (1 <= province <= PROVINCE_MAX and 1 <= regency <= REGENCY_MAX):
            raise DrawError(
                f"regency {regency} of province {province}: ids are 1-{REGENCY_MAX}, 1-{PROVINCE_MAX}"
            )
    if len({regency for _, regency in regions}) < len(regions):
        raise DrawError("a regency is there twice")
