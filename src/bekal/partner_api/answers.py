"""Answers as JSON, encoded once by msgspec."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar.response.base import ASGIResponse

from .headers import AnyRequest, headers_of

_encoder = msgspec.json.Encoder()


def encode(content: Any) -> bytes:
    """Content as JSON."""
    return _encoder.encode(content)


def json_answer(request: AnyRequest, content: Any, headers: dict[str, str] | None = None) -> ASGIResponse:
    """A 200 with this content."""
    return raw_answer(request, _encoder.encode(content), headers)


def raw_answer(request: AnyRequest, body: bytes, headers: dict[str, str] | None = None) -> ASGIResponse:
    """A 200 with JSON that is encoded already."""
    told = {**headers_of(request), **(headers or {})}
    return ASGIResponse(body=body, media_type="application/json", headers=told)


def not_modified(request: AnyRequest, headers: dict[str, str]) -> ASGIResponse:
    """A 304: what the caller has is what there is."""
    return ASGIResponse(status_code=304, headers={**headers_of(request), **headers})


def tags_of(request: AnyRequest) -> set[str]:
    """The tags of ``If-None-Match``, compared weakly (RFC 9110, 13.1.2)."""
    given = request.headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/") for tag in given.split(",")}
