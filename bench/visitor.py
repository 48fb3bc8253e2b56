"""One visitor of ``bench.crowd``: the pages a browser asks for on the way to a stored registration."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Generator
from typing import Final, Protocol
from urllib.parse import urlencode

AGENTS: Final = (
    "Mozilla/5.0 (Linux; Android 10; M2006C3LG) AppleWebKit/537.36 Chrome/106.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 9; CPH1909) AppleWebKit/537.36 Chrome/103.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 11; SM-A107F) AppleWebKit/537.36 Chrome/107.0.0.0 Mobile Safari/537.36",
)
PROVINCE = "11"
_PROOF: Final = re.compile(rb'name="_proof" value="([^"]+)"')
_ACCOUNT: Final = re.compile(rb'name="_account" value="([^"]*)"')
_SHEET: Final = re.compile(rb'href="(/aset/style[^"]+)"')
_REFRESH: Final = re.compile(rb'content="(\d+); url=')


class Surroundings(Protocol):
    """What a visitor needs of the crowd."""

    port: int
    region: int
    codes: dict[str, str]
    accepted: list[tuple[int, float]]
    slowed: int

    def think(self) -> float:
        """How long somebody looks at a form."""
        ...


class Pause(float):
    """A visitor does nothing for so many seconds."""


class Answer:
    """What came back."""

    __slots__ = ("_body", "_packed", "cookies", "location", "status")

    def __init__(self, head: bytes, body: bytes) -> None:
        self.status = int(head[9:12])
        self.cookies: list[bytes] = []
        self.location = b""
        packed = False
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b": ")
            name = name.lower()
            if name == b"set-cookie":
                self.cookies.append(value)
            elif name == b"location":
                self.location = value
            elif name == b"content-encoding":
                packed = True
        self._body, self._packed = body, packed and bool(body)

    @property
    def body(self) -> bytes:
        """The page, as far as anybody looks: proof and refresh stand near the top."""
        if self._packed:
            self._body, self._packed = zlib.decompressobj(47).decompress(self._body, 16_384), False
        return self._body


Visit = Generator["bytes | Pause", Answer, None]


class Visitor:
    """One phone."""

    __slots__ = (
        "admitted_at",
        "came_at",
        "crowd",
        "done",
        "jar",
        "number",
        "script",
        "sent_at",
        "state",
        "waits",
    )

    def __init__(self, crowd: Surroundings, number: int) -> None:
        self.crowd = crowd
        self.number = number
        self.jar: dict[bytes, bytes] = {}
        self.came_at = self.sent_at = self.admitted_at = 0.0
        self.state = "door"
        self.waits = 0
        self.done = False
        self.script = self.visit()

    def ask(self, method: bytes, path: bytes, form: dict[str, str] | None = None) -> bytes:
        """The bytes of a request."""
        body = urlencode(form).encode() if form is not None else b""
        cookies = b"; ".join(name + b"=" + value for name, value in self.jar.items())
        head = (
            method + b" " + path + b" HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: " % self.crowd.port
            + AGENTS[self.number % len(AGENTS)].encode()
            + b"\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate\r\n"
            b"Accept-Language: id-ID,id;q=0.9\r\n"
            # A proxy on this machine says which of many networks somebody comes from.
            b"X-Forwarded-For: 100.64.%d.%d\r\n" % (self.number >> 16 & 255, self.number >> 8 & 255)
        )  # fmt: skip
        if cookies:
            head += b"Cookie: " + cookies + b"\r\n"
        if form is not None:
            head += (
                b"Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
                b"Content-Length: %d\r\n" % len(body)
            )
        return head + b"\r\n" + body

    def visit(self) -> Visit:
        """From the front door to a stored identity form."""
        page = yield self.ask(b"GET", b"/masuk")
        while self.keep(page) and (found := _REFRESH.search(page.body)):
            self.state, self.waits = "room", self.waits + 1
            yield Pause(int(found.group(1)))
            page = yield self.ask(b"GET", b"/masuk")
        self.state, self.admitted_at = "form", time.perf_counter()
        sheet = _SHEET.search(page.body)
        if sheet:
            yield self.ask(b"GET", sheet.group(1))
        phone = f"0812{self.number:08d}"
        yield Pause(self.crowd.think())
        page = yield from self.send(b"/masuk", page, {"phone": phone, "ke": "/perjalanan"})
        while (code := self.crowd.codes.pop("+62" + phone[1:], None)) is None:
            yield Pause(0.1)
        page = yield from self.send(b"/masuk/kode", page, {"code": code})
        page = yield from self.open(b"/daftar")
        page = yield from self.open(b"/daftar?provinsi=" + PROVINCE.encode())
        yield Pause(self.crowd.think())
        page = yield from self.send(b"/daftar", page, identity(self.number, self.crowd.region))
        if page.status != 200:
            raise Strange(f"the last page: {page.status}")
        self.done = True

    def open(self, path: bytes) -> Generator[bytes | Pause, Answer, Answer]:
        """A page, redirects followed; a place in the line in the middle of a form is a fault."""
        page = yield self.ask(b"GET", path)
        self.keep(page)
        while True:
            if page.status == 303:
                path = page.location
            elif (found := _REFRESH.search(page.body[:1000])) is None:
                return page
            elif page.status == 429:
                # The house draws breath: the page says so, and comes again by itself.
                self.crowd.slowed += 1
                yield Pause(int(found.group(1)))
            else:
                raise Strange("sent into the room in the middle of the form")
            page = yield self.ask(b"GET", path)
            self.keep(page)

    def send(
        self, path: bytes, page: Answer, typed: dict[str, str]
    ) -> Generator[bytes | Pause, Answer, Answer]:
        """A form of a page, and the page after it."""
        proof, account = _PROOF.search(page.body), _ACCOUNT.search(page.body)
        if proof is None or account is None:
            raise Strange(f"no form on the page before {path.decode()}: {page.status}")
        fields = {"_proof": proof.group(1).decode(), "_account": account.group(1).decode(), **typed}
        answer = yield self.ask(b"POST", path, fields)
        self.keep(answer)
        if answer.status != 303:
            raise Strange(f"{path.decode()} was answered with {answer.status}")
        if path == b"/daftar":
            self.crowd.accepted.append((self.number, time.perf_counter()))
        return (yield from self.open(answer.location))

    def keep(self, answer: Answer) -> bool:
        """Keep cookies as a browser does."""
        for cookie in answer.cookies:
            name, _, value = cookie.partition(b";")[0].partition(b"=")
            if value and b"Max-Age=0" not in cookie:
                self.jar[name] = value
            else:
                self.jar.pop(name, None)
        return True


class Strange(Exception):  # noqa: N818
    """A visitor met what no visitor should meet."""


def identity(number: int, region: int) -> dict[str, str]:
    """The identity form of an invented person."""
    day, month, year = number % 28 + 1, number // 28 % 12 + 1, 70 + number // 336 % 30
    serial = number // 10_080 % 9_999 + 1
    return {
        "province": PROVINCE,
        "nik": f"317101{day:02d}{month:02d}{year:02d}{serial:04d}",
        "family_card": f"3171010101{number % 10**6:06d}",
        "full_name": f"Contoh Rekaan {'ABCDEFGHIJ'[number % 10]}",
        "born_day": str(day),
        "born_month": str(month),
        "born_year": str(1900 + year),
        "sex": "m",
        "mother_name": "Ibu Rekaan",
        "region": str(region),
        "education": "5",
        "occupation": "1",
        "studying": "no",
        "disability": "",
        "statement": "yes",
        "data_processing": "yes",
    }
