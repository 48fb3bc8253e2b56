"""Partners' keys: made, rotated, revoked; and the access tokens that clients get for them."""

from __future__ import annotations

import base64
import timeit
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwk, jwt

from bekal import access
from bekal.access import KeyOrder, KeyRotation, PartnerOpening, TokenRequest
from bekal.base.actors import command
from bekal.base.database import Database, Transaction
from bekal.base.statements import Statement

BY = command("test")
AUD = "https://bekal.test/v1/oauth/token"
PARTNERS = [
    PartnerOpening("tokopedia", "platform", "Tokopedia"),
    PartnerOpening("lp-001", "institution", "Balai Contoh"),
]


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def written(key: Any, *, private: bool) -> str:
    return msgspec.json.encode(key.as_dict(private=private)).decode()


async def make_key(tx: Transaction, at: datetime, **order: Any) -> access.KeyIssued:
    await access.add_partners(tx, PARTNERS, BY, at)
    [key] = await access.issue_partner_keys(tx, [KeyOrder(**{"partner_code": "tokopedia"} | order)], BY, at)
    return key


async def ask(tx: Transaction, at: datetime, key: access.KeyIssued, **changes: Any) -> access.TokenIssued:
    request = TokenRequest(**{"client_id": key.key_id, "secret": key.secret} | changes)
    [issued] = await access.issue_partner_tokens(tx, [request], [AUD], BY, at)
    return issued


async def test_orders_are_judged(db: Database, at: datetime) -> None:
    private = jwk.OKPKey.generate_key("Ed25519")
    small = rsa.generate_private_key(65537, 1024).public_key().public_numbers().n.to_bytes(128, "big")
    short = msgspec.json.encode({"kty": "RSA", "e": "AQAB", "n": base64url(small)}).decode()
    orders = {
        "partner_unknown": KeyOrder("nobody"),
        "scope_not_of_kind": KeyOrder("lp-001", scopes=("purchases:write",)),
        "network_wrong": KeyOrder("tokopedia", networks=("10.0.0.0/33",)),
        "public_key_wrong": KeyOrder("tokopedia", public_jwk="{}"),
        "issued": KeyOrder("tokopedia", ("catalogue:read",), ("10.0.0.0/8", "::1/128")),
    }
    async with db.begin() as tx:
        await access.add_partners(tx, PARTNERS, BY, at)
        results = await access.issue_partner_keys(tx, list(orders.values()), BY, at)
        assert [result.outcome for result in results] == list(orders)
        assert [bool(result.key_id) for result in results] == [False] * 4 + [True]
        for wrong in (
            written(private, private=True),
            short,
            "[]",
            "x",
            '{"kty":"oct","k":"AA"}',
        ):
            [result] = await access.issue_partner_keys(tx, [KeyOrder("tokopedia", public_jwk=wrong)], BY, at)
            assert result.outcome == "public_key_wrong", wrong
        [row] = await access.list_partner_keys(tx, "tokopedia")
        assert (row.way, row.scopes, row.networks) == (
            "secret",
            ["catalogue:read"],
            ["10.0.0.0/8", "::1/128"],
        )
        assert await access.issue_partner_keys(tx, [], BY, at) == []


async def test_a_secret_gives_a_token_that_tells_its_partner_until_revoked(
    db: Database, at: datetime
) -> None:
    async with db.begin() as tx:
        key, other = await make_key(tx, at), await make_key(tx, at)
        issued = await ask(tx, at, key)
        assert (issued.outcome, issued.seconds) == ("issued", 900)
        assert set(issued.scopes) == set(access.SCOPES[access.PartnerKind.platform])
        assert issued.token is not None
        found = await access.find_partner(tx, issued.token, at)
        assert found is not None
        assert (found.partner_code, found.kind, found.key_id) == ("tokopedia", "platform", key.key_id)
        db.memory.clear()
        head, body, mark = issued.token.split(".")
        for wrong in (
            f"{head}.{body}.{mark[:-2]}AA",
            f"{head}.{body}x.{mark}",
            "",
            "a.b.c",
            issued.token + " ",
            "é",
        ):
            assert await access.find_partner(tx, wrong, at) is None, wrong
        assert (await access.list_partners(tx))[-1].keys == 2
        refused = [
            await ask(tx, at, key, secret=other.secret),
            await ask(tx, at, key, secret=None),
            await ask(tx, at, key, client_id="0" * 16),
            await ask(tx, at, key, client_id="x\0"),
        ]
        assert {each.outcome for each in refused} == {"refused"}
        assert {each.token for each in refused} == {None}
        results = await access.revoke_partner_keys(tx, [key.key_id or "", key.key_id or "", "none"], BY, at)
        assert results == ["revoked", "already_revoked", "key_unknown"]
        assert await access.find_partner(tx, issued.token, at) is None
        assert (await ask(tx, at, key)).outcome == "refused"
        assert (await ask(tx, at, other)).outcome == "issued"


