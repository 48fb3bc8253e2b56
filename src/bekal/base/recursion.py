"""How deep texts from outside may nest: kept against libraries, and told like any other mistake in them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

UNREADABLE: Final = (msgspec.MsgspecError, UnicodeError, RecursionError)
"""What reading JSON from outside raises when it cannot be read: brackets within brackets are a mistake of the
sender's as a missing one is, never a fault of ours. A test looks for readers that forget it.
"""


@contextmanager
def kept_recursion_limit() -> Iterator[None]:
    """The limit is afterwards what it was before. Import inside it what sets ``sys.setrecursionlimit``.

    With py-ecc's limit of 100,000 a deeply nested JSON, TOML or expression from outside would not be refused
    with a RecursionError but end the process.
    """
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
