"""Who may call what: every route x every kind of partner x own and foreign things."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from litestar import Litestar

from bekal import access
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from bekal.pages import rule_of
from bekal.partner_api import create_partner_app, create_router
from bekal.partner_api.problems import KINDS
from bench import holders

from .conftest import House
from .signing import PREFIX, STATUS, Client, add_client

NOBODY = str(UUID(int=1))
PARTNERS = {"platform": "skill-academy", "institution": "lp-001", "bank": "bank-contoh"}
UNLISTED = {"platform": "lain", "institution": "lp-999"}
PUBLIC = {("GET", "/v1/openapi.json"), ("POST", "/v1/oauth/token")}
COURSE = {"course_id": 1, "platforms": ["tokopedia"], "starts_on": "2022-04-01", "start_time": "09:00:00"}
CODE = "R00000000000000000"
EVERYBODY = "platform institution bank"
HOOK = "/v1/webhooks/{webhook_id}"

ROUTES: dict[tuple[str, str], tuple[str, Any, str]] = {
    ("GET", "/v1/catalogue"): ("platform institution", None, ""),
    ("GET", "/v1/courses/{course_id}"): ("platform institution", None, ""),
    ("GET", "/v1/schedules"): ("platform institution", None, ""),
    ("POST", "/v1/purchases"): (
        "platform",
        {"reference": "r", "card_number": "8900000000000000", "schedule_id": 1},
        "",
    ),
    ("GET", "/v1/purchases"): ("platform", None, "reference=r"),
    ("GET", "/v1/purchases/{purchase_id}"): ("platform", None, ""),
    ("POST", "/v1/purchases/{purchase_id}/confirmation"): ("platform", {"code": "000000"}, ""),
    ("POST", "/v1/confirmations"): ("platform", {"purchase_id": NOBODY, "code": "000000"}, ""),
    ("POST", "/v1/cancellations"): ("platform", {"purchase_id": NOBODY}, ""),
    ("GET", "/v1/statements"): ("platform", None, "first_on=2022-03-01&last_on=2022-03-01"),
    ("GET", "/v1/statements/{day}"): ("platform", None, ""),
    ("POST", "/v1/courses"): ("institution", None, ""),
    ("POST", "/v1/schedules"): ("institution", COURSE | {"sessions": 5, "seats": 5}, ""),
    ("GET", "/v1/proposals"): ("institution", None, ""),
    ("GET", "/v1/enrolments"): ("institution", None, "schedule_id=1"),
    ("POST", "/v1/redemptions"): ("institution", {"redeem_code": CODE, "sequence": 1}, ""),
    ("POST", "/v1/redemptions/check"): ("institution", {"redeem_code": CODE, "sequence": 1}, ""),
    ("POST", "/v1/attendance"): (
        "institution",
        {"redeem_code": CODE, "sequence": 1, "present": True},
        "",
    ),
    ("POST", "/v1/attendance/csv"): ("institution", None, ""),
    ("POST", "/v1/evidence"): ("institution", {"redeem_code": CODE, "kind": "task", "sequence": 1}, ""),
    ("POST", "/v1/completions"): ("institution", {"redeem_code": CODE}, ""),
    ("GET", "/v1/tickets"): (EVERYBODY, None, ""),
    ("GET", "/v1/tickets/{ticket_id}"): (EVERYBODY, None, ""),
    ("POST", "/v1/replies"): (EVERYBODY, {"ticket_id": NOBODY, "text": "x", "hand_to": "office"}, ""),
    ("GET", "/v1/webhooks"): (EVERYBODY, None, ""),
    ("POST", "/v1/webhooks"): (EVERYBODY, {"url": "http://127.0.0.1:1/"}, ""),
    ("POST", HOOK + "/secret"): (EVERYBODY, None, ""),
    ("POST", HOOK + "/state"): (EVERYBODY, {"state": "off"}, ""),
    ("DELETE", HOOK): (EVERYBODY, None, ""),
    ("POST", HOOK + "/test"): (EVERYBODY, None, ""),
    ("POST", HOOK + "/replays"): (EVERYBODY, {"since": "2022-03-01T00:00:00Z"}, ""),
    ("GET", HOOK + "/deliveries"): (EVERYBODY, None, ""),
}
"""Every route with a token: the kinds that may call it, a body that can be read, a query."""


def kind_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["title_id"]
    assert body["title"] != body["title_id"]
    assert body["request_id"] == answer.headers["x-request-id"]
    return str(body["type"].rpartition("/")[2])


def concrete(path: str, purchase_id: str = NOBODY) -> str:
    path = path.replace("{purchase_id}", purchase_id).replace("{webhook_id}", NOBODY)
    path = path.replace("{ticket_id}", NOBODY).replace("{course_id}", "999999")
    return path.replace("{day}", "2022-03-01")


async def call(house: House, route: tuple[str, str], partner: str, **changes: Any) -> httpx.Response:
    method, path = route
    _, body, query = ROUTES[route]
    body = changes.pop("body", body)
    path = concrete(path, changes.pop("purchase_id", NOBODY))
    query = changes.pop("query", query)
    if method == "POST":
        return await house.post(path, {} if body is None else body, partner)
    if method == "DELETE":
        headers = {"authorization": f"Bearer {house.keys[partner]}", "idempotency-key": "delete"}
        return await house.client.delete(path, headers=headers)
    return await house.get(f"{path}?{query}" if query else path, partner)


def routes_of(app: Litestar) -> dict[tuple[str, str], Any]:
    return {
        (method, route.path.replace(":uuid", "").replace(":date", "").replace(":int", "")): handler
        for route in app.routes
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items()
        if method not in ("OPTIONS", "HEAD")
    }


def test_the_table_knows_every_route_and_its_scope() -> None:
    """A new route must be added to the tables here, or this fails."""
    found = routes_of(Litestar([create_router()], openapi_config=None))
    closed = {route for route, handler in found.items() if rule_of(handler.opt) == "partner"}
    assert closed == set(ROUTES)
    assert set(found) - closed == PUBLIC
    for route in closed:
        scope = access.Scope(found[route].opt["scope"])
        kinds = {kind.value for kind, scopes in access.SCOPES.items() if scope in scopes}
        assert kinds == set(ROUTES[route][0].split()), route
    foreign = {route for route in closed if found[route].opt["contract"].missing}
    # Another's webhooks are tried in test_webhooks, tickets in test_tickets, courses in test_catalogue.
    others = (HOOK, "/v1/tickets", "/v1/replies", "/v1/courses/")
    hooks = {route for route in foreign if route[1].startswith(others)}
    assert foreign - hooks - {("GET", "/v1/statements/{day}")} == set(FOREIGN)


async def test_without_a_valid_token_nothing_opens(either: House) -> None:
    house = either
    good = house.keys["skill-academy"]
    for method, path in ROUTES:
        for presented in ("", "Bearer ", f"Basic {good}", "Bearer bk_x_y", f"Bearer {good[:-2]}", "Bearer é"):
            answer = await house.client.request(
                method, concrete(path), headers={b"authorization": presented.encode()}, content=b"{}"
            )
            assert (answer.status_code, kind_of(answer)) == (401, "token-unknown"), presented
            assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("kind", sorted(PARTNERS))
async def test_a_token_opens_what_its_kind_may_call(house: House, kind: str) -> None:
    for route, (kinds, _, _) in ROUTES.items():
        answer = await call(house, route, PARTNERS[kind])
        if kind in kinds.split():
            # A file is no JSON: 415 says that the token opened.
            assert answer.status_code in (200, 404, 415, 422), (route, answer.text)
            assert answer.headers["ratelimit"].startswith('"minute";r=')
        else:
            assert (answer.status_code, kind_of(answer)) == (403, "scope-missing"), route
            assert "insufficient_scope" in answer.headers["www-authenticate"]


async def test_whoever_is_not_in_the_catalogue_is_told(either: House) -> None:
    house = either
    for route, (kinds, _, _) in ROUTES.items():
        for kind in kinds.split():
            if kinds == EVERYBODY:
                continue
            answer = await call(house, route, UNLISTED[kind])
            assert (answer.status_code, kind_of(answer)) == (403, "partner-unlisted"), route


async def test_a_narrow_token_opens_its_scope_only(house: House) -> None:
    async with house.db.begin() as tx:
        order = access.KeyOrder("skill-academy", scopes=("catalogue:read",))
        [key] = await access.issue_partner_keys(tx, [order], holders.BY, holders.AT)
        asked = access.TokenRequest(key.key_id, key.secret)
        [issued] = await access.issue_partner_tokens(tx, [asked], [], holders.BY, holders.AT)
    house.keys["narrow"] = issued.token or ""
    for route, (kinds, _, _) in ROUTES.items():
        answer = await call(house, route, "narrow")
        opens = route in (("GET", "/v1/catalogue"), ("GET", "/v1/schedules"))
        assert "platform" in kinds or answer.status_code == 403
        assert (answer.status_code == 200) == opens, route
    assert (await house.get(f"/v1/courses/{house.schedules[0].course_id}", "narrow")).status_code == 200


async def test_a_key_for_one_network_opens_nothing_elsewhere(house: House) -> None:
    async with house.db.begin() as tx:
        order = access.KeyOrder("skill-academy", networks=("10.0.0.0/8",))
        [key] = await access.issue_partner_keys(tx, [order], holders.BY, holders.AT)
        asked = access.TokenRequest(key.key_id, key.secret, host="10.0.0.1")
        [issued] = await access.issue_partner_tokens(tx, [asked], [], holders.BY, holders.AT)
    headers = {"authorization": f"Bearer {issued.token}"}
    answer = await house.client.get("/v1/schedules", headers=headers)
    assert (answer.status_code, kind_of(answer)) == (403, "network-not-allowed")
    # The test's client is 127.0.0.1: a proxy on this machine is believed about the last hop, and only that.
    for hops, status in (
        ("10.0.0.1", 200),
        ("1.1.1.1, 10.0.0.1", 200),
        ("10.0.0.1, 1.1.1.1", 403),
        ("x", 403),
    ):
        answer = await house.client.get("/v1/schedules", headers=headers | {"x-forwarded-for": hops})
        assert answer.status_code == status, hops


FOREIGN: dict[tuple[str, str], dict[str, Any]] = {
    ("GET", "/v1/purchases/{purchase_id}"): {},
    ("POST", "/v1/purchases/{purchase_id}/confirmation"): {"body": ["code"]},
    ("POST", "/v1/confirmations"): {"body": ["purchase_id", "code"]},
    ("POST", "/v1/cancellations"): {"body": ["purchase_id"]},
    ("POST", "/v1/schedules"): {"body": ["course_id"]},
    ("GET", "/v1/enrolments"): {},
    ("POST", "/v1/redemptions"): {"body": ["redeem_code"]},
    ("POST", "/v1/redemptions/check"): {"body": ["redeem_code"]},
    ("POST", "/v1/attendance"): {"body": ["redeem_code"]},
    ("POST", "/v1/evidence"): {"body": ["redeem_code"]},
    ("POST", "/v1/completions"): {"body": ["redeem_code"]},
}
"""Routes that name a thing: which fields of the body name it."""

OTHERS = {"platform": "tokopedia", "institution": "lp-002"}


@pytest.mark.parametrize("route", sorted(FOREIGN), ids=lambda route: " ".join(route))
async def test_anothers_thing_is_as_unknown_as_none(house: House, route: tuple[str, str]) -> None:
    """Own: found. Another partner's, and one that never was: the very same 404."""
    schedule = await house.class_of("lp-001")
    started = await house.start(0, schedule_id=schedule.schedule_id)
    is_confirmation = "confirmation" in route[1]
    bought = {} if is_confirmation else (await house.confirm(started)).json()
    names = {
        "purchase_id": started["purchase_id"],
        "code": started["sandbox_code"],
        "redeem_code": bought.get("sandbox_redeem_code"),
        "course_id": schedule.course_id,
    }
    kinds, body, _ = ROUTES[route]
    named = {field: names[field] for field in FOREIGN[route].get("body", ())}
    changes: dict[str, Any] = {"purchase_id": started["purchase_id"]}
    if body is not None:
        changes["body"] = body | named
    if route[1] == "/v1/enrolments":
        changes["query"] = f"schedule_id={schedule.schedule_id}"
    foreign = await call(house, route, OTHERS[kinds], **changes)
    never = await call(
        house, route, OTHERS[kinds], **(
            {"query": "schedule_id=999999"} if route[1] == "/v1/enrolments" else
            {"body": body | {"course_id": 999_999}} if route[1] == "/v1/schedules" else {}
        )
    )  # fmt: skip
    assert (foreign.status_code, kind_of(foreign)) == (never.status_code, kind_of(never)), route
    assert foreign.status_code == 404
    same = {"instance": "", "request_id": ""}
    assert foreign.json() | same == never.json() | same
    if body is not None and route[1] != "/v1/purchases/{purchase_id}/confirmation":
        listed = await house.post(route[1], [changes["body"]], OTHERS[kinds])
        assert listed.json()[0]["outcome"].endswith("_unknown")
    own = await call(house, route, PARTNERS[kinds], **changes)
    assert own.status_code == 200, own.text
    assert not str(own.json().get("outcome", "")).endswith("_unknown")


