"""The OpenAPI 3.1 description, made from the routes' own contracts: it says what they do."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.routes import BaseRoute

from bekal.access import SCOPES
from bekal.pages import TYPE_BASE

from .bodies import ITEMS_MAX
from .contract import Contract
from .links import PARAMETER, describe_links
from .problems import KINDS, ProblemAnswer

_FORMATS: Final = {
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "int": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
}
_TEMPLATE: Final = "#/components/schemas/{name}"
_HEADERS: Final = {
    "X-Request-Id": "What to quote when asking us about this call; your own when you sent one.",
    "RateLimit-Policy": "How many items a minute: q of w seconds.",
    "RateLimit": "How many are left: r, for t more seconds.",
    "ETag": "The state of what was asked for, for If-None-Match.",
    "Retry-After": "Seconds to wait.",
}
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New for each thing to be done. The same key and body get the same answer, for 30 days.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:/+-]{1,64}$"},
}
_TAG: Final = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}


def describe(routes: Iterable[BaseRoute], public_url: str, token: dict[str, Any]) -> dict[str, Any]:
    """The description of all routes that have a contract; ``token`` is the operation of the token's door."""
    found = list(_contracts(routes))
    kinds = {contract.answer for _, _, _, contract in found} | {ProblemAnswer}
    kinds |= {contract.body for *_, contract in found if contract.body is not None}
    queries = [contract.query for *_, contract in found if contract.query is not None]
    refs, schemas = msgspec.json.schema_components([*kinds, *queries], ref_template=_TEMPLATE)
    ref_of = dict(zip([*kinds, *queries], refs, strict=True))
    fields = {kind: schemas.pop(kind.__name__) for kind in dict.fromkeys(queries)}
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    paths["/v1/oauth/token"]["post"] = token
    calls = {handler.fn.__name__: (path, contract) for path, _, handler, contract in found}
    for path, method, handler, contract in found:
        shown = PARAMETER.sub(r"{\1}", path)
        operation = _operation(path, handler, contract, ref_of, fields)
        links = describe_links((path, contract), calls, handler.fn.__name__)
        if links:
            operation["responses"]["200"]["links"] = links
        paths[shown][method] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Bekal for partners",
            "version": "1",
            "description": "For platforms and institutions. What was decided is an outcome with status 200; "
            "what cannot be decided is a problem (RFC 9457) with a stable type.",
        },
        "servers": [{"url": public_url}],
        "paths": dict(paths),
        "components": {"schemas": schemas, "securitySchemes": _security(public_url)},
    }


def _contracts(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str, HTTPRouteHandler, Contract]]:
    for route in sorted(routes, key=lambda each: each.path):
        for handler in getattr(route, "route_handlers", ()):
            contract = handler.opt.get("contract")
            if isinstance(contract, Contract):
                method = next(m for m in sorted(handler.http_methods) if m not in ("HEAD", "OPTIONS"))
                yield route.path, method.lower(), handler, contract


def _operation(
    path: str,
    handler: HTTPRouteHandler,
    contract: Contract,
    ref_of: dict[Any, Any],
    fields: dict[Any, Any],
) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _FORMATS[kind]}
        for name, kind in PARAMETER.findall(path)
    ]
    if contract.query is not None:
        parameters += _query(fields[contract.query])
    if contract.writes:
        parameters.append(_KEY)
    if "ETag" in contract.headers:
        parameters.append(_TAG)
    operation: dict[str, Any] = {
        "operationId": handler.fn.__name__,
        "summary": contract.summary,
        "description": inspect.getdoc(handler.fn) or "",
        "security": [{"clientCredentials": [handler.opt["scope"]]}],
        "parameters": parameters,
        "responses": _responses(contract, ref_of),
    }
    if contract.body is not None:
        schema = _one_or_many(ref_of[contract.body], many=contract.many)
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if contract.csv:
        operation["requestBody"] = {"required": True, "content": {"text/csv": _FILE}}
        operation["responses"]["200"]["content"]["text/csv"] = _FILE
    return operation


_FILE: Final = {"schema": {"type": "string"}}


def _query(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": _plain(field)}
        for name, field in schema["properties"].items()
    ]


def _plain(field: dict[str, Any]) -> dict[str, Any]:
    """A query knows no null: what is optional is left out."""
    if "anyOf" in field:
        return next(each for each in field["anyOf"] if each.get("type") != "null")
    return field


def _responses(contract: Contract, ref_of: dict[Any, Any]) -> dict[str, Any]:
    schema = _one_or_many(ref_of[contract.answer], many=contract.many)
    named = ["X-Request-Id", "RateLimit-Policy", "RateLimit", *contract.headers]
    headers = _headers(named)
    told: dict[str, Any] = {
        "200": {
            "description": "Decided" if contract.body is not None else "Found",
            "headers": headers,
            "content": {"application/json": {"schema": schema}},
        }
    }
    for status in contract.statuses[1:]:
        told[str(status)] = {"description": "Nothing has changed", "headers": headers}
    by_status: dict[int, list[str]] = defaultdict(list)
    for kind in contract.kinds:
        by_status[KINDS[kind].status].append(kind)
    problem = ref_of[ProblemAnswer]
    for status, kinds in sorted(by_status.items()):
        words = "; ".join(f"`{TYPE_BASE}{kind}`: {KINDS[kind].en}" for kind in kinds)
        waits = ["Retry-After"] if status in (409, 429, 503) else []
        told[str(status)] = {
            "description": words,
            "headers": _headers(["X-Request-Id", *waits]),
            "content": {"application/problem+json": {"schema": problem}},
        }
    return told


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}


def _one_or_many(schema: dict[str, Any], *, many: bool) -> dict[str, Any]:
    if not many:
        return schema
    return {"oneOf": [schema, {"type": "array", "items": schema, "maxItems": ITEMS_MAX}]}


def _security(public_url: str) -> dict[str, Any]:
    scopes = {
        scope.value: " or ".join(kind.value for kind in SCOPES if scope in SCOPES[kind])
        for scopes in SCOPES.values()
        for scope in scopes
    }
    flow = {"tokenUrl": f"{public_url}/v1/oauth/token", "scopes": scopes}
    return {"clientCredentials": {"type": "oauth2", "flows": {"clientCredentials": flow}}}
