"""A good programme file to be broken in one place at a time."""

from __future__ import annotations

import pytest

from bekal import programme


@pytest.fixture(scope="session")
def good_text() -> str:
    """The text of prakerja-2022.toml."""
    return (programme.default_folder() / "prakerja-2022.toml").read_text("utf-8")
