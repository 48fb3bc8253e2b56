"""Serving an app on a loopback port, and stopping."""

from __future__ import annotations

import socket

import httpx
import pytest
from litestar import Litestar, get

from bekal.sandbox.serve import NotServing, serve


@get("/", sync_to_thread=False)
def _hello() -> str:
    return "selamat datang"


async def test_serves_while_the_block_runs_and_not_after() -> None:
    app = Litestar([_hello])
    for _ in range(2):
        async with serve(app) as url, httpx.AsyncClient() as client:
            assert (await client.get(url)).text == "selamat datang"
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(url)


async def test_two_apps_at_once() -> None:
    async with serve(Litestar([_hello])) as one, serve(Litestar([_hello])) as other:
        assert one != other


async def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NotServing, match=str(port)):
            async with serve(Litestar([_hello]), port):
                pass


async def test_stops_when_the_block_fails() -> None:
    with pytest.raises(RuntimeError, match="inside"):
        async with serve(Litestar([_hello])) as url:
            raise RuntimeError("inside")
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)
