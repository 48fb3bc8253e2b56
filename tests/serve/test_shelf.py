"""Static files: named after their content, kept for ever, compressed beforehand, no database asked."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

import httpx
import pytest

from bekal.base import keys
from bekal.base.clock import SystemClock
from bekal.base.database import Database
from bekal.serve import SiteOptions, create_app

DEAD = "postgresql://127.0.0.1:1/none?connect_timeout=1"


@pytest.fixture
async def client() -> httpx.AsyncClient:
    app: Any = create_app(
        Database(DEAD, keyring=keys.demo_keyring()),
        SystemClock(),
        SiteOptions(mode="demo", public_url="https://bekal.test"),
    )
    app.state["clock"] = None  # Who asks for the time has gone too far in.
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://bekal.test")


async def test_every_file_without_a_database(client: httpx.AsyncClient) -> None:
    app = client._transport.app  # type: ignore[attr-defined]  # the application under test
    assets = app.state.shell.assets.all()
    assert len(assets) >= 2
    for asset in assets:
        assert hashlib.sha256(asset.content).hexdigest()[:10] in asset.name
        packed = await client.get("/aset/" + asset.name, headers={"accept-encoding": "br, gzip"})
        plain = await client.get("/aset/" + asset.name, headers={"accept-encoding": "identity"})
        assert packed.content == plain.content == asset.content
        assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
        assert int(packed.headers["content-length"]) == len(asset.compressed)
        assert gzip.decompress(asset.compressed) == asset.content
        for answer in (packed, plain):
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["strict-transport-security"].startswith("max-age=")
            assert "set-cookie" not in answer.headers
            assert answer.headers["content-type"] == asset.media_type
