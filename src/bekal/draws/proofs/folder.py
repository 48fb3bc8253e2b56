"""A folder that is written whole or not at all: under another name, with a mark, and renamed at the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType

import msgspec

from bekal.base.errors import BekalError

_MARK = "UNFINISHED.txt"
_WORDS = b"""This publication is unfinished: the program that wrote it stopped half-way. Do not use it.
Publikasi ini belum selesai: program yang menulisnya berhenti di tengah jalan. Jangan dipakai.
"""


class WrongFolder(BekalError):  # noqa: N818 - reads as the fact it states
    """There is something where the publication should go; the text says what to do."""


class PublishedFile(msgspec.Struct, frozen=True):
    """A file of the folder: path with ``/``, length, SHA-256 in hexadecimal."""

    bytes: int
    path: str
    sha256: str


class Folder:
    """Writes files, keeps their lengths and digests, and gives the folder its name when all is there.

    A target that exists must be empty. What a stopped run left under ``NAME.partial`` is recognised by its
    mark and replaced; anything else there is refused.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._partial = target.with_name(f"{target.name}.partial")
        self.files: list[PublishedFile] = []

    def __enter__(self) -> Folder:
        if self._target.exists() and (not self._target.is_dir() or any(self._target.iterdir())):
            raise WrongFolder(f"{self._target} is not empty: a publication is written into a new folder")
        if self._partial.exists():
            if not (self._partial / _MARK).is_file():
                raise WrongFolder(f"{self._partial} is in the way and is not ours: move it elsewhere")
            shutil.rmtree(self._partial)
        self._partial.mkdir(parents=True)
        (self._partial / _MARK).write_bytes(_WORDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            return  # the mark stays, so that nobody takes it for a publication
        (self._partial / _MARK).unlink()
        self._partial.replace(self._target)

    @contextmanager
    def open(self, path: str) -> Iterator[Callable[[bytes], None]]:
        """Write a file piece by piece: the block is given what takes them."""
        place = self._partial / path
        place.parent.mkdir(exist_ok=True)
        digest, length = sha256(), 0

        def take(piece: bytes) -> None:
            nonlocal length
            digest.update(piece)
            length += len(piece)
            out.write(piece)

        with place.open("xb") as out:
            yield take
        self.files.append(PublishedFile(length, path, digest.hexdigest()))

    def write(self, path: str, data: bytes | Iterable[bytes]) -> None:
        """Write a file of bytes, or of pieces as they come."""
        with self.open(path) as take:
            for piece in (data,) if isinstance(data, bytes) else data:
                take(piece)

    def listing(self) -> list[PublishedFile]:
        """All files written so far, ascending by the bytes of their paths."""
        return sorted(self.files, key=lambda file: file.path.encode())
