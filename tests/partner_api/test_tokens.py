"""The token's door over HTTP: three ways to prove who one is, and OAuth's own faults for everything else."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
import pytest
from joserfc import jwk, jwt

from bekal import access
from bekal.partner_api.limits import TOKENS_PER_MINUTE
from bench import holders

from .conftest import House

DOOR = "/v1/oauth/token"
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AUDIENCE = f"https://bekal.test{DOOR}"


async def make_key(house: House, **order: Any) -> access.KeyIssued:
    async with house.db.begin() as tx:
        wanted = access.KeyOrder("skill-academy", **order)
        [key] = await access.issue_partner_keys(tx, [wanted], holders.BY, holders.AT)
    assert key.key_id is not None
    return key


async def ask(house: House, form: dict[str, Any] | bytes, **headers: str) -> httpx.Response:
    content = form if isinstance(form, bytes) else urlencode(form).encode()
    sent = {"content-type": "application/x-www-form-urlencoded"} | headers
    return await house.client.post(DOOR, content=content, headers=sent)


def basic(name: str | None, secret: str | None) -> str:
    return "Basic " + b64encode(f"{quote_plus(name or '')}:{quote_plus(secret or '')}".encode()).decode()


GRANT = {"grant_type": "client_credentials"}


async def test_the_secret_is_shown_in_the_header_or_in_the_form(house: House) -> None:
    key = await make_key(house)
    posted = GRANT | {"client_id": key.key_id, "client_secret": key.secret}
    for answer in (
        await ask(house, GRANT, authorization=basic(key.key_id, key.secret)),
        await ask(house, posted),
    ):
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
        assert set(body["scope"].split()) == set(access.SCOPES[access.PartnerKind.platform])
        assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
        house.keys["new"] = body["access_token"]
        assert (await house.get("/v1/schedules", "new")).status_code == 200


async def test_a_signature_opens_once(house: House) -> None:
    private = jwk.ECKey.generate_key("P-256", auto_kid=False)
    public = private.as_dict(private=False)
    key = await make_key(house, public_jwk=httpx.Request("POST", "http://x", json=public).content.decode())
    now = int(house.clock.now().timestamp())
    claims = {"iss": key.key_id, "sub": key.key_id, "aud": AUDIENCE, "jti": "one", "exp": now + 60}
    form = GRANT | {
        "client_assertion_type": BEARER,
        "client_assertion": jwt.encode({"alg": "ES256"}, claims, private),
        "scope": "catalogue:read",
    }
    first = await ask(house, form)
    assert (first.status_code, first.json()["scope"]) == (200, "catalogue:read")
    again = await ask(house, form)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
    other = form | {
        "client_assertion": jwt.encode({"alg": "ES256"}, claims | {"aud": "https://else"}, private)
    }
    assert (await ask(house, other)).status_code == 401
    untyped = {name: value for name, value in form.items() if name != "client_assertion_type"}
    assert (await ask(house, untyped)).json()["error"] == "invalid_request"


async def test_what_is_wrong_is_said_as_oauth_says_it(house: House) -> None:
    key = await make_key(house, scopes=("catalogue:read",), networks=("127.0.0.0/8",))
    good = basic(key.key_id, key.secret)
    name, secret = key.key_id, key.secret
    cases: list[tuple[dict[str, Any] | bytes, dict[str, str], int, str]] = [
        (GRANT, {}, 401, "invalid_client"),
        (GRANT, {"authorization": basic(name, "wrong")}, 401, "invalid_client"),
        (GRANT, {"authorization": basic("0" * 16, secret)}, 401, "invalid_client"),
        (GRANT, {"authorization": basic("x\0", secret)}, 401, "invalid_client"),
        (GRANT, {"authorization": "Basic not base64!"}, 401, "invalid_client"),
        (GRANT, {"authorization": "Basic " + b64encode(b"nocolon").decode()}, 401, "invalid_client"),
        (GRANT, {"authorization": "Basic " + b64encode(b"\xff:\xff").decode()}, 401, "invalid_client"),
        ({}, {"authorization": good}, 400, "invalid_request"),
        ({"grant_type": "password"}, {"authorization": good}, 400, "unsupported_grant_type"),
        (GRANT | {"client_secret": secret}, {"authorization": good}, 400, "invalid_request"),
        (GRANT | {"client_id": "0" * 16}, {"authorization": good}, 400, "invalid_request"),
        (GRANT | {"scope": "purchases:write"}, {"authorization": good}, 400, "invalid_scope"),
        (GRANT | {"scope": "everything"}, {"authorization": good}, 400, "invalid_scope"),
        (GRANT | {"client_id": name, "client_secret": "a\0b"}, {}, 400, "invalid_request"),
        (b"grant_type=client_credentials&grant_type=x", {"authorization": good}, 400, "invalid_request"),
        (b"grant_type=%FF", {"authorization": good}, 400, "invalid_request"),
        (b"grant_type=\xff", {"authorization": good}, 400, "invalid_request"),
        (b"&".join([b"a=1"] * 30), {"authorization": good}, 400, "invalid_request"),
        (GRANT, {"authorization": good, "content-type": "application/json"}, 400, "invalid_request"),
        (GRANT, {"authorization": good, "x-forwarded-for": "10.0.0.1"}, 400, "unauthorized_client"),
    ]
    for form, headers, status, error in cases:
        answer = await ask(house, form, **headers)
        assert (answer.status_code, answer.json()["error"]) == (status, error), (form, headers)
        assert answer.json()["error_description"]
        assert answer.headers["cache-control"] == "no-store"
        assert ("www-authenticate" in answer.headers) == (status == 401)
        assert str(secret) not in answer.text
    assert (await ask(house, GRANT, authorization=good)).status_code == 200
    assert (await ask(house, b"a=" + b"x" * 20_000, authorization=good)).status_code == 413


async def test_a_token_that_is_over_is_refused(house: House) -> None:
    key = await make_key(house)
    answer = await ask(house, GRANT, authorization=basic(key.key_id, key.secret))
    house.keys["new"] = answer.json()["access_token"]
    house.clock.move_to(house.clock.now() + timedelta(seconds=899))
    assert (await house.get("/v1/schedules", "new")).status_code == 200
    house.clock.move_to(house.clock.now() + timedelta(seconds=1))
    late = await house.get("/v1/schedules", "new")
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (401, "token-unknown")


async def test_whoever_guesses_is_slowed_down(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await make_key(house)
    desk = house.app.state["partner_desk"]
    desk.limiter._now = lambda: 50.0
    desk.limiter._used["token from 10.9.9.9"] = (50.0, TOKENS_PER_MINUTE - 1)
    good = basic(key.key_id, key.secret)
    for status in (200, 429):
        answer = await ask(house, GRANT, authorization=good, **{"x-forwarded-for": "10.9.9.9"})
        assert answer.status_code == status
    assert answer.headers["retry-after"] == "60"
    assert (await ask(house, GRANT, authorization=good)).status_code == 200, "others are not"
