"""Migrations: named after the change, constraints after their rule, instants with zones, rights granted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from . import sqltext
from .finding import Finding
from .sqltext import Table

_NAME = re.compile(r"\d{4}_[a-z][a-z0-9_]*\.sql")
_BANNED = {
    r"\btimestamp\b(?!tz)|\btime\s+with\b": "instants are `timestamptz`",
    r"\b(?:float[48]?|real|double\s+precision|money)\b": "money and shares are integers",
    r"\bcreate\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger\b": "no triggers: they do not "
    "travel to Citus, and nobody sees them when reading an operation",
    r"\bdefault\s+(?:now\s*\(|current_|gen_random|uuidv)": "instants and ids come from the operation",
    r"\bon\s+delete\s+cascade\b": "what is deleted is said by the operation",
}
_NUMBERED = re.compile(
    r"\b(?:small|big)?serial\b|\bgenerated\s+(?:always|by\s+default)\s+as\s+identity\b|\bnextval\b"
)
_RULE = re.compile(r"\b(primary\s+key|unique(?!\s+index)|check|exclude|foreign\s+key|references)\b")
_NAMED = re.compile(r"\bconstraint\s+([a-z_0-9]+)\s*$")
_KEY = re.compile(r"\bprimary\s+key\s*\(\s*cell\b|\bcell\s+smallint\s[^,]*\bprimary\s+key\b")
_GRANT = re.compile(r"\bgrant\s+([^;]*?)\s+on\s+(?:table\s+)?([^;]*?)\s+to\s+bekal_app\b", re.DOTALL)


def check(root: Path) -> Iterator[Finding]:
    """Every migration that is not as the house wants it."""
    numbers: dict[str, Path] = {}
    for path in sorted((root / "migrations").iterdir()):
        if not _NAME.fullmatch(path.name):
            yield Finding(path, 1, "is named NNNN_what_changed.sql")
            continue
        other = numbers.setdefault(path.name[:4], path)
        if other != path:
            yield Finding(path, 1, f"has the number of {other.name}")
        yield from check_text(path, path.read_text("utf-8"))


def check_text(path: Path, text: str) -> Iterator[Finding]:
    """What is wrong within one migration."""
    clean = sqltext.bare(text).lower()
    if not text.startswith("-- "):
        yield Finding(path, 1, "begins with `-- ` and what it is for")
    for pattern, message in _BANNED.items():
        for found in re.finditer(pattern, clean):
            yield Finding(path, sqltext.line_of(clean, found.start()), f"`{found[0]}`: {message}")
    granted = {name for _, names in _GRANT.findall(clean) for name in re.split(r"[\s,]+", names)}
    for table in sqltext.tables(text.lower()):
        yield from _table(path, table)
        if table.full_name not in granted:
            yield Finding(path, table.line, f"{table.full_name} has no GRANT ... TO bekal_app")
    for schema in re.findall(r"\bcreate\s+schema\s+(?:if\s+not\s+exists\s+)?([a-z_]+)", clean):
        if not re.search(rf"\bgrant\s+usage\s+on\s+schema\s+[^;]*\b{schema}\b[^;]*to\s+bekal_app", clean):
            yield Finding(path, 1, f"the schema {schema} has no GRANT USAGE ... TO bekal_app")


def _table(path: Path, table: Table) -> Iterator[Finding]:
    for found in _RULE.finditer(table.body):
        line = table.line + sqltext.line_of(table.body, found.start()) - 1
        rule = " ".join(found[1].split())
        if rule == "references" and _follows_foreign_key(table.body, found.start()):
            continue
        named = _NAMED.search(table.body, 0, found.start())
        if named is None:
            yield Finding(path, line, f"{table.full_name}: {rule} has no name: CONSTRAINT {table.name}_... ")
        elif not named[1].startswith(f"{table.name}_"):
            yield Finding(
                path, line, f"{table.full_name}: the constraint {named[1]} begins with {table.name}_"
            )
    if table.has_cell:
        yield from _owned(path, table)


def _owned(path: Path, table: Table) -> Iterator[Finding]:
    if not _KEY.search(table.body):
        yield Finding(path, table.line, f"{table.full_name} has a cell: its PRIMARY KEY begins with it")
    if _NUMBERED.search(table.body):
        yield Finding(
            path, table.line, f"{table.full_name} has a cell: its ids come from base.ids, not a sequence"
        )
    for columns in re.findall(r"\bunique\s*(?:nulls\s+not\s+distinct\s*)?\(([^)]*)\)", table.body):
        if "cell" not in re.split(r"[\s,]+", columns):
            yield Finding(
                path, table.line, f"{table.full_name} has a cell: UNIQUE ({columns}) must include it"
            )


def _follows_foreign_key(body: str, position: int) -> bool:
    return re.search(r"\bforeign\s+key\s*\([^)]*\)\s*$", body[:position]) is not None
