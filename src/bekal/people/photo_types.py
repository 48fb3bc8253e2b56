"""What the operations on photos take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

PhotoKind = Literal["card", "selfie"]


class Photo(msgspec.Struct, frozen=True):
    """A photo of somebody's identity card or face, as ``clean_photo`` gave it."""

    person_id: UUID
    kind: PhotoKind
    content: bytes


class PhotoPiece(msgspec.Struct, frozen=True):
    """A piece of a photo on its way. ``upload`` names the file, the same whenever it is begun again."""

    person_id: UUID
    kind: PhotoKind
    upload: str
    number: int
    content: bytes


class PhotoRow(msgspec.Struct, frozen=True):
    """A photo that counts; ``state``: ``given``, ``accepted`` or ``refused`` for a ``reason``."""

    person_id: UUID
    photo_id: UUID
    kind: str
    state: str
    reason: str | None
    given_at: datetime


class OpenedPhoto(msgspec.Struct, frozen=True):
    """A photo with its content, a JPEG."""

    photo_id: UUID
    kind: str
    content: bytes


class PhotoToReview(msgspec.Struct, frozen=True):
    """A photo that nobody has judged."""

    person_id: UUID
    photo_id: UUID
    kind: str
    given_at: datetime


class PhotoReview(msgspec.Struct, frozen=True):
    """A judgement; without ``reason`` the photo is accepted."""

    person_id: UUID
    photo_id: UUID
    reason: str | None = None


class LiveCheck(msgspec.Struct, frozen=True):
    """Somebody asked to be seen in person (``asked``), or was (``done``)."""

    person_id: UUID
    state: str
    asked_at: datetime
    done_at: datetime | None
