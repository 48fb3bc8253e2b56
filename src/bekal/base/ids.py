"""Ids and public codes. Both carry the slot of the person they belong to; ``cell_of`` is the only decoder.

A *slot* (0-255) belongs to a person for life. An *id* is a UUIDv7 whose last byte is the slot. A *code* is
what people read aloud: Crockford base 32 with kind, slot, 65 unguessable bits and a check character; a card
number is 16 digits with Luhn. ``cell = slot * cells // 256``.

Unguessable bytes come from ``secrets``; a simulation puts its own seeded stream in their place with
``seeded_entropy``, which is local to the running task.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from operator import mul
from uuid import UUID

SLOTS = 256
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {c: i for i, c in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_FIVE_BITS = bytes(range(32)) * 8
_LETTERS = _ALPHABET.encode() * 8
_DOUBLED = str.maketrans("0123456789", "0246813579")
_CARD_PREFIX = "89"
_RANDOM_CHARS = 13
_CODE_LENGTH = 1 + 2 + _RANDOM_CHARS + 1
_WEIGHTS = tuple(range(1, 2 * _CODE_LENGTH, 2))
_RANDOM_WEIGHTS = _WEIGHTS[3:]

_entropy: ContextVar[Callable[[int], bytes]] = ContextVar("entropy", default=secrets.token_bytes)


class CodeKind(StrEnum):
    """The first letter of a public code says what it opens."""

    voucher = "V"
    redeem = "R"
    certificate = "C"
    ticket = "T"
    face_check = "F"


@contextmanager
def seeded_entropy(*seed: object) -> Iterator[None]:
    """Within the block, ids and codes follow from ``seed``: for simulations only, where nothing is secret."""
    key = hashlib.sha256(repr(seed).encode()).digest()
    buffer, used, count = b"", 0, 0

    def stream(size: int) -> bytes:
        nonlocal buffer, used, count
        if used + size > len(buffer):
            blocks = hashlib.shake_256(key + count.to_bytes(8, "big")).digest(max(size, 16_384))
            buffer, used, count = blocks, 0, count + 1
        used += size
        return buffer[used - size : used]

    token = _entropy.set(stream)
    try:
        yield
    finally:
        _entropy.reset(token)


def random_bytes(size: int) -> bytes:
    """Unguessable bytes (in a simulation: bytes that follow from its seed)."""
    return _entropy.get()(size)


def random_slot() -> int:
    """A slot for somebody whose NIK is not known yet."""
    return random_bytes(1)[0]


def new_id(slot: int, at: datetime) -> UUID:
    """A UUIDv7 (RFC 9562) of the instant ``at`` whose last byte is ``slot``."""
    return new_ids([slot], at)[0]


def new_ids(slots: list[int], at: datetime) -> list[UUID]:
    """One id per slot, as ``new_id``; within a chunk they ascend in the order given."""
    milliseconds = int(at.timestamp() * 1000)
    high = (milliseconds << 16 | 0x7000) << 64
    rand = random_bytes(8 * len(slots))
    start = int.from_bytes(random_bytes(2), "big") & 0x3FF
    ids = []
    for i, slot in enumerate(slots):
        # rand_a counts within the chunk, so that a chunk's rows land side by side in the indexes.
        count = start + i
        low = int.from_bytes(rand[8 * i : 8 * i + 7], "big") & ((1 << 54) - 1)
        value = high | (count & 0xFFF) << 64 | 0b10 << 62 | low << 8 | slot
        ids.append(UUID(int=value))
    return ids


def derived_id(source: UUID, purpose: str) -> UUID:
    """The id that always belongs to ``source`` for one purpose: a resumed or repeated step makes it again.

    It keeps the instant, the version and the slot of its source and is as unguessable as the source is.
    """
    digest = hashlib.sha256(source.bytes + purpose.encode()).digest()
    kept = source.int & (0xFFFF_FFFF_FFFF_F000_C000_0000_0000_00FF)
    return UUID(int=kept | int.from_bytes(digest[:16], "big") & 0x0FFF_3FFF_FFFF_FFFF_FF00)


def new_code(kind: CodeKind, slot: int) -> str:
    """A public code such as ``V3K0123456789ABCDE``: kind, slot, 65 unguessable bits, check character."""
    return new_codes(kind, [slot])[0]


def new_codes(kind: CodeKind, slots: list[int]) -> list[str]:
    """One code per slot, as ``new_code``."""
    letters = random_bytes(_RANDOM_CHARS * len(slots))
    codes = []
    for i, slot in enumerate(slots):
        # A byte's low five bits are a letter: one table writes the letters, the other gives their values.
        drawn = letters[_RANDOM_CHARS * i : _RANDOM_CHARS * (i + 1)]
        body = kind.value + _ALPHABET[slot >> 5] + _ALPHABET[slot & 31]
        total = _weigh(body) + sum(map(mul, _RANDOM_WEIGHTS, drawn.translate(_FIVE_BITS)))
        codes.append(body + drawn.translate(_LETTERS).decode("ascii") + _ALPHABET[total % 32])
    return codes


def new_card_number(slot: int) -> str:
    """16 digits: ``89``, the slot in three digits, ten unguessable digits, Luhn's check digit."""
    rest = int.from_bytes(random_bytes(8), "big") % 10**10
    body = f"{_CARD_PREFIX}{slot:03d}{rest:010d}"
    return body + str(luhn_digit(body))


