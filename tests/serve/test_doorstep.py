"""Heads of requests that no browser sends: refused or mended before anything reads them."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from bekal.serve.doorstep import HEAD_BYTES_MAX, Doorstep
from tests.sites import Site


@pytest.fixture
def seen() -> list[Any]:
    return []


@pytest.fixture
def client(seen: list[Any]) -> httpx.AsyncClient:
    async def inner(scope: Any, _receive: Any, send: Any) -> None:
        seen.append([value for name, value in scope["headers"] if name == b"cookie"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    app: Any = Doorstep(inner, secure=True)
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="https://bekal.test")


async def test_a_head_has_an_end(client: httpx.AsyncClient, seen: list[Any]) -> None:
    assert (await client.get("/", headers={"x-long": "x" * (HEAD_BYTES_MAX // 2)})).status_code == 204
    for headers in ({"x-long": "x" * HEAD_BYTES_MAX}, {f"x-{n}": "x" * 60 for n in range(600)}):
        for method in ("GET", "HEAD", "POST"):
            answer = await client.request(method, "/", headers=headers)
            assert answer.status_code == 431
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"
            assert (answer.text == "") == (method == "HEAD")
    assert len(seen) == 1


async def test_cookies_with_backslashes_are_left_out(client: httpx.AsyncClient, seen: list[Any]) -> None:
    for sent in ('a=1; b="\\""; c=3', "a=1; c=3", '"\\'):
        await client.get("/", headers={"cookie": sent})
    assert seen == [[b"a=1; c=3"], [b"a=1; c=3"], [b""]]


async def test_a_cookie_of_quotes_keeps_nobody_waiting(site: Site) -> None:
    """Ten of them took six seconds where Python unquotes them in n * n steps."""
    odd = 'other="' + '\\"' * 10_000 + '"'
    somebody = site.somebody()
    started = time.perf_counter()
    for _ in range(10):
        assert (await somebody.open("/masuk", cookie=odd)).status == 200
    assert time.perf_counter() - started < 5
