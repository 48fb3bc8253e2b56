"""How much memory a draw needs, said before it begins."""

from __future__ import annotations

from .types import DrawError

_BASE = 300 << 20
_PER_ROW = 150
"""Measured by bench.draw where nearly everybody wins, which needs most; the list's 28 bytes included."""


def estimate_memory(rows: int) -> int:
    """Bytes that a draw of so many rows needs at most, the list included."""
    return _BASE + _PER_ROW * rows


def require_memory(rows: int, available: int) -> None:
    """DrawError when a draw of so many rows needs more than ``available`` bytes."""
    need = estimate_memory(rows)
    if need > available:
        raise DrawError(
            f"a draw of {rows:,} rows needs up to {need / 1e9:.1f} GB of memory and {available / 1e9:.1f} GB "
            "are free: end other programs or take a larger machine"
        )
