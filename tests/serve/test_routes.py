"""Every route says who may call it; what says nothing is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from bekal.base import keys
from bekal.base.clock import SystemClock
from bekal.base.database import Database
from bekal.pages import AnyRequest, rule_of
from bekal.serve import SiteOptions, create_app
from tests.sites import ADDRESS, Site, Somebody, running

SAFE = {"GET", "HEAD", "OPTIONS"}


@get("/forgotten", sync_to_thread=False)
def forgotten(request: AnyRequest) -> Response[str]:
    """A handler whose author forgot to say who may call it."""
    return Response("open!")


@get("/misspelt", opt={"access": "staff:king"}, sync_to_thread=False)
def misspelt(request: AnyRequest) -> Response[str]:
    """A handler for a role that does not exist."""
    return Response("open!")


def make(mode: Any = "demo", **more: Any) -> Litestar:
    keyring = keys.demo_keyring() if mode == "demo" else keys.Keyring({1: bytes(32)}, bytes(32))
    return create_app(
        Database("postgresql://nowhere", keyring=keyring), SystemClock(), SiteOptions(mode=mode), **more
    )


def handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in app.routes:
        assert isinstance(route, HTTPRoute), f"{route.path} is no HTTP route: the guard knows no other"
        for handler in route.route_handlers:
            if handler.http_methods != {"OPTIONS"}:
                yield route.path, handler


def test_every_route_declares_who_may_call_it() -> None:
    found = list(handlers(make()))
    undeclared = sorted({path for path, handler in found if rule_of(handler.opt) is None})
    assert len(found) > 60
    assert not undeclared, f"say opt=PUBLIC, ACCOUNT, CITIZEN, staff(...), PARTNER or LOOPBACK: {undeclared}"


def test_the_listing_finds_a_forgotten_one() -> None:
    found = handlers(make(further=[forgotten, misspelt]))
    assert {path for path, handler in found if rule_of(handler.opt) is None} == {"/forgotten", "/misspelt"}


@pytest.mark.parametrize("path", ["/forgotten", "/misspelt"])
async def test_what_declares_nothing_is_refused(site: Site, path: str) -> None:
    app = make(further=[forgotten, misspelt])
    page = await Somebody(app, site.database).open(path)
    assert page.status == 500
    assert "open!" not in page.text


def test_pages_stand_under_both_languages() -> None:
    programs = ("partner", "signed", "program")
    paths = {path for path, handler in handlers(make()) if handler.opt.get("access") not in programs}
    own = {"/v1/openapi.json", "/health", "/ready", "/metrics", "/aset/{name:str}"}
    indonesian = {path for path in paths if not path.startswith("/en")} - own
    english = {path.removeprefix("/en") or "/" for path in paths if path.startswith("/en")}
    assert indonesian == english


def test_every_form_leads_back_to_a_page() -> None:
    """Whoever signs in again in the middle of a form is sent to a page, not to an address only forms know."""
    found = list(handlers(make()))
    readable = {path for path, handler in found if "GET" in handler.http_methods}
    lost = {
        path
        for path, handler in found
        if handler.http_methods - SAFE
        and rule_of(handler.opt) not in ("partner", "signed", "program", "public")
        and path not in readable
        and "back" not in handler.opt
    }
    assert not lost, f"give these a page or opt back=...: {sorted(lost)}"


def test_production_has_no_pages_of_the_demonstration() -> None:
    paths = {path for path, _ in handlers(make("production"))}
    assert not {path for path in paths if "demo" in path}
    assert {path for path, _ in handlers(make()) if "demo" in path}


def test_production_refuses_keys_that_everybody_knows() -> None:
    db = Database("postgresql://nowhere", keyring=keys.demo_keyring())
    with pytest.raises(ValueError, match="demo keys"):
        create_app(db, SystemClock(), SiteOptions(mode="production"))


def test_refuses_a_database_without_keys() -> None:
    with pytest.raises(ValueError, match="keyring"):
        create_app(Database("postgresql://nowhere"), SystemClock(), SiteOptions())


async def test_closed_routes_send_to_their_door(site: Site) -> None:
    """Nobody signed in gets past a closed route, by any method."""
    somebody = site.somebody()
    for path, handler in handlers(site.app):
        rule = rule_of(handler.opt) or ""
        if rule in ("public", "partner", "signed", "program"):
            continue
        concrete = re.sub(r"\{\w+:uuid\}", "00000000-0000-7000-8000-000000000001", path)
        concrete = re.sub(r"\{\w+:(int|str)\}", "1", concrete)
        for method in handler.http_methods - {"HEAD", "OPTIONS"}:
            answer = await somebody.client.request(method, concrete)
            if method == "POST":
                assert answer.status_code == 415, concrete
            elif rule == "loopback":
                assert answer.status_code == 404, concrete
            else:
                assert answer.status_code == 303, concrete
                assert "masuk?ke=" in answer.headers["location"]


async def test_partner_routes_answer_401_without_a_key(site: Site) -> None:
    answer = await site.somebody().client.get("/v1/schedules")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_secure_sites_say_so(site: Site) -> None:
    options = SiteOptions(mode="demo", public_url="https://bekal.example")
    async with running(site.database, site.world, options) as secure:
        somebody = secure.somebody()
        page = await somebody.open("/masuk")
        assert "max-age=31536000" in page.headers["strict-transport-security"]
        assert "Secure" in page.headers["set-cookie"]
    plain = await site.somebody().open("/masuk")
    assert "strict-transport-security" not in plain.headers
    assert "Secure" not in plain.headers["set-cookie"]
    assert ADDRESS.startswith("http://")


async def test_signed_routes_answer_401_without_a_signature(site: Site) -> None:
    """Their guard is the router's: nobody gets past it, whatever a route forgets."""
    signed = [(path, handler) for path, handler in handlers(site.app) if rule_of(handler.opt) == "signed"]
    assert len(signed) == 5
    for path, _ in signed:
        answer = await site.somebody().client.post(path, json={"redeem_code": "x"})
        assert (answer.status_code, answer.json()["error"]) == (401, "signature_missing"), path
