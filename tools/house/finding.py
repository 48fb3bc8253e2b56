"""What a check finds, and where the files are that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
_NOT_OURS = {"node_modules", "__pycache__", "data"}


class Finding(NamedTuple):
    """One thing that is not as the house wants it."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        shown = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
        return f"{shown}:{self.line}: {self.message}"


def files(root: Path, folders: Iterable[str], endings: Iterable[str]) -> Iterator[Path]:
    """Our own files under some folders of ``root``, in order."""
    wanted = set(endings)
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in wanted and path.is_file() and not _NOT_OURS.intersection(path.parts):
                yield path
