"""A process that serves a site settles once: shorter turns for threads, no search among what stays."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from bekal import serve


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    turn, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(turn)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_threads_take_shorter_turns() -> None:
    before = sys.getswitchinterval()
    serve.settle_process()
    assert sys.getswitchinterval() < 0.001 <= before


def test_what_stays_is_not_searched_for_garbage() -> None:
    stays = [[i] for i in range(1000)]
    serve.settle_process()
    searched = {id(each) for each in gc.get_objects()}
    assert not searched & {id(each) for each in stays}
    assert gc.get_freeze_count() > 1000
    assert gc.isenabled(), "what requests leave behind is still found"
