"""Every write of the partners' interface, made ready to be sent: what the tests of its keys go through.

``WRITES`` names them as the routes do, so that a new one cannot be forgotten (``test_once.py`` compares).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpx
import msgspec

from bekal import learning

from .conftest import House
from .signing import COMMIT, FEEDBACK, TASK, URL, Client, add_client
from .test_catalogue import CLASS, COURSE
from .test_classes import enrol, start_class
from .test_tickets import make_tickets

HOOK: Final = "/v1/webhooks/{webhook_id}"
PARTNERS: Final = ("skill-academy", "tokopedia")


class Call(msgspec.Struct, frozen=True):
    """A request; sent under a key of its own unless one is given."""

    partner: str
    method: str
    path: str
    body: Any = None

    async def send(self, house: House, key: str) -> httpx.Response:
        """Send it; the contract ``prakerja_v1`` has no keys, and its requests are signed."""
        if not self.path.startswith("/v1/"):
            return await Client(house).call(self.path, self.body)
        headers = {
            "authorization": f"Bearer {house.keys[self.partner]}",
            "content-type": "application/json",
            "idempotency-key": key,
        }
        content = None if self.body is None else msgspec.json.encode(self.body)
        return await house.client.request(self.method, self.path, content=content, headers=headers)


Ready = Callable[[House, int], Awaitable[list[Call]]]


async def starts(house: House, count: int) -> list[Call]:
    """Start a purchase, each for another card."""
    schedule_id = house.sold_by(1).schedule_id
    bodies = [
        {"reference": f"r-{n}", "card_number": house.holders[n].number, "schedule_id": schedule_id}
        for n in range(count)
    ]
    return [Call("skill-academy", "POST", "/v1/purchases", body) for body in bodies]


async def confirmations(house: House, count: int) -> list[Call]:
    """Confirm purchases by their own addresses."""
    started = [await house.start(n) for n in range(count)]
    return [
        Call(
            "skill-academy",
            "POST",
            f"/v1/purchases/{one['purchase_id']}/confirmation",
            {"code": one["sandbox_code"]},
        )
        for one in started
    ]


async def listed_confirmations(house: House, count: int) -> list[Call]:
    """Confirm purchases in lists."""
    started = [await house.start(n) for n in range(count)]
    bodies = [[{"purchase_id": one["purchase_id"], "code": one["sandbox_code"]}] for one in started]
    return [Call("skill-academy", "POST", "/v1/confirmations", body) for body in bodies]


async def cancellations(house: House, count: int) -> list[Call]:
    """Call off what was bought."""
    bought = [await house.buy(n) for n in range(count)]
    bodies = [{"purchase_id": one["purchase_id"]} for one in bought]
    return [Call("skill-academy", "POST", "/v1/cancellations", body) for body in bodies]


async def courses(house: House, count: int) -> list[Call]:
    """Propose a list of two courses, each time other ones."""
    return [
        Call("lp-001", "POST", "/v1/courses", [COURSE | {"title": f"Kursus {n}-{i}"} for i in range(2)])
        for n in range(count)
    ]


async def schedules(house: House, count: int) -> list[Call]:
    """Propose classes of an own course."""
    schedule = await house.class_of("lp-001")
    wish = CLASS | {"course_id": schedule.course_id, "sessions": 5, "starts_on": "2022-05-02"}
    return [Call("lp-001", "POST", "/v1/schedules", wish | {"seats": 2 + n}) for n in range(count)]


async def participants(house: House, count: int) -> list[str]:
    """Redeem codes of a class whose first session starts now."""
    schedule = await house.class_of("lp-001")
    codes = [await enrol(house, n, schedule) for n in range(count)]
    await start_class(house, schedule)
    return codes


def of_class(path: str, **rest: Any) -> Ready:
    """A line about a participant."""

    async def ready(house: House, count: int) -> list[Call]:
        codes = await participants(house, count)
        return [Call("lp-001", "POST", path, {"redeem_code": code, **rest}) for code in codes]

    return ready


async def completions(house: House, count: int) -> list[Call]:
    """Judge who was at every session and has every grade."""
    schedule = await house.class_of("lp-001")
    codes = [await enrol(house, n, schedule) for n in range(count)]
    async with house.db.read() as tx:
        sessions = await learning.find_sessions(tx, [schedule.schedule_id])
    for session in sessions:
        house.clock.move_to(session.starts_at)
        house.keys = await house.new_tokens()
        lines = [{"redeem_code": code, "sequence": session.sequence} for code in codes]
        assert (await house.post("/v1/redemptions", lines, "lp-001")).status_code == 200
        present = [line | {"present": True} for line in lines]
        assert (await house.post("/v1/attendance", present, "lp-001")).status_code == 200
        tasks = [line | {"kind": "task"} for line in lines]
        assert (await house.post("/v1/evidence", tasks, "lp-001")).status_code == 200
    for kind in ("pre_test", "post_test", "skill"):
        grades = [{"redeem_code": c, "kind": kind, "score": 90, "note": "Rapi dan teliti."} for c in codes]
        assert (await house.post("/v1/evidence", grades, "lp-001")).status_code == 200
    return [Call("lp-001", "POST", "/v1/completions", {"redeem_code": code}) for code in codes]


async def replies(house: House, count: int) -> list[Call]:
    """Answer a ticket each."""
    tickets = await make_tickets(house.db, count)
    bodies = [
        {"ticket_id": str(ticket.ticket_id), "text": "Nilainya sudah masuk.", "hand_to": "citizen"}
        for ticket in tickets
    ]
    return [Call("lp-001", "POST", "/v1/replies", body) for body in bodies]


async def new_hooks(house: House, count: int) -> list[Call]:
    """Make endpoints; two partners, for one may have five."""
    body = {"url": "https://partner.example/hook"}
    return [Call(PARTNERS[n % 2], "POST", "/v1/webhooks", body) for n in range(count)]


def of_hook(last: str, body: Any = None, method: str = "POST") -> Ready:
    """Something to be done with an endpoint, each time another one."""

    async def ready(house: House, count: int) -> list[Call]:
        calls = []
        for n, call in enumerate(await new_hooks(house, count)):
            made = (await call.send(house, f"make-{n}")).json()
            calls.append(Call(call.partner, method, f"/v1/webhooks/{made['webhook_id']}{last}", body))
        return calls

    return ready


def of_client(path: str, **rest: Any) -> Ready:
    """A request of the contract ``prakerja_v1`` about a participant."""

    async def ready(house: House, count: int) -> list[Call]:
        codes = await participants(house, count)
        await add_client(house)
        calls = [Call("lp-001", "POST", path, {"redeem_code": code, **rest}) for code in codes]
        if path == FEEDBACK:
            for call in calls:
                task = {"redeem_code": call.body["redeem_code"], **_TASK}
                assert (await Client(house).call(TASK, task)).status_code == 200
        return calls

    return ready


_TASK: Final = {"scope": "tpm", "sequence": 1, "url_file": "https://kelas.lembaga.id/1.pdf"}
_BACK: Final = {"redirect_uri": "https://kelas.lembaga.id/kembali", "email": "a@contoh.id"}

WRITES: Final[dict[tuple[str, str], Ready]] = {
    ("POST", "/v1/purchases"): starts,
    ("POST", "/v1/purchases/{purchase_id}/confirmation"): confirmations,
    ("POST", "/v1/confirmations"): listed_confirmations,
    ("POST", "/v1/cancellations"): cancellations,
    ("POST", "/v1/courses"): courses,
    ("POST", "/v1/schedules"): schedules,
    ("POST", "/v1/redemptions"): of_class("/v1/redemptions", sequence=1),
    ("POST", "/v1/attendance"): of_class("/v1/attendance", sequence=1, present=True),
    ("POST", "/v1/evidence"): of_class("/v1/evidence", kind="post_test", score=80),
    ("POST", "/v1/completions"): completions,
    ("POST", "/v1/replies"): replies,
    ("POST", "/v1/webhooks"): new_hooks,
    ("POST", HOOK + "/secret"): of_hook("/secret"),
    ("POST", HOOK + "/state"): of_hook("/state", {"state": "off"}),
    ("DELETE", HOOK): of_hook("", method="DELETE"),
    ("POST", HOOK + "/test"): of_hook("/test"),
    ("POST", HOOK + "/replays"): of_hook("/replays", {"since": "2022-01-01T00:00:00Z"}),
}

SIGNED_WRITES: Final[dict[str, Ready]] = {
    COMMIT: of_client(COMMIT, sequence=1),
    URL: of_client(URL, sequence=1, **_BACK),
    TASK: of_client(TASK, **_TASK),
    FEEDBACK: of_client(FEEDBACK, scope="tpm", sequence=1, notes="Bagus.", url_file=""),
}
