"""Reading SQL just far enough to check it: without comments and texts, divided into statements and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$", re.DOTALL)
_TABLE = re.compile(r"create\s+table\s+(?:if\s+not\s+exists\s+)?([a-z_]+)\.([a-z_0-9]+)\s*\(", re.IGNORECASE)


class Table(NamedTuple):
    """One CREATE TABLE: its full name, the text between its parentheses, and the line it begins on."""

    schema: str
    name: str
    body: str
    line: int

    @property
    def full_name(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.name}"

    @property
    def has_cell(self) -> bool:
        """Whether it belongs to citizens: its rows live in a cell."""
        return re.search(r"(?:^|,)\s*cell\s+smallint\b", self.body) is not None


def bare(text: str) -> str:
    """The SQL without comments, texts and dollar-quoted bodies; every line keeps its number."""
    return _NOISE.sub(lambda noise: "''" * (noise[0][0] in "'$") + "\n" * noise[0].count("\n"), text)


def without_comments(text: str) -> str:
    """The SQL without comments; texts and dollar-quoted bodies stay."""
    return _NOISE.sub(lambda noise: noise[0] if noise[0][0] in "'$" else " ", text)


def statements(text: str) -> list[str]:
    """The statements of a bare text."""
    return [part.strip() for part in bare(text).split(";") if part.strip()]


def tables(text: str) -> Iterator[Table]:
    """The tables that a migration makes."""
    clean = bare(text)
    for found in _TABLE.finditer(clean):
        end = closing(clean, found.end() - 1)
        line = clean.count("\n", 0, found.start()) + 1
        yield Table(found[1].lower(), found[2].lower(), clean[found.end() : end], line)


def closing(text: str, opening: int) -> int:
    """The position of the parenthesis that closes the one at ``opening``."""
    depth = 0
    for position in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return len(text)


def all_tables(migrations: Path) -> dict[str, Table]:
    """Every table of the schema by its full name."""
    found = {}
    for file in sorted(migrations.glob("*.sql")):
        for table in tables(file.read_text("utf-8")):
            found[table.full_name] = table
    return found


def line_of(text: str, position: int) -> int:
    """The number of the line at a position."""
    return text.count("\n", 0, position) + 1
