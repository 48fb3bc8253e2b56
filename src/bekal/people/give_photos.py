"""Photos of the card and of the face: given, received piece by piece, judged by staff, forgotten in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bekal.base import clock, ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Texts, Uuids
from bekal.base.database import Transaction

from .disclosing import log_disclosures
from .outcomes import PhotoOutcome, PieceOutcome, ReviewOutcome
from .photo_types import OpenedPhoto, Photo, PhotoKind, PhotoPiece, PhotoReview, PhotoRow, PhotoToReview

SQL = statements.of(__package__)
PHOTO_LIFE: Final = timedelta(days=400)
"""How long a photo that counts is kept: the programme's year and the audit of it."""
REPLACED_LIFE: Final = timedelta(days=30)
PIECES_LIFE: Final = timedelta(days=1)
PIECES_MAX: Final = 256
PIECE_BYTES_MAX: Final = 70_000
_PHOTOS, _PIECES = "people.photos", "people.photo_pieces"


async def give_photos(
    tx: Transaction, cell: int, photos: Sequence[Photo], by: Actor, at: datetime
) -> list[PhotoOutcome]:
    """Keep photos (of ``clean_photo``) of persons of ``cell``; a new one takes the place of its kind's last.

    ``person_unknown`` (or erased), ``given``. What is replaced is kept 30 days more, for whoever doubts it.
    """
    if not photos:
        return []
    asked = Uuids({photo.person_id for photo in photos})
    known = {row[0] for row in await tx.tuples(SQL["lock_persons"], cell, asked)}
    today = clock.date_in_jakarta(at)
    last = {(p.person_id, p.kind): i for i, p in enumerate(photos) if p.person_id in known}
    kept = [photos[i] for i in sorted(last.values())]
    photo_ids = ids.new_ids([ids.slot_of(photo.person_id) for photo in kept], at)
    keys = [photo_id.bytes for photo_id in photo_ids]
    sealed = tx.keyring.seal_column(_PHOTOS, "content", keys, [photo.content for photo in kept])
    persons, kinds = Uuids(photo.person_id for photo in kept), Texts(photo.kind for photo in kept)
    await tx.execute(SQL["replace_photos"], cell, persons, kinds, at, today + REPLACED_LIFE)
    until = today + PHOTO_LIFE
    await tx.execute(
        SQL["insert_photos"], cell, persons, Uuids(photo_ids), kinds, Byteas(sealed), until, by, at
    )
    return [PhotoOutcome.given if p.person_id in known else PhotoOutcome.person_unknown for p in photos]


async def keep_pieces(
    tx: Transaction, cell: int, pieces: Sequence[PhotoPiece], at: datetime
) -> list[PieceOutcome]:
    """Keep pieces of photos on their way; the same piece sent twice is kept once.

    ``piece_wrong``: more than 70,000 bytes, more than 256 pieces, or a name that is none. ``kept``. Pieces of
    another file of the same kind give way.
    """
    good = {
        (p.person_id, p.kind, p.upload, p.number): p
        for p in pieces
        if 0 < len(p.content) <= PIECE_BYTES_MAX and 0 <= p.number < PIECES_MAX and 0 < len(p.upload) <= 40
    }
    keys = [_piece_key(p.person_id, p.kind, p.upload, p.number) for p in good.values()]
    sealed = tx.keyring.seal_column(_PIECES, "content", keys, [p.content for p in good.values()])
    persons, kinds = Uuids(p.person_id for p in good.values()), Texts(p.kind for p in good.values())
    uploads = Texts(p.upload for p in good.values())
    numbers = Bigints(p.number for p in good.values())
    await tx.execute(SQL["drop_other_pieces"], cell, persons, kinds, uploads)
    await tx.execute(SQL["insert_pieces"], cell, persons, kinds, uploads, numbers, Byteas(sealed), at)
    return [
        PieceOutcome.kept if (p.person_id, p.kind, p.upload, p.number) in good else PieceOutcome.piece_wrong
        for p in pieces
    ]


async def count_pieces(tx: Transaction, cell: int, person_id: UUID, kind: PhotoKind, upload: str) -> int:
    """How many pieces of this file are here without a gap: the next to send has this number."""
    rows = await tx.tuples(SQL["list_pieces"], cell, person_id, kind, upload)
    numbers = [row[0] for row in rows]
    return next((i for i, number in enumerate(numbers) if i != number), len(numbers))


