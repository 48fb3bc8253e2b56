"""Makes the virtual environment of this clone, or says in one sentence what the machine lacks.

``python tools/setup.py .venv`` with any Python from 3.11 on; make looks for one (``tools/find-python.sh``).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STAMP = ".made-for"
_OLDEST = (3, 11)


def main(folder: Path) -> int:
    """Make the environment in ``folder`` unless one that works is there."""
    stamp = folder / STAMP
    if not (_belongs_here(stamp) and _works(folder)):
        problem = _make(folder)
        if problem:
            sys.stderr.write(f"{problem}\n")
            return 2
    # Scripts in an environment hold its path: where the clone was moved, it is made anew.
    stamp.write_text(str(Path.cwd()), "utf-8")
    return 0


def _make(folder: Path) -> str:
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian leaves them out of python3
        import venv  # noqa: PLC0415
    except ImportError:
        return (
            "this Python comes without venv and pip: install them (on Debian and Ubuntu: apt-get install "
            "python3-venv), or name another Python: make PYTHON=/path/to/python3 ..."
        )
    sys.stderr.write(f"making {folder} with Python {sys.version.split()[0]} ...\n")
    try:
        venv.create(folder, clear=True, symlinks=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        return f"{folder} cannot be made: {fault}"
    return ""


def _belongs_here(stamp: Path) -> bool:
    try:
        return stamp.read_text("utf-8") == str(Path.cwd())
    except FileNotFoundError:
        return True


def _works(folder: Path) -> bool:
    test = f"import sys, pip; sys.exit(sys.version_info < {_OLDEST})"
    try:
        command = [str(folder / "bin" / "python"), "-c", test]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
