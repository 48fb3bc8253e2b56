"""Random stampedes: arrivals, culprits, lost answers and callers that leave, in any interleaving."""

from __future__ import annotations

import asyncio
from collections import Counter

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from bekal.base.coalescer import Coalescer, OutcomeUnknown
from bekal.base.coalescer_metrics import Metrics
from bekal.base.errors import Busy

# One caller: item (few, so there are equal ones), pauses before it comes, pauses until it leaves.
CALLERS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 4), st.one_of(st.none(), st.integers(0, 6))), max_size=30
)


class Ledger:
    """An idempotent operation over references, as ``base.requests`` makes them: a commit, then its answer."""

    def __init__(self, culprits: set[int], lost: list[bool], pauses: list[int]) -> None:
        self.culprits = culprits
        self.lost = lost
        self.pauses = pauses
        self.kept: dict[int, str] = {}
        self.done: Counter[int] = Counter()
        self.running: Counter[int] = Counter()
        self.losses = 0

    async def operation(self, cell: int, items: list[int]) -> list[str]:
        self.running[cell] += 1
        assert self.running[cell] == 1, "one writer a cell"
        try:
            for _ in range(self.pauses.pop() if self.pauses else 0):
                await asyncio.sleep(0)
            if self.culprits & set(items):
                raise ZeroDivisionError
            before = self.lost.pop() if self.lost else None
            if before:
                self.losses += 1
                raise psycopg.OperationalError("lost before the commit")
            for item in items:
                if item not in self.kept:
                    self.done[item] += 1
                    self.kept[item] = f"did {item} in {cell}"
            if before is not None and self.lost and self.lost.pop():
                self.losses += 1
                raise psycopg.OperationalError("the answer to the commit was lost")
            return [self.kept[item] for item in items]
        finally:
            self.running[cell] -= 1


async def _call(
    coalescer: Coalescer[int, str], item: int, pauses: int, leaves_after: int | None
) -> str | BaseException:
    for _ in range(pauses):
        await asyncio.sleep(0)
    task = asyncio.ensure_future(coalescer.submit(item))
    if leaves_after is not None:
        for _ in range(leaves_after):
            await asyncio.sleep(0)
        task.cancel()
    [result] = await asyncio.gather(task, return_exceptions=True)
    return result


@settings(deadline=None, max_examples=150)
@given(
    callers=CALLERS,
    culprits=st.sets(st.integers(0, 7), max_size=3),
    lost=st.lists(st.booleans(), max_size=6),
    pauses=st.lists(st.integers(0, 3), max_size=12),
    chunk_max=st.integers(1, 9),
    queue_max=st.integers(1, 30),
    tries_max=st.integers(1, 4),
)
def test_every_caller_gets_its_own_outcome_once(
    callers: list[tuple[int, int, int | None]],
    culprits: set[int],
    lost: list[bool],
    pauses: list[int],
    chunk_max: int,
    queue_max: int,
    tries_max: int,
) -> None:
    ledger = Ledger(culprits, lost, pauses)

    async def stampede() -> list[str | BaseException]:
        coalescer = Coalescer(
            ledger.operation,
            lambda item: item % 2,
            name="test",
            chunk_max=chunk_max,
            wait_seconds=0,
            queue_max=queue_max,
            tries_max=tries_max,
            first_pause_seconds=0,
            metrics=Metrics(CollectorRegistry()),
        )
        async with asyncio.timeout(20):
            results = await asyncio.gather(*(_call(coalescer, *caller) for caller in callers))
            await coalescer.close()
        assert coalescer.waiting == 0
        return list(results)

    results = asyncio.run(stampede())
    for (item, _, leaves_after), result in zip(callers, results, strict=True):
        if isinstance(result, str):
            assert result == f"did {item} in {item % 2}"
        elif isinstance(result, ZeroDivisionError):
            assert item in culprits
        elif isinstance(result, asyncio.CancelledError):
            assert leaves_after is not None
        elif isinstance(result, OutcomeUnknown):
            assert ledger.losses >= tries_max
        else:
            assert isinstance(result, Busy)
            assert len(callers) > queue_max
    assert all(times == 1 for times in ledger.done.values())
    assert not culprits & set(ledger.done)
    answered = {
        item for (item, _, _), result in zip(callers, results, strict=True) if isinstance(result, str)
    }
    assert answered <= set(ledger.done)
