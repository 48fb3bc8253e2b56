"""The OpenAPI description: true to the routes, and true to what answers, as schemathesis finds it.

A bounded number of requests; with BEKAL_LONG=1 at least 20,000.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Collection
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from bekal.access import SCOPES, PartnerKind
from bekal.partner_api.problems import KINDS
from bekal.sandbox.serve import serve

from .conftest import House
from .following import Follower, watched
from .test_catalogue import COURSE, decide

BIN = Path(sys.executable).parent
LONG = os.environ.get("BEKAL_LONG") == "1"
EXAMPLES = 500 if LONG else 4
PHASES = "coverage,fuzzing,stateful" if LONG else "fuzzing"
TURNS_MAX = 20
REQUESTS_MIN = 20_000 if LONG else 100
PARTNERS = {"skill-academy": PartnerKind.platform, "lp-001": PartnerKind.institution}
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "unsupported_method,missing_required_header"
)


FLOW = {
    "create_purchases -> create_confirmation",
    "create_purchases -> get_purchase",
    "create_confirmation -> get_purchase",
    "create_confirmation -> create_cancellations",
    "list_proposals -> create_schedules",
    "create_webhook -> test_webhook",
    "create_webhook -> list_webhook_deliveries",
}
"""The links that a platform and an institution live by; the test follows them, whatever else it tries."""

DONE = {"create_purchases: code_sent", "create_confirmation: bought", "create_cancellations: cancelled"}


async def description(house: House) -> dict[str, Any]:
    answer = await house.client.get("/v1/openapi.json")
    assert answer.status_code == 200
    described: dict[str, Any] = answer.json()
    return described


async def test_every_call_is_described(house: House) -> None:
    described = await description(house)
    assert described["openapi"] == "3.1.0"
    found = {
        (method.upper(), path) for path, operations in described["paths"].items() for method in operations
    }
    served = {
        (method, route.path.replace(":uuid", "").replace(":date", "").replace(":int", ""))
        for route in house.app.routes
        for method in getattr(route, "route_handler_map", {})
        if route.path.startswith("/v1/") and method not in ("OPTIONS", "HEAD")
    }
    assert found == served - {("GET", "/v1/openapi.json")}
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert {"200"} <= set(operation["responses"])
    text = json.dumps(described)
    for kind in KINDS:
        if kind not in ("method-not-allowed", "not-found"):
            assert f"problems/{kind}`" in text, f"no call says that it knows {kind}"
    for missing in ("$defs", "#/$defs"):
        assert missing not in text


async def test_the_schemas_are_json_schemas(house: House) -> None:
    described = await description(house)
    for name, schema in described["components"]["schemas"].items():
        whole = schema | {"components": described["components"]}
        jsonschema_rs.validator_for(whole)
        assert name


async def known_things(house: House, described: dict[str, Any]) -> dict[str, Any]:
    """The description with real cards, classes, orders and codes to choose from, beside what is made up."""
    schedule = await house.class_of("lp-001")
    started = [await house.start(n, schedule_id=schedule.schedule_id) for n in range(8)]
    bought = [(await house.confirm(one)).json() for one in started[:5]]
    proposed = (await house.post("/v1/courses", COURSE, "lp-001")).json()
    await decide(house, proposed["proposal_id"])
    schemas = described["components"]["schemas"]
    schemas["WebhookBody"]["properties"]["url"]["enum"] = ["https://partner.example/hook", "ftp://x/"]
    codes = [one["sandbox_redeem_code"] for one in bought] + ["R00000000000000000"]
    orders = [one["purchase_id"] for one in started] + ["00000000-0000-7000-8000-000000000001"]
    numbers = [holder.number for holder in house.holders] + ["8900000000000000"]
    for name in ("RedemptionBody", "AttendanceBody", "EvidenceBody", "CompletionBody"):
        schemas[name]["properties"]["redeem_code"] = {"type": "string", "enum": codes}
    for name in ("ConfirmationBody", "CancellationBody"):
        schemas[name]["properties"]["purchase_id"] = {"type": "string", "enum": orders}
    for name in ("ConfirmationBody", "CodeBody"):
        schemas[name]["properties"]["code"]["enum"] = [one["sandbox_code"] for one in started]
    wanted = schemas["PurchaseBody"]["properties"]
    wanted["card_number"] = {"type": "string", "enum": numbers}
    wanted["schedule_id"]["enum"] = [each.schedule_id for each in house.schedules][:20]
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "purchase_id":
                    parameter["schema"]["enum"] = orders
                if parameter["name"] == "schedule_id":
                    parameter["schema"]["enum"] = [schedule.schedule_id, 1, 999_999]
                if parameter["name"] in ("first_on", "last_on"):
                    parameter["schema"]["enum"] = ["2022-03-01", "2022-03-02", "2022-06-01"]
        assert path
    return described


@pytest.mark.timeout(7200 if LONG else 600)
async def test_nothing_breaks_and_nothing_answers_what_is_not_described(house: House, tmp_path: Path) -> None:
    described = await known_things(house, await description(house))
    seen: Counter[int] = Counter()
    follower = Follower(described)
    assert not FLOW - follower.declared
    app = watched(house.app, seen, follower)
    files = {partner: tmp_path / f"{partner}.json" for partner in PARTNERS}
    flows = {partner: tmp_path / f"{partner}-flow.json" for partner in PARTNERS}
    calls = {name for link in FLOW for name in link.split(" -> ")}
    for partner, kind in PARTNERS.items():
        files[partner].write_text(json.dumps(only(described, kind)))
        flows[partner].write_text(json.dumps(only(described, kind, calls)))
    async with serve(app) as address:
        for partner, file in files.items():
            await fuzz(file, address, house.keys[partner], EXAMPLES, "--phases", PHASES, "--seed", "1")
        for turn in range(TURNS_MAX):
            # How it chooses among links is left to chance: as many turns as it takes.
            if follower.followed >= FLOW and follower.outcomes.keys() >= DONE:
                break
            # Nobody's code of this hour stands in the way of the next.
            house.clock.move_to(house.clock.now() + timedelta(minutes=61))
            house.keys |= await house.new_tokens()
            further = ("--phases", "stateful", "--mode", "positive", "--seed", str(turn))
            for partner, file in flows.items():
                await fuzz(file, address, house.keys[partner], 25, *further)
        async with httpx.AsyncClient(base_url=address) as client:
            headers = {"authorization": f"Bearer {house.keys['skill-academy']}"}
            assert (await client.get("/v1/schedules", headers=headers)).status_code == 200
    assert seen.total() >= REQUESTS_MIN, seen
    assert not [status for status in seen if status >= 500], seen
    assert {200, 400, 404, 422} <= set(seen)
    assert not FLOW - follower.followed
    assert not DONE - follower.outcomes.keys()


def only(described: dict[str, Any], kind: PartnerKind, calls: Collection[str] = ()) -> dict[str, Any]:
    """What this kind of partner may call; who may call what is tried in test_access."""
    described, scopes = deepcopy(described), set(SCOPES[kind])
    kept = {
        path: {
            method: operation
            for method, operation in operations.items()
            if all(scopes & set(way["clientCredentials"]) for way in operation["security"])
            and (not calls or operation["operationId"] in calls)
        }
        for path, operations in described["paths"].items()
    }
    names = {operation["operationId"] for operations in kept.values() for operation in operations.values()}
    for operations in kept.values():
        for operation in operations.values():
            links = operation["responses"]["200"].get("links", {})
            for name in [name for name, link in links.items() if link["operationId"] not in names]:
                del links[name]
    return described | {"paths": {path: operations for path, operations in kept.items() if operations}}


async def fuzz(file: Path, address: str, token: str, examples: int, *further: str) -> None:
    process = await asyncio.create_subprocess_exec(
        str(BIN / "schemathesis"),
        *("run", str(file), "--url", address, "-H", f"Authorization: Bearer {token}"),
        *("--checks", CHECKS, "--max-examples", str(examples), *further),
        *("--continue-on-failure", "--no-color", "--warnings", "off", "--no-shrink"),
        *("--suppress-health-check", "all", "--generation-database", "none"),
        cwd=file.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()[-6000:]
