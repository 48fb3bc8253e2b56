"""What belongs to each row of an UPDATE, as a JSON object by the row's id: ``$3::jsonb -> due_id::text``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec


def as_object(parts: Mapping[UUID, Any]) -> str:
    """The object's text. Instants and dates become ISO texts, None becomes null."""
    return msgspec.json.encode(parts).decode()
