"""The command ``bekal``: serve, demonstrate, migrate, check the books, back up, restore, keys, staff.

Every command reads the settings of the environment (``bekal settings`` lists them), says what it did on
standard output, and shows progress on standard error. With ``--json`` standard output is exactly one JSON
object. The exit status is 0, or 1 when what was checked does not hold, or 2 when it could not be done: then
one sentence says why. The command line decides nothing about the programme; it calls what decides.
"""

from .app import main

__all__ = ["main"]
