"""What went wrong, in one sentence; a fault that nobody foresaw keeps its traceback, masked."""

from __future__ import annotations

import traceback

import psycopg
import psycopg_pool

from bekal.base import logs
from bekal.base.errors import BekalError

_OF_THE_DATABASE: tuple[tuple[type[Exception], str], ...] = (
    (psycopg.errors.DiskFull, "the database's disk is full: free some space and run it again"),
    (psycopg.errors.InsufficientPrivilege, "the database's user lacks a right"),
    (psycopg_pool.PoolTimeout, "the database does not answer"),
    (psycopg.OperationalError, "the database does not answer, or went away"),
    (psycopg.InterfaceError, "the database went away"),
)


def sentence_of(fault: BaseException) -> str | None:
    """The sentence for a fault that was foreseen, or None. A group of faults is told by its first."""
    if isinstance(fault, BaseExceptionGroup):
        told = (sentence_of(each) for each in fault.exceptions)
        return next((sentence for sentence in told if sentence), None)
    if isinstance(fault, BekalError):
        return str(fault)
    if isinstance(fault, OSError) and fault.filename is not None:
        return f"{fault.filename}: {fault.strerror}"
    line = (str(fault).splitlines() or [type(fault).__name__])[0]
    known = (sentence for kind, sentence in _OF_THE_DATABASE if isinstance(fault, kind))
    return next((f"{sentence}: {line}" for sentence in known), None)


def traceback_of(fault: BaseException) -> str:
    """The whole story of a fault that nobody foresaw, masked."""
    return logs.mask("".join(traceback.format_exception(fault)))
