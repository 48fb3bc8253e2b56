"""``bekal draw simulate``: policies side by side, without a database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Run


def test_policies_are_compared_without_a_database(run: Run) -> None:
    shares = ("--share", "poor_household=1000", "--share", "disability=500")
    done = run("draw", "simulate", "--applicants", "3000", "--seats", "300", *shares, "--json")
    assert done.status == 0
    assert done.data["policies"] == ["no_reserves", "reserve_first", "open_first"]
    groups = {group["group"]: group for group in done.data["groups"]}
    assert groups["everybody"] == {"group": "everybody", "applicants": 3000, "winners": [300, 300, 300]}
    without, minimum, above = groups["poor_household"]["winners"]
    assert without <= minimum < above
    assert sum(done.data["stages"]["reserve_first"].values()) == 300
    assert done.data["manifest_sha256"] is None


def test_a_simulation_is_published_for_the_verifier(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "publication"
    done = run("draw", "simulate", "--applicants", "1500", "--publish", str(folder), "--order", "open_first")
    assert done.status == 0
    assert "household of 4 or more" in done.out
    certificate = json.loads((folder / "certificate.json").read_bytes())
    assert certificate["second_implementation"]["name"] == "verify_draw.py"
    digest = done.err.splitlines()[-1].removeprefix("SHA-256 of the manifest: ")
    verifier = [sys.executable, "-I", "-S", str(folder / "verify_draw.py"), str(folder)]
    check = subprocess.run(
        [*verifier, "--manifest-hash", digest], capture_output=True, timeout=120, check=False
    )
    assert check.returncode == 0, check.stdout
    again = run("draw", "simulate", "--applicants", "1500", "--publish", str(folder))
    assert again.status == 2


def test_a_fairness_report_is_written_without_personal_data(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    arguments = ("draw", "simulate", "--applicants", "3000", "--fairness", str(folder))
    assert run(*arguments).status == 0
    groups = ["household_size", "province", "category", "sex", "age_band", "application_time"]
    names = {"fairness.json", "experiment.csv", *(f"{group}.svg" for group in groups)}
    assert {file.name for file in folder.iterdir()} == names
    table = json.loads((folder / "fairness.json").read_bytes())
    for group in groups:
        rows = [row for row in table if row["group"] == group]
        assert (sum(row["candidates"] for row in rows), sum(row["winners"] for row in rows)) == (3000, 240)
        assert all(abs(row["winners"] - row["expected"]) < 5 * row["spread"] + 2 for row in rows)
    assert "Jawa Barat: teramati" in (folder / "province.svg").read_text("utf-8")
    header, *lines = (folder / "experiment.csv").read_text("utf-8").splitlines()
    assert len(lines) == 3000
    assert header == "row,pool,province,category,household_size,room,odds_millionths,stage"
    english = tmp_path / "english"
    assert run(*arguments[:-1], str(english), "--language", "en").status == 0
    assert "Winners by sex" in (english / "sex.svg").read_text("utf-8")
    assert "women: observed" in (english / "sex.svg").read_text("utf-8")
    again = run(*arguments)
    assert (again.status, "is not empty" in again.err) == (2, True)


def test_what_cannot_be_tried_is_told_in_a_sentence(run: Run) -> None:
    for arguments, words in (
        (("--programme", "prakerja-1999"), "there is no programme 'prakerja-1999'"),
        (("--share", "rich=5"), "write code=ten-thousandths"),
        (("--share", "disability=five"), "write code=ten-thousandths"),
        (("--share", "disability=10001"), "more than all seats"),
        (("--order", "random"), "choose one of"),
    ):
        done = run("draw", "simulate", "--applicants", "100", *arguments)
        assert (done.status, words in done.err) == (2, True), done.err
