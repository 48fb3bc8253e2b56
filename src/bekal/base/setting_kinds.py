"""How the text of a setting is read: each kind gives the value or raises ValueError."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

_CELLS_MAX = 256
PORT_MAX = 65_535


def cell_count(text: str) -> int:
    """A power of two up to 256."""
    number = whole(1, _CELLS_MAX)(text)
    if number & (number - 1):
        raise ValueError
    return number


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number within bounds."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """Reads one of some words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError
        return text

    return read


def url(*schemes: str) -> Callable[[str], str]:
    """Reads an address with one of some schemes."""

    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not parts.netloc or any(c in text for c in " ;"):
            raise ValueError
        _ = parts.port  # ValueError when it is not a number
        return text.rstrip("/")

    return read


def urls(*schemes: str) -> Callable[[str], tuple[str, ...]]:
    """Reads several addresses."""
    read_one = url(*schemes)

    def read(text: str) -> tuple[str, ...]:
        urls = tuple(read_one(part.strip()) for part in text.split(","))
        if len(set(urls)) < len(urls):
            raise ValueError
        return urls

    return read


def database(text: str) -> str:
    """PostgreSQL's own address, its parts checked."""
    if urlsplit(text).scheme not in ("postgresql", "postgres"):
        raise ValueError
    try:
        parameters = conninfo_to_dict(text)
    except ProgrammingError:
        raise ValueError from None
    for port in str(parameters.get("port", "")).split(","):
        if port:
            whole(1, PORT_MAX)(port)
    return text


def folder(text: str) -> Path:
    """A folder that exists."""
    path = Path(text).expanduser().absolute()
    if not path.is_dir():
        raise ValueError
    return path


def path(text: str) -> Path:
    """A path, made absolute."""
    return Path(text).expanduser().absolute()


def host(text: str) -> str:
    """A host name or an address."""
    if not text.strip() or any(c in text for c in " /@"):
        raise ValueError
    return text
