"""Fast paths between Python lists and PostgreSQL arrays.

psycopg dumps a list element by element in Python. A chunk of work is columns of a thousand bigints or UUIDs,
so those two, and byte strings, texts and instants, have wrappers that are packed in one go:
``Bigints(list)``, ``Uuids(list)``, ``Byteas(list)``, ``Texts(list)``, ``Instants(list)``. Plain lists stay
allowed everywhere; the wrappers are for the statements of the hot paths.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, SafeUUID

import numpy as np
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format

_INT8, _INT8_ARRAY = 20, 1016
_UUID, _UUID_ARRAY = 2950, 2951
_BYTEA, _BYTEA_ARRAY = 17, 1001
_TEXT, _TEXT_ARRAY = 25, 1009
_TIMESTAMPTZ, _TIMESTAMPTZ_ARRAY = 1184, 1185
_EPOCH, _MICROSECOND = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_HEAD = struct.Struct("!iiIii")
_INT8_ITEM = np.dtype([("size", ">i4"), ("value", ">i8")])
_UUID_SIZE = struct.pack("!i", 16)
_TID, _TID_ARRAY = 27, 1010
_TID_SIZE = struct.pack("!i", 6)


class Bigints(list[int]):
    """A column of bigints without NULL."""


class Uuids(list[UUID]):
    """A column of UUIDs without NULL."""


class Tids(list[bytes]):
    """A column of row places (``ctid``), as a statement of this transaction gave them."""


class Byteas(list[bytes]):
    """A column of byte strings without NULL: sealed values, blind indexes, hashes."""


class Texts(list[str]):
    """A column of texts without NULL (PostgreSQL knows no NUL character in a text)."""


class Instants(list[datetime]):
    """A column of instants (with time zone) without NULL."""


class _BigintsDumper(Dumper):
    format = Format.BINARY
    oid = _INT8_ARRAY
    item_oid = _INT8

    def dump(self, obj: Any) -> bytes:
        return self.pack(obj)

    def pack(self, items: list[int]) -> bytes:
        if not items:
            return struct.pack("!iiI", 0, 0, self.item_oid)
        packed = np.empty(len(items), _INT8_ITEM)
        packed["size"] = 8
        packed["value"] = items
        return _HEAD.pack(1, 0, self.item_oid, len(items), 1) + packed.tobytes()


class _InstantsDumper(_BigintsDumper):
    oid = _TIMESTAMPTZ_ARRAY
    item_oid = _TIMESTAMPTZ

    def dump(self, obj: Any) -> bytes:
        return self.pack([(item - _EPOCH) // _MICROSECOND for item in obj])


class _UuidsDumper(Dumper):
    format = Format.BINARY
    oid = _UUID_ARRAY

    def dump(self, obj: Any) -> bytes:
        if not obj:
            return struct.pack("!iiI", 0, 0, _UUID)
        head = _HEAD.pack(1, 0, _UUID, len(obj), 1)
        return head + _UUID_SIZE + _UUID_SIZE.join([item.int.to_bytes(16, "big") for item in obj])


class _TidsDumper(Dumper):
    format = Format.BINARY
    oid = _TID_ARRAY

    def dump(self, obj: Any) -> bytes:
        if not obj:
            return struct.pack("!iiI", 0, 0, _TID)
        return _HEAD.pack(1, 0, _TID, len(obj), 1) + _TID_SIZE + _TID_SIZE.join(obj)


class _ByteasDumper(Dumper):
    format = Format.BINARY
    oid = _BYTEA_ARRAY
    item_oid = _BYTEA

    def dump(self, obj: Any) -> bytes:
        return self.pack(obj)

    def pack(self, items: list[bytes]) -> bytes:
        if not items:
            return struct.pack("!iiI", 0, 0, self.item_oid)
        head = _HEAD.pack(1, 0, self.item_oid, len(items), 1)
        sizes = set(map(len, items))
        if len(sizes) == 1:
            # Hashes, indexes and most sealed values: all of one length.
            size = sizes.pop().to_bytes(4, "big")
            return head + size + size.join(items)
        parts = [head]
        for item in items:
            parts.append(len(item).to_bytes(4, "big"))
            parts.append(item)
        return b"".join(parts)


class _TextsDumper(_ByteasDumper):
    oid = _TEXT_ARRAY
    item_oid = _TEXT

    def dump(self, obj: Any) -> bytes:
        return self.pack([item.encode() for item in obj])


_new_uuid = UUID.__new__
_set_int = vars(UUID)["int"].__set__
_set_is_safe = vars(UUID)["is_safe"].__set__
# Looking a member up in its enumeration costs a third of a load.
_UNKNOWN = SafeUUID.unknown


class _UuidLoader(Loader):
    """Every read of a chunk gives thousands of UUIDs; UUID's own constructor takes twice as long as this."""

    format = Format.BINARY

    def load(self, data: Any) -> UUID:
        made = _new_uuid(UUID)
        _set_int(made, int.from_bytes(data, "big"))
        _set_is_safe(made, _UNKNOWN)
        return made


def register(context: AdaptContext) -> None:
    """Make a connection know the wrappers, and read UUIDs quickly."""
    context.adapters.register_loader("uuid", _UuidLoader)
    context.adapters.register_dumper(Bigints, _BigintsDumper)
    context.adapters.register_dumper(Uuids, _UuidsDumper)
    context.adapters.register_dumper(Tids, _TidsDumper)
    context.adapters.register_dumper(Byteas, _ByteasDumper)
    context.adapters.register_dumper(Texts, _TextsDumper)
    context.adapters.register_dumper(Instants, _InstantsDumper)