async def test_a_revoked_key_opens_nothing(house: House) -> None:
    assert (await house.get("/v1/schedules")).status_code == 200
    async with house.db.begin() as tx:
        [row] = await access.list_partner_keys(tx, "skill-academy")
        await access.revoke_partner_keys(tx, [row.key_id], holders.BY, holders.AT)
    assert (await house.get("/v1/schedules")).status_code == 401


async def test_other_addresses_and_methods_are_problems_too(either: House) -> None:
    for method, path, status, kind in (
        ("GET", "/v1", 404, "not-found"),
        ("GET", "/v1/nothing", 404, "not-found"),
        ("POST", "/v1/nothing", 404, "not-found"),
        ("GET", "/v1/purchases/not-an-id", 404, "not-found"),
        ("GET", "/v1/statements/2022-13-01", 404, "not-found"),
        ("PUT", "/v1/purchases", 405, "method-not-allowed"),
        ("POST", "/v1/catalogue", 405, "method-not-allowed"),
    ):
        for accept in ("*/*", "text/html", "application/json"):
            answer = await either.client.request(method, path, headers={"accept": accept})
            assert (answer.status_code, kind_of(answer)) == (status, kind), path
            assert answer.headers["cache-control"] == "no-store"
    assert (await either.client.put("/")).status_code in (404, 405)


