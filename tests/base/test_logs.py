"""Logs carry no personal data, whoever writes them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bekal.base import ids, logs, settings
from bekal.base.logs import MASK, mask

NIK = "3171234502950001"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.configure(settings.load({"BEKAL_LOG_FORMAT": "json", "BEKAL_LOG_LEVEL": "debug"}), stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def events(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        "3171 2345 0295 0001",
        "317123-450295-0001",
        "31.71.23.450295.0001",
        "081234567890",
        "+62 812-3456-7890",
    ],
)
def test_what_looks_like_a_nik_or_a_telephone_is_masked(text: str) -> None:
    assert mask(text) == MASK
    assert mask(f"nik={text}, refused") == f"nik={MASK}, refused"


@pytest.mark.parametrize(
    "text",
    [
        "01912345-6789-7123-8123-456789012345",
        "2022-02-17T05:00:00.123456Z",
        "Rp3.550.000 for 2022-02-17",
        "0123456789abcdef0123456789abcdef",
        "batch 23, 80000 people, 127.0.0.1:54321",
        "12345678901234567890",
    ],
)
def test_ids_amounts_and_instants_stay(text: str) -> None:
    assert mask(text) == text


@given(st.binary(min_size=16, max_size=16), st.from_regex(r"[ a-z:=/]{0,5}", fullmatch=True))
def test_no_uuid_is_ever_masked(raw: bytes, before: str) -> None:
    text = f"{before} {UUID(bytes=raw)}"
    assert mask(text) == text


@given(st.from_regex(r"[1-9][0-9]{15}", fullmatch=True), st.from_regex(r"[ a-z:=/,]{0,9}", fullmatch=True))
def test_no_nik_ever_stays(nik: str, around: str) -> None:
    assert nik not in mask(f"{around}{nik}{around}")


def test_events_are_masked_at_every_depth(stream: io.StringIO, at: datetime) -> None:
    person = ids.new_id(7, at)
    logs.logger("bekal.test").info(
        f"registered {NIK}", person_id=person, nik=int(NIK), rows=[{"phone": "081234567890"}, (NIK,)], count=3
    )
    (event,) = events(stream)
    assert event["event"] == f"registered {MASK}"
    assert (event["person_id"], event["nik"], event["count"]) == (str(person), MASK, 3)
    assert event["rows"] == [{"phone": MASK}, [MASK]]
    assert NIK not in stream.getvalue()


def test_tracebacks_are_masked(stream: io.StringIO) -> None:
    try:
        raise ValueError(f"no person with {NIK}")
    except ValueError:
        logs.logger("bekal.test").exception("failed")
    assert NIK not in stream.getvalue()
    assert f"no person with {MASK}" in stream.getvalue()


def test_other_libraries_are_masked_too(stream: io.StringIO) -> None:
    logging.getLogger("somebody.else").warning("GET /verify?nik=%s", NIK, extra={"body": NIK})
    (event,) = events(stream)
    assert event["event"] == f"GET /verify?nik={MASK}"
    assert event["body"] == MASK
    assert event["level"] == "warning"


def test_addresses_with_personal_data_are_not_logged_by_the_http_client(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET http://registry/x")
    assert events(stream) == []


def test_the_console_form_is_masked(stream: io.StringIO) -> None:
    console = io.StringIO()
    logs.configure(settings.load({}), console)
    logs.logger("bekal.test").info("ok", nik=NIK)
    assert MASK in console.getvalue()
    assert NIK not in console.getvalue()
