"""Runs commands in this process, on a database of their own."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
import structlog

from bekal.base import postgres
from bekal.cli import main
from tests.conftest import CLUSTERS, drop

NAME = "commanded"


class Done(NamedTuple):
    """What a command left."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """Standard output as the one JSON object that it must be."""
        assert self.out.count("\n") == 1, self.out
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Done]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An environment without settings but BEKAL_VAR, which it gives."""
    var = CLUSTERS / f"{os.getpid()}-cli"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    for name in list(os.environ):
        if name.startswith("BEKAL_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("BEKAL_VAR", str(var))
    yield var
    postgres.remove(var / "postgres")
    shutil.rmtree(var)


@pytest.fixture
def run(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """``run("keys", "init")``: the command as the shell would run it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["bekal", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        return Done(int(left.value.code or 0), out, err)

    yield run
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def database(server: postgres.Server, run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database that BEKAL_DATABASE_URL names; gives its connection string."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}".encode())
    url = f"postgresql://bekal:{server.password}@127.0.0.1:{server.port}/{NAME}"
    monkeypatch.setenv("BEKAL_DATABASE_URL", url)
    yield server.dsn(NAME)
    drop(server, NAME)
