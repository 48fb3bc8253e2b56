"""How every write goes: read, count, look the key up, work, keep the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from litestar.response.base import ASGIResponse

from .bodies import Reader
from .desk import AnyRequest, count_items, desk_of
from .once import answer_once
from .problems import refuse

T = TypeVar("T")


async def write(
    request: AnyRequest,
    reader: Reader[T],
    work: Callable[[list[T]], Awaitable[list[Any]]],
    unknown: tuple[str, str] | None = None,
) -> ASGIResponse:
    """Answer a write: one outcome per item, in order; an item sent alone is answered alone.

    ``unknown``: the outcome that says that there is no such thing of the caller's, and the problem (404) that
    says it of an item sent alone. Nothing was done then, and nothing is kept.
    """
    items, many = await reader.read(request)
    count_items(request, items)

    async def checked(asked: list[T]) -> list[Any]:
        made = await work(asked)
        if unknown is not None and not many and made[0].outcome == unknown[0]:
            raise refuse(unknown[1])
        return made

    return await answer_once(request, desk_of(request).answers, items, many, checked)
