"""The commands, one after the other, on a database of their own."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from bekal.cli.app import COMMANDS
from tests.cli.conftest import Run


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.status == 0
    for command in COMMANDS:
        assert command in done.out
    assert run("unheard-of").status == 2


def test_settings_are_listed_without_passwords(run: Run, database: str) -> None:
    done = run("settings", "--json")
    assert done.data["BEKAL_CELLS"] == "1"
    assert ":***@" in done.data["BEKAL_DATABASE_URL"]
    table = run("settings")
    assert "BEKAL_PORT" in table.out
    assert table.status == 0


def test_wrong_settings_stop_every_command_with_sentences(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKAL_PORT", "http")
    monkeypatch.setenv("BEKAL_CELS", "4")
    for command in ("settings", "migrate", "check-books", "up", "demo"):
        done = run(command)
        assert done.status == 2
        assert done.err.splitlines() == [
            "bekal: BEKAL_CELS is not a setting; did you mean BEKAL_CELLS?",
            "BEKAL_PORT is 'http'; allowed is a whole number from 1 to 65535.",
        ]
    as_json = run("settings", "--json")
    assert as_json.status == 2
    assert "BEKAL_PORT" in as_json.data["error"]


def test_keys_are_made_once_and_rotated(run: Run, environment: Path) -> None:
    assert run("keys", "rotate").status == 2
    assert run("keys", "init").status == 0
    again = run("keys", "init")
    assert again.status == 2
    assert "not overwritten" in again.err
    assert run("keys", "rotate", "--json").data == {"file": str(environment / "keys.json"), "newest": 2}


def test_migrating_twice_does_it_once(run: Run, database: str) -> None:
    waiting = run("check-books")
    assert waiting.status == 2
    assert "`bekal migrate` first" in waiting.err
    assert run("migrate", "--json").data["migrations"][0] == "0001_base_tables"
    assert run("migrate", "--json").data == {"migrations": []}
    with psycopg.connect(database) as connection:
        rows = connection.execute(b"SELECT slug FROM programme.programmes ORDER BY 1").fetchall()
    assert rows == [("prakerja-2022",), ("prakerja-2023",)]


def test_another_number_of_cells_is_refused(run: Run, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("migrate").status == 0
    monkeypatch.setenv("BEKAL_CELLS", "4")
    done = run("migrate")
    assert done.status == 2
    assert "set BEKAL_CELLS=1" in done.err


def test_books_that_do_not_hold_give_status_1(run: Run, database: str) -> None:
    run("migrate")
    sound = run("check-books", "--json")
    assert (sound.status, sound.data["holds"]) == (0, True)
    with psycopg.connect(database) as connection:
        connection.execute(
            b"""INSERT INTO ledger.guarded VALUES (0, '00000000-0000-7000-8000-000000000000', 1, 2022, 5, 0,
                '2022-02-17', 'training', 'nobody')"""
        )
    broken = run("check-books", "--json")
    assert broken.status == 1
    assert broken.data["holds"] is False
    wrong = [name for name, holds in broken.data["invariants"].items() if not holds]
    assert wrong == list(broken.data["details"])
    assert "BROKEN" in run("check-books").out


def test_backup_destroy_restore_check(run: Run, database: str, tmp_path: Path) -> None:
    file = tmp_path / "bekal.backup"
    run("keys", "init")
    run("migrate")
    assert run("backup", str(file), "--json").data["bytes"] == file.stat().st_size
    refused = run("restore", str(file))
    assert refused.status == 2
    assert "--replace" in refused.err
    with psycopg.connect(database) as connection:
        connection.execute(b"DROP SCHEMA ledger, people, base CASCADE")
    assert run("restore", str(file), "--replace").status == 0
    assert run("check-books").status == 0
    assert run("migrate", "--json").data == {"migrations": []}


def test_a_restore_without_the_keys_is_refused(run: Run, database: str, tmp_path: Path) -> None:
    file = tmp_path / "bekal.backup"
    run("migrate")
    run("backup", str(file))
    run("keys", "init")
    done = run("restore", str(file), "--replace")
    assert done.status == 2
    assert "other keys" in done.err


def test_staff_are_added_with_a_second_factor(
    run: Run, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    arguments = ["staff", "add", "siti", "--name", "Siti", "--role", "admin", "--password-stdin", "--json"]
    monkeypatch.setattr("sys.stdin.readline", lambda: "kata sandi yang panjang\n", raising=False)
    made = run(*arguments)
    assert made.status == 0
    assert len(made.data["totp_secret"]) >= 16
    again = run(*arguments)
    assert again.status == 2
    assert "siti was not made" in again.data["error"]


def test_a_server_of_ones_own_is_neither_stopped_nor_removed(run: Run, database: str) -> None:
    for arguments in (["db", "stop"], ["db", "reset", "--yes"]):
        done = run(*arguments)
        assert done.status == 2
        assert "BEKAL_DATABASE_URL names a server of your own" in done.err


def test_a_database_that_does_not_answer_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    for command in ("migrate", "check-books"):
        done = run(command)
        assert done.status == 2
        assert done.err.startswith("bekal: the database does not answer")
        assert "Traceback" not in done.err
