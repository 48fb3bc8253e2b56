"""Runs everything of ``make check`` and says at the end whether it holds."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from . import migrations, sizes, statements
from .finding import ROOT, Finding

_BIN = Path(sys.executable).parent
_PROGRAMS: dict[str, list[str]] = {
    "ruff": ["ruff", "check", "--quiet"],
    "format": ["ruff", "format", "--check", "--quiet"],
    "imports": ["lint-imports", "--no-logo"],
    "mypy": ["mypy", "--no-error-summary"],
}
_OURS: dict[str, Callable[[Path], Iterator[Finding]]] = {
    "sizes": sizes.check,
    "sql": statements.check,
    "migrations": migrations.check,
}


def main() -> int:
    """Run all checks, also after one has failed; exit status 1 when one has."""
    failed = []
    for name in (*_OURS, *_PROGRAMS):
        started = time.perf_counter()
        holds = _ours(_OURS[name]) if name in _OURS else _program(_PROGRAMS[name])
        print(
            f"{name:<11} {'ok' if holds else 'FAILED':<7} {time.perf_counter() - started:5.1f} s", flush=True
        )
        if not holds:
            failed.append(name)
    print("make check: " + (f"failed: {', '.join(failed)}" if failed else "all holds"))
    return 1 if failed else 0


def _ours(check: Callable[[Path], Iterator[Finding]]) -> bool:
    findings = list(check(ROOT))
    for finding in findings:
        print(finding)
    return not findings


def _program(command: list[str]) -> bool:
    return subprocess.run([str(_BIN / command[0]), *command[1:]], cwd=ROOT, check=False).returncode == 0
