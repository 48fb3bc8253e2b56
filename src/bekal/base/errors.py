"""Faults that stop an operation as a whole. A refusal of one item is an outcome, never an exception."""

from __future__ import annotations


class BekalError(Exception):
    """Root of all faults that Bekal raises on purpose. The text says what happened and what to do."""


class NotFound(BekalError):  # noqa: N818 - reads as the fact it states
    """A ``get_`` read found nothing under the given id or code."""


class NotAllowed(BekalError):  # noqa: N818
    """The actor may not do this; nothing was done."""


class Busy(BekalError):  # noqa: N818
    """The house is full for the moment; try again after ``retry_after_seconds``. Nothing was done."""

    def __init__(self, message: str, retry_after_seconds: int = 1) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class WrongSetting(BekalError):  # noqa: N818
    """A setting of the environment is wrong; the text names the variable and what is allowed."""


class WrongState(BekalError):  # noqa: N818
    """A thing is not in the state that the operation needs (a batch drawn twice, a decree closed)."""
