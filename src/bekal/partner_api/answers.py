"""Answers as JSON, encoded once by msgspec."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

_encoder = msgspec.json.Encoder()


def json_answer(content: Any) -> Response[bytes]:
    """A 200 with this content."""
    return Response(_encoder.encode(content), media_type="application/json")
