"""SQL stands in files: one statement a file, named as its function, with ``-- why`` on top.

``SQL = statements.of(__package__)`` at the head of a module, then ``SQL["insert_persons"]``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Statement(NamedTuple):
    """One SQL statement with its name (``people.insert_persons``); parameters are ``$1``, ``$2``, ..."""

    name: str
    text: str


class Statements:
    """The statements of one package, read from its ``sql`` folder when first asked for."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._folder = files(package) / "sql"
        self._read: dict[str, Statement] = {}

    def __getitem__(self, name: str) -> Statement:
        """The statement of ``sql/<name>.sql``. KeyError names the file that is missing."""
        statement = self._read.get(name)
        if statement is None:
            file = self._folder / f"{name}.sql"
            if not file.is_file():
                raise KeyError(f"{self._package}/sql/{name}.sql does not exist")
            statement = Statement(f"{self._package}.{name}", file.read_text("utf-8").strip().rstrip(";"))
            self._read[name] = statement
        return statement


@cache
def of(package: str) -> Statements:
    """The statements of ``package`` (pass ``__package__``)."""
    return Statements(package)
