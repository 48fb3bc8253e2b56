"""Migrations and programme files are found in the clone, and come along in a wheel."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from bekal.base import places
from house.finding import ROOT


def test_in_a_clone_they_stand_at_its_root() -> None:
    assert places.clone() == ROOT
    assert places.migrations() == ROOT / "migrations"
    assert places.programmes() == ROOT / "programmes"
    assert places.var() == ROOT / "var"


def test_elsewhere_they_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "_CLONE", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert places.clone() is None
    assert places.migrations() == Path(sysconfig.get_path("data")) / "share" / "bekal" / "migrations"
    assert places.var() == tmp_path / "var"


def test_a_wheel_holds_all_that_the_program_reads(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("src", "migrations", "programmes", "requirements", "pyproject.toml", "README.md"):
        (copy / name).symlink_to(ROOT / name)
    build = "from setuptools import build_meta; build_meta.build_wheel('.')"
    subprocess.run([sys.executable, "-c", build], cwd=copy, check=True, capture_output=True)
    [wheel] = copy.glob("*.whl")
    held = {Path(name).name for name in zipfile.ZipFile(wheel).namelist()}
    wanted = [*(ROOT / "migrations").glob("*.sql"), *(ROOT / "programmes").glob("*.toml")]
    for pattern in ("sql", "html", "css", "svg", "csv", "json", "toml", "po"):
        wanted += (ROOT / "src").rglob(f"*.{pattern}")
    assert {path.name for path in wanted} - held == set()
