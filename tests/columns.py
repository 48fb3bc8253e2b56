"""Compares what a statement gives with the Struct it fills: ``rows(into, statement)`` goes by position.

``await columns.assert_fills(db, SQL["find_cards"], Card)`` in a package's test.
"""

from __future__ import annotations

import datetime
import types
import typing
import uuid
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg import sql

from bekal.base.database import Database
from bekal.base.statements import Statement

_PYTHON: dict[str, set[type]] = {
    "int2": {int},
    "int4": {int},
    "int8": {int},
    "numeric": {int, Decimal},
    "bool": {bool},
    "text": {str},
    "varchar": {str},
    "bytea": {bytes},
    "uuid": {uuid.UUID},
    "date": {datetime.date},
    "timestamptz": {datetime.datetime},
    "jsonb": {dict, list, str},
    "json": {dict, list, str},
}


class Column(NamedTuple):
    """One column of a statement's result."""

    name: str
    type_name: str


async def columns_of(db: Database, statement: Statement) -> list[Column]:
    """Name and type of every column that a statement gives, without running it."""
    async with db.begin() as tx:
        described = await _describe(tx.connection, statement)
        names = await _type_names(tx.connection, [oid for _, oid in described])
    return [Column(name, type_name) for (name, _), type_name in zip(described, names, strict=True)]


async def assert_fills(db: Database, statement: Statement, struct: type) -> None:
    """The statement's columns are the Struct's fields: same names, same order, types that fit."""
    columns = await columns_of(db, statement)
    fields = msgspec.structs.fields(struct)
    assert [column.name for column in columns] == [field.name for field in fields], statement.name
    for column, field in zip(columns, fields, strict=True):
        allowed = _PYTHON.get(column.type_name.lstrip("_"))
        if allowed is None or column.type_name.startswith("_"):
            continue
        wanted = _kinds(field.type)
        assert wanted & allowed or not wanted, (
            f"{statement.name}: {column.name} is {column.type_name}, {struct.__name__} wants {field.type}"
        )


async def _describe(connection: psycopg.AsyncConnection[Any], statement: Statement) -> list[tuple[str, int]]:
    cursor = psycopg.AsyncRawCursor(connection)
    await cursor.execute(sql.SQL("DEALLOCATE ALL"))
    pq = connection.pgconn
    prepared = pq.prepare(b"described", statement.text.encode())
    if prepared.status != psycopg.pq.ExecStatus.COMMAND_OK:
        raise AssertionError(f"{statement.name}: {prepared.error_message.decode()}")
    result = pq.describe_prepared(b"described")
    found = [((result.fname(i) or b"").decode(), result.ftype(i)) for i in range(result.nfields)]
    pq.exec_(b"DEALLOCATE described")
    return found


async def _type_names(connection: psycopg.AsyncConnection[Any], oids: list[int]) -> list[str]:
    rows = await connection.execute("SELECT oid::int8, typname FROM pg_type WHERE oid = ANY(%s)", [oids])
    names = {int(oid): str(name) for oid, name in await rows.fetchall()}
    return [names[oid] for oid in oids]


def _kinds(annotation: Any) -> set[type]:
    """The plain classes in a field's type: ``UUID | None`` is {UUID}, an enum of texts is {str}."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return {kind for part in typing.get_args(annotation) for kind in _kinds(part)} - {type(None)}
    if typing.get_origin(annotation) is typing.Literal:
        return {type(value) for value in typing.get_args(annotation)}
    if typing.get_origin(annotation) is not None:
        annotation = typing.get_origin(annotation)
    if not isinstance(annotation, type):
        return set()
    if issubclass(annotation, Enum):
        return {base for base in (str, int) if issubclass(annotation, base)}
    return {annotation}
