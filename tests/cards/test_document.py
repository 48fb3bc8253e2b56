"""The decree on paper: every line in the CSV, totals and digest in the PDF, nothing a spreadsheet runs."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zlib
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from bekal import cards
from bekal.cards import document
from tests.draws.nation import AFTER

DIGEST = hashlib.sha256(b"lines").digest()


def decree(recipients: int, state: str = "closed") -> cards.Decree:
    digest = DIGEST if state == "closed" else None
    return cards.Decree(
        1,
        1,
        23,
        2022,
        1,
        "SK-0001/PRAKERJA-2022/2022",
        recipients,
        recipients * 3_550_000,
        state,
        digest,
        AFTER,
        AFTER,
    )


def lines(count: int, name: str = "Siti Aminah") -> list[cards.DocumentLine]:
    return [
        cards.DocumentLine(
            reference=UUID(int=i),
            name=name,
            nik_masked="3171********0001",
            province="Aceh" if i % 3 else "Papua",
            region="Kab. Simeulue",
            training_rp=1_000_000,
            incentive_rp=2_400_000,
            survey_rp=150_000,
        )
        for i in range(count)
    ]


def parse(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def text_of(pdf: bytes) -> str:
    """What a PDF of the built-in fonts shows, roughly: the strings of its page streams."""
    shown = []
    for stream in re.findall(rb"stream\n(.*?)endstream", pdf, re.DOTALL):
        try:
            content = zlib.decompressobj().decompress(stream)
        except zlib.error:
            continue
        shown += re.findall(rb"\(((?:[^()\\]|\\.)*)\)\s*Tj", content)
    text = b"\n".join(shown).decode("latin-1")
    return re.sub(r"\\(.)", r"\1", text)


def test_the_csv_holds_every_line_and_its_digest_can_be_computed() -> None:
    some = lines(5)
    head, *rows = parse(cards.render_decree_csv(decree(5), some))
    assert tuple(head) == document.COLUMNS
    assert [row[1] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0] == [
        "SK-0001/PRAKERJA-2022/2022",
        "1",
        str(UUID(int=0)),
        "Siti Aminah",
        "3171********0001",
        "Papua",
        "Kab. Simeulue",
        "1000000",
        "2400000",
        "150000",
        "3550000",
    ]
    # As the docstring of canonical_line says: sorted by reference, four columns, comma, line feed.
    chosen = sorted(",".join((row[2], *row[7:10])) + "\n" for row in rows)
    canonical = [
        cards.canonical_line(line.reference, line.training_rp, line.incentive_rp, line.survey_rp)
        for line in sorted(some, key=lambda line: line.reference)
    ]
    assert "".join(chosen).encode() == b"".join(canonical)


async def test_a_stream_is_the_same_file() -> None:
    some = lines(2500)

    async def pages(size: int) -> AsyncIterator[Sequence[cards.DocumentLine]]:
        for i in range(0, len(some), size):
            yield some[i : i + size]

    for size in (1, 1000, 5000):
        blocks = [block async for block in cards.stream_decree_csv(decree(2500), pages(size))]
        assert b"".join(blocks) == cards.render_decree_csv(decree(2500), some)


def test_a_name_is_never_a_formula() -> None:
    for name in ("=1+1", "+62", "-x", "@sum", "\tx"):
        [_, row] = parse(cards.render_decree_csv(decree(1), lines(1, name)))
        assert row[3] == f"'{name}"
    [_, row] = parse(cards.render_decree_csv(decree(1), lines(1, 'Nyi "Roro", Kidul\nX')))
    assert row[3] == 'Nyi "Roro", Kidul\nX'


def test_sums_by_province() -> None:
    totals = cards.sum_provinces(lines(4))
    assert [(t.province, t.recipients, t.total_rp) for t in totals] == [
        ("Aceh", 2, 7_100_000),
        ("Papua", 2, 7_100_000),
    ]
    assert cards.sum_provinces([]) == []


def test_a_small_decree_is_whole_on_paper() -> None:
    some = lines(30)
    pdf = cards.render_decree_pdf(
        decree(30), cards.sum_provinces(some), some, "Kartu Prakerja 2022", AFTER, batch_number=23
    )
    text = text_of(pdf)
    assert "Gelombang 23" in text
    assert text.count("Rp2.400.000") == 30
    assert pdf.startswith(b"%PDF-")
    assert "SK-0001/PRAKERJA-2022/2022" in text
    assert DIGEST.hex() in text.replace("\n", "")
    assert "Rp106.500.000" in text
    assert text.count("3171********0001") == 30
    assert "lampiran CSV." not in text.split("Daftar penerima")[1]
    again = cards.render_decree_pdf(
        decree(30), cards.sum_provinces(some), some, "Kartu Prakerja 2022", AFTER, batch_number=23
    )
    assert again == pdf


def test_a_large_decree_refers_to_its_annex() -> None:
    some = lines(300)
    pdf = cards.render_decree_pdf(
        decree(140_000), cards.sum_provinces(some), some, "Kartu Prakerja 2022", AFTER
    )
    text = text_of(pdf)
    assert text.count("3171********0001") == document.PDF_LINES_MAX
    assert "139800 baris lainnya" in text


def test_an_open_decree_is_not_sealed() -> None:
    text = text_of(cards.render_decree_pdf(decree(0, "drafted"), [], [], "Kartu Prakerja 2022", AFTER))
    assert "belum disegel" in text
    assert "rancangan" in text
    assert DIGEST.hex() not in text


def test_names_beyond_latin_do_not_stop_the_press() -> None:
    some = lines(1, "Ni Luh Ŝrī 李 Ayu")
    text = text_of(
        cards.render_decree_pdf(decree(1), cards.sum_provinces(some), some, "Kartu – Prakerja", AFTER)
    )
    assert "Ni Luh Sri ? Ayu" in text
    assert "李".encode() in cards.render_decree_csv(decree(1), some)
