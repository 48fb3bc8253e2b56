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
    cpu_seconds: float = 0.0

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

    def send(self, request: bytes, due: float) -> None:
        self.sent_at = due
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
    per_second: float = 0,
) -> Load:
    """Keep every connection busy with one request after the other; at the end wait for all answers.

    With ``per_second``, requests are sent at even times over connections that are free, and waits are counted
    from the time a request was due: a server that falls behind is not spared. What is counted is what was
    answered within the time; ``answers`` holds the late ones too. LookupError when the requests run out.
    """
    run = _Run(port, requests, connections, per_second)
    spent = time.process_time()
    latencies: list[float] = []
    answers: Counter[str] = Counter()
    run.begin()
    end = run.started + seconds
    while run.busy or time.perf_counter() < end:
        if per_second and time.perf_counter() < end:
            run.send_due()
        for connection, body in run.receive():
            now = time.perf_counter()
            answers[judge(body)] += 1
            if now < end:
                latencies.append(now - connection.sent_at)
                if not per_second:
                    run.send(connection, now)
    run.close()
    latencies.sort()
    return Load(
        len(latencies),
        seconds,
        1000 * latencies[len(latencies) // 2],
        1000 * latencies[len(latencies) * 99 // 100],
        answers,
        time.process_time() - spent,
    )


class _Run:
    """The connections of one load, and which of them wait for an answer."""

    def __init__(self, port: int, requests: Iterator[bytes], connections: int, per_second: float) -> None:
        self._requests, self._per_second = requests, per_second
        self._selector = selectors.DefaultSelector()
        self._free = [_Connection(port) for _ in range(connections)]
        for connection in self._free:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        self.busy = self._sent = 0
        self.started = 0.0

    def begin(self) -> None:
        """Start the clock; without a rate every connection sends at once."""
        self.started = time.perf_counter()
        while self._free and not self._per_second:
            self.send(self._free.pop(), time.perf_counter())

    def send(self, connection: _Connection, due: float) -> None:
        """Send the next request, as one that was due at an instant."""
        request = next(self._requests, None)
        if request is None:
            raise LookupError("the bench has no more orders: give it more cards")
        connection.send(request, due)
        self.busy += 1

    def send_due(self) -> None:
        """Send what is due by now, as far as connections are free."""
        while self._free:
            due = self.started + self._sent / self._per_second
            if due > time.perf_counter():
                return
            self._sent += 1
            self.send(self._free.pop(), due)

    def receive(self) -> Iterator[tuple[_Connection, bytes]]:
        """Answers that are whole; waits a moment for one."""
        for key, _ in self._selector.select(0.0005 if self._per_second else 10):
            connection: _Connection = key.data
            body = connection.receive()
            if body is not None:
                self.busy -= 1
                yield connection, body
                if self._per_second:
                    self._free.append(connection)

    def close(self) -> None:
        """Hang up."""
        for key in list(self._selector.get_map().values()):
            key.data.socket.close()
        self._selector.close()
