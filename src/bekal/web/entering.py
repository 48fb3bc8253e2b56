"""What all ways in have in common: where they lead, how long a session lasts, how a number is shown."""

from __future__ import annotations

from typing import Final

SESSION_SECONDS: Final = 12 * 3600
JOURNEY: Final = "/perjalanan"
"""Where people go on to."""


def hide_phone(phone: str) -> str:
    """A number as its owner recognises it and nobody else: ``+62 ••• 7890``."""
    return f"+62 ••• {phone[-4:]}"