async def test_the_contract_of_today_answers_in_its_own_shape(either: House) -> None:
    await add_client(either)
    big = await Client(either).call(STATUS, b'{"redeem_code":"' + b"R" * 70_000 + b'"}')
    for answer, status, error in (
        (big, 413, "body_too_large"),
        (await either.client.post(PREFIX + "/nothing"), 404, "not_found"),
        (await either.client.post(PREFIX, headers={"accept": "text/html"}), 404, "not_found"),
        (await either.client.post("http://partner.test/" + PREFIX + "/nothing"), 404, "not_found"),
        (await either.client.get(PREFIX + STATUS), 405, "method_not_allowed"),
    ):
        said = answer.json()
        assert (answer.status_code, said["error"]) == (status, error)
        assert (said["success"], said["data"]) == (False, None)
        kind = KINDS[error.replace("_", "-")]
        assert said["message_en"].startswith(kind.en) and said["message_en"] != said["message"]
        assert said["message"] and "Isian" not in said["message"]
        assert len(answer.headers["x-request-id"]) >= 8


async def test_the_interface_opens_and_closes_its_own_database(db: Database) -> None:
    await holders.make_programme(db)
    keys = await holders.make_keys(db, [access.PartnerOpening("skill-academy", "platform", "x")])
    own = Database(db.dsn, keyring=db.keyring)
    app = create_partner_app(own, SimulatedClock(holders.AT))
    async with app.lifespan():
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # Litestar's own scope types
        async with httpx.AsyncClient(transport=transport, base_url="https://partner.test") as client:
            headers = {"authorization": f"Bearer {keys['skill-academy']}"}
            answer = await client.get(f"/v1/purchases/{NOBODY}", headers=headers)
            assert (answer.status_code, kind_of(answer)) == (403, "partner-unlisted")
            assert "strict-transport-security" in answer.headers


