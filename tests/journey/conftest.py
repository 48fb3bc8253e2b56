"""A world, and a count of statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bekal.base.database import Database, Transaction
from bekal.base.statements import Statement
from tests.journey.world import World


@pytest.fixture
def world(db: Database) -> World:
    """One cell."""
    return World(db)


@pytest.fixture
def world4(db4: Database) -> World:
    """Four cells."""
    return World(db4)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all statements run since the list was last cleared."""
    run: list[str] = []
    original = Transaction._run

    async def counting(self: Transaction, statement: Statement, parameters: Sequence[Any]) -> Any:
        run.append(statement.name)
        return await original(self, statement, parameters)

    monkeypatch.setattr(Transaction, "_run", counting)
    return run
