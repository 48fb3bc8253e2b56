"""Every SQL file fits the migrated schema, and the application's role may run it."""

from __future__ import annotations

import ast
import importlib
import re

import msgspec
import psycopg
import pytest

from bekal.base import statements
from bekal.base.database import Database
from bekal.base.statements import Statement
from house import sqltext
from house.finding import ROOT, files
from tests import columns

FILES = list(files(ROOT, ["src"], [".sql"]))
_COPY_OUT = re.compile(r"^copy\s*\((.*)\)\s*to\s+stdout[^)]*(\(.*\))?$", re.IGNORECASE | re.DOTALL)
_COPY_IN = re.compile(r"^copy\s+([\w.]+)\s*\(([^)]*)\)\s*from\s+stdin", re.IGNORECASE)


def test_there_are_statements() -> None:
    assert len(FILES) > 50


def test_every_statement_can_be_planned_with_the_rights_of_the_application(db: Database) -> None:
    wrong = {}
    with psycopg.connect(db.dsn, autocommit=True, prepare_threshold=None) as connection:
        connection.execute("SET ROLE bekal_app")
        for path in FILES:
            query = _plannable(sqltext.without_comments(path.read_text("utf-8")))
            try:
                # Planning checks names and types, starting the plan checks the rights. Nothing is run.
                connection.execute(query.encode())
            except psycopg.Error as fault:
                wrong[str(path.relative_to(ROOT))] = str(fault)
    assert wrong == {}


def _plannable(text: str) -> str:
    """What shows, run as it is, that the statement could be run."""
    text = text.strip().rstrip(";")
    if text.lower().startswith("lock table"):
        return f"BEGIN; {text}; ROLLBACK"
    return f"EXPLAIN (GENERIC_PLAN) {_query(text)}"


def _query(text: str) -> str:
    """A COPY as the query or the insertion that it stands for."""
    out = _COPY_OUT.match(text)
    if out:
        return out[1].replace("%s", "$1")  # COPY takes no parameters: the client fills this one in
    into = _COPY_IN.match(text)
    if into:
        return f"INSERT INTO {into[1]} ({into[2]}) SELECT {into[2]} FROM {into[1]}"
    return text


async def test_a_statement_is_compared_with_the_struct_it_fills(db: Database) -> None:
    class Cell(msgspec.Struct):
        cell: int
        name: str | None

    class Swapped(msgspec.Struct):
        name: str | None
        cell: int

    class Mistyped(msgspec.Struct):
        cell: str
        name: str | None

    statement = Statement("cells", "SELECT cell, NULL::text AS name FROM base.cells WHERE cell = $1")
    await columns.assert_fills(db, statement, Cell)
    with pytest.raises(AssertionError, match="cells"):
        await columns.assert_fills(db, statement, Swapped)
    with pytest.raises(AssertionError, match="wants"):
        await columns.assert_fills(db, statement, Mistyped)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(KeyError, match=r"bekal\.base/sql/nowhere\.sql"):
        statements.of("bekal.base")["nowhere"]


def test_every_package_with_statements_can_be_imported() -> None:
    for folder in sorted({path.parent.parent for path in FILES}):
        importlib.import_module(".".join(folder.relative_to(ROOT / "src").parts))


def test_statement_names_say_package_and_file() -> None:
    assert statements.of("bekal.base")["lock_cell"].name == "bekal.base.lock_cell"


def _fillings() -> list[tuple[str, str, str]]:
    """(module, Struct, statement) of every ``tx.rows(Struct, SQL["statement"], ...)`` in the code."""
    found = set()
    for path in files(ROOT, ["src"], [".py"]):
        module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="rows"),
                    args=[ast.Name(id=struct), ast.Subscript(slice=ast.Constant(value=str(name))), *_],
                ):
                    found.add((module, struct, name))
    return sorted(found)


async def test_every_statement_fills_its_struct_by_position(db: Database) -> None:
    wrong = []
    fillings = _fillings()
    for module_name, struct, name in fillings:
        module = importlib.import_module(module_name)
        try:
            await columns.assert_fills(db, module.SQL[name], getattr(module, struct))
        except AssertionError as fault:
            wrong.append(f"{module_name}: {struct} from {name}: {str(fault).splitlines()[0]}")
    assert len(fillings) > 30
    assert wrong == []
