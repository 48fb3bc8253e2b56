"""Answers as JSON, encoded once by msgspec."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar.response.base import ASGIResponse

_encoder = msgspec.json.Encoder()


def json_answer(content: Any) -> ASGIResponse:
    """A 200 with this content."""
    return ASGIResponse(body=_encoder.encode(content), media_type="application/json")
