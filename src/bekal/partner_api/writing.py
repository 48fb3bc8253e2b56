"""How every write goes: read, count, claim the key, work under it, keep the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from litestar.response.base import ASGIResponse

from bekal.base.requests import Keyed

from .bodies import Reader
from .desk import AnyRequest, count_items, desk_of
from .once import answer_once
from .problems import refuse

T = TypeVar("T")


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
