"""The description of all this, for machines."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from litestar import Litestar, get
from litestar.response.base import ASGIResponse

from bekal.pages import PUBLIC

from ..answers import encode, raw_answer
from ..description import describe
from ..desk import AnyRequest, desk_of
from .tokens import TokenAnswer, TokenFault, TokenForm


@get("/openapi.json", opt=PUBLIC, sync_to_thread=False)
def show_openapi(request: AnyRequest) -> ASGIResponse:
    """The OpenAPI 3.1 description of version 1; anybody may read it."""
    body = _described(request.app, desk_of(request).audiences[0])
    return raw_answer(request, body, {"Cache-Control": "public, max-age=300"})


@cache
def _described(app: Litestar, public_url: str) -> bytes:
    return encode(describe(app.routes, public_url, token_operation()))


def token_operation() -> dict[str, Any]:
    """The token's door, which speaks OAuth's own language."""
    form, answer, fault = (_inline(kind) for kind in (TokenForm, TokenAnswer, TokenFault))
    form["properties"]["grant_type"] = {"const": "client_credentials"}
    refused = {"description": "A fault of OAuth (RFC 6749, 5.2)", "content": _json(fault)}
    return {
        "operationId": "create_token",
        "summary": "An access token of 15 minutes for a client's secret or signature",
        "description": "OAuth 2.0 client credentials; the client id is the id of your key.",
        "security": [],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": {
            "200": {"description": "The token", "content": _json(answer)},
            **{str(status): refused for status in (400, 401, 429)},
            **{
                str(status): {"description": words, "content": {"application/problem+json": {}}}
                for status, words in ((413, "The form is too large"), (500, "Our fault"), (503, "Busy"))
            },
        },
    }


def _inline(kind: Any) -> dict[str, Any]:
    schema: dict[str, Any] = msgspec.json.schema(kind)
    found: dict[str, Any] = schema["$defs"][kind.__name__]
    for field in found["properties"].values():
        if "anyOf" in field:
            field.pop("anyOf")
            field.pop("default", None)
            field["type"] = "string"
    return found


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
