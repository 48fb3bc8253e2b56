"""How deep the interpreter lets calls nest, kept against libraries that change it when they are imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


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
