"""``bekal batch``: from a proposal to a batch that people can join, by two members of staff."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from bekal.base import clock
from tests.cli.conftest import Done, Run
from tests.journey.world import OPENS_AT

PASSWORD = "sangat-panjang-dan-rahasia"
TIMES = ("--opens", "2022-03-01T12:00+07:00", "--closes", "2022-03-05T23:59+07:00")
Act = Callable[..., Done]


class FakeTime:
    """The machine's clock, moved by hand."""

    def __init__(self) -> None:
        self.at = OPENS_AT

    def now(self) -> object:
        return self.at


@pytest.fixture
def act(run: Run, database: str, monkeypatch: pytest.MonkeyPatch) -> Act:
    """``act("one", "propose", ...)``: the command by a member of staff, a minute later each time."""
    time = FakeTime()
    monkeypatch.setattr(clock.SystemClock, "now", lambda _: time.now())
    assert run("migrate").status == 0
    secrets = {}
    for login, role in (("one", "approver"), ("two", "approver"), ("ops", "operator"), ("au", "auditor")):
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
        added = run("staff", "add", login, "--name", login, "--role", role, "--password-stdin", "--json")
        secrets[login] = added.data["totp_secret"]

    def act(who: str, *arguments: str) -> Done:
        time.at += timedelta(minutes=1)
        code = pyotp.TOTP(secrets[who]).at(time.at)
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n{code}\n"))
        return run("batch", *arguments, "--staff", who, "--password-stdin", "--json")

    return act


def test_two_people_open_a_batch_of_a_real_programme(act: Act, run: Run) -> None:
    made = act("ops", "propose", "prakerja-2022", "23", "--seats", "500000", *TIMES).data
    assert (made["seats"], sum(made["provinces"].values()), len(made["provinces"])) == (500_000, 500_000, 34)
    assert "is none of approver" in act("ops", "decide", made["proposal"]).err
    own = act("one", "propose", "prakerja-2022", "24", "--seats", "1000", *TIMES).data
    assert "ask a colleague" in act("one", "decide", own["proposal"]).err
    assert act("two", "decide", own["proposal"], "--refuse", "Terlalu kecil.").data["outcome"] == "refused"
    assert act("one", "decide", made["proposal"]).data == {"outcome": "accepted", "batch_id": 1}
    assert "was decided before" in act("two", "decide", made["proposal"]).err
    listed = run("batch", "list", "--json").data
    assert [(b["batch_id"], b["number"], b["seats"], b["state"]) for b in listed["batches"]] == [
        (1, 23, 500_000, "open")
    ]
    assert [(p["number"], p["state"], p["reason"]) for p in listed["proposals"]] == [
        (24, "refused", "Terlalu kecil."),
        (23, "accepted", None),
    ]
    assert "prakerja-2022" in run("batch", "list").out


def test_all_mistakes_are_told_in_one_go(act: Act, environment: Path) -> None:
    wrong = ("--opens", "2022-01-01T00:00+07:00", "--closes", "2022-01-01T01:00+07:00")
    told = act("ops", "propose", "nope", "0", "--seats", "0", *wrong)
    assert told.status == 2
    for said in (
        "no such programme",
        "counts from 1",
        "seats are from 1",
        "must open later than now",
        "for 24 hours to 31 days",
    ):
        assert said in told.err, said
    zone = act("ops", "propose", "prakerja-2022", "1", "--seats", "5", "--opens", "besok", "--closes", "lusa")
    assert "give an instant and its zone" in zone.err
    file = environment / "people.csv"
    file.write_text("code,population_2024\n11.01,5\n99.99,1\n")
    some = act("ops", "propose", "prakerja-2022", "1", "--seats", "5", *TIMES, "--population", str(file))
    assert "unknown code '99.99'" in some.err
    assert "is none of operator" in act("au", "propose", "prakerja-2022", "1", "--seats", "5", *TIMES).err
