"""The quick start of docs/partners.md, word for word, against a running ``bekal up``."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bekal.base import postgres
from tests.conftest import CLUSTERS

DOCUMENT = Path(__file__).parents[2] / "docs" / "partners.md"
BIN = Path(sys.executable).parent
TELLS = [
    '"seats_free":100',
    '"outcome":"code_sent"',
    '"outcome":"bought"',
    '"state":"paid"',
    '{"outcome":"redeemed"}',
    '{"outcome":"recorded"}',
    '"outcome":"completed"',
    '"certificate_code":"C',
    "bought 100000\ncancelled",
    "catalogue:read",
]


@pytest.fixture
def house() -> Iterator[dict[str, str]]:
    """``bekal up`` on a port of its own; gives the environment of the other terminal."""
    var = CLUSTERS / f"{os.getpid()}-quick-cli"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    port = postgres.free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BEKAL_")}
    environment = kept | {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "BEKAL_VAR": str(var),
        "BEKAL_PORT": str(port),
        "PYTHONPATH": str(DOCUMENT.parents[1] / "src"),
    }
    with subprocess.Popen([str(BIN / "bekal"), "up"], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            until_up(process, f"http://localhost:{port}/health")
            yield environment
            process.send_signal(signal.SIGINT)
            process.wait(90)
        finally:
            process.kill()
    postgres.remove(var / "postgres")
    shutil.rmtree(var, ignore_errors=True)


def until_up(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert process.poll() is None, "bekal up ended"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("bekal up did not answer within three minutes")


@pytest.mark.timeout(600)
def test_the_quick_start_works_word_for_word(house: dict[str, str], tmp_path: Path) -> None:
    found = re.findall(r"^```(sh|python)\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S)
    assert [kind for kind, _ in found].count("sh") >= 4
    script = ["set -euo pipefail"]
    for number, (kind, text) in enumerate(found):
        if kind == "python":
            (tmp_path / f"{number}.py").write_text(text)
            text = f"python3 {number}.py\n"
        script.append(text)
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=tmp_path,
        env=house,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    for told in TELLS:
        assert told in done.stdout, f"{told} is missing in:\n{done.stdout}"
    books = subprocess.run([str(BIN / "bekal"), "check-books"], env=house, capture_output=True, check=False)
    assert books.returncode == 0, books.stdout
