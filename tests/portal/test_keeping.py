"""What many look at is read once; what takes long is made behind; what fails is not kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bekal.base.errors import NotFound
from bekal.portal import window as windows
from bekal.portal.window import Window
from tests.world import NOW


class Reading:
    """Stands in for the database: counts readings and lets the test decide how they end."""

    def __init__(self) -> None:
        self.count = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails: Exception | None = None

    async def __call__(self, *_: Any) -> Any:
        self.count += 1
        await self.gate.wait()
        if self.fails:
            raise self.fails
        return self.count


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    made = Reading()
    monkeypatch.setattr(Window, "_read", made)
    monkeypatch.setattr(Window, "_check", made)
    return made


def make() -> Any:
    database: Any = None  # the reading stands in for it
    return Window(database, 1)


async def test_many_at_once_cost_one_reading(reading: Reading) -> None:
    window = make()
    assert await asyncio.gather(*(window.figures("", NOW) for _ in range(50))) == [1] * 50
    assert await window.figures("", NOW + windows.FRESH) == 1
    assert reading.count == 1


async def test_nobody_waits_for_the_next_reading(reading: Reading) -> None:
    window = make()
    await window.figures("", NOW)
    reading.gate.clear()
    later = NOW + windows.FRESH + timedelta(seconds=1)
    assert await asyncio.gather(*(window.figures("", later) for _ in range(10))) == [1] * 10
    reading.gate.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await window.figures("", later) == 2
    assert reading.count == 2


async def test_a_stale_reading_is_not_shown(reading: Reading) -> None:
    window = make()
    await window.figures("", NOW)
    assert await window.figures("", NOW + windows.STALE + timedelta(seconds=1)) == 2
    assert await window.figures("", NOW - timedelta(days=1)) == 3, "nor one from the future"


async def test_what_fails_is_not_kept(reading: Reading) -> None:
    window = make()
    reading.fails = NotFound("no such programme")
    for slug in ("a", "b", "c"):
        with pytest.raises(NotFound):
            await window.figures(slug, NOW)
    assert not window._figures
    reading.fails = None
    assert await window.figures("", NOW) == 4
    reading.fails = RuntimeError("the database is gone")
    later = NOW + windows.FRESH + timedelta(seconds=1)
    assert await window.figures("", later) == 4, "the old figures stay"
    await asyncio.sleep(0)


async def test_the_first_checking_is_not_waited_for_for_ever(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "CHECK_PATIENCE_SECONDS", 0.01)
    window = make()
    reading.gate.clear()
    assert await window.checks(NOW) is None
    assert await window.checks(NOW) is None
    reading.gate.set()
    await asyncio.sleep(0.01)
    assert await window.checks(NOW) == 1
    assert reading.count == 1
    await window.close()


async def test_closing_gives_up_what_is_under_way(reading: Reading) -> None:
    window = make()
    reading.gate.clear()
    waiting = asyncio.create_task(window.figures("", NOW))
    await asyncio.sleep(0)
    await window.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
