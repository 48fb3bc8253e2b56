"""Reads typed values out of a parsed TOML table, noting every mistake and going on.

A wrong value is noted with its line and with what is allowed, and replaced by a harmless one, so that the
rest of the file is still looked at; a programme is only made when nothing was noted.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar, cast

from .mistakes import Mistake
from .positions import Path, Positions

T = TypeVar("T", bound=str)
_ANY_DAY = date(2000, 1, 1)
_IDENTIFIER_MAX = 40


class Notes:
    """The mistakes found so far in one file."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._wrong: set[Path] = set()
        self.mistakes: list[Mistake] = []

    def add(self, path: Path, message: str) -> None:
        """Note a mistake at a key."""
        self._note(path, self._positions.line(path), message)

    def add_within(self, path: Path, line: int, message: str) -> None:
        """Note a mistake on a line (from 1) of the text that a key holds."""
        self._note(path, self._positions.text_line(path) + line - 1, message)

    def _note(self, path: Path, line: int, message: str) -> None:
        self._wrong.add(path)
        self.mistakes.append(Mistake(line, written(path), message))

    def clean(self, *paths: Path) -> bool:
        """Whether nothing was noted at or under any of these keys: only then are they compared."""
        return not any(wrong[: len(path)] == path for path in paths for wrong in self._wrong)


class Table:
    """One table of the file; every key must be asked for, what is left over is unknown."""

    def __init__(self, content: dict[str, Any], path: Path, notes: Notes) -> None:
        self._content = content
        self._asked: list[str] = []
        self.path = path
        self.notes = notes

    def _take(self, key: str, allowed: str, *, required: bool = True) -> Any:
        self._asked.append(key)
        if required and key not in self._content:
            self.notes.add((*self.path, key), f"is missing; allowed: {allowed}")
        return self._content.get(key)

    def _refuse(self, key: str, value: object, allowed: str) -> None:
        shown = repr(value) if len(repr(value)) <= 40 else repr(value)[:40] + "..."
        self.notes.add((*self.path, key), f"{shown} is not allowed; allowed: {allowed}")

    def integer(self, key: str, minimum: int, maximum: int) -> int:
        """A whole number within bounds."""
        value = self.integer_or_none(key, minimum, maximum, required=True)
        return minimum if value is None else value

    def integer_or_none(self, key: str, minimum: int, maximum: int, *, required: bool = False) -> int | None:
        """The same for a key that may be absent."""
        allowed = f"a whole number from {minimum} to {maximum}, without a decimal point"
        value = self._take(key, allowed, required=required)
        if value is None:
            return None
        if type(value) is not int or not minimum <= value <= maximum:
            self._refuse(key, value, allowed)
            return None
        return value

    def boolean(self, key: str) -> bool:
        """True or false."""
        value = self._take(key, "true or false")
        if value is not None and type(value) is not bool:
            self._refuse(key, value, "true or false")
        return value is True

    def text(self, key: str, length_max: int = 2000) -> str:
        """A text that is not empty."""
        return self.text_or_none(key, length_max, required=True) or ""

    def text_or_none(self, key: str, length_max: int = 2000, *, required: bool = False) -> str | None:
        """The same for a key that may be absent."""
        allowed = f"a text of 1 to {length_max} characters, without control characters"
        value = self._take(key, allowed, required=required)
        if value is None:
            return None
        printable = isinstance(value, str) and all(c.isprintable() or c == "\n" for c in value)
        if not printable or not value.strip() or len(value) > length_max:
            self._refuse(key, value, allowed)
            return None
        return cast(str, value.strip())

    def lines_before(self, key: str) -> int:
        """How many lines of a text are dropped because they are blank and stand before its first word."""
        value = self._content[key]
        return str(value)[: len(value) - len(value.lstrip())].count("\n")

    def identifier(self, key: str) -> str:
        """A short name for machines: small letters, digits and underscores."""
        allowed = f"1 to {_IDENTIFIER_MAX} small letters, digits and underscores"
        value = self._take(key, allowed)
        if value is None:
            return ""
        if not isinstance(value, str) or not re.fullmatch(rf"[a-z0-9_]{{1,{_IDENTIFIER_MAX}}}", value):
            self._refuse(key, value, allowed)
            return ""
        return value

    def choice(self, key: str, allowed: Sequence[T]) -> T:
        """One of a few words."""
        words = ", ".join(allowed)
        value = self._take(key, words)
        if value is not None and value not in allowed:
            self._refuse(key, value, words)
        return cast(T, value) if isinstance(value, str) and value in allowed else allowed[0]

    def words(self, key: str, allowed: Sequence[T] | None = None) -> tuple[T, ...]:
        """A list of different words, all of them among ``allowed`` where that is given; may be empty."""
        sentence = "a list of " + (", ".join(allowed) if allowed else "texts") + ", each once"
        value = self._take(key, sentence)
        if value is None:
            return ()
        good = isinstance(value, list) and all(isinstance(word, str) for word in value)
        if not good or len(set(value)) < len(value) or (allowed and not set(value) <= set(allowed)):
            self._refuse(key, value, sentence)
            return ()
        return tuple(cast("list[T]", value))

    def day(self, key: str) -> date:
        """A day of the calendar, unquoted: 2022-12-15."""
        return self.day_or_none(key, required=True) or _ANY_DAY

    def day_or_none(self, key: str, *, required: bool = False) -> date | None:
        """The same for a key that may be absent."""
        allowed = "a day such as 2022-12-15, without quotes and without a time"
        value = self._take(key, allowed, required=required)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self._refuse(key, value, allowed)
            return None
        return value

    def table(self, key: str) -> Table:
        """The table under a key."""
        value = self._take(key, f"a table [{key}]")
        if value is not None and not isinstance(value, dict):
            self._refuse(key, value, f"a table [{key}]")
        missing = not isinstance(value, dict)
        return Table({} if missing else value, (*self.path, key), Silence() if missing else self.notes)

    def table_or_none(self, key: str) -> Table | None:
        """The same for a table that may be absent."""
        if key in self._content:
            return self.table(key)
        self._asked.append(key)
        return None

    def tables(self, key: str, *, required: bool = True) -> list[Table]:
        """The tables of an array under a key."""
        allowed = f"one or more tables [[{written((*self.path, key))}]]"
        value = self._take(key, allowed, required=required)
        if value is None:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            self._refuse(key, value, allowed)
            return []
        return [Table(item, (*self.path, key, i), self.notes) for i, item in enumerate(value)]

    def done(self) -> None:
        """Note every key that was not asked for, with what it may have meant."""
        for key in self._content:
            if key not in self._asked:
                self.notes.add((*self.path, key), _unknown(key, self._asked))


class Silence(Notes):
    """Takes the notes about a table that is not there: its absence is one mistake, not one a key."""

    def __init__(self) -> None:
        super().__init__(Positions(""))

    def clean(self, *paths: Path) -> bool:
        """Nothing under an absent table can be compared."""
        return not paths


def written(path: Iterable[str | int]) -> str:
    """A key as people write it: ``rules[3].expression`` (lists count from 1)."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _unknown(key: str, asked: Sequence[str]) -> str:
    near = difflib.get_close_matches(key, asked, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"unknown key{hint}; allowed: {', '.join(asked)}"
