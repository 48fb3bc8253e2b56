"""Languages: the words on screen are written in Indonesian and translated by gettext catalogues.

The message itself is the Indonesian sentence, so a template reads as its page; ``locale/en.po`` of each
package holds the English. The catalogues are read when the site starts: there is nothing to compile or to
forget to compile. The language is part of the address: ``/masuk`` and ``/en/masuk``.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
PREFIX: Final[dict[Language, str]] = {"id": "", "en": "/en"}


class CatalogueConflictError(ValueError):
    """Two packages translate the same message differently."""


def mark(message: str) -> str:
    """Mark a sentence in Python for the catalogue; it is translated where it is shown."""
    return message


def language_of_path(path: str) -> Language:
    """The language of an address."""
    return "en" if path == "/en" or path.startswith("/en/") else "id"


def without_prefix(path: str) -> str:
    """The address without its language: ``/en/masuk`` is ``/masuk``, ``/en`` is ``/``."""
    if language_of_path(path) == "en":
        return path.removeprefix("/en") or "/"
    return path


def with_prefix(language: Language, path: str) -> str:
    """The address in a language."""
    if path == "/":
        return PREFIX[language] or "/"
    return PREFIX[language] + path


def read_catalogue(file: Path) -> Catalog:
    """One package's catalogue."""
    with file.open("rb") as source:
        return read_po(source, locale="en")


def translations(files: Iterable[Path]) -> dict[Language, gettext.NullTranslations]:
    """The translations of all catalogues together. CatalogueConflictError when two say different things."""
    merged = Catalog(locale="en")
    for file in files:
        for message in read_catalogue(file):
            if not message.id:
                continue
            known = merged.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise CatalogueConflictError(f"{file}: {message.id!r} is already {known.string!r}")
            merged.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return {"id": gettext.NullTranslations(), "en": gettext.GNUTranslations(compiled)}
