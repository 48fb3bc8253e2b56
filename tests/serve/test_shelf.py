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


async def test_who_has_a_file_is_not_sent_it_again(client: httpx.AsyncClient) -> None:
    """By its mark, which differs for the compressed one; HEAD tells what GET would send."""
    app = client._transport.app  # type: ignore[attr-defined]  # the application under test
    for asset in app.state.shell.assets.all():
        path, tags = "/aset/" + asset.name, set()
        for packing in ("gzip", "identity"):
            got = await client.get(path, headers={"accept-encoding": packing})
            head = await client.head(path, headers={"accept-encoding": packing})
            assert (head.status_code, head.content) == (200, b"")
            assert dict(head.headers) == dict(got.headers)
            tag = got.headers["etag"]
            tags.add(tag)
            for known in (tag, f'"other", W/{tag}', "*"):
                headers = {"accept-encoding": packing, "if-none-match": known}
                for method in ("GET", "HEAD"):
                    same = await client.request(method, path, headers=headers)
                    assert (same.status_code, same.content) == (304, b"")
                    assert same.headers["etag"] == tag and same.headers["vary"] == "Accept-Encoding"
                    assert same.headers["cache-control"] == got.headers["cache-control"]
                    assert "content-length" not in same.headers
            other = await client.get(path, headers={"accept-encoding": packing, "if-none-match": '"x"'})
            assert other.status_code == 200
        assert len(tags) == 2, "compressed, it is another thing"
