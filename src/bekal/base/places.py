"""Where the files live that are not Python: migrations, programme files, and what changes (``var``).

In a clone they stand at its root. In an installed wheel the first two come along under ``share/bekal`` of the
environment, and ``var`` is the folder of that name where the command is run.
"""

from __future__ import annotations

import sysconfig
from pathlib import Path

_CLONE = Path(__file__).parents[3]


def clone() -> Path | None:
    """The clone's root, or None when Bekal was installed from a wheel."""
    return _CLONE if (_CLONE / "pyproject.toml").is_file() and (_CLONE / "migrations").is_dir() else None


def migrations() -> Path:
    """The folder of the plain SQL migrations."""
    return _shared("migrations")


def programmes() -> Path:
    """The folder of the programme files that come with Bekal."""
    return _shared("programmes")


def var() -> Path:
    """The folder of what changes, unless the setting BEKAL_VAR names another."""
    return (clone() or Path.cwd()) / "var"


def _shared(name: str) -> Path:
    root = clone()
    return root / name if root else Path(sysconfig.get_path("data")) / "share" / "bekal" / name
