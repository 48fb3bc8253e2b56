"""Fast paths between Python lists and PostgreSQL arrays.

psycopg dumps a list element by element in Python. A chunk of work is columns of a thousand bigints or UUIDs,
so those two have wrappers that are packed in one go: ``Bigints(list)`` and ``Uuids(list)``. Plain lists stay
allowed everywhere; the wrappers are for the statements of the hot paths.
"""

from __future__ import annotations

import struct
from typing import Any
from uuid import UUID

import numpy as np
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_INT8, _INT8_ARRAY = 20, 1016
_UUID, _UUID_ARRAY = 2950, 2951
_HEAD = struct.Struct("!iiIii")
_INT8_ITEM = np.dtype([("size", ">i4"), ("value", ">i8")])
_UUID_SIZE = struct.pack("!i", 16)


class Bigints(list[int]):
    """A column of bigints without NULL."""


class Uuids(list[UUID]):
    """A column of UUIDs without NULL."""


class _BigintsDumper(Dumper):
    format = Format.BINARY
    oid = _INT8_ARRAY

    def dump(self, obj: Any) -> bytes:
        if not obj:
            return struct.pack("!iiI", 0, 0, _INT8)
        items = np.empty(len(obj), _INT8_ITEM)
        items["size"] = 8
        items["value"] = obj
        return _HEAD.pack(1, 0, _INT8, len(obj), 1) + items.tobytes()


class _UuidsDumper(Dumper):
    format = Format.BINARY
    oid = _UUID_ARRAY

    def dump(self, obj: Any) -> bytes:
        if not obj:
            return struct.pack("!iiI", 0, 0, _UUID)
        head = _HEAD.pack(1, 0, _UUID, len(obj), 1)
        return head + _UUID_SIZE + _UUID_SIZE.join([item.bytes for item in obj])


def register(context: AdaptContext) -> None:
    """Make a connection know the wrappers."""
    context.adapters.register_dumper(Bigints, _BigintsDumper)
    context.adapters.register_dumper(Uuids, _UuidsDumper)