def luhn_digit(digits: str) -> int:
    """The check digit that Luhn's method (ISO/IEC 7812-1) puts behind ``digits``."""
    # Every second digit counts twice, from the last one on; the table says what a doubled digit adds up to.
    total = sum(map(int, digits[::-2].translate(_DOUBLED))) + sum(map(int, digits[-2::-2]))
    return -total % 10


def normalise_code(text: str) -> str | None:
    """A code or card number as typed or read aloud, in its one written form; None when it cannot be one.

    Blanks and hyphens are dropped, letters are raised, ``O`` reads as 0 and ``I``/``L`` as 1, the check is
    verified: a mistyped code is told from an unknown one without asking the database.
    """
    code = re.sub(r"[\s-]", "", text).upper()
    if not code.isascii():
        return None
    if len(code) == 16 and code.isdigit():
        known = code.startswith(_CARD_PREFIX) and int(code[2:5]) < SLOTS
        return code if known and int(code[-1]) == luhn_digit(code[:-1]) else None
    if len(code) != _CODE_LENGTH or code[0] not in set(CodeKind):
        return None
    if any(c not in _VALUE for c in code[1:]):
        return None
    code = code[0] + "".join(_ALPHABET[_VALUE[c]] for c in code[1:])
    well_formed = _decode(code[1:3]) < SLOTS and code[-1] == _check_character(code[:-1])
    return code if well_formed else None


def slot_of(thing: UUID | str) -> int:
    """The slot inside an id, a public code or a card number. ValueError when a text is none of ours."""
    if isinstance(thing, UUID):
        return thing.int & 0xFF
    code = normalise_code(thing)
    if code is None:
        raise ValueError("not a code of this programme")
    return int(code[2:5]) if code.isdigit() and len(code) == 16 else _decode(code[1:3])


def instant_of(thing: UUID) -> datetime:
    """When an id (UUIDv7) was made, to the millisecond."""
    return datetime.fromtimestamp((thing.int >> 80) / 1000, UTC)


def slot_of_index(blind_index: bytes) -> int:
    """The slot that a blind index (of a NIK, a phone, a family card) places its row by: its first byte."""
    return blind_index[0]


def cell_of_slot(slot: int, cells: int) -> int:
    """The cell of a slot where the nation is divided into ``cells`` (a power of two up to 256)."""
    return slot * cells // SLOTS


def cell_of(thing: UUID | str, cells: int) -> int:
    """The cell in which the thing with this id or public code lives."""
    return cell_of_slot(slot_of(thing), cells)


def _decode(text: str) -> int:
    number = 0
    for c in text:
        number = number << 5 | _VALUE[c]
    return number


def _check_character(body: str) -> str:
    return _ALPHABET[_weigh(body) % 32]


def _weigh(body: str) -> int:
    # Weights 1, 3, 5, ... are odd, so every single wrong character changes the sum modulo 32.
    return sum(map(mul, _WEIGHTS, map(_VALUE.__getitem__, body)))
