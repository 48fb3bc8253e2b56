"""``bekal partner``: keys from the command line, proposals decided, and the place to practise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
"""The public key of RFC 8037, appendix A.2."""


@pytest.fixture
def prepared(run: Run, database: str) -> Run:
    """A migrated database with one platform."""
    assert run("migrate").status == 0
    added = run("partner", "add", "tokopedia", "--kind", "platform", "--name", "Tokopedia", "--json")
    assert added.data == {"partner": "tokopedia", "outcome": "added"}
    return run


def test_a_key_is_made_rotated_and_revoked(prepared: Run) -> None:
    run = prepared
    made = run("partner", "key", "add", "tokopedia", "--scope", "catalogue:read", "--json").data
    assert len(made["client_secret"]) == 43
    rotated = run("partner", "key", "rotate", made["client_id"], "--keep-hours", "2", "--json").data
    assert rotated["client_id"] != made["client_id"]
    gone = run("partner", "key", "revoke", rotated["client_id"], "--json").data
    assert gone == {"key_id": rotated["client_id"], "outcome": "revoked"}
    listed = run("partner", "key", "list", "tokopedia", "--json").data["keys"]
    by_id = {row["key_id"]: row for row in listed}
    assert by_id[made["client_id"]]["valid_until"]
    assert by_id[rotated["client_id"]]["revoked_by"] == "command:partner"
    assert {tuple(row["scopes"]) for row in listed} == {("catalogue:read",)}
    shown = run("partner", "key", "list", "tokopedia")
    assert "revoked" in shown.out
    assert made["client_secret"] not in shown.out + json.dumps(listed)
    partners = run("partner", "list", "--json").data["partners"]
    assert [(row["partner_code"], row["keys"]) for row in partners] == [("tokopedia", 1)]


def test_a_partner_may_bring_a_public_key(prepared: Run, tmp_path: Path) -> None:
    file = tmp_path / "public.json"
    file.write_text(json.dumps(KEY))
    made = prepared("partner", "key", "add", "tokopedia", "--public-key", str(file), "--json").data
    assert made["client_secret"] is None
    [row] = prepared("partner", "key", "list", "tokopedia", "--json").data["keys"]
    assert row["way"] == "private_key_jwt"
    file.write_text(json.dumps(KEY | {"d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}))
    refused = prepared("partner", "key", "add", "tokopedia", "--public-key", str(file))
    assert refused.status == 2
    assert "public_key_wrong" in refused.err


def test_a_partner_comes_into_the_catalogue(prepared: Run) -> None:
    run = prepared
    assert "--fee-bp says its share" in run("partner", "enlist", "tokopedia").err
    assert "from 0 to 1500" in run("partner", "enlist", "tokopedia", "--fee-bp", "1501").err
    assert "there is no partner nobody" in run("partner", "enlist", "nobody").err
    enlisted = run("partner", "enlist", "tokopedia", "--fee-bp", "1500", "--json").data
    assert enlisted == {"partner": "tokopedia", "outcome": "enlisted"}
    assert run("partner", "enlist", "tokopedia", "--fee-bp", "1500", "--json").data["outcome"] == "unchanged"
    assert run("partner", "enlist", "tokopedia", "--fee-bp", "1000", "--json").data["outcome"] == "changed"
    assert run("partner", "add", "lp-1", "--kind", "institution", "--name", "LP Satu").status == 0
    assert "is none of Asia/Jakarta" in run("partner", "enlist", "lp-1", "--timezone", "UTC").err
    made = run("partner", "enlist", "lp-1", "--timezone", "Asia/Makassar", "--json").data
    assert made["outcome"] == "enlisted"
    assert run("partner", "add", "bank-1", "--kind", "bank", "--name", "Bank").status == 0
    assert "is a bank" in run("partner", "enlist", "bank-1").err


def test_what_cannot_be_done_is_said(prepared: Run) -> None:
    for arguments, said in (
        (("add", "Toko Pedia", "--kind", "platform", "--name", "x"), "code_wrong"),
        (("key", "add", "nobody"), "partner_unknown"),
        (("key", "add", "tokopedia", "--scope", "classes:write"), "scope_not_of_kind"),
        (("key", "add", "tokopedia", "--network", "10.0.0.0/40"), "network_wrong"),
        (("key", "rotate", "0" * 16), "key_unknown"),
        (("key", "revoke", "0" * 16), "there is no key"),
        (("decide", "00000000-0000-7000-8000-000000000001"), "proposal_unknown"),
    ):
        done = prepared("partner", *arguments)
        assert (done.status, said in done.err) == (2, True), done.err
    assert prepared("partner", "proposals", "--json").data == {"proposals": []}


def test_nobody_practises_in_production(prepared: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKAL_MODE", "production")
    done = prepared("partner", "practice")
    assert done.status == 2
    assert "BEKAL_MODE=demo" in done.err


def test_practising_twice_gives_new_keys_and_classes_and_keeps_the_books(prepared: Run) -> None:
    first = prepared("partner", "practice", "--json").data
    second = prepared("partner", "practice", "--json").data
    assert first["CARD"] == second["CARD"]
    assert first["SCHEDULE"] != second["SCHEDULE"]
    assert first["PLATFORM_ID"] != second["PLATFORM_ID"]
    shell = prepared("partner", "practice").out.splitlines()
    assert all(line.startswith("export ") for line in shell)
    assert prepared("check-books").status == 0
