"""Static files: read once, named after their content, kept by browsers for ever.

``style.css`` becomes ``/aset/style.3f2a9c1b04.css``; a changed file has another name, so the old one never
needs asking about. Served from memory, compressed in advance, without touching the database.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

ASSET_PATH: Final = "/aset/"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json",
}
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


class Asset(msgspec.Struct, frozen=True):
    """A file as it is sent: public name, kind, bytes, and the same bytes compressed."""

    name: str
    media_type: str
    content: bytes
    compressed: bytes


class Assets:
    """The static files of the site, by their own and by their public name."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._public: dict[str, str] = {}
        self._files: dict[str, Asset] = {}
        for folder in folders:
            for file in sorted(folder.iterdir()):
                if file.suffix in _TYPES:
                    self._add(file)

    def _add(self, file: Path) -> None:
        content = file.read_bytes()
        if file.suffix == ".css":
            content = squeeze_css(content.decode()).encode()
        name = f"{file.stem}.{hashlib.sha256(content).hexdigest()[:10]}{file.suffix}"
        self._public[file.name] = ASSET_PATH + name
        self._files[name] = Asset(name, _TYPES[file.suffix], content, gzip.compress(content, 9, mtime=0))

    def path(self, name: str) -> str:
        """The address of a file. KeyError when there is none: a template with a wrong name fails loudly."""
        return self._public[name]

    def all(self) -> list[Asset]:
        """Every file."""
        return list(self._files.values())

    def find(self, public_name: str) -> Asset | None:
        """The file of this public name."""
        return self._files.get(public_name)


def squeeze_css(text: str) -> str:
    """A stylesheet without comments and needless blanks; what it says stays the same."""
    text = _COMMENT.sub("", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,>])\s*", r"\1", text)
    return re.sub(r":\s+", ":", text).replace(";}", "}").strip()
