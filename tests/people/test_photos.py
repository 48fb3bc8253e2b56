"""Photos: redrawn from their pixels, sealed, received in pieces, judged, forgotten; and the live check."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from bekal import people
from bekal.base.database import Database
from bekal.people import Photo, PhotoPiece, PhotoProblem, PhotoReview, WrongPhoto

from .builders import BY, register, registration

DESK = BY
NOW = datetime(2022, 2, 17, 5, tzinfo=UTC)


def picture(width: int = 900, height: int = 600, kind: str = "JPEG", **options: object) -> bytes:
    """A file of noise: a photo as far as anybody can measure."""
    noise = np.random.default_rng(7).integers(0, 255, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, kind, **options)
    return file.getvalue()


def with_place() -> bytes:
    """A photo that tells where it was taken, in a file turned on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Telepon Rahasia"
    exif.get_ifd(0x8825)[2] = (6.0, 10.0, 31.5)
    return picture(exif=exif)


def test_nothing_but_the_pixels_is_kept() -> None:
    """Place, phone and thumbnails go; the picture stands upright."""
    before = with_place()
    assert Image.open(io.BytesIO(before)).getexif().get_ifd(0x8825)
    clean = people.clean_photo(before)
    after = Image.open(io.BytesIO(clean))
    assert after.format == "JPEG" and after.size == (600, 900)
    assert not after.getexif() and b"Exif" not in clean and b"Rahasia" not in clean


def test_a_photo_of_twelve_megabytes_becomes_small() -> None:
    large = picture(4000, 3000, quality=92)
    assert len(large) > 10_000_000
    clean = people.clean_photo(large)
    assert max(Image.open(io.BytesIO(clean)).size) == 1600
    assert len(clean) < len(large) / 5


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_become_jpeg(kind: str) -> None:
    assert people.clean_photo(picture(kind=kind))[:3] == b"\xff\xd8\xff"


def flat(value: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), (value, value, value)).save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", PhotoProblem.empty),
        (b"\xff" * (people.BYTES_MAX + 1), PhotoProblem.too_large),
        (b"\0\0\0\x18ftypheic" + b"\0" * 100, PhotoProblem.heic),
        (b"%PDF-1.7 not a photo", PhotoProblem.not_a_photo),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PhotoProblem.not_a_photo),
        (b"GIF89a" + b"\0" * 100, PhotoProblem.not_a_photo),
        (picture()[:5_000], PhotoProblem.damaged),
        (picture(300, 300), PhotoProblem.too_small),
        (flat(3), PhotoProblem.too_dark),
        (flat(200), PhotoProblem.nothing_visible),
    ],
)
def test_what_is_no_photo_is_refused_by_what_it_is(content: bytes, problem: PhotoProblem) -> None:
    with pytest.raises(WrongPhoto) as refused:
        people.clean_photo(content)
    assert refused.value.problem is problem


async def give(db: Database, person_id: UUID, kind: people.PhotoKind, content: bytes = b"jpeg") -> None:
    async with db.begin() as tx:
        assert await people.give_photos(tx, 0, [Photo(person_id, kind, content)], BY, NOW) == ["given"]


async def is_ready(db: Database, person_id: UUID) -> bool:
    async with db.read() as tx:
        return person_id in await people.find_photographed(tx, 0, [person_id])


async def test_two_photos_make_a_person_ready(db: Database) -> None:
    [person_id] = await register(db, NOW, [registration(1)])
    await give(db, person_id, "card")
    await give(db, person_id, "card", b"newer")
    assert not await is_ready(db, person_id), "two of one kind are one"
    await give(db, person_id, "selfie", b"face")
    assert await is_ready(db, person_id)
    async with db.begin() as tx:
        [opened] = await people.open_photos(tx, 0, [person_id], "photo review", BY, NOW)
        [look] = await people.list_disclosures(tx, 0, person_id)
    assert {photo.kind: photo.content for photo in opened} == {"card": b"newer", "selfie": b"face"}
    assert look.fields == ["photos"] and look.purpose == "photo review"


