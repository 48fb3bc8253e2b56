"""Each check of ``make check`` finds the mistake it is for, and nothing in what is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from house import finding, migrations, sizes, statements
from house.finding import Finding

TABLE = """-- What people buy.
CREATE SCHEMA market;
GRANT USAGE ON SCHEMA market TO bekal_app;
CREATE TABLE market.purchases (
    cell smallint NOT NULL,
    purchase_id uuid NOT NULL,
    schedule_id integer NOT NULL CONSTRAINT purchases_schedule_known REFERENCES market.schedules,
    price_rp bigint NOT NULL,
    bought_at timestamptz NOT NULL,
    CONSTRAINT purchases_pkey PRIMARY KEY (cell, purchase_id),
    CONSTRAINT purchases_once UNIQUE (cell, schedule_id),
    CONSTRAINT purchases_price_positive CHECK (price_rp > 0),
    CONSTRAINT purchases_of_person FOREIGN KEY (cell, purchase_id) REFERENCES people.persons (cell, person_id)
);
GRANT SELECT, INSERT ON market.purchases TO bekal_app;
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house in order: one migration, one package with one statement that is used."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_market_tables.sql").write_text(TABLE)
    folder = tmp_path / "src" / "bekal" / "market" / "sql"
    folder.mkdir(parents=True)
    (folder.parent / "queries.py").write_text('SQL["find_purchases"]\n')
    write(
        folder,
        "-- What a page shows.\nSELECT price_rp FROM market.purchases WHERE cell = $1 AND purchase_id = $2\n",
    )
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "find_purchases.sql").write_text(text)


def messages(check: Callable[[Path], Iterator[Finding]], root: Path) -> str:
    return "\n".join(found.message for found in check(root))


def test_a_house_in_order_has_nothing_to_find(house: Path) -> None:
    for check in (sizes.check, statements.check, migrations.check):
        assert messages(check, house) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT price_rp FROM market.purchases WHERE cell = $1", "why the statement is as it is"),
        ("-- Why.\nSELECT 1; SELECT 2", "holds 2 statements"),
        ("-- Why.\n", "holds 0 statements"),
        ("-- Why.\nSELECT now()", "the instant comes as a parameter"),
        ("-- Why.\nSELECT current_date", "the instant comes as a parameter"),
        ("-- Why.\nSELECT 1 LIMIT 10 OFFSET $1", "OFFSET reads what it throws away"),
        ("-- Why.\nSELECT gen_random_uuid()", "ids and chance come from base.ids"),
        ("-- Why.\nSELECT price_rp FROM market.purchases WHERE purchase_id = $1", "say `cell = $n`"),
        ("-- Why.\nINSERT INTO market.purchases (purchase_id) SELECT $1", "say `cell = $n`"),
    ],
)
def test_a_statement_out_of_order_is_found(house: Path, text: str, message: str) -> None:
    write(house / "src/bekal/market/sql", text)
    assert message in messages(statements.check, house)


@pytest.mark.parametrize(
    "text",
    [
        "-- Why.\nSELECT 'now() and ; OFFSET 1' AS text -- current_date",
        "-- Figures over all cells.\nSELECT sum(price_rp) FROM market.purchases",
        "-- Why.\nINSERT INTO market.purchases (cell, purchase_id) SELECT $1, $2 ON CONFLICT DO NOTHING",
        "-- Why.\nCOPY market.purchases (cell, purchase_id) FROM STDIN (FORMAT BINARY)",
        "-- Why.\nSELECT p.price_rp FROM market.purchases p WHERE p.cell = $1",
    ],
)
def test_a_statement_in_order_is_left_alone(house: Path, text: str) -> None:
    write(house / "src/bekal/market/sql", text)
    assert messages(statements.check, house) == ""


def test_a_statement_that_nobody_uses_is_found(house: Path) -> None:
    (house / "src/bekal/market/queries.py").write_text("SQL['another']\n")
    assert messages(statements.check, house) == "is used by nobody: remove it"
    (house / "src/bekal/market/queries.py").write_text('SQL[f"find_{what}"]; what = "purchases"\n')
    assert messages(statements.check, house) == ""


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("-- What people buy.\n", "", "what it is for"),
        ("CONSTRAINT purchases_pkey PRIMARY KEY", "PRIMARY KEY", "primary key has no name"),
        ("CONSTRAINT purchases_once UNIQUE", "UNIQUE", "unique has no name"),
        ("CONSTRAINT purchases_price_positive CHECK", "CHECK", "check has no name"),
        ("CONSTRAINT purchases_schedule_known REFERENCES", "REFERENCES", "references has no name"),
        ("CONSTRAINT purchases_of_person FOREIGN", "FOREIGN", "foreign key has no name"),
        ("CONSTRAINT purchases_once", "CONSTRAINT once", "begins with purchases_"),
        ("(cell, purchase_id),", "(purchase_id, cell),", "its PRIMARY KEY begins with it"),
        ("UNIQUE (cell, schedule_id)", "UNIQUE (schedule_id)", "must include it"),
        ("timestamptz", "timestamp", "instants are `timestamptz`"),
        ("price_rp bigint", "price_rp double precision", "money and shares are integers"),
        ("price_rp bigint NOT NULL", "price_rp bigserial", "not a sequence"),
        ("timestamptz NOT NULL", "timestamptz NOT NULL DEFAULT now()", "come from the operation"),
        ("GRANT SELECT, INSERT ON market.purchases TO bekal_app", "SELECT 1", "has no GRANT"),
        ("GRANT USAGE ON SCHEMA market TO bekal_app", "SELECT 1", "has no GRANT USAGE"),
        ("GRANT SELECT, INSERT", "CREATE TRIGGER t; GRANT SELECT", "no triggers"),
    ],
)
def test_a_migration_out_of_order_is_found(house: Path, right: str, wrong: str, message: str) -> None:
    assert right in TABLE
    (house / "migrations" / "0001_market_tables.sql").write_text(TABLE.replace(right, wrong))
    assert message in messages(migrations.check, house)


def test_a_migration_is_named_after_its_change(house: Path) -> None:
    (house / "migrations" / "2_more.sql").write_text("-- Why.\n")
    (house / "migrations" / "0001_other_tables.sql").write_text("-- Why.\n")
    found = messages(migrations.check, house)
    assert "NNNN_what_changed" in found
    assert "has the number of" in found


def test_long_functions_and_files_are_found(house: Path) -> None:
    (house / "src" / "long.py").write_text("async def work():\n" + "    pass\n" * 70)
    (house / "src" / "fits.py").write_text("def work():\n" + "    pass\n" * 69)
    (house / "src" / "long.css").write_text("a{}\n" * 401)
    (house / "src" / "long.js").write_text("const f = () => {\n" + "  g();\n" * 69 + "};\n")
    found = sorted(str(each) for each in sizes.check(house))
    assert len(found) == 3
    assert "401 lines" in found[0]
    assert "a function has 71 lines" in found[1]
    assert "work has 71 lines" in found[2]


def test_a_finding_says_where(house: Path) -> None:
    assert str(Finding(finding.ROOT / "src" / "a.py", 7, "is wrong")) == "src/a.py:7: is wrong"
    assert str(Finding(house / "a.py", 7, "is wrong")).endswith("a.py:7: is wrong")
