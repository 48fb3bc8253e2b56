"""The reference tables of regions hold what the package data says."""

from __future__ import annotations

from datetime import date

import pytest

from bekal import regions
from bekal.base.database import Database
from bekal.base.statements import Statement

COUNTS = Statement(
    "counts",
    "SELECT (SELECT count(*) FROM regions.provinces), (SELECT count(*) FROM regions.regencies),"
    " (SELECT count(*) FROM regions.region_codes)",
)
ON = Statement(
    "on",
    "SELECT r.region_id::int, c.province_id::int, c.code, r.name, r.full_name, r.kind, r.timezone,"
    " r.hex_q::int, r.hex_r::int"
    " FROM regions.regencies AS r JOIN regions.region_codes AS c USING (region_id)"
    " WHERE coalesce(c.valid_from <= $1, true) AND coalesce($1 < c.valid_until, true) ORDER BY r.region_id",
)


async def test_storing_is_idempotent_and_whole(db: Database) -> None:
    for _ in range(2):
        async with db.begin() as tx:
            await regions.store_regions(tx)
            assert tx.statement_count == 3
            assert await tx.tuples(COUNTS) == [(38, 514, 540)]


async def test_the_tables_say_the_same_as_the_package_on_every_day(db: Database) -> None:
    async with db.begin() as tx:
        await regions.store_regions(tx)
        for day in (
            date(2020, 1, 1),
            date(2022, 11, 10),
            date(2022, 11, 11),
            date(2022, 12, 9),
            date(2026, 1, 1),
        ):
            assert await tx.rows(regions.Region, ON, day) == list(regions.list_regions(day))


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("INSERT INTO regions.provinces VALUES (99, '9', 'x', 'Asia/Jakarta')", "provinces_code_two_digits"),
        ("INSERT INTO regions.provinces VALUES (99, '11', 'x', 'Asia/Jakarta')", "provinces_code_once"),
        (
            "INSERT INTO regions.provinces VALUES (99, '99', 'x', 'Asia/Tokyo')",
            "provinces_timezone_indonesian",
        ),
        (
            "INSERT INTO regions.regencies VALUES (999, 'x', 'x', 'desa', 'Asia/Jakarta', 999, 0)",
            "regencies_kind_known",
        ),
        (
            "INSERT INTO regions.regencies VALUES (999, 'x', 'x', 'kota', 'UTC', 999, 0)",
            "regencies_timezone_indonesian",
        ),
        (
            "INSERT INTO regions.regencies SELECT 999, name, name, kind, timezone, hex_q, hex_r"
            " FROM regions.regencies WHERE region_id = 1",
            "regencies_hexagon_once",
        ),
        ("INSERT INTO regions.region_codes VALUES ('1101', 1, 1, NULL, NULL)", "region_codes_code_form"),
        ("INSERT INTO regions.region_codes VALUES ('11.01', 1, 1, NULL, NULL)", "region_codes_pkey"),
        ("INSERT INTO regions.region_codes VALUES ('99.01', 999, 1, NULL, NULL)", "region_codes_region"),
        ("INSERT INTO regions.region_codes VALUES ('99.01', 1, 99, NULL, NULL)", "region_codes_province"),
        (
            "INSERT INTO regions.region_codes VALUES ('99.01', 1, 1, '2022-01-02', '2022-01-02')",
            "region_codes_period_forward",
        ),
        ("UPDATE regions.regencies SET name = 'x'", "permission denied"),
        ("DELETE FROM regions.region_codes", "permission denied"),
    ],
)
async def test_the_database_refuses_too(db: Database, statement: str, constraint: str) -> None:
    async with db.begin() as tx:
        await regions.store_regions(tx)
    with pytest.raises(Exception, match=constraint):
        async with db.begin() as tx:
            await tx.execute(Statement("x", statement))
