"""Brackets within brackets, thousands deep, at every door that takes JSON: a mistake of the sender's."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from joserfc import jwk, jws

from bekal.access import SCOPES, PartnerKind, tokens
from bekal.partner_api.contract import Contract
from bench import holders

from .conftest import House
from .signing import COMMIT, FEEDBACK, STATUS, TASK, URL, Client, add_client
from .test_access import NOBODY, concrete, routes_of

DEPTHS = (1_400, 30_000)
PARTNERS = {"institution": "lp-001", "platform": "skill-academy"}


def nested(depth: int) -> list[bytes]:
    """Lists, objects and both, closed or left open."""
    return [
        b"[" * depth,
        b"[" * depth + b"]" * depth,
        b'{"a":' * depth + b"1" + b"}" * depth,
        b'[{"a":' * depth,
    ]


def within(body: Any, deep: bytes) -> list[bytes]:
    """The deep thing alone, in a field nobody knows, and in each field of a good body."""
    names = [*body, "nobody_knows_this"]
    found = [deep, b"[" + deep + b"]"]
    for name in names:
        others = {each: value for each, value in body.items() if each != name}
        rest = msgspec.json.encode(others)[1:-1]
        found.append(b"{" + rest + b"," * bool(rest) + msgspec.json.encode(name) + b":" + deep + b"}")
    return found


def base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def doors(house: House) -> dict[str, tuple[str, list[str]]]:
    """Every call that takes JSON: its path, a partner that may call it, the fields of its body."""
    found = {}
    for (method, path), handler in routes_of(house.app).items():
        contract = handler.opt.get("contract")
        if method == "POST" and isinstance(contract, Contract) and contract.body is not None:
            kind = next(kind for kind in PARTNERS if handler.opt["scope"] in SCOPES[PartnerKind(kind)])
            fields = [field.encode_name for field in msgspec.structs.fields(contract.body)]
            found[path] = (PARTNERS[kind], fields)
    return found


async def test_every_body(house: House) -> None:
    found = doors(house)
    assert len(found) >= 14 and "/v1/webhooks" in found and "/v1/courses" in found
    for path, (partner, fields) in found.items():
        for depth in DEPTHS:
            for body in within(dict.fromkeys(fields, 1), nested(depth)[1]) + nested(depth):
                answer = await house.post(concrete(path), body, partner)
                assert answer.status_code in (400, 422), (path, body[:60], answer.text)
                assert answer.json()["type"].rpartition("/")[2] in ("body-malformed", "body-invalid")


@pytest.mark.parametrize("path", [STATUS, COMMIT, URL, TASK, FEEDBACK])
async def test_the_contract_of_today(house: House, path: str) -> None:
    await add_client(house)
    for deep in nested(DEPTHS[0]) + nested(10_000):
        for body in within({"redeem_code": NOBODY, "sequence": 1}, deep):
            answer = await Client(house).call(path, body)
            assert answer.status_code in (400, 422), (body[:60], answer.text)
            assert answer.json()["error"] in ("body_malformed", "body_invalid")


async def test_the_tokens_door(house: House) -> None:
    head, claims = base64(b'{"alg":"HS256"}'), base64(b"{}")
    # 1,400 brackets fit into what is read of a token.
    for deep in nested(1_400)[::3]:
        odd = base64(b'{"alg":"HS256","sub":"x","a":' + deep)
        for assertion in (f"e30.{odd}.x", f"{odd}.{claims}.x", f"{head}.{odd}.x"):
            form = {
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": assertion,
            }
            answer = await house.client.post(
                "/v1/oauth/token",
                content=urlencode(form),
                headers={"content-type": "application/x-www-form-urlencoded"},
            )
            assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
            answer = await house.client.get("/v1/schedules", headers={"authorization": f"Bearer {assertion}"})
            assert answer.status_code == 401
            assert tokens.client_of(assertion) is None
    for deep in nested(1_400):
        assert not tokens.is_public_key('{"kty":"RSA","n":' + deep.decode() + "}")


def test_what_a_partner_signed() -> None:
    """Claims are read when the signature is right: a partner's own program may be odd, too."""
    private = jwk.ECKey.generate_key("P-256", auto_kid=False)
    public = json.dumps(private.as_dict(private=False))
    now = int(holders.AT.timestamp())
    good = b'{"iss":"x","sub":"x","aud":"a","jti":"one","exp":%d,"a":' % (now + 60)
    for deep, read in ((b"[]", True), (b"[" * 1_400 + b"]" * 1_400, False)):
        signed = jws.serialize_compact({"alg": "ES256"}, good + deep + b"}", private)
        assert len(signed) <= tokens.TOKEN_LENGTH_MAX
        assert (tokens.read_assertion(public, "x", signed, ["a"], holders.AT) is not None) == read