async def take_pieces(tx: Transaction, cell: int, person_id: UUID, kind: PhotoKind, upload: str) -> bytes:
    """The file its pieces make, which are gone then; empty when there are none."""
    rows = await tx.tuples(SQL["take_pieces"], cell, person_id, kind, upload)
    keys = [_piece_key(person_id, kind, upload, row[0]) for row in rows]
    plains = tx.keyring.open_column(_PIECES, "content", keys, [row[1] for row in rows])
    return b"".join(plain or b"" for _, plain in sorted(zip([r[0] for r in rows], plains, strict=True)))


def _piece_key(person_id: UUID, kind: str, upload: str, number: int) -> bytes:
    return person_id.bytes + f"{kind}:{upload}:{number}".encode()


async def find_photos(tx: Transaction, cell: int, person_ids: Sequence[UUID]) -> list[list[PhotoRow]]:
    """The photos that count now, of each person, without their content."""
    found: dict[UUID, list[PhotoRow]] = {}
    for row in await tx.rows(PhotoRow, SQL["find_photos"], cell, Uuids(person_ids)):
        found.setdefault(row.person_id, []).append(row)
    return [found.get(person_id, []) for person_id in person_ids]


async def open_photos(
    tx: Transaction,
    cell: int,
    person_ids: Sequence[UUID],
    purpose: str,
    by: Actor,
    at: datetime,
) -> list[list[OpenedPhoto]]:
    """The photos themselves that count now; each person's look is logged with ``by``.

    ValueError without a purpose: a mistake of the program, nothing is opened.
    """
    if not purpose.strip():
        raise ValueError("a photo is opened for a purpose; say which")
    rows = await tx.tuples(SQL["find_photo_contents"], cell, Uuids(set(person_ids)))
    keys = [row[1].bytes for row in rows]
    plains = tx.keyring.open_column(_PHOTOS, "content", keys, [row[3] for row in rows])
    opened: dict[UUID, list[OpenedPhoto]] = {}
    for row, plain in zip(rows, plains, strict=True):
        if plain is not None:
            opened.setdefault(row[0], []).append(OpenedPhoto(row[1], row[2], plain))
    await log_disclosures(tx, cell, opened, ["photos"], purpose, by, at)
    return [opened.get(person_id, []) for person_id in person_ids]


async def list_photos_to_review(tx: Transaction, cell: int, limit: int) -> list[PhotoToReview]:
    """Photos that nobody has judged, oldest first."""
    return await tx.rows(PhotoToReview, SQL["list_photos_to_review"], cell, limit)


async def review_photos(
    tx: Transaction, cell: int, reviews: Sequence[PhotoReview], by: Actor, at: datetime
) -> list[ReviewOutcome]:
    """Judge photos: accepted, or refused for a reason the citizen is told (only that photo is taken again).

    ``photo_unknown``: there is none, or a newer one has taken its place. ``already_decided``; ``decided``.
    """
    if not reviews:
        return []
    asked = Uuids({review.photo_id for review in reviews})
    persons = Uuids({review.person_id for review in reviews})
    states = dict(await tx.tuples(SQL["lock_photos"], cell, persons, asked))
    results, decided = [], {}
    for review in reviews:
        state = states.get(review.photo_id)
        if state == "given" and review.photo_id not in decided:
            decided[review.photo_id] = review
            results.append(ReviewOutcome.decided)
        else:
            results.append(ReviewOutcome.already_decided if state else ReviewOutcome.photo_unknown)
    await tx.execute(
        SQL["decide_photos"],
        cell,
        Uuids(review.person_id for review in decided.values()),
        Uuids(decided),
        Texts(review.reason or "" for review in decided.values()),
        by,
        at,
    )
    return results


async def forget_photos(tx: Transaction, cell: int, at: datetime) -> int:
    """Erase the content of up to 1,000 photos whose time is over, and pieces older than a day; how many."""
    photos = await tx.tuples(SQL["forget_photos"], cell, clock.date_in_jakarta(at))
    pieces = await tx.tuples(SQL["forget_pieces"], cell, at - PIECES_LIFE)
    return len(photos) + len(pieces)
