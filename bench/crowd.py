"""A crowd of browsers on plain sockets: cheap enough to stand beside the server it throws itself at.

    python -m bench.crowd PORT DSN --per-second 2000 --seconds 60 --until 200

Run by ``bench.opening_day``. Each visitor is a generator that asks for pages as a browser does - cookies,
proofs of forms, redirects, gzip, the stylesheet once - and waits in the room as long as its page says.
Whoever wants a page takes a connection that is free, else opens one, up to ``--connections``; only when all
are busy does anybody wait for one. Codes are read as the gateway would: in the outbox, with the demo keys, by
one query every 50 ms. The way of a message is not measured. The crowd says how late it was itself.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import json
import random
import time
from collections import Counter, deque
from typing import Any, Final
from uuid import UUID

import psycopg

from bekal.adapters.messages import open_code_message
from bekal.base import clock, keys

from .visitor import Answer, Pause, Strange, Visitor

_OUTBOX: Final = """SELECT outbox_id, payload ->> 'sealed' FROM base.outbox
WHERE cell = 0 AND outbox_id > $1 AND topic = 'sign_in_code'"""
_LOOK_BACK_SECONDS: Final = (1, 20)
"""How old a message may be when it is committed: at most looks, and at every twentieth."""
_BEAT_SECONDS: Final = 0.002


class Line(asyncio.Protocol):
    """One kept-alive connection; one request at a time."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.transport: Any = None
        self.visitor: Visitor | None = None
        self.received = b""

    def connection_made(self, transport: Any) -> None:
        """Ready for a request."""
        self.transport = transport
        self.crowd.free.append(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up: whoever waited for an answer gets none."""
        self.crowd.open -= 1
        if self.visitor is not None:
            self.crowd.fail(self.visitor, "connection lost")
        if self in self.crowd.free:
            self.crowd.free.remove(self)
        self.crowd.lost += 1

    def data_received(self, data: bytes) -> None:
        """Hand a whole answer to its visitor."""
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.received[:end]
        at = head.lower().find(b"content-length:")
        length = int(head[at + 15 :].partition(b"\r\n")[0]) if at >= 0 else 0
        if len(self.received) < end + 4 + length:
            return
        body, self.received = self.received[end + 4 : end + 4 + length], self.received[end + 4 + length :]
        visitor, self.visitor = self.visitor, None
        self.crowd.free.append(self)
        if visitor is not None:
            self.crowd.answered(visitor, Answer(head, body))


class Crowd:
    """All visitors, their connections and what they met."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.port: int = options.port
        self.region: int = options.region
        self.free: list[Line] = []
        self.ready: deque[tuple[Visitor, bytes]] = deque()
        self.sleeping: list[tuple[float, int, Visitor]] = []
        self.codes: dict[str, str] = {}
        self.statuses: Counter[int] = Counter()
        self.faults: Counter[str] = Counter()
        self.latencies: dict[str, list[float]] = {"room": [], "form": []}
        self.accepted: list[tuple[int, float]] = []
        self.waited: list[float] = []
        self.lasted: list[float] = []
        self.present = self.most_present = self.lost = self.begun = self.slowed = 0
        self.open = self.most_open = 0
        self.lags: list[float] = []
        self._connections: int = options.connections
        self._opening: set[asyncio.Task[None]] = set()
        self._think: float = options.think
        self._random = random.Random(5)

    def think(self) -> float:
        """How long somebody looks at a form."""
        return self._random.uniform(0.5, 1.5) * self._think

    def begin(self, number: int) -> None:
        """One more at the door."""
        visitor = Visitor(self, number)
        visitor.came_at = time.perf_counter()
        self.begun += 1
        self.present += 1
        self.most_present = max(self.most_present, self.present)
        self.step(visitor, None)

    def step(self, visitor: Visitor, answer: Answer | None) -> None:
        """What the visitor does next."""
        try:
            wanted = visitor.script.send(answer)  # type: ignore[arg-type]  # None starts it
        except StopIteration:
            self.present -= 1
            self.waited.append(visitor.admitted_at - visitor.came_at)
            self.lasted.append(time.perf_counter() - visitor.admitted_at)
        except Strange as strange:
            self.fail(visitor, str(strange))
        else:
            now = time.perf_counter()
            if isinstance(wanted, Pause):
                heapq.heappush(self.sleeping, (now + wanted, visitor.number, visitor))
            else:
                visitor.sent_at = now
                self.ready.append((visitor, wanted))
                self.pump()

    def pump(self) -> None:
        """Give waiting requests to free connections."""
        while self.ready and self.free:
            visitor, request = self.ready.popleft()
            line = self.free.pop()
            line.visitor = visitor
            line.transport.write(request)
        while len(self._opening) < len(self.ready) and self.open < self._connections:
            self.open += 1
            self.most_open = max(self.most_open, self.open)
            opening = asyncio.get_running_loop().create_task(self._open())
            self._opening.add(opening)
            opening.add_done_callback(self._opening.discard)

    async def _open(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: Line(self), "127.0.0.1", self.port)
        except OSError as fault:
            self.open -= 1
            self.faults[f"no connection: {type(fault).__name__}"] += 1
        self.pump()

    def answered(self, visitor: Visitor, answer: Answer) -> None:
        """An answer came; its time counts from when it was wanted, waiting for a connection included."""
        self.statuses[answer.status] += 1
        place = "room" if visitor.state in ("door", "room") else "form"
        self.latencies[place].append(time.perf_counter() - visitor.sent_at)
        self.step(visitor, answer)
        self.pump()

    def fail(self, visitor: Visitor, why: str) -> None:
        """A visitor who got nowhere."""
        self.present -= 1
        self.faults[why] += 1

    async def read_codes(self, dsn: str) -> None:
        """Codes as they are sent. Messages become visible in another order than that of their ids."""
        keyring = keys.demo_keyring()
        seen: set[UUID] = set()
        looks = 0
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            cursor = psycopg.AsyncRawCursor(connection)
            while True:
                await asyncio.sleep(0.05)
                looks += 1
                since = clock.SystemClock().now().timestamp() - _LOOK_BACK_SECONDS[looks % 20 == 0]
                first = UUID(int=int(since * 1000) << 80)
                for outbox_id, sealed in await (await cursor.execute(_OUTBOX, [first])).fetchall():
                    if outbox_id not in seen:
                        seen.add(outbox_id)
                        message = open_code_message(keyring, sealed)
                        self.codes[message.phone] = message.code

    async def run(self, options: argparse.Namespace) -> dict[str, Any]:
        """Let people come at the rate, and wait for them until the end."""
        reading = asyncio.create_task(self.read_codes(options.dsn))
        started = time.perf_counter()
        count = 0
        course: list[list[int]] = []
        while (now := time.perf_counter() - started) < options.until and not (
            now > options.seconds and self.present <= 0
        ):
            due = min(int(now * options.per_second), int(options.seconds * options.per_second))
            for _ in range(min(due - count, 400)):
                count += 1
                self.begin(options.first + count)
            moment = time.perf_counter()
            while self.sleeping and self.sleeping[0][0] <= moment:
                self.step(heapq.heappop(self.sleeping)[2], None)
            if int(now / 5) >= len(course):
                course.append([round(now), self.begun, self.present, len(self.accepted), self.slowed])
            asleep = time.perf_counter()
            await asyncio.sleep(_BEAT_SECONDS)
            self.lags.append(time.perf_counter() - asleep - _BEAT_SECONDS)
        reading.cancel()
        return self.told(started, time.perf_counter() - started, course)

    def told(self, started: float, seconds: float, course: list[list[int]]) -> dict[str, Any]:
        """What happened, as one object."""
        within = [at - started for _, at in self.accepted]
        return {
            "seconds": round(seconds, 1),
            "offered": self.begun,
            "accepted": len(self.accepted),
            "last_accepted_second": round(max(within, default=0), 1),
            "left_in_the_room": self.present,
            "most_present": self.most_present,
            "statuses": dict(self.statuses),
            "faults": dict(self.faults),
            "slowed": self.slowed,
            "connections_lost": self.lost,
            "codes_unread": len(self.codes),
            "most_connections": self.most_open,
            "crowd_cpu_seconds": round(time.process_time(), 1),
            "crowd_late_ms": _percentiles(self.lags, 1000),
            "room_ms": _percentiles(self.latencies["room"], 1000),
            "form_ms": _percentiles(self.latencies["form"], 1000),
            "waited_seconds": _percentiles(self.waited),
            "registration_seconds": _percentiles(self.lasted),
            "course": course,
            "numbers": [number for number, _ in self.accepted],
        }


def _percentiles(values: list[float], times: float = 1) -> dict[str, float]:
    if not values:
        return {}
    values.sort()
    places = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return {
        name: round(times * values[min(len(values) - 1, int(part * len(values)))], 1)
        for name, part in places.items()
    } | {"count": len(values)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("dsn")
    parser.add_argument("--region", type=int, required=True)
    parser.add_argument("--per-second", type=float, default=2000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--until", type=float, default=240)
    parser.add_argument("--think", type=float, default=0.5)
    parser.add_argument("--connections", type=int, default=4000)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    print(json.dumps(asyncio.run(Crowd(options).run(options))))


if __name__ == "__main__":
    main()
