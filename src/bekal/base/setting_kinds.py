"""How the text of a setting is read: each kind gives the value or raises ValueError."""

from __future__ import annotations

import ipaddress
import re
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


def hours(text: str) -> tuple[int, int]:
    """Two hours of a day, ``21-7``."""
    found = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})", text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 23:
        raise ValueError
    return int(found[1]), int(found[2])


def networks(text: str) -> tuple[str, ...]:
    """Addresses and networks of IPv4 or IPv6."""
    return tuple(str(ipaddress.ip_network(part.strip())) for part in text.split(","))


def sender_name(text: str) -> str:
    """The alphanumeric sender of a text message (3GPP TS 23.040: at most 11 characters)."""
    if (
        not re.fullmatch(r"[A-Za-z0-9 ]{1,11}", text)
        or not re.search("[A-Za-z]", text)
        or text != text.strip()
    ):
        raise ValueError
    return text


def site_name(text: str) -> str:
    """A host name, short enough to leave room in a message."""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]{0,28}[a-z0-9])", text):
        raise ValueError
    return text


def ussd_code(text: str) -> str:
    """A code that a phone calls."""
    if not re.fullmatch(r"\*[0-9]{2,5}(?:\*[0-9]{1,4})?#", text):
        raise ValueError
    return text