async def test_a_token_lives_a_quarter_of_an_hour(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        token = (await ask(tx, at, await make_key(tx, at))).token or ""
        last = at + timedelta(seconds=899)
        assert await access.find_partner(tx, token, last)
        # Remembered a second ago, and over nevertheless.
        assert await access.find_partner(tx, token, last + timedelta(seconds=1)) is None
        assert access.recall_partner(db.memory, token, last + timedelta(seconds=1)) is None


async def test_a_token_of_another_house_is_nobodys(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        key = await make_key(tx, at)
        claims = {"iss": "bekal", "client_id": key.key_id, "scope": "", "exp": int(at.timestamp()) + 60}
        for secret, alg in ((b"x" * 32, "HS256"), (b"", "none")):
            header = {"alg": alg, "typ": "at+jwt"}
            if alg == "none":
                parts = [msgspec.json.encode(part) for part in (header, claims)]
                token = ".".join(base64url(part) for part in parts) + "."
            else:
                token = jwt.encode(header, claims, jwk.OctKey.import_key(secret))
            assert await access.find_partner(tx, token, at) is None


async def test_a_token_is_remembered_for_a_minute_and_checked_quickly(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        token = (await ask(tx, at, await make_key(tx, at))).token or ""
    assert access.recall_partner(db.memory, token, at) is None
    async with db.read() as tx:
        await access.find_partner(tx, token, at)
        counted = tx.statement_count
        await access.find_partner(tx, token, at + timedelta(seconds=60))
        assert tx.statement_count == counted
        await access.find_partner(tx, token, at + timedelta(seconds=61))
        assert tx.statement_count == counted + 1
    late = at + timedelta(seconds=61)
    assert access.recall_partner(db.memory, token, late)
    assert min(timeit.repeat(lambda: access.recall_partner(db.memory, token, late), number=200)) < 0.02


async def test_a_key_revoked_elsewhere_opens_nothing_after_a_minute(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        key = await make_key(tx, at)
        token = (await ask(tx, at, key)).token or ""
        await access.find_partner(tx, token, at)
    here = dict(db.memory["access.partner_tokens"])
    async with db.begin() as tx:
        await access.revoke_partner_keys(tx, [key.key_id or ""], BY, at)
        db.memory["access.partner_tokens"] = here
        assert await access.find_partner(tx, token, at + timedelta(seconds=61)) is None


async def test_a_suspended_partner_has_no_token(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        key = await make_key(tx, at)
        token = (await ask(tx, at, key)).token or ""
        assert await access.find_partner(tx, token, at)
        codes = ["tokopedia", "tokopedia", "nobody"]
        moved = await access.suspend_partners(tx, codes, BY, at)
        assert [str(m) for m in moved] == ["moved", "nothing_changed", "partner_unknown"]
        assert await access.find_partner(tx, token, at) is None
        assert (await ask(tx, at, key)).outcome == "refused"
        assert [str(m) for m in await access.resume_partners(tx, codes[:1], BY, at)] == ["moved"]
        assert await access.find_partner(tx, token, at)
        assert await access.suspend_partners(tx, [], BY, at) == []


async def test_scopes_and_networks_of_a_key(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        key = await make_key(tx, at, scopes=("catalogue:read", "purchases:read"), networks=("10.1.0.0/16",))
        assert (await ask(tx, at, key, host="10.2.0.1")).outcome == "network_not_allowed"
        assert (await ask(tx, at, key)).outcome == "network_not_allowed"
        wide = await ask(tx, at, key, host="10.1.2.3", scope="catalogue:read purchases:write")
        assert wide.outcome == "scope_not_allowed"
        narrow = await ask(tx, at, key, host="10.1.2.3", scope="catalogue:read")
        assert narrow.scopes == ("catalogue:read",)
        found = await access.find_partner(tx, narrow.token or "", at)
        assert found is not None
        assert found.scopes == {"catalogue:read"}
        assert found.may_call_from("10.1.255.255")
        assert not found.may_call_from("10.2.0.0")
        assert not found.may_call_from("unix:")


async def test_a_rotated_key_opens_for_as_long_as_was_said(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        old = await make_key(tx, at, scopes=("catalogue:read",), networks=("10.1.0.0/16",))
        [new] = await access.rotate_partner_keys(tx, [KeyRotation(old.key_id or "", 3600)], BY, at)
        assert new.outcome == "issued"
        for key, seconds, outcome in ((old, 3599, "issued"), (old, 3600, "refused"), (new, 3600, "issued")):
            asked = await ask(tx, at + timedelta(seconds=seconds), key, host="10.1.0.1")
            assert asked.outcome == outcome
            assert asked.scopes == (("catalogue:read",) if outcome == "issued" else ())
        await access.revoke_partner_keys(tx, [new.key_id or ""], BY, at)
        wrong = [KeyRotation(new.key_id or ""), KeyRotation("nothing")]
        results = await access.rotate_partner_keys(tx, wrong, BY, at)
        assert [each.outcome for each in results] == ["already_revoked", "key_unknown"]


async def test_no_secret_is_stored(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        key = await make_key(tx, at)
        for table in ("partner_keys", "log"):
            text = str(await tx.tuples(Statement("x", f"SELECT t::text FROM access.{table} AS t")))
            assert key.secret
            assert key.secret not in text


def keys_of_a_client() -> dict[str, Any]:
    return {
        "RS256": jwk.RSAKey.generate_key(2048, auto_kid=False),
        "PS256": jwk.RSAKey.generate_key(2048, auto_kid=False),
        "ES256": jwk.ECKey.generate_key("P-256", auto_kid=False),
        "Ed25519": jwk.OKPKey.generate_key("Ed25519", auto_kid=False),
    }


def assertion(key_id: str | None, at: datetime, key: Any, alg: str, **changes: Any) -> str:
    now = int(at.timestamp())
    claims = {"iss": key_id, "sub": key_id, "aud": AUD, "jti": "a", "iat": now, "exp": now + 60} | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg}, kept, key, algorithms=[alg])


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "Ed25519"])
async def test_a_client_may_sign_instead_of_sending_a_secret(db: Database, at: datetime, alg: str) -> None:
    private = keys_of_a_client()[alg]
    async with db.begin() as tx:
        key = await make_key(tx, at, public_jwk=written(private, private=False))
        assert (key.outcome, key.secret) == ("issued", None)
        signed = assertion(key.key_id, at, private, alg)
        assert (await ask(tx, at, key, client_id=None, assertion=signed)).outcome == "issued"
        assert (await ask(tx, at, key, assertion=signed)).outcome == "assertion_replayed"
        again = assertion(key.key_id, at, private, alg, jti="b", aud=["https://else", AUD])
        assert (await ask(tx, at, key, assertion=again)).outcome == "issued"
        assert (
            await ask(
                tx, at, key, client_id="0" * 16, assertion=assertion(key.key_id, at, private, alg, jti="c")
            )
        ).outcome == "refused"
        assert (await ask(tx, at, key, secret="")).outcome == "refused"


WRONG: list[dict[str, Any]] = [
    {"aud": "https://else"},
    {"aud": None},
    {"aud": 5},
    {"iss": "else"},
    {"jti": None},
    {"jti": 7},
    {"jti": ""},
    {"exp": None},
    {"exp": "soon"},
    {"exp": True},
    {"iat": "now"},
]


async def test_a_wrong_assertion_is_refused(db: Database, at: datetime) -> None:
    private = jwk.ECKey.generate_key("P-256", auto_kid=False)
    other = jwk.ECKey.generate_key("P-256", auto_kid=False)
    now = int(at.timestamp())
    async with db.begin() as tx:
        key = await make_key(tx, at, public_jwk=written(private, private=False))
        for number, changes in enumerate(WRONG):
            signed = assertion(key.key_id, at, private, "ES256", **{"jti": str(number)} | changes)
            assert (await ask(tx, at, key, assertion=signed)).outcome == "refused", changes
        # Clocks may differ by a minute, not by more.
        for change, outcome in (
            ({"exp": now - 59}, "issued"),
            ({"exp": now - 60}, "refused"),
            ({"exp": now + 660}, "issued"),
            ({"exp": now + 661}, "refused"),
            ({"nbf": now + 60}, "issued"),
            ({"nbf": now + 61}, "refused"),
            ({"iat": now + 61}, "refused"),
        ):
            signed = assertion(key.key_id, at, private, "ES256", jti=str(change), **change)
            assert (await ask(tx, at, key, assertion=signed)).outcome == outcome, change
        forged = assertion(key.key_id, at, other, "ES256", jti="f")
        assert (await ask(tx, at, key, assertion=forged)).outcome == "refused"
        # A secret-holder's "public key" as HMAC secret (the confusion of RS256 and HS256).
        hmac_key = jwk.OctKey.import_key(written(private, private=False).encode())
        confused = assertion(key.key_id, at, hmac_key, "HS256", jti="h")
        assert (await ask(tx, at, key, assertion=confused)).outcome == "refused"
        for text in ("", "a.b", "a.e30.c", "a.eyJzdWIiOjV9.c", "." * 5000, "é.é.é"):
            assert (await ask(tx, at, key, assertion=text)).outcome == "refused", text
        with_secret = await make_key(tx, at)
        signed = assertion(with_secret.key_id, at, private, "ES256", jti="s")
        assert (await ask(tx, at, with_secret, assertion=signed)).outcome == "refused"


async def test_used_assertions_are_forgotten_when_they_are_over(db: Database, at: datetime) -> None:
    private = jwk.ECKey.generate_key("P-256", auto_kid=False)
    async with db.begin() as tx:
        key = await make_key(tx, at, public_jwk=written(private, private=False))
        await ask(tx, at, key, assertion=assertion(key.key_id, at, private, "ES256"))
        count = Statement("count", "SELECT count(*) FROM access.assertions")
        assert await tx.value(count) == 1
        await ask(tx, at + timedelta(minutes=10), key)
        assert await tx.value(count) == 0


async def test_who_can_answer_complaints(db: Database, at: datetime) -> None:
    codes = ["tokopedia", "lp-001", "nobody", "", "tokopedia"]

    async def found(tx: Transaction, when: datetime = at) -> list[str | None]:
        return await access.find_answering_partners(tx, codes, when)

    none = [None] * 5
    async with db.begin() as tx:
        assert await found(tx) == none
        narrow = await make_key(tx, at, scopes=("catalogue:read",))
        assert narrow.key_id is not None and await found(tx) == none, "a key that opens something else"
        [wide] = await access.issue_partner_keys(tx, [KeyOrder("tokopedia")], BY, at)
        assert wide.key_id is not None and await found(tx) == ["Tokopedia", None, None, None, "Tokopedia"]
        one = KeyOrder("lp-001", scopes=("tickets:write",))
        [old] = await access.issue_partner_keys(tx, [one], BY, at)
        assert old.key_id is not None and (await found(tx))[1] == "Balai Contoh"
        [new] = await access.rotate_partner_keys(tx, [KeyRotation(old.key_id, keep_seconds=60)], BY, at)
        assert new.key_id is not None
        await access.revoke_partner_keys(tx, [new.key_id], BY, at)
        assert (await found(tx))[1] == "Balai Contoh", "the old one opens for a minute more"
        assert (await found(tx, at + timedelta(seconds=61)))[1] is None
        await access.suspend_partners(tx, ["tokopedia"], BY, at)
        assert (await found(tx))[0] is None
        assert await access.find_partner_names(tx, codes) == [
            "Tokopedia", "Balai Contoh", None, None, "Tokopedia",
        ]  # fmt: skip
        assert await access.find_answering_partners(tx, [], at) == []
