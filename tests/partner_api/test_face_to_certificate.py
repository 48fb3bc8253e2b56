"""A class held over ``prakerja_v1`` from the first face check to the certificate, on the site as served."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from bekal import integrity, learning, market
from bekal.base import ids
from bekal.pages import SiteOptions
from bekal.sandbox.faces import FACE_CHECK_PATH
from tests.sites import ADDRESS, Site, running
from tests.world import World

from .conftest import House
from .signing import COMMIT, FEEDBACK, STATUS, TASK, URL, Client, add_client
from .test_classes import enrol, start_class
from .test_unattended import search

LP = "lp-001"
BACK = "https://kelas.lembaga.id/masuk"


class Class:
    """A participant of a class of lp-001, the institution's software, and the site that checks faces."""

    def __init__(self, house: House, site: Site, schedule: market.Schedule, code: str) -> None:
        self.house, self.site, self.schedule, self.code = house, site, schedule, code
        self.client = Client(house)

    async def call(self, path: str, sequence: int, **further: Any) -> Any:
        """A call of the contract about this code; its data, or the refusal's name."""
        body = {"redeem_code": self.code, "sequence": sequence, **further}
        answer = await self.client.call(path, body)
        told = answer.json()
        assert told["success"] is (answer.status_code == 200), told
        return told["data"] if told["success"] else told["error"]

    async def check_face(self, sequence: int, matched: str = "ya", after: timedelta = timedelta(0)) -> None:
        """Sent there, decided so much later, and sent back with ``state``."""
        sent = await self.call(URL, sequence, redirect_uri=BACK, email="ani@contoh.id")
        address = urlsplit(sent["url"]).path
        assert address == FACE_CHECK_PATH + sent["state"]
        citizen = self.site.somebody()
        page = await citizen.open(address)
        self.house.clock.move_to(self.house.clock.now() + after)
        page = await citizen.fill(page, address, cocok=matched)
        led_back = f"{BACK}?state={sent['state']}" in page.headers.get("refresh", "")
        assert led_back is (matched == "ya")

    async def complete(self) -> Any:
        """What /v1 says of completing it."""
        return (await self.house.post("/v1/completions", {"redeem_code": self.code}, LP)).json()

    async def sources(self) -> dict[int, str]:
        """Who said of each session that the participant was there."""
        async with self.house.db.read() as tx:
            cell = ids.cell_of(self.code, tx.cells)
            [voucher] = await market.find_vouchers_by_redeem_code(tx, cell, [self.code])
            assert voucher is not None
            cursor = await tx.connection.execute(
                "SELECT sequence, source FROM learning.attendance WHERE purchase_id = %s AND present",
                [voucher.purchase_id],
            )
            return {row[0]: row[1] for row in await cursor.fetchall()}


@pytest.fixture
async def held(house: House) -> AsyncIterator[Class]:
    """A class that starts now."""
    schedule = await house.class_of(LP)
    code = await enrol(house, 0, schedule)
    await add_client(house)
    await start_class(house, schedule)
    async with running(house.db, World(), SiteOptions(mode="demo", public_url=ADDRESS)) as site:
        site.app.state.clock = house.clock
        yield Class(house, site, schedule, code)


