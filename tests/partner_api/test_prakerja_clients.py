"""The contract of today's institutions, spoken by a real Node and a real Python over real connections."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from bekal.sandbox.serve import serve
from tests.node import node_path

from .conftest import House
from .signing import CODE, KEY, PREFIX, TASK
from .test_prakerja_v1 import ready
from .test_signatures import VECTOR

CLIENT = Path(__file__).with_name("prakerja_client")


@pytest.mark.parametrize("language", ["node", "python"])
@pytest.mark.parametrize(
    ("shape", "status"),
    [("compact", 200), ("pretty", 200), ("escaped", 200), ("tampered", 401), ("reescaped", 401)],
)
async def test_a_real_client_is_understood(house: House, language: str, shape: str, status: int) -> None:
    code, _ = await ready(house)
    body = {
        "redeem_code": code,
        "scope": "tpm",
        "sequence": 1,
        "url_file": "https://x.id/Nur’aini é \U0001f4c4.pdf",
    }
    async with serve(house.app) as origin:
        order = {
            "origin": origin,
            "key": KEY,
            "client": CODE,
            "timestamp": str(int(house.clock.now().timestamp())),
            "path": PREFIX + TASK,
            "body": body,
            "shape": shape,
            "authorization": "Bearer x" if shape == "pretty" else None,
        }
        program = {
            "node": (str(node_path()), str(CLIENT.with_suffix(".mjs"))),
            "python": (sys.executable, str(CLIENT.with_suffix(".py"))),
        }[language]
        run = await asyncio.create_subprocess_exec(
            *program, json.dumps(order), stdout=asyncio.subprocess.PIPE
        )
        out, _ = await run.communicate()
    answer = json.loads(out)
    assert answer["vector"] == VECTOR
    assert answer["status"] == status, answer
    if status == 200:
        assert answer["body"]["data"]["url_file"] == body["url_file"]
