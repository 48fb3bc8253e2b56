"""A closed loop of HTTP requests over plain sockets: cheap enough to share cores with what it measures."""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Load(NamedTuple):
    """What came back. ``answers`` counts whatever the caller's ``judge`` made of each body."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    answers: Counter[str]

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return self.requests / self.seconds


class _Connection:
    __slots__ = ("received", "sent_at", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """The body of an answer once it is whole."""
        block = self.socket.recv(65_536)
        if not block:
            raise ConnectionError("the server closed the connection")
        self.received += block
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.received[:end].lower()
        start = head.index(b"content-length:") + 15
        length = int(head[start : (head + b"\r\n").index(b"\r\n", start)])
        if len(self.received) < end + 4 + length:
            return None
        body, self.received = self.received[end + 4 :], b""
        return body if head.startswith(b"http/1.1 200") else b"status " + head[9:12]


def put_load(
    port: int,
    requests: Iterator[bytes],
    judge: Callable[[bytes], str],
    *,
    connections: int,
    seconds: float,
) -> Load:
    """Keep every connection busy with one request after the other; at the end wait for all answers.

    What is counted is what was answered within the time; ``answers`` holds the late ones too.
    """
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        connection = _Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next(requests))
    latencies: list[float] = []
    answers: Counter[str] = Counter()
    started = time.perf_counter()
    busy, counted = connections, 0
    while busy:
        for key, _ in selector.select(10):
            connection = key.data
            body = connection.receive()
            if body is None:
                continue
            now = time.perf_counter()
            answers[judge(body)] += 1
            if now - started < seconds:
                counted += 1
                latencies.append(now - connection.sent_at)
                connection.send(next(requests))
            else:
                busy -= 1
                selector.unregister(connection.socket)
                connection.socket.close()
    latencies.sort()
    return Load(
        counted,
        seconds,
        1000 * latencies[len(latencies) // 2],
        1000 * latencies[len(latencies) * 99 // 100],
        answers,
    )
