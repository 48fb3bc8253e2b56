"""The crowd of opening day does what people do: it waits, comes in, registers, and is believed."""

from __future__ import annotations

import argparse
import resource

import pytest

from bekal import regions
from bekal.base import clock, keys
from bekal.base.database import Database
from bekal.sandbox.serve import serve
from bekal.serve import SiteOptions, create_app
from bench import opening_day
from bench.crowd import Crowd
from bench.visitor import PROVINCE, Answer, identity


async def test_a_small_crowd_registers(db: Database) -> None:
    region = await opening_day.prepare(db.dsn, 500)
    site = create_app(db, clock.SystemClock(), SiteOptions(mode="demo"))
    async with serve(site) as address:
        options = argparse.Namespace(
            port=int(address.rpartition(":")[2]),
            dsn=db.dsn,
            region=region,
            per_second=20,
            seconds=0.2,
            until=30,
            think=0.01,
            connections=4,
            first=0,
        )
        told = await Crowd(options).run(options)
    assert (told["offered"], told["accepted"], told["faults"]) == (4, 4, {}), told
    assert 1 <= told["most_connections"] <= 4
    assert set(told["statuses"]) == {200, 303}
    kept = opening_day.count_kept(db.dsn, told["numbers"])
    assert kept == {"accepted_and_kept": 4, "persons": 4}
    assert opening_day.count_kept(db.dsn, [99])["accepted_and_kept"] == 0, "what is not there is not counted"


def test_no_more_connections_than_the_system_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (100, 1000))
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: asked.append((which, limits)))
    opening_day.allow_connections(500)
    assert asked == [(resource.RLIMIT_NOFILE, (700, 1000))]
    with pytest.raises(ValueError, match="the system allows 1000"):
        opening_day.allow_connections(4000)


def test_everybody_is_somebody_else() -> None:
    everybody = [identity(number, 1) for number in range(20_000)]
    assert len({each["nik"] for each in everybody}) == len(everybody)
    assert identity(7, 1)["province"] == PROVINCE
    listed = regions.list_regions(clock.date_in_jakarta(clock.SystemClock().now()))
    assert any(str(region.province_id) == PROVINCE for region in listed)
    assert keys.demo_keyring().demo


def test_answers_are_read_as_a_browser_reads_them() -> None:
    head = b"HTTP/1.1 303 See Other\r\nLocation: /x\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=; Max-Age=0"
    answer = Answer(head, b"")
    assert (answer.status, answer.location, len(answer.cookies)) == (303, b"/x", 2)
