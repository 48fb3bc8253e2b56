"""Faults leave as one sentence, also from within a group; what nobody foresaw leaves masked."""

from __future__ import annotations

import psycopg
import psycopg_pool
import pytest

from bekal.base import keyfile
from bekal.base.errors import WrongState
from bekal.cli import faults
from tests.cli.conftest import Run

NIK = "3171234502950001"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (WrongState("drawn twice"), "drawn twice"),
        (psycopg.errors.DiskFull("could not extend file\nmore"), "disk is full"),
        (psycopg.errors.AdminShutdown("terminating connection"), "went away: terminating connection"),
        (psycopg.errors.InsufficientPrivilege("permission denied"), "lacks a right"),
        (psycopg.InterfaceError("the connection is closed"), "went away: the connection is closed"),
        (psycopg_pool.PoolTimeout("no connection within 15 s"), "does not answer: no connection"),
        (FileNotFoundError(2, "No such file or directory", "/x/y"), "/x/y: No such file"),
        (ExceptionGroup("a", [ValueError("x"), ExceptionGroup("b", [WrongState("y")])]), "y"),
    ],
)
def test_a_fault_that_was_foreseen_is_a_sentence(fault: Exception, sentence: str) -> None:
    assert sentence in (faults.sentence_of(fault) or "")


def test_a_bug_is_no_sentence() -> None:
    assert faults.sentence_of(ValueError("x")) is None
    assert faults.sentence_of(ExceptionGroup("a", [KeyError("x")])) is None


def test_a_bug_leaves_with_status_3_and_without_personal_data(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError(f"person {NIK}")

    monkeypatch.setattr(keyfile, "init_keys", broken)
    done = run("keys", "init")
    assert done.status == 3
    assert "KeyError" in done.err
    assert NIK not in done.err