async def test_every_session_by_face_and_commit_to_the_certificate(held: Class) -> None:
    days = range(1, held.schedule.sessions + 1)
    for day in days:
        await start_class(held.house, held.schedule, day)
        before = await held.call(STATUS, day)
        assert (before["attendance_status"], before["redeem_at"]) == (0, None)
        await held.check_face(day)
        checked_at = held.house.clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")
        held.house.clock.move_to(held.house.clock.now() + timedelta(seconds=20))
        committed = await held.call(COMMIT, day)
        assert committed == {
            "redeem_code": held.code,
            "status": "redeemed",
            "redeem_at": checked_at,
            "sequence": day,
        }
        status = await held.call(STATUS, day)
        assert (status["status"], status["attendance_status"]) == ("redeemed", 1)
        assert status["redeem_at"] == checked_at
        held.house.clock.move_to(held.house.clock.now() + timedelta(minutes=10))
        assert await held.call(COMMIT, day) == committed, "the same reference, the first answer"
        task = {"scope": "tpm", "url_file": f"https://x.id/{day}.pdf"}
        assert (await held.call(TASK, day, **task))["scope"] == "tpm"
    await held.check_face(learning.FINAL_SEQUENCE)
    assert (await held.call(STATUS, learning.FINAL_SEQUENCE))["attendance_status"] == 1
    await held.call(TASK, learning.FINAL_SEQUENCE, scope="uk", url_file="https://x.id/uk.mp4")
    said = await held.call(FEEDBACK, learning.FINAL_SEQUENCE, scope="uk", notes="Rapi dan benar.")
    assert said["notes"] == "Rapi dan benar."
    assert await held.sources() == dict.fromkeys(days, "face_check")
    done = await held.complete()
    assert (done["outcome"], done["missing"]) == ("completed", [])
    query = f"/v1/enrolments?schedule_id={held.schedule.schedule_id}"
    [enrolled] = (await held.house.get(query, LP)).json()["enrolments"]
    assert (enrolled["redeemed"], enrolled["present"]) == (list(days), list(days))
    assert enrolled["certificate_code"][0] == "C"
    assert integrity.AlertKind.completed_unattended.value not in await search(held.house)


async def test_a_face_that_differs_proves_nothing(held: Class) -> None:
    await held.check_face(1, "tidak")
    assert (await held.call(STATUS, 1))["attendance_status"] == 0
    assert await held.sources() == {}
    assert (await held.call(COMMIT, 1))["status"] == "redeemed", "the code is the code"
    assert (await held.call(STATUS, 1))["attendance_status"] == 0
    await held.check_face(1)
    assert await held.sources() == {1: "face_check"}, "the code was used before, and the face is there"
    assert (await held.call(STATUS, 1))["attendance_status"] == 1


async def test_a_face_check_that_ends_too_late_proves_nothing(held: Class) -> None:
    held.house.clock.move_to(held.house.clock.now() + timedelta(minutes=59))
    await held.check_face(1, after=timedelta(minutes=2))
    assert (await held.call(STATUS, 1))["attendance_status"] == 0
    assert await held.call(COMMIT, 1) == "outside_window"
    assert await held.sources() == {}


async def test_a_commit_may_come_after_the_window_of_a_face_check_within_it(held: Class) -> None:
    held.house.clock.move_to(held.house.clock.now() + timedelta(minutes=59))
    await held.check_face(1)
    checked_at = (await held.call(STATUS, 1))["redeem_at"]
    held.house.clock.move_to(held.house.clock.now() + timedelta(minutes=2))
    assert (await held.call(COMMIT, 1))["redeem_at"] == checked_at
    assert await held.call(COMMIT, 2) == "outside_window"


async def test_a_code_used_in_another_way_is_used(held: Class) -> None:
    body = {"redeem_code": held.code, "sequence": 1}
    redeemed = await held.house.post("/v1/redemptions", body, LP)
    assert redeemed.json() == {"outcome": "redeemed"}
    held.house.clock.move_to(held.house.clock.now() + timedelta(seconds=1))
    await held.check_face(1)
    assert await held.call(COMMIT, 1) == "already_redeemed"
    assert await held.sources() == {1: "face_check"}
    absent = await held.house.post("/v1/attendance", body | {"present": False}, LP)
    assert absent.json()["outcome"] == "recorded_otherwise"


async def test_another_institution_hears_nothing_of_a_face_check(held: Class) -> None:
    await add_client(held.house, "lain", "lp-002", "another key")
    await held.check_face(1)
    other = Client(held.house, "lain", "another key")
    answer = await other.call(COMMIT, {"redeem_code": held.code, "sequence": 1})
    assert (answer.status_code, answer.json()["error"]) == (404, "code_unknown")