async def test_photos_lie_sealed(db: Database) -> None:
    [person_id] = await register(db, NOW, [registration(1)])
    await give(db, person_id, "card", b"the picture itself")
    async with db.begin() as tx:
        await people.keep_pieces(tx, 0, [PhotoPiece(person_id, "card", "u", 0, b"the picture itself")], NOW)
        cursor = await tx.connection.execute(
            "SELECT content FROM people.photos UNION ALL SELECT content FROM people.photo_pieces"
        )
        stored = [bytes(row[0]) for row in await cursor.fetchall()]
    assert len(stored) == 2 and not any(b"picture" in content for content in stored)


async def test_nobody_has_photos_who_is_not_registered(db: Database) -> None:
    async with db.begin() as tx:
        assert await people.give_photos(tx, 0, [Photo(UUID(int=1), "card", b"x")], BY, NOW) == [
            "person_unknown"
        ]


async def test_pieces_come_in_any_order_twice_and_after_a_break(db: Database) -> None:
    [person_id] = await register(db, NOW, [registration(1)])
    content = bytes(range(256)) * 10

    async def send(*numbers: int) -> int:
        pieces = [
            PhotoPiece(person_id, "card", "abc", n, content[n * 1000 : (n + 1) * 1000]) for n in numbers
        ]
        async with db.begin() as tx:
            assert set(await people.keep_pieces(tx, 0, pieces, NOW)) == {"kept"}
            return await people.count_pieces(tx, 0, person_id, "card", "abc")

    assert await send(0) == 1
    assert await send(2) == 1, "a gap: the second piece is still to come"
    assert await send(0, 1, 1) == 3
    async with db.begin() as tx:
        assert await people.take_pieces(tx, 0, person_id, "card", "abc") == content
        assert await people.take_pieces(tx, 0, person_id, "card", "abc") == b""


async def test_another_file_takes_the_place_of_the_one_begun(db: Database) -> None:
    [person_id] = await register(db, NOW, [registration(1)])
    async with db.begin() as tx:
        await people.keep_pieces(tx, 0, [PhotoPiece(person_id, "card", "old", 0, b"o")], NOW)
        await people.keep_pieces(tx, 0, [PhotoPiece(person_id, "selfie", "face", 0, b"f")], NOW)
        await people.keep_pieces(tx, 0, [PhotoPiece(person_id, "card", "new", 0, b"n")], NOW)
        assert await people.count_pieces(tx, 0, person_id, "card", "old") == 0
        assert await people.count_pieces(tx, 0, person_id, "selfie", "face") == 1
        wrong = [
            PhotoPiece(person_id, "card", "new", 1, b"x" * (people.PIECE_BYTES_MAX + 1)),
            PhotoPiece(person_id, "card", "new", 256, b"x"),
            PhotoPiece(person_id, "card", "new", -1, b"x"),
            PhotoPiece(person_id, "card", "", 0, b"x"),
            PhotoPiece(person_id, "card", "new", 2, b""),
        ]
        assert set(await people.keep_pieces(tx, 0, wrong, NOW)) == {"piece_wrong"}


async def test_staff_judge_a_photo_once(db: Database) -> None:
    [person_id] = await register(db, NOW, [registration(1)])
    await give(db, person_id, "card")
    await give(db, person_id, "selfie")
    async with db.begin() as tx:
        waiting = await people.list_photos_to_review(tx, 0, 10)
        card, selfie = sorted(waiting, key=lambda photo: photo.kind)
        reviews = [
            PhotoReview(person_id, card.photo_id, "blurred"),
            PhotoReview(person_id, selfie.photo_id),
            PhotoReview(person_id, card.photo_id),
            PhotoReview(person_id, UUID(int=3)),
        ]
        outcomes = await people.review_photos(tx, 0, reviews, DESK, NOW)
        assert outcomes == ["decided", "decided", "already_decided", "photo_unknown"]
        [rows] = await people.find_photos(tx, 0, [person_id])
        assert {(row.kind, row.state, row.reason) for row in rows} == {
            ("card", "refused", "blurred"),
            ("selfie", "accepted", None),
        }
        assert await people.list_photos_to_review(tx, 0, 10) == []
    assert not await is_ready(db, person_id)
    await give(db, person_id, "card", b"sharp")
    assert await is_ready(db, person_id), "only the refused one is taken again"


