"""When something breaks: said plainly in both languages, as problem details to programs, logged bare."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar, Response, get
from psycopg_pool import PoolTimeout

import bekal
from bekal.base import errors, keys
from bekal.base.clock import SystemClock
from bekal.base.database import Database
from bekal.pages import PUBLIC, AnyRequest, SiteOptions
from bekal.pages.headers import CONTENT_POLICY
from bekal.serve import create_app
from tests.sites import Site, Somebody

NIK = "3171012703960001"
POOL = 8
"""Connections that a database holds at most, where nobody says otherwise."""


@get("/broken", opt=PUBLIC, sync_to_thread=False)
def broken(request: AnyRequest) -> Response[str]:
    """A bug whose message holds personal data."""
    raise ValueError(f"cannot read {NIK}")


@get("/full", opt=PUBLIC, sync_to_thread=False)
def full(request: AnyRequest) -> Response[str]:
    """The coalescer's queue is full."""
    raise errors.Busy("the queue is full", retry_after_seconds=7)


@get("/gone", opt=PUBLIC, sync_to_thread=False)
def gone(request: AnyRequest) -> Response[str]:
    """The database does not answer."""
    raise PoolTimeout("no connection within 15 s")


@get("/forbidden", opt=PUBLIC, sync_to_thread=False)
def forbidden(request: AnyRequest) -> Response[str]:
    """The operation says that this actor may not."""
    raise errors.NotAllowed(f"{NIK} may not")


def make(dsn: str = "postgresql://nowhere") -> Litestar:
    db = Database(dsn, keyring=keys.demo_keyring())
    return create_app(db, SystemClock(), SiteOptions(mode="demo"), [broken, full, gone, forbidden])


@pytest.fixture
def somebody(site: Site) -> Somebody:
    return Somebody(make(), site.database)


async def test_error_pages(somebody: Somebody, capsys: pytest.CaptureFixture[str]) -> None:
    said = {
        "/broken": (500, "Ada yang rusak di pihak kami."),
        "/full": (503, "Sedang ramai sekali."),
        "/gone": (503, "Sedang ramai sekali."),
        "/forbidden": (403, "Halaman ini bukan untukmu."),
        "/en/nothing": (404, "There is no such page."),
        "/nothing": (404, "Halaman ini tidak ada."),
    }
    for path, (status, words) in said.items():
        page = await somebody.open(path)
        assert (page.status, words in page.words) == (status, True), path
        assert NIK not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["content-security-policy"] == CONTENT_POLICY
    assert (await somebody.open("/full")).headers["retry-after"] == "7"
    logged = capsys.readouterr()
    assert "ValueError" in logged.out + logged.err, "the fault is logged"
    assert NIK not in logged.out + logged.err, "but not what it was about"


async def test_programs_get_problem_details(somebody: Somebody) -> None:
    for path, status, kind in (
        ("/broken", 500, "our-fault"),
        ("/full", 503, "busy"),
        ("/nothing", 404, "not-found"),
    ):
        answer = await somebody.client.get(path, headers={"accept": "application/json"})
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        body: dict[str, Any] = answer.json()
        assert body["status"] == status and body["type"].endswith("/" + kind)
        assert body["instance"] == path and body["title"] and NIK not in answer.text


async def test_wrong_methods(somebody: Somebody) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await somebody.client.request(method, "/masuk")
        assert answer.status_code == 405, method
        assert "</html>" in answer.text


async def test_health_and_readiness(site: Site) -> None:
    client = site.somebody().client
    assert (await client.get("/health")).json() == {"status": "ok"}
    assert (await client.get("/ready")).json() == {"status": "ok"}
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    async with site.database.begin() as tx:
        await asyncio.gather(*(client.get("/ready") for _ in range(20)))
        [connections] = await (await tx.connection.execute(count)).fetchone() or [0]
        assert 1 <= connections <= POOL, "no connection of its own"
    async with site.database.begin() as tx:
        await tx.connection.execute("RESET ROLE")
        await tx.connection.execute("UPDATE base.migrations SET version_num = '0001'")
        await tx.connection.execute("SET ROLE bekal_app")
    behind = await client.get("/ready")
    assert behind.status_code == 503 and behind.json() == {"status": "schema_not_current"}
    dead = Somebody(make("postgresql://127.0.0.1:1/none?connect_timeout=1"), site.database)
    assert (await dead.client.get("/health")).status_code == 200, "a dead database does not restart the site"
    answer = await dead.client.get("/ready")
    assert answer.status_code == 503 and answer.json() == {"status": "database_unreachable"}


async def test_head_is_get_without_a_body(somebody: Somebody) -> None:
    for path in ("/", "/en/masuk", "/health", "/ready", "/nothing"):
        whole = await somebody.client.get(path)
        head = await somebody.client.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b""), path
        changing = {"set-cookie", "date", "content-length"}
        assert {n: v for n, v in head.headers.items() if n not in changing} == {
            n: v for n, v in whole.headers.items() if n not in changing
        }, path
        assert int(head.headers["content-length"]) > 0
    assert (await somebody.client.head("/keluar")).status_code == 405, "a form's address has nothing to read"


async def test_figures_for_operators_are_not_for_strangers(site: Site) -> None:
    assert (await site.somebody().client.get("/metrics")).status_code == 404
    for client, forwarded, status in (
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, 404),
    ):
        transport = httpx.ASGITransport(app=site.app, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as local:
            answer = await local.get("/metrics", headers=forwarded)
            assert answer.status_code == status
            assert ("bekal_coalescer" in answer.text) == (status == 200)


async def test_every_answer_tells_the_browser_what_it_may_do(site: Site) -> None:
    client = site.somebody().client
    sheet = (await client.get("/")).text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    for path in ("/", "/masuk", "/nothing", "/health", sheet, "/perjalanan", "/v1/schedules"):
        headers = (await client.get(path)).headers
        assert headers["content-security-policy"] == CONTENT_POLICY, path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        assert "script-src 'self';" in CONTENT_POLICY and "unsafe" not in CONTENT_POLICY


OUR_SCRIPT = re.compile(r"""<script( type="module")? src="{{ asset\('[a-z_]+\.js'\) }}"( defer)?></script>""")


def test_no_page_has_a_script_or_a_style_of_its_own() -> None:
    """What the content policy forbids would silently not work; pages may load scripts of ours."""
    scripts = []
    for template in Path(bekal.__file__).parent.glob("*/templates/*/*.html"):
        text = template.read_text("utf-8")
        if template.name == "field.html":
            # Opened from an officer's disk, not from the site: its own policy names what it runs by hash.
            assert "script-src 'sha256-{{ script_hash }}'; style-src 'sha256-{{ style_hash }}'" in text
            continue
        if OUR_SCRIPT.search(text):
            scripts.append(template.name)
            text = OUR_SCRIPT.sub("", text)
        for forbidden_text in (
            "<script",
            "<style",
            " style=",
            "onclick",
            "javascript:",
            "http://",
            "https://",
        ):
            assert forbidden_text not in text, (template.name, forbidden_text)
    assert {"draw_check.html", "photo.html", "question.html"} <= set(scripts)
