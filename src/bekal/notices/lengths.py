"""How long a text is as SMS (3GPP TS 23.038): 160 characters of the GSM alphabet, or 70 of any other.

A longer text is sent in parts of 153 or 67 characters and paid for by the part.
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
_PLAINER: Final = str.maketrans(
    {
        "\u2013": "-",
        "\u2014": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2026": "...",
        "\u00b7": "-",
        "\t": " ",
    }
)


class Parts(NamedTuple):
    """How a text is sent: its alphabet, how many characters it counts, in how many parts."""

    alphabet: str
    characters: int
    parts: int


def count_parts(text: str) -> Parts:
    """How a text is sent as SMS. A character of the extension table counts two, one beyond the BMP too."""
    if all(c in _BASIC or c in _EXTENDED for c in text):
        characters = sum(2 if c in _EXTENDED else 1 for c in text)
        return Parts("gsm7", characters, 1 if characters <= 160 else -(-characters // 153))
    characters = len(text.encode("utf-16-be")) // 2
    return Parts("ucs2", characters, 1 if characters <= 70 else -(-characters // 67))


def plain(text: str) -> str:
    """The same words in the GSM alphabet: marks over letters and typographic signs go, the rest is ``?``."""
    kept = []
    for c in text.translate(_PLAINER):
        bare = unicodedata.normalize("NFKD", c)
        bare = c if c in _BASIC else "".join(d for d in bare if not unicodedata.combining(d))
        kept.append(bare if bare and all(d in _BASIC or d in _EXTENDED for d in bare) else "?")
    return "".join(kept)


def fit(text: str, most: int) -> str:
    """A name shortened to ``most`` characters of the GSM alphabet, with two points where something is cut."""
    short = " ".join(plain(text).split())
    return short if len(short) <= most else short[: most - 2].rstrip(" -,.") + ".."