async def test_photos_go_when_their_time_is_over(db: Database) -> None:
    [person_id] = await register(db, NOW, [registration(1)])
    await give(db, person_id, "card", b"old")
    await give(db, person_id, "card", b"new")
    async with db.begin() as tx:
        await people.keep_pieces(tx, 0, [PhotoPiece(person_id, "card", "u", 0, b"x")], NOW)

    async def contents(after: timedelta) -> int:
        async with db.begin() as tx:
            await people.forget_photos(tx, 0, NOW + after)
            cursor = await tx.connection.execute("SELECT count(content) FROM people.photos")
            [(count,)] = await cursor.fetchall()
            assert await people.count_pieces(tx, 0, person_id, "card", "u") == 0
            return int(count)

    assert await contents(timedelta(days=29)) == 2
    assert await contents(timedelta(days=32)) == 1, "the replaced one"
    assert await contents(timedelta(days=402)) == 0
    async with db.begin() as tx:
        assert await people.forget_photos(tx, 0, NOW + timedelta(days=403)) == 0
        [rows] = await people.find_photos(tx, 0, [person_id])
    assert [row.kind for row in rows] == ["card"], "that there was one stays known"


async def test_erasing_a_person_erases_the_photos(db: Database) -> None:
    [person_id] = await register(db, NOW, [registration(1)])
    await give(db, person_id, "card")
    async with db.begin() as tx:
        await people.keep_pieces(tx, 0, [PhotoPiece(person_id, "selfie", "u", 0, b"x")], NOW)
        await people.erase_persons(tx, 0, [person_id], BY, NOW)
        cursor = await tx.connection.execute(
            "SELECT (SELECT count(content) FROM people.photos), (SELECT count(*) FROM people.photo_pieces)"
        )
        assert await cursor.fetchall() == [(0, 0)]


async def test_a_live_check_stands_for_both_photos(db: Database) -> None:
    asked, unasked = await register(db, NOW, [registration(1), registration(2)])
    async with db.begin() as tx:
        assert await people.ask_live_checks(tx, 0, [asked, asked], BY, NOW) == ["asked", "already_there"]
        assert [row.person_id for row in await people.list_live_checks(tx, 0, 10)] == [asked]
    assert not await is_ready(db, asked)
    async with db.begin() as tx:
        done = await people.record_live_checks(tx, 0, [asked, unasked, asked], DESK, NOW)
        assert done == ["done", "done", "already_there"]
        assert await people.record_live_checks(tx, 0, [asked], DESK, NOW) == ["already_there"]
        assert await people.list_live_checks(tx, 0, 10) == []
    assert await is_ready(db, asked) and await is_ready(db, unasked)


async def test_as_many_statements_for_one_as_for_a_hundred(db: Database) -> None:
    persons = await register(db, NOW, [registration(i) for i in range(100)])
    counts = []
    for some in (persons[:1], persons[1:]):
        async with db.begin() as tx:
            await people.give_photos(tx, 0, [Photo(p, "card", b"x") for p in some], BY, NOW)
            await people.keep_pieces(tx, 0, [PhotoPiece(p, "card", "u", 0, b"x") for p in some], NOW)
            await people.record_live_checks(tx, 0, some, BY, NOW)
            await people.find_photographed(tx, 0, some)
            counts.append(tx.statement_count)
    assert counts[0] == counts[1]
