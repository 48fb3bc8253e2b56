"""How every write goes: read, count, claim the key, work under it, keep the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from litestar.response.base import ASGIResponse

from bekal.base.database import Transaction
from bekal.base.requests import Keyed

from .bodies import Reader
from .desk import AnyRequest, count_items, desk_of
from .once import answer_once
from .problems import refuse

T = TypeVar("T")
R = TypeVar("R")


async def write(
    request: AnyRequest,
    reader: Reader[T] | None,
    work: Callable[[list[Keyed[T]]], Awaitable[list[Any]]],
    unknown: tuple[str, str] | None = None,
) -> ASGIResponse:
    """Answer a write: one outcome per item, in order; an item sent alone is answered alone.

    ``reader``: of the body; None where the address says it all, and the one item is None.

    ``work`` does each item under the key that comes with it, so that it is done once (``requests.do_once``).
    ``unknown``: the outcome that says that there is no such thing of the caller's, and the problem (404) that
    says it of an item sent alone.
    """
    items, many = await reader.read(request) if reader else (cast("list[T]", [None]), False)
    count_items(request, items)

    async def checked(asked: list[Keyed[T]]) -> list[Any]:
        made = await work(asked)
        if unknown is not None and not many and made[0].outcome == unknown[0]:
            raise refuse(unknown[1])
        return made

    return await answer_once(request, desk_of(request).answers, items, many, checked)


async def write_here(
    request: AnyRequest,
    reader: Reader[T] | None,
    kind: type[R],
    work: Callable[[Transaction, list[T]], Awaitable[list[R]]],
    *,
    sealed: bool = False,
) -> ASGIResponse:
    """``write`` of items that lie in no cell: in one transaction, their results (of ``kind``) the answer.

    ``sealed``: results hold a secret.
    """

    async def keep(items: list[Keyed[T]]) -> list[R]:
        return await desk_of(request).answers.do_here(items, kind, work, sealed=sealed)

    return await write(request, reader, keep)
