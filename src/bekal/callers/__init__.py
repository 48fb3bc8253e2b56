"""Callers: phones without internet. What they set (language, PIN), their dialogues under way, their texts.

A phone stands here as its blind index only. A PIN is kept as a keyed hash and tried a few times; what was
typed in a dialogue as a keyed hash too, and what was shown is sealed, so that a request that an aggregator
repeats gets the screen it got before, and nothing happens twice.

It knows no person and no answer: which screen follows is for ``ussd``.
"""

from .dialogues import Step, add_step, find_steps, forget_callers, hash_typed, open_screen, open_state
from .interest import Interested, end_interest, list_interested, mark_told
from .pins import PinOutcome, clear_pins, set_pin, try_pin
from .register_callers import Caller, count_interested, find_callers, lock_caller, save_callers
from .texts import TextOutcome, accept_texts

__all__ = [
    "Caller",
    "Interested",
    "PinOutcome",
    "Step",
    "TextOutcome",
    "accept_texts",
    "add_step",
    "clear_pins",
    "count_interested",
    "end_interest",
    "find_callers",
    "find_steps",
    "forget_callers",
    "hash_typed",
    "list_interested",
    "lock_caller",
    "mark_told",
    "open_screen",
    "open_state",
    "save_callers",
    "set_pin",
    "try_pin",
]
