"""The import contracts refuse what they are there to refuse: violations planted in a copy are all found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from house.finding import ROOT

PLANTED = {
    "ledger": ("from bekal import journey\n", "bekal.ledger -> bekal.journey"),
    "market": ("from bekal import draws\n", "bekal.market -> bekal.draws"),
    "regions": ("import httpx\n", "bekal.regions -> httpx"),
    "cards": ("import litestar\n", "bekal.cards -> litestar"),
    "draws": ("from bekal import people\n", "bekal.draws -> bekal.people"),
    "journey": (
        "from bekal.market import queries\n",
        "bekal.journey imports bekal.market.queries",
    ),
    "newcomer": ("", "newcomer"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT / 'tools'}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src" / "bekal", tmp_path / "bekal", ignore=lambda _, names: _not_python(names))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _not_python(names: list[str]) -> set[str]:
    return {name for name in names if "." in name and not name.endswith(".py")} | {"__pycache__"}


def test_planted_violations_are_all_refused(copy: Path) -> None:
    for package, (line, _) in PLANTED.items():
        folder = copy / "bekal" / package
        folder.mkdir(exist_ok=True)
        (folder / "planted.py").write_text(f'"""Planted."""\n{line}')
        (folder / "__init__.py").touch()
    done = lint(copy)
    assert done.returncode == 1
    said = done.stdout.replace(".planted", "")
    for package, (_, expected) in PLANTED.items():
        assert expected in said, f"{package}: {said}"
