"""The interpreter changes hands sooner where a site is served."""

from __future__ import annotations

import sys

from bekal import serve


def test_threads_take_shorter_turns() -> None:
    before = sys.getswitchinterval()
    try:
        serve.share_interpreter()
        assert sys.getswitchinterval() < 0.001 <= before
    finally:
        sys.setswitchinterval(before)
