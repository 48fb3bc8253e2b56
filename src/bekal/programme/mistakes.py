"""Mistakes of a programme file: collected, so that all of them are told at once."""

from __future__ import annotations

import msgspec

from bekal.base.errors import BekalError


class Mistake(msgspec.Struct, frozen=True, order=True):
    """One mistake: its line (from 1; 0 for the file as a whole), the key, what is wrong and what is allowed.

    ``source`` names the file where several are read together.
    """

    line: int
    key: str
    message: str
    source: str = ""

    def __str__(self) -> str:
        where = f"{self.source}: " if self.source else ""
        where += f"line {self.line}: " if self.line else ""
        return f"{where}{self.key}: {self.message}" if self.key else f"{where}{self.message}"


class ProgrammeFileError(BekalError):
    """A programme file cannot be used; ``mistakes`` holds all that is wrong with it, in order of lines."""

    def __init__(self, source: str, mistakes: list[Mistake]) -> None:
        self.source = source
        self.mistakes = sorted(mistakes, key=lambda each: (each.source, each.line))
        super().__init__("\n".join([f"{source}: {len(mistakes)} mistake(s)", *map(str, self.mistakes)]))
