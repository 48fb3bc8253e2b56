"""Published draws as they lie in their folders, each opened once and again when its index has changed.

A publication is ``<root>/<programme's slug>/<draw's number>/`` with the files of docs/draw-format.md. Only
what its index names is ever opened, so no address leads out of the folder.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

from bekal.base.errors import NotFound
from bekal.draws import proofs
from bekal.draws.proofs import Publication

INDEX: Final = "publication.json"
_proving: Final = Lock()
"""The first proof hashes the whole list: many who ask at once wait for one hashing."""


def find_publication(root: Path | None, slug: str, number: int) -> Publication | None:
    """The publication of a programme's draw; None when nothing of it has been published here.

    BrokenPublication when a file is missing or has another length than the index says.
    """
    if root is None:
        return None
    folder = root / slug / str(number)
    try:
        changed = (folder / INDEX).stat()
    except OSError:
        return None
    return _open(folder, changed.st_mtime_ns, changed.st_size)


@lru_cache(maxsize=16)
def _open(folder: Path, changed_ns: int, size: int) -> Publication:
    """The publication as its index is at this instant of change."""
    return proofs.open_publication(folder)


def find_file(publication: Publication, name: str) -> Path:
    """Where a file lies. NotFound for a name that the index does not have."""
    if name != INDEX and name not in publication.files:
        raise NotFound("no such file in this publication")
    return publication.path_of(name)


def prove_row(publication: Publication, row: int) -> bytes | None:
    """The proof that a row stands in the list, as canonical JSON; None where the list has no root over rows.

    Slow the first time (10 million rows: some seconds): call it in a thread.
    """
    if publication.manifest.frozen.row_root is None:
        return None
    with _proving:
        return publication.prove_row(row)
