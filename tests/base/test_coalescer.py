"""The coalescer alone: every caller gets its own outcome once, whatever happens to the others."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

import psycopg
import pytest
from prometheus_client import CollectorRegistry

from bekal.base.coalescer import Chunk, Coalescer, OutcomeUnknown
from bekal.base.coalescer_metrics import Metrics
from bekal.base.errors import Busy


class House:
    """An operation that remembers its chunks; a fault is raised when ``fault(items)`` gives one.

    ``late``: it takes along who came while it stood at the gate.
    """

    def __init__(
        self, fault: Callable[[list[int]], Exception | None] | None = None, *, late: bool = False
    ) -> None:
        self.late = late
        self.tried: list[list[int]] = []
        self.committed: list[tuple[int, list[int]]] = []
        self.fault = fault or (lambda items: None)
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, cell: int, items: Chunk[int]) -> Sequence[str]:
        self.begun.set()
        await self.gate.wait()
        if self.late:
            items.top_up()
            items.top_up()
        self.tried.append(items)
        fault = self.fault(items)
        if fault is not None:
            raise fault
        self.committed.append((cell, items))
        return [f"did {item}" for item in items]

    def did(self) -> Counter[int]:
        return Counter(item for _, items in self.committed for item in items)


def make(house: House, **options: float) -> Coalescer[int, str]:
    return Coalescer(
        house,
        lambda item: item % 2 if "cells" in options else 0,
        name="test",
        metrics=Metrics(CollectorRegistry()),
        **{name: value for name, value in options.items() if name != "cells"},  # type: ignore[arg-type]  # mixed
    )


async def gather(coalescer: Coalescer[int, str], items: Sequence[int]) -> list[str | BaseException]:
    return await asyncio.gather(*(coalescer.submit(item) for item in items), return_exceptions=True)


async def test_one_item_is_a_chunk_of_one() -> None:
    house = House()
    coalescer = make(house)
    assert await coalescer.submit(7) == "did 7"
    assert house.committed == [(0, [7])]
    await coalescer.close()


async def test_what_arrives_together_goes_together_in_order() -> None:
    house = House()
    coalescer = make(house)
    assert await gather(coalescer, range(50)) == [f"did {item}" for item in range(50)]
    assert house.committed == [(0, list(range(50)))]


async def test_chunks_are_bounded_and_a_full_one_does_not_wait() -> None:
    house = House()
    coalescer = make(house, chunk_max=10, wait_seconds=30)
    async with asyncio.timeout(5):
        await gather(coalescer, range(40))
    assert [len(items) for _, items in house.committed] == [10, 10, 10, 10]


async def test_a_chunk_that_becomes_full_stops_waiting() -> None:
    house = House()
    coalescer = make(house, chunk_max=4, wait_seconds=30)
    early = [asyncio.create_task(coalescer.submit(item)) for item in (0, 1)]
    await asyncio.sleep(0.01)
    late = [asyncio.create_task(coalescer.submit(item)) for item in (2, 3)]
    async with asyncio.timeout(5):
        await asyncio.gather(*early, *late)
    assert house.committed == [(0, [0, 1, 2, 3])]


async def test_what_queues_up_behind_a_running_chunk_goes_next_without_waiting() -> None:
    house = House()
    house.gate.clear()
    coalescer = make(house, wait_seconds=0.01)
    first = asyncio.create_task(coalescer.submit(0))
    await house.begun.wait()
    others = [asyncio.create_task(coalescer.submit(item)) for item in (1, 2, 3)]
    await asyncio.sleep(0.03)
    house.gate.set()
    await asyncio.gather(first, *others)
    assert house.committed == [(0, [0]), (0, [1, 2, 3])]


async def come_while_it_waits(house: House, coalescer: Coalescer[int, str]) -> list[str | BaseException]:
    """The outcomes of 0, with which the operation begins, and of 1 to 9, who come while it waits."""
    house.gate.clear()
    first = asyncio.create_task(gather(coalescer, [0]))
    await house.begun.wait()
    rest = asyncio.create_task(gather(coalescer, range(1, 10)))
    await asyncio.sleep(0.01)
    house.gate.set()
    return [*await first, *await rest]


async def test_an_operation_takes_along_who_came_while_it_waited() -> None:
    house = House(late=True)
    coalescer = make(house, wait_seconds=0)
    outcomes = await come_while_it_waits(house, coalescer)
    assert outcomes == [f"did {item}" for item in range(10)]
    assert house.committed == [(0, list(range(10)))]
    assert coalescer.waiting == 0


async def test_who_is_taken_along_still_fits_the_chunk() -> None:
    house = House(late=True)
    coalescer = make(house, wait_seconds=0, chunk_max=4)
    assert await come_while_it_waits(house, coalescer) == [f"did {item}" for item in range(10)]
    assert [items for _, items in house.committed] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


async def test_a_culprit_who_was_taken_along_stands_alone_in_the_end() -> None:
    house = House(lambda items: ValueError("no") if 7 in items else None, late=True)
    outcomes = await come_while_it_waits(house, make(house, wait_seconds=0))
    assert [place for place, outcome in enumerate(outcomes) if isinstance(outcome, ValueError)] == [7]
    assert house.did() == Counter(item for item in range(10) if item != 7)


async def test_a_chunk_that_is_repeated_takes_nobody_more() -> None:
    lost = iter([psycopg.OperationalError("the answer was lost")])
    late: list[asyncio.Task[str]] = []

    def fault(items: list[int]) -> Exception | None:
        if not late:
            late.append(asyncio.get_running_loop().create_task(coalescer.submit(10)))
        return next(lost, None)

    house = House(fault, late=True)
    coalescer = make(house, wait_seconds=0, first_pause_seconds=0.01)
    await come_while_it_waits(house, coalescer)
    assert await late[0] == "did 10"
    assert house.tried == [list(range(10)), list(range(10)), [10]]


async def test_cells_have_runners_of_their_own() -> None:
    house = House()
    coalescer = make(house, cells=2)
    await gather(coalescer, range(6))
    assert sorted(house.committed) == [(0, [0, 2, 4]), (1, [1, 3, 5])]


async def test_a_full_queue_refuses_and_does_nothing() -> None:
    house = House()
    house.gate.clear()
    coalescer = make(house, queue_max=3, chunk_max=1, wait_seconds=0)
    running = asyncio.create_task(coalescer.submit(0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(coalescer.submit(item)) for item in (1, 2, 3)]
    await asyncio.sleep(0)
    assert coalescer.waiting == 3
    with pytest.raises(Busy, match="nothing was done") as busy:
        await coalescer.submit(4)
    assert busy.value.retry_after_seconds >= 1
    house.gate.set()
    await asyncio.gather(running, *waiting)
    assert house.did() == Counter([0, 1, 2, 3])


async def test_only_the_culprit_gets_the_exception() -> None:
    house = House(lambda items: ZeroDivisionError("13") if 13 in items else None)
    results = await gather(make(house), range(100))
    assert isinstance(results[13], ZeroDivisionError)
    assert [r for i, r in enumerate(results) if i != 13] == [f"did {i}" for i in range(100) if i != 13]
    assert house.did() == Counter(set(range(100)) - {13})
    assert len(house.tried) <= 2 * 8 + 2


async def test_one_that_fails_by_a_passing_fault_is_tried_again() -> None:
    faults = [psycopg.errors.UniqueViolation("requests_pkey")]
    house = House(lambda items: faults.pop() if faults else None)
    assert await make(house).submit(1) == "did 1"
    assert house.tried == [[1], [1]]


@pytest.mark.parametrize("count", [1, 5])
async def test_a_lost_commit_is_repeated_as_it_was(count: int) -> None:
    faults: list[Exception] = [psycopg.OperationalError("the connection is lost")] * 2
    house = House(lambda items: faults.pop() if faults else None)
    results = await gather(make(house), range(count))
    assert results == [f"did {item}" for item in range(count)]
    assert house.tried == [list(range(count))] * 3


async def test_a_database_that_stays_away_is_not_asked_for_ever() -> None:
    house = House(lambda items: psycopg.OperationalError("connection refused"))
    coalescer = make(house, tries_max=2)
    results = await gather(coalescer, [1, 2, 3])
    assert [type(result) for result in results] == [OutcomeUnknown] * 3
    assert len(house.tried) == 2
    assert await gather(coalescer, []) == []


async def test_nobody_is_kept_for_long_by_slow_faults() -> None:
    house = House(lambda items: psycopg.OperationalError("pool timeout"))
    with pytest.raises(OutcomeUnknown):
        await make(house, patience_seconds=0).submit(1)
    assert len(house.tried) == 1


async def test_busy_of_the_operation_goes_to_all_and_is_not_repeated() -> None:
    house = House(lambda items: Busy("full", 7))
    results = await gather(make(house), [1, 2])
    assert all(isinstance(result, Busy) and result.retry_after_seconds == 7 for result in results)
    assert len(house.tried) == 1


async def test_who_goes_away_while_waiting_is_not_worked_for() -> None:
    house = House()
    coalescer = make(house, wait_seconds=0.02)
    tasks = [asyncio.create_task(coalescer.submit(item)) for item in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    assert [await tasks[0], await tasks[2]] == ["did 0", "did 2"]
    assert house.committed == [(0, [0, 2])]


async def test_who_goes_away_during_the_work_takes_nobody_along() -> None:
    house = House()
    house.gate.clear()
    coalescer = make(house, wait_seconds=0)
    tasks = [asyncio.create_task(coalescer.submit(item)) for item in range(3)]
    await house.begun.wait()
    tasks[0].cancel()
    await asyncio.sleep(0)
    house.gate.set()
    assert [await tasks[1], await tasks[2]] == ["did 1", "did 2"]
    assert house.did() == Counter([0, 1, 2])


async def test_everybody_leaving_leaves_a_working_house() -> None:
    house = House()
    coalescer = make(house, wait_seconds=0.01)
    tasks = [asyncio.create_task(coalescer.submit(item)) for item in range(3)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.sleep(0.03)
    assert house.committed == []
    assert await coalescer.submit(9) == "did 9"


async def test_closing_drains_and_then_refuses() -> None:
    house = House()
    coalescer = make(house, wait_seconds=30, chunk_max=2)
    tasks = [asyncio.create_task(coalescer.submit(item)) for item in range(5)]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await coalescer.close()
    assert await asyncio.gather(*tasks) == [f"did {item}" for item in range(5)]
    with pytest.raises(Busy):
        await coalescer.submit(6)


async def test_a_runner_that_is_cancelled_leaves_nobody_waiting() -> None:
    house = House()
    house.gate.clear()
    coalescer = make(house, wait_seconds=0, chunk_max=1)
    tasks = [asyncio.create_task(coalescer.submit(item)) for item in range(3)]
    await house.begun.wait()
    [runner] = [task for task in asyncio.all_tasks() if "Coalescer._run" in repr(task.get_coro())]
    runner.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [Busy] * 3
    house.gate.set()
    assert await coalescer.submit(7) == "did 7"


async def test_an_operation_that_miscounts_is_found_out() -> None:
    async def miscount(cell: int, items: list[int]) -> list[str]:
        return ["one"]

    coalescer = Coalescer(miscount, lambda item: 0, name="test", metrics=Metrics(CollectorRegistry()))
    results = await asyncio.gather(coalescer.submit(1), coalescer.submit(2), return_exceptions=True)
    assert [str(result) for result in results] == ["test gave 1 outcomes for 2 items"] * 2


async def test_an_item_without_a_cell_fails_alone() -> None:
    coalescer = make(House(), cells=2)
    with pytest.raises(TypeError):
        await coalescer.submit("x")  # type: ignore[arg-type]  # the test's point
    assert await coalescer.submit(2) == "did 2"


@pytest.mark.parametrize(
    "wrong", [{"chunk_max": 0}, {"queue_max": 0}, {"tries_max": 0}, {"wait_seconds": -1}]
)
def test_limits_that_cannot_be(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        make(House(), **wrong)


async def test_figures_for_prometheus() -> None:
    registry = CollectorRegistry()
    house = House(lambda items: ValueError() if 3 in items else None)
    coalescer = Coalescer(house, lambda item: 0, name="buy", metrics=Metrics(registry))
    await asyncio.gather(*(coalescer.submit(item) for item in range(8)), return_exceptions=True)

    def figure(name: str) -> float | None:
        return registry.get_sample_value(name, {"operation": "buy"})

    assert figure("bekal_coalescer_queue_items") == 0
    assert figure("bekal_coalescer_failed_items_total") == 1
    assert figure("bekal_coalescer_halved_chunks_total") == 3
    assert figure("bekal_coalescer_chunk_items_sum") == 7
    assert figure("bekal_coalescer_lost_chunks_total") == 0
    assert figure("bekal_coalescer_refused_items_total") == 0


async def test_two_coalescers_share_the_registry_of_the_process() -> None:
    for _ in range(2):
        assert await Coalescer(House(), lambda item: 0, name="shared").submit(1) == "did 1"
