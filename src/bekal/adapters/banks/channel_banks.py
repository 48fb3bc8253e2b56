"""Sends each order and question to the bank of its channel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from bekal.payouts import AccountAnswer, AccountCheck, Bank, BankAnswer, PaymentOrder


class _ForChannel(Protocol):
    @property
    def channel(self) -> str: ...


_Item = TypeVar("_Item", bound=_ForChannel)
_Answer = TypeVar("_Answer")


class ChannelBanks:
    """Implements ``payouts.Bank`` over several banks; KeyError for a channel that none serves."""

    def __init__(self, banks: Mapping[str, Bank]) -> None:
        self._banks = dict(banks)

    async def transfer(self, orders: Sequence[PaymentOrder]) -> list[BankAnswer]:
        """Order payments, each of its channel's bank."""
        return await self._each(orders, lambda bank, some: bank.transfer(some))

    async def enquire(self, orders: Sequence[PaymentOrder]) -> list[BankAnswer]:
        """Ask for the fate of orders, each of its channel's bank."""
        return await self._each(orders, lambda bank, some: bank.enquire(some))

    async def check_accounts(self, checks: Sequence[AccountCheck]) -> list[AccountAnswer]:
        """Ask about accounts, each of its channel's bank."""
        return await self._each(checks, lambda bank, some: bank.check_accounts(some))

    async def _each(
        self,
        items: Sequence[_Item],
        call: Callable[[Bank, Sequence[_Item]], Awaitable[list[_Answer]]],
    ) -> list[_Answer]:
        places: dict[str, list[int]] = {}
        for place, item in enumerate(items):
            places.setdefault(item.channel, []).append(place)
        calls = [call(self._banks[channel], [items[i] for i in some]) for channel, some in places.items()]
        answers: dict[int, _Answer] = {}
        for some, told in zip(places.values(), await asyncio.gather(*calls), strict=True):
            answers.update(zip(some, told, strict=True))
        return [answers[place] for place in range(len(items))]