async def test_a_callers_own_request_id_comes_back(either: House) -> None:
    house = either
    headers = {"authorization": f"Bearer {house.keys['skill-academy']}"}
    for given, kept in (
        ("my-request.0001", True),
        ("short", False),
        ("x" * 65, False),
        ("a b c d e f", False),
    ):
        answer = await house.client.get("/v1/schedules?limit=1", headers=headers | {"x-request-id": given})
        assert (answer.headers["x-request-id"] == given) == kept
        assert len(answer.headers["x-request-id"]) >= 8


async def test_beyond_its_share_a_partner_waits(either: House) -> None:
    house = either
    async with house.db.begin() as tx:
        small = access.PartnerOpening("pintaria", "platform", "Pintaria", per_minute=5)
        await access.add_partners(tx, [small], holders.BY, holders.AT)
        [key] = await access.issue_partner_keys(tx, [access.KeyOrder("pintaria")], holders.BY, holders.AT)
        asked = access.TokenRequest(key.key_id, key.secret)
        [issued] = await access.issue_partner_tokens(tx, [asked], [], holders.BY, holders.AT)
    house.keys["pintaria"] = issued.token or ""
    now = [100.0]
    house.app.state["partner_desk"].limiter._now = lambda: now[0]
    assert (await house.get("/v1/schedules", "pintaria")).headers["ratelimit"] == '"minute";r=4;t=60'
    item = {"reference": "r", "card_number": "8900000000000000", "schedule_id": 1}
    listed = await house.post("/v1/purchases", [item] * 3, "pintaria")
    assert (listed.status_code, listed.headers["ratelimit"]) == (200, '"minute";r=1;t=60')
    assert listed.headers["ratelimit-policy"] == '"minute";q=5;w=60'
    assert (await house.get("/v1/schedules", "pintaria")).status_code == 200
    now[0] += 17.5
    answer = await house.get("/v1/schedules", "pintaria")
    assert (answer.status_code, kind_of(answer)) == (429, "too-many")
    assert (answer.headers["retry-after"], answer.headers["ratelimit"]) == ("43", '"minute";r=0;t=43')
    assert (await house.get("/v1/schedules")).status_code == 200, "nobody else is held back"
    now[0] += 43
    assert (await house.get("/v1/schedules", "pintaria")).status_code == 200


def test_problems_have_both_languages() -> None:
    for name, kind in KINDS.items():
        assert kind.en.endswith((".", "/+-")), name
        assert kind.id, name
        assert msgspec.json.encode(kind.en)
