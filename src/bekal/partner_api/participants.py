"""Redeem codes to participants of an institution's own classes: what is another's is unknown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from bekal import market
from bekal.base import ids
from bekal.base.cells import chunks_by_cell
from bekal.base.requests import Keyed

from .desk import Desk, code_of

R = TypeVar("R")


class WithCode(Protocol):
    """An item that names a participant by redeem code."""

    @property
    def redeem_code(self) -> str:
        """The code, as it was typed."""
        ...


I = TypeVar("I", bound=WithCode)  # noqa: E741


async def for_participants(
    desk: Desk,
    institution: market.Institution,
    items: Sequence[Keyed[I]],
    work: Callable[[int, list[tuple[Keyed[I], market.VoucherRow]]], Awaitable[Sequence[R]]],
    unknown: R,
) -> list[R]:
    """What ``work`` gives for the items of each cell, in the items' order; ``unknown`` for strangers."""
    results = [unknown] * len(items)
    placed = [
        (place, code)
        for place, item in enumerate(items)
        if (code := code_of(item.item.redeem_code, "R")) is not None
    ]
    for cell, chunk in chunks_by_cell(placed, lambda pair: ids.cell_of(pair[1], desk.db.cells)):
        async with desk.db.read() as tx:
            vouchers = await market.find_vouchers_by_redeem_code(tx, cell, [code for _, code in chunk])
        own = [
            (place, voucher)
            for (place, _), voucher in zip(chunk, vouchers, strict=True)
            if voucher is not None and voucher.institution_id == institution.institution_id
        ]
        if own:
            made = await work(cell, [(items[place], voucher) for place, voucher in own])
            for (place, _), result in zip(own, made, strict=True):
                results[place] = result
    return results
