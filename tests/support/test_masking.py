"""What partners read of what citizens wrote: long numbers and addresses covered."""

from __future__ import annotations

import time

import pytest

from bekal import support


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NIK 3171011501900001.", "NIK [•••]."),
        ("NIK3171011501900001x", "NIK[•••]x"),
        ("3171 0115 0190 0001", "[•••]"),
        ("+62 812-3456-7890 atau 0812.3456.789", "[•••] atau [•••]"),
        ("kartu 8900-0000-0000-0000", "kartu [•••]"),
        ("１２３４５６７８９０", "[•••]"),
        ("0812-34-56 7890", "[•••]"),
        ("tulis ke a.b+c@d.co.id ya", "tulis ke [•••] ya"),
        ("2022-03-01 09:00, 1/3/2022 12.30", "2022-03-01 09:00, 1/3/2022 12.30"),
        ("2022-03-01 081234567890", "2022-03-01 [•••]"),
        ("Rp3.550.000, kode V3K0A1B2C3D4E5F6G7, nilai 12345678", None),
    ],
)
def test_partners_read_no_long_number_and_no_address(written: str, read: str | None) -> None:
    assert support.mask(written) == (read or written)


def test_covering_reads_a_text_once() -> None:
    """Some took n * n steps, minutes for these; many days in a row nested too deep."""
    started = time.perf_counter()
    for piece in ("a", "a@", "1/1/2022 ", "1   ", "1-", "a.", "+"):
        support.mask(piece * (200_000 // len(piece)))
    assert time.perf_counter() - started < 10
    days = "1/1/2022 " * 400
    assert support.mask(f"{days}081234567890") == f"{days}[•••]"
