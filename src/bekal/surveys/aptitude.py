"""The aptitude test as a thing of rules: which questions come, in which order, how many answers are right.

Everything follows from a seed of 16 bytes that is kept with the test: the same seed gives the same questions
in the same order with the same order of options, today and at an audit. No database, no clock.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

KINDS: Final = ("verbal", "quantitative")


class Item(msgspec.Struct, frozen=True):
    """A question of the bank; of its options (Indonesian, English) the first is right."""

    item_id: str
    kind: str
    text_id: str
    text_en: str
    options: tuple[tuple[str, str], ...]


class Asked(msgspec.Struct, frozen=True):
    """A question as one person is asked it. ``options`` are numbered from 1, as answers are kept."""

    position: int
    item: Item
    order: tuple[int, ...]
    """Which option of the bank stands at each place."""

    def options(self, language: str) -> list[tuple[int, str]]:
        """What to choose from: the number that is kept, and the words."""
        column = 0 if language == "id" else 1
        return [(place, self.item.options[option][column]) for place, option in enumerate(self.order, 1)]

    def is_right(self, answer: int) -> bool:
        """Whether the option of this number is the right one; 0 stands for none."""
        return 1 <= answer <= len(self.order) and self.order[answer - 1] == 0


@cache
def bank() -> tuple[Item, ...]:
    """All questions there are."""
    text = (files(__package__ or "bekal.surveys") / "data" / "aptitude.toml").read_text("utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["items"], tuple[Item, ...]))


@cache
def bank_name() -> str:
    """The bank by its content: another bank has another name."""
    return hashlib.sha256(msgspec.json.encode(bank())).hexdigest()[:16]


def ask(seed: bytes, count: int) -> tuple[Asked, ...]:
    """The ``count`` questions of a seed in their order: verbal and quantitative in turn, half of each.

    ValueError when the bank has not enough of them.
    """
    drawn: dict[str, list[Item]] = {}
    for kind in KINDS:
        of_kind = [item for item in bank() if item.kind == kind]
        drawn[kind] = sorted(of_kind, key=lambda item: _mix(seed, item.item_id))
    if (count + 1) // 2 > min(map(len, drawn.values())):
        raise ValueError(f"the bank has no {count} questions, half of each kind")
    chosen = [drawn[KINDS[i % 2]][i // 2] for i in range(count)]
    return tuple(
        Asked(
            position, item, tuple(sorted(range(len(item.options)), key=lambda o: _mix(seed, item.item_id, o)))
        )
        for position, item in enumerate(chosen, 1)
    )


def count_right(asked: Sequence[Asked], answers: Sequence[int]) -> int:
    """How many answers are right."""
    return sum(each.is_right(answer) for each, answer in zip(asked, answers, strict=True))


def _mix(seed: bytes, *parts: object) -> bytes:
    return hashlib.sha256(seed + "/".join(map(str, parts)).encode()).digest()
