"""Reading a published folder for the portal: somebody's row, its proof, a pool's slice. Nothing is computed
anew.

``open_publication`` checks that the folder is whole (every file there with its length, nothing else) and
reads the manifest. Digests of big files are checked by ``check_files``, once, when a folder is taken over;
whoever doubts runs the verifier. The list stays on disk.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import file_digest
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from bekal.base.errors import BekalError
from bekal.draws.engine import ROW

from . import canonical
from .folder import PublishedFile
from .manifest import FORMAT, Manifest, Pool, hash_manifest, read_manifest
from .merkle import Tree
from .types import Array

ROW_FORMAT = "bekal-row/1"
_PID = 16


class BrokenPublication(BekalError):  # noqa: N818 - reads as the fact it states
    """A published folder is not as its index says; the text names the file."""


class _Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    files: list[PublishedFile]
    format: str
    manifest: str
    phase: Literal["list", "draw"]


class OwnRow(msgspec.Struct, frozen=True):
    """Somebody's row of the list: its number, its 28 bytes and what they say."""

    row: int
    data: bytes
    pool: int
    category: int
    room: int


class Publication:
    """A published folder, opened. May be used from several threads."""

    def __init__(self, folder: Path, index: _Index, manifest: Manifest, manifest_sha256: str) -> None:
        self.folder = folder
        self.manifest = manifest
        self.manifest_sha256 = manifest_sha256
        self.drawn = index.phase == "draw"
        self.files = {file.path: file for file in index.files}
        """Every file but the index, by its path."""
        path = folder / "list.bin"
        empty = path.stat().st_size == 0
        self.rows: Array = np.zeros(0, ROW) if empty else np.memmap(path, ROW, "r")
        self._first = dict(zip((pool.pool for pool in manifest.pools), _firsts(manifest.pools), strict=True))
        self._tree: Tree | None = None

    def path_of(self, name: str) -> Path:
        """Where a published file lies. BrokenPublication for a name that is not in the index."""
        if name not in self.files and name != "publication.json":
            raise BrokenPublication(f"this publication has no file {name!r}")
        return self.folder / name

    def find_row(self, pid: bytes, pool: int | None = None) -> OwnRow | None:
        """The row of a pseudonym (16 bytes), None if it is not in the list; ``pool``: look there alone."""
        if len(pid) != _PID:
            raise ValueError("a pid has 16 bytes")
        for one in self.manifest.pools:
            if pool is None or one.pool == pool:
                first = self._first[one.pool]
                place = first + _search(self.rows["pid"][first : first + one.rows], pid)
                if place < first + one.rows and self.rows["pid"][place].tobytes() == pid:
                    return self.get_row(place)
        return None

    def get_row(self, row: int) -> OwnRow:
        """A row by its number. IndexError if there is none."""
        if not 0 <= row < len(self.rows):
            raise IndexError(f"the list has {len(self.rows)} rows, so there is no row {row}")
        found = self.rows[row]
        return OwnRow(row, found.tobytes(), int(found["pool"]), int(found["category"]), int(found["room"]))

    def slice_of(self, pool: int) -> tuple[int, Array]:
        """A pool's first row number and its rows. KeyError if the manifest has no such pool."""
        first = self._first[pool]
        count = next(one.rows for one in self.manifest.pools if one.pool == pool)
        return first, self.rows[first : first + count]

    def prove_row(self, row: int) -> bytes:
        """The JSON with which somebody proves that the row stands in the list (docs/draw-format.md, 16).

        The first call hashes the whole list (10 M rows: about 1 s, 80 MB kept): make it in a thread.
        BrokenPublication where the manifest has no row_root.
        """
        root, row_leaf = self.manifest.frozen.row_root, self.manifest.frozen.row_leaf
        if root is None or row_leaf is None:
            raise BrokenPublication("this list has no root for proofs of rows: its leaves are 256 rows each")
        if self._tree is None:
            tree = Tree(self.rows.view(np.uint8).data, self.manifest.frozen.row_bytes * row_leaf)
            if tree.root.hex() != root:
                raise BrokenPublication("list.bin is not the list of the manifest")
            self._tree = tree
        own = self.get_row(row)
        return canonical.encode(
            {
                "format": ROW_FORMAT,
                "programme": self.manifest.programme,
                "draw": self.manifest.draw,
                "manifest_sha256": self.manifest_sha256,
                "list_rows": self.manifest.frozen.rows,
                "row_leaf": row_leaf,
                "row_root": root,
                "row": own.row,
                "data": b64encode(self._tree.leaf(row // row_leaf)).decode(),
                "path": [node.hex() for node in self._tree.prove([row // row_leaf])],
            }
        )


def open_publication(folder: Path) -> Publication:
    """A published folder. BrokenPublication when a file is missing, too many, or of another length."""
    try:
        index = msgspec.convert(
            canonical.decode((folder / "publication.json").read_bytes()), _Index, strict=True
        )
        named = {file.path: file.bytes for file in index.files}
        for path, size in named.items():
            if (folder / path).stat().st_size != size:
                raise BrokenPublication(f"{folder}: {path} has not the length that publication.json says")
    except FileNotFoundError as fault:
        raise BrokenPublication(f"{fault.filename} is missing: this is no whole publication") from None
    except (canonical.NotCanonical, msgspec.ValidationError, OSError) as fault:
        raise BrokenPublication(f"{folder}: publication.json cannot be read: {fault}") from None
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    extra = there - set(named) - {"publication.json"}
    if extra or index.format != FORMAT or index.manifest not in named:
        what = min(extra) if extra else "publication.json"
        raise BrokenPublication(f"{folder}: {what} does not belong into a publication of format {FORMAT}")
    data = (folder / index.manifest).read_bytes()
    return Publication(folder, index, read_manifest(data), hash_manifest(data).hex())


def check_files(publication: Publication) -> None:
    """BrokenPublication names the first file whose SHA-256 is not the one in the index."""
    for name, file in publication.files.items():
        with (publication.folder / name).open("rb") as content:
            if file_digest(content, "sha256").hexdigest() != file.sha256:
                raise BrokenPublication(f"{publication.folder}: {name} was changed")


def _firsts(pools: list[Pool]) -> list[int]:
    firsts, first = [], 0
    for pool in pools:
        firsts.append(first)
        first += pool.rows
    return firsts


def _search(pids: Array, pid: bytes) -> int:
    """The place of the first pid not below this one; they ascend."""
    low, high = 0, len(pids)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if pids[middle].tobytes() < pid else (low, middle)
    return low
