"""How staff can set the door; a CHECK of its table says the same."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """When newcomers have to wait."""

    always = "always"
    """From now on, at the set rate: for an opening that is known to be a stampede."""
    when_full = "when_full"
    """From the moment a process is full until nobody waits any more. What stands when nothing is set."""
    never = "never"
    """Nobody waits, whatever it costs."""
