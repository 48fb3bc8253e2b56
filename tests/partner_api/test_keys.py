"""Who may call what: every route behind a key, and the key of the right kind."""

from __future__ import annotations

import httpx
from litestar import Litestar

from bekal import access
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from bekal.pages import rule_of
from bekal.partner_api import create_partner_app, create_router
from bench import holders

from .conftest import House

ROUTES = [
    ("POST", "/v1/purchases", "platform"),
    ("GET", "/v1/purchases/ref-1", "platform"),
    ("POST", "/v1/redemptions", "institution"),
    ("POST", "/v1/attendance", "institution"),
    ("GET", "/v1/schedules", "platform or institution"),
]
EVERY = "platform or institution or bank"
HOOK = "/v1/webhooks/00000000-0000-7000-8000-000000000001"
ROUTES += [("GET", "/v1/webhooks", EVERY), ("POST", "/v1/webhooks", EVERY)]
ROUTES += [("POST", f"{HOOK}/{last}", EVERY) for last in ("secret", "state", "test", "replays")]
ROUTES += [("GET", f"{HOOK}/deliveries", EVERY)]
PARTNERS = {"platform": "skill-academy", "institution": "lp-001", "bank": "bank-contoh"}


def kind_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"].rpartition("/")[2])


def test_every_route_declares_that_partners_call_it() -> None:
    app = Litestar([create_router()], openapi_config=None)
    rules = {
        (method, route.path): rule_of(handler.opt)
        for route in app.routes
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items()
        if method != "OPTIONS"
    }
    assert len(rules) == len(ROUTES)
    assert set(rules.values()) == {"partner"}


async def test_without_a_valid_key_nothing_opens(house: House) -> None:
    good = house.keys["skill-academy"]
    for method, path, _ in ROUTES:
        for presented in ("", "Bearer ", f"Basic {good}", "Bearer bk_x_y", f"Bearer {good[:-1]}", "Bearer é"):
            answer = await house.client.request(
                method, path, headers={b"authorization": presented.encode()}, content=b"{}"
            )
            assert (answer.status_code, kind_of(answer)) == (401, "key-unknown"), presented
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_key_opens_what_its_kind_may_call(house: House) -> None:
    for method, path, kinds in ROUTES:
        for kind, partner in PARTNERS.items():
            if kind in kinds:
                continue
            headers = {"authorization": f"Bearer {house.keys[partner]}", "content-type": "application/json"}
            answer = await house.client.request(method, path, headers=headers, content=b"{}")
            assert (answer.status_code, kind_of(answer)) == (403, "partner-kind-wrong"), (path, kind)


async def test_a_revoked_key_opens_nothing(house: House) -> None:
    assert (await house.get("/v1/schedules")).status_code == 200
    async with house.db.begin() as tx:
        [partner] = [p for p in await access.list_partners(tx) if p.partner_code == "skill-academy"]
        assert partner.keys == 1
        key_id = house.keys["skill-academy"].split("_")[1]
        await access.revoke_partner_keys(tx, [key_id], holders.BY, holders.AT)
    assert (await house.get("/v1/schedules")).status_code == 401


async def test_other_addresses_and_methods_are_problems_too(house: House) -> None:
    for method, path, status in (
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/purchases", 405),
        ("PUT", "/", 404),
    ):
        answer = await house.client.request(method, path)
        assert answer.status_code == status
        assert kind_of(answer) in ("not-found", "method-not-allowed")


async def test_the_interface_opens_and_closes_its_own_database(db: Database) -> None:
    await holders.make_programme(db)
    keys = await holders.make_keys(db, [access.PartnerOpening("skill-academy", "platform", "x")])
    own = Database(db.dsn, keyring=db.keyring)
    app = create_partner_app(own, SimulatedClock(holders.AT))
    async with app.lifespan():
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # Litestar's own scope types
        async with httpx.AsyncClient(transport=transport, base_url="https://partner.test") as client:
            headers = {"authorization": f"Bearer {keys['skill-academy']}"}
            answer = await client.get("/v1/purchases/r", headers=headers)
            assert (answer.status_code, kind_of(answer)) == (404, "purchase-unknown")
            assert "strict-transport-security" in answer.headers
