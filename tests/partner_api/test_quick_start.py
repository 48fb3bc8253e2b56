"""Against a running ``bekal up``: the quick start of docs/partners.md word for word, and a webhook."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

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
    '{"tickets":[],"next":null}',
    "bought 100000\ncancelled",
    "catalogue:read",
]


@pytest.fixture(scope="module")
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
        "BEKAL_WEBHOOK_LOOPBACK": "allow",
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


class Receiver(BaseHTTPRequestHandler):
    """A partner's server: keeps what it is told."""

    told: ClassVar[list[tuple[dict[str, str], str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def told_of(purchase_id: str) -> list[tuple[dict[str, str], str]]:
    """What came about one purchase: earlier ones of this house may be told late."""
    return [(headers, body) for headers, body in Receiver.told if purchase_id in body]


@pytest.mark.timeout(600)
def test_a_partner_is_told_of_a_purchase_by_the_worker_of_bekal_up(house: dict[str, str]) -> None:
    made = subprocess.run(
        [str(BIN / "bekal"), "partner", "practice", "--json"], env=house, capture_output=True, check=True
    )
    given = json.loads(made.stdout)
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as receiver,
        httpx.Client(base_url=given["BEKAL"], timeout=60) as platform,
    ):
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        token = platform.post(
            "/v1/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(given["PLATFORM_ID"], given["PLATFORM_SECRET"]),
        ).json()["access_token"]
        platform.headers["Authorization"] = f"Bearer {token}"

        def write(path: str, body: Mapping[str, object]) -> dict[str, str]:
            key = {"Idempotency-Key": f"hook-{path[-40:]}"}
            answered: dict[str, str] = platform.post(path, json=body, headers=key).raise_for_status().json()
            return answered

        hook = write("/v1/webhooks", {"url": f"http://127.0.0.1:{receiver.server_port}/hook"})
        wish = {"reference": "hook", "card_number": given["CARD_3"], "schedule_id": given["SCHEDULE"]}
        started = write("/v1/purchases", wish)
        code = {"code": started["sandbox_code"]}
        bought = write(f"/v1/purchases/{started['purchase_id']}/confirmation", code)
        assert bought["outcome"] == "bought"
        deadline = time.monotonic() + 90
        while not (mine := told_of(started["purchase_id"])) and time.monotonic() < deadline:
            time.sleep(0.2)
        receiver.shutdown()
    [(headers, body)] = mine
    event = Webhook(hook["secret"]).verify(body, headers)
    assert event["type"] == "purchase.issued"
    assert event["data"]["purchase_id"] == started["purchase_id"]
