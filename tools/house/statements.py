"""SQL files: one statement each, with the reason on top, told the time, within their cell, and in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from . import sqltext
from .finding import Finding, files
from .sqltext import Table

_BANNED = {
    r"\bnow\s*\(|\bcurrent_(?:timestamp|date|time)\b|\blocaltime(?:stamp)?\b"
    r"|\b(?:clock|statement|transaction)_timestamp\b": "the instant comes as a parameter (`at`)",
    r"\boffset\s+[\d$(]": "OFFSET reads what it throws away: page by key, `WHERE id > $n`",
    r"\b(?:gen_random_uuid|uuidv[47]|random)\s*\(": "ids and chance come from base.ids, which can be seeded",
}
_ACROSS = re.compile(r"--.*\b(?:across|all|every)\s+(?:the\s+)?cells?\b", re.IGNORECASE)
# `%s`: COPY takes no parameters, its numbers are put in by psycopg's own composing.
_CELL = re.compile(
    r"\bcell\s*=\s*(?:any\s*\(\s*)?(?:\$\d+|%s)|\$\d+(?:::smallint)?\s*=\s*(?:\w+\.)?cell\b",
    re.IGNORECASE,
)
_INSERT = re.compile(r"\binsert\s+into\s+([a-z_]+\.[a-z_0-9]+)(?:\s+as\s+\w+)?\s*\(\s*cell\b", re.IGNORECASE)
_COPY_IN = re.compile(
    r"^\s*copy\s+([a-z_]+\.[a-z_0-9]+)\s*\([^)]*\bcell\b[^)]*\)\s*from\s+stdin", re.IGNORECASE
)


def check(root: Path) -> Iterator[Finding]:
    """Every SQL file of the packages that is not as the house wants it."""
    owned = {name for name, table in sqltext.all_tables(root / "migrations").items() if table.has_cell}
    for path in files(root, ["src"], [".sql"]):
        text = path.read_text("utf-8")
        yield from _shape(path, text)
        yield from _words(path, text)
        if "reports" not in path.parts:
            yield from _cells(path, text, owned)
    yield from _unused(root)


def _shape(path: Path, text: str) -> Iterator[Finding]:
    if not text.startswith("-- "):
        yield Finding(path, 1, "begins with `-- ` and why the statement is as it is")
    count = len(sqltext.statements(text))
    if count != 1:
        yield Finding(path, 1, f"holds {count} statements; a file holds one")
    if path.parent.name != "sql":
        yield Finding(path, 1, "stands in the folder `sql` of its package")


def _words(path: Path, text: str) -> Iterator[Finding]:
    clean = sqltext.bare(text)
    for pattern, message in _BANNED.items():
        for found in re.finditer(pattern, clean, re.IGNORECASE):
            yield Finding(path, sqltext.line_of(clean, found.start()), f"`{found[0].strip()}`: {message}")


def _cells(path: Path, text: str, owned: set[str]) -> Iterator[Finding]:
    clean = sqltext.bare(text)
    used = {name for name in owned if re.search(rf"\b{re.escape(name)}\b", clean, re.IGNORECASE)}
    if not used or _ACROSS.search(text) or _CELL.search(clean):
        return
    inserted = {name.lower() for name in _INSERT.findall(clean) + _COPY_IN.findall(clean)}
    if used <= inserted:
        return
    yield Finding(
        path,
        1,
        f"uses {', '.join(sorted(used - inserted))}, which belongs to citizens: say `cell = $n`, "
        "or in a comment why it works across cells (in these words)",
    )


def _unused(root: Path) -> Iterator[Finding]:
    for folder in sorted((root / "src").rglob("sql")):
        python = "\n".join(path.read_text("utf-8") for path in sorted(folder.parent.rglob("*.py")))
        literals = set(re.findall(r"""["']([a-z0-9_]+)["']""", python))
        heads = set(re.findall(r"""f["']([a-z0-9_]+_)\{""", python))
        for path in sorted(folder.glob("*.sql")):
            tails = {path.stem.removeprefix(head) for head in heads if path.stem.startswith(head)}
            if path.stem not in literals and not tails & literals:
                yield Finding(path, 1, "is used by nobody: remove it")


def owned_tables(root: Path) -> list[Table]:
    """The tables whose rows live in a cell."""
    return [table for table in sqltext.all_tables(root / "migrations").values() if table.has_cell]
