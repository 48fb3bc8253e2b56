"""Sending webhooks over HTTP without becoming a way into our own network.

A partner chooses where we connect to. So the name is resolved here, every address that comes back is held
against what may be called, and the connection goes to that very address: a name that resolves otherwise a
moment later (DNS rebinding) changes nothing. Redirects are not followed, proxies of the environment not used.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

import httpcore

from bekal.webhooks import Sent, is_public

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a host name."""

_TIMEOUT_SECONDS: Final = 10.0
_CONNECT_SECONDS: Final = 5.0
_RETRY_AFTER_DIGITS_MAX: Final = 6


class _AddressRefusedError(Exception):
    """A name resolves to an address that must not be called."""


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were looked at; TLS is still held to the name."""

    def __init__(self, asked: Resolve, *, loopback: bool) -> None:
        self._resolve = asked
        self._loopback = loopback
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """One address after the other; all of them must be allowed, or none is tried."""
        addresses = await self._resolve(host, port)
        if not addresses or not all(self._allowed(address) for address in addresses):
            raise _AddressRefusedError
        fault: Exception | None = None
        for address in addresses[:3]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                fault = failed
        raise fault or httpcore.ConnectError("no address")

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise _AddressRefusedError

    async def sleep(self, seconds: float) -> None:
        """As the loop does."""
        await asyncio.sleep(seconds)

    def _allowed(self, address: str) -> bool:
        if self._loopback and ipaddress.ip_address(address.split("%", maxsplit=1)[0]).is_loopback:
            return True
        return is_public(address)


class HttpSender:
    """Implements ``webhooks.Sender``. ``loopback``: receivers on this machine are allowed (demos)."""

    def __init__(
        self,
        *,
        loopback: bool = False,
        timeout_seconds: float = _TIMEOUT_SECONDS,
        asked: Resolve = resolve,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context or ssl.create_default_context(),
            max_connections=64,
            max_keepalive_connections=16,
            keepalive_expiry=20.0,
            network_backend=_GuardedBackend(asked, loopback=loopback),
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """One POST; the answer's head within ten seconds in all, its body is not read."""
        sent_headers = {"content-type": "application/json", "user-agent": "Bekal-Webhooks/1", **headers}
        connect = min(_CONNECT_SECONDS, self._timeout_seconds)
        waits = {"connect": connect, "read": self._timeout_seconds, "write": connect, "pool": connect}
        try:
            async with (
                asyncio.timeout(self._timeout_seconds),
                self._pool.stream(
                    "POST",
                    url,
                    headers=list(sent_headers.items()),
                    content=body,
                    extensions={"timeout": waits},
                ) as answer,
            ):
                return Sent(answer.status, None, _retry_after(answer.headers))
        except _AddressRefusedError:
            return Sent(error="address_refused")
        except (TimeoutError, httpcore.TimeoutException):
            return Sent(error="timeout")
        except ssl.SSLError:
            return Sent(error="tls")
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
            OSError,
        ) as fault:
            return Sent(error="tls" if "SSL" in str(fault) or "CERT" in str(fault) else "unreachable")
        except (ValueError, UnicodeError):
            return Sent(error="unreachable")


def _retry_after(headers: list[tuple[bytes, bytes]]) -> int | None:
    for name, value in headers:
        if name.lower() == b"retry-after" and value.isdigit() and len(value) <= _RETRY_AFTER_DIGITS_MAX:
            return int(value)
    return None
