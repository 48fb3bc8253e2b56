"""``bekal draw``: two members of staff walk a draw from the contributions to the announcement."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pyotp
import pytest

from bekal import access, people
from bekal.base import actors, clock, keys, signing
from bekal.base.database import Database
from bekal.draws import proofs
from tests import protocol
from tests.cli.conftest import Done, Run
from tests.journey.world import CLOSES_AT, OPENS_AT, World, registration

PASSWORD = "sangat-panjang-dan-rahasia"
Act = Callable[..., Done]


def nik_of(number: int) -> str:
    """The NIK of a person of the tests' world."""
    return registration(number, UUID(int=0)).nik


class FakeTime:
    """The machine's clock, moved by hand."""

    def __init__(self) -> None:
        self.at = CLOSES_AT + timedelta(hours=1)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    fake = FakeTime()
    monkeypatch.setattr(clock.SystemClock, "now", lambda _: fake.at)
    return fake


@pytest.fixture
def act(run: Run, database: str, time: FakeTime, monkeypatch: pytest.MonkeyPatch) -> Act:
    """``act("operator", "freeze", "1")``: the command by a member of staff, a minute later each time."""
    assert run("migrate").status == 0
    secrets = asyncio.run(_prepare(database))

    def act(
        who: str,
        command: str,
        *arguments: str,
        password: str = PASSWORD,
        niks: Sequence[str] = (),
        group: str = "draw",
    ) -> Done:
        time.at += timedelta(minutes=1)
        code = pyotp.TOTP(secrets[who]).at(time.at)
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join([password, code, *niks, ""])))
        return run(group, command, *arguments, "--staff", who, "--password-stdin", "--json")

    return act


async def _prepare(dsn: str) -> dict[str, str]:
    """Forty applicants to batch 1, and an office; gives the secrets of the authenticators."""
    async with Database(dsn, keyring=keys.demo_keyring()) as db:
        world = World(db)
        await world.settle_in()
        await world.open_batch(12)
        await world.join(await world.register(range(40)))
        keyring = keys.demo_keyring()
        wronged = await world.register(range(60, 62))
        indexes = [people.nik_index(keyring, nik_of(i)) for i in range(60, 62)]
        async with db.begin() as tx:
            await people.import_listings(tx, 0, "dtks", indexes, OPENS_AT, actors.command("test"), OPENS_AT)
        await world.join(wronged)
        openings = [
            access.StaffOpening(login, login.title(), (role,), PASSWORD)
            for login, role in (("operator", "operator"), ("approver", "approver"), ("auditor", "auditor"))
        ]
        async with db.begin() as tx:
            made = await access.add_staff(tx, openings, actors.command("test"), OPENS_AT)
    return {o.login: m.totp_secret for o, m in zip(openings, made, strict=True) if m.totp_secret}


def test_a_draw_from_the_command_line(act: Act, run: Run, time: FakeTime, environment: Path) -> None:
    promises = [protocol.contribution(name)[0] for name in protocol.NAMES]
    written = [f"{each.contributor}={each.commitment.hex()}" for each in promises]
    assert set(act("operator", "commit-ceremony", "1", *written).data.values()) == {"committed"}
    again = act("operator", "commit-ceremony", "1", written[0])
    assert (again.status, again.data) == (1, {protocol.NAMES[0]: "already_committed"})
    frozen = act("operator", "freeze", "1")
    digest = frozen.data["manifest_sha256"]
    assert frozen.data["version"] == 1
    assert act("operator", "approve", "1", digest).data == {"outcome": "same_person"}
    assert act("approver", "approve", "1", digest).data == {"outcome": "approved"}
    for name in protocol.NAMES:
        opening = protocol.contribution(name)[1]
        values = ("--nonce", opening.nonce.hex(), "--value", opening.value.decode())
        assert act("operator", "reveal", "1", name, *values).data == {"outcome": "revealed"}
    early = act("operator", "run", "1")
    assert early.status == 2
    assert "is committed; allowed is seeded" in early.err
    status = run("draw", "status", "1", "--json").data
    assert (status["state"], status["version"], status["open_objections"]) == ("committed", 1, 0)
    time.at = proofs.time_of_round(proofs.SANDBOX, status["round"])
    ran = act("operator", "run", "1").data
    assert (ran["winners"], ran["entries"]) == (12, 40)
    assert "allowed is seeded" in act("operator", "run", "1").err
    assert "is none of approver, auditor" in act("operator", "certify", "1").err
    certified = act("auditor", "certify", "1").data
    folder = environment / "draws" / "prakerja-2022" / "1"
    assert certified == {"folder": str(folder), "manifest_sha256": digest}
    assert act("operator", "announce", "1").data == {"outcome": "requested"}
    assert act("operator", "announce", "1").data == {"outcome": "same_person"}
    assert act("approver", "announce", "1").data == {"outcome": "approved"}
    decree_the_winners(act, run)
    other = environment / "again"
    assert run("draw", "publish", "1", str(other), "--json").data["manifest_sha256"] == digest
    command = [
        sys.executable,
        "-I",
        "-S",
        str(other / "verify_draw.py"),
        str(other),
        "--manifest-hash",
        digest,
    ]
    assert subprocess.run(command, capture_output=True, check=False, env={}).returncode == 0
    told = run("draw", "status", "1")
    assert "announced" in told.out
    assert "winners computed" in told.out
    assert "no seat of batch 1 has come back" in act("operator", "continue", "1").err


def decree_the_winners(act: Act, run: Run) -> None:
    """Twelve winners become recipients: not without a budget, not twice, never by an operator."""
    poor = act("approver", "issue", "1", group="decree")
    assert (poor.status, "does not cover" in poor.err or "no budget" in poor.err) == (2, True), poor.err
    money = ("appropriate", "prakerja-2022", "2022", "60000000", "--document", "DIPA-1", "--again")
    assert "differ: nothing is booked" in act("approver", *money, "6000000", group="decree").err
    assert "is none of approver" in act("operator", *money, "60000000", group="decree").err
    assert act("approver", *money, "60000000", group="decree").data["outcome"] == "ok"
    assert "it is booked once" in act("approver", *money, "60000000", group="decree").err
    assert "is none of approver" in act("operator", "issue", "1", group="decree").err
    made = act("approver", "issue", "1", group="decree").data
    assert (made["recipients"], made["granted"], made["state"]) == (12, 12, "closed")
    assert "all winners of batch 1 are named" in act("approver", "issue", "1", group="decree").err
    [listed] = run("decree", "list", "--json").data["decrees"]
    assert (listed["state"], listed["recipients"]) == ("closed", 12)
    assert run("check-books", "--json").data["holds"]


def test_who_may_not_and_what_is_mistyped(act: Act, run: Run, environment: Path) -> None:
    wrong = act("operator", "freeze", "1", password="something-else-entirely")
    assert wrong.status == 2
    assert "signing in as operator was refused" in wrong.err
    assert "is none of operator" in act("auditor", "freeze", "1").err
    assert "is not hexadecimal" in act("operator", "commit-ceremony", "1", "dadu=xyz").err
    assert "has 2 bytes; allowed are 32" in act("operator", "commit-ceremony", "1", "dadu=abcd").err
    assert "has no draw yet" in run("draw", "status", "1").err
    assert "'tomorrow' is no time" in act("operator", "freeze", "1", "--draw-at", "tomorrow").err


def test_the_auditors_kit(act: Act, environment: Path) -> None:
    assert act("operator", "freeze", "1").status == 0
    register = environment / "register.csv"
    register.write_text("nik,kk\n1101010501970001,1101010101155000\n")
    assert "is none of auditor" in act("operator", "audit", "1", "--register", str(register)).err
    found = act("auditor", "audit", "1", "--register", str(register))
    assert found.status == 1
    assert (found.data["rows"], found.data["register"], found.data["found"]) == (40, 1, 1)
    assert "cannot be read" in act("auditor", "audit", "1", "--register", "/nowhere.csv").err


def test_objections_corrections_and_appeals(act: Act, run: Run, time: FakeTime, environment: Path) -> None:
    digest = act("operator", "freeze", "1").data["manifest_sha256"]
    early = act("operator", "object", "1", "missing", niks=[nik_of(3)])
    assert (early.status, early.data["outcome"]) == (1, "nothing_published")
    assert act("approver", "approve", "1", digest).status == 0
    made = act("operator", "object", "1", "region", "--ticket", "T-1", niks=[nik_of(3)]).data
    assert made["outcome"] == "recorded"
    assert "is no kind of objection" in act("operator", "object", "1", "rude", niks=[nik_of(3)]).err
    assert "no NIK was given" in act("operator", "object", "1", "region").err
    assert "NIK number 1 is nobody's" in act("operator", "object", "1", "region", niks=[nik_of(99)]).err
    assert run("draw", "status", "1", "--json").data["open_objections"] == 1
    [row] = act("auditor", "objections", "1").data["objections"]
    assert (row["objection_id"], row["kind"], row["ticket"], row["outcome"]) == (
        made["objection_id"],
        "region",
        "T-1",
        None,
    )
    said = ("--reason", "Pindah sebelum mendaftar.")
    answered = act("operator", "answer", "1", row["objection_id"], "corrected", *said)
    assert answered.data == {"outcome": "answered"}
    again = act("operator", "answer", "1", row["objection_id"], "rejected", *said)
    assert (again.status, again.data) == (1, {"outcome": "already_answered"})
    assert act("operator", "correct", "1", *said, niks=[nik_of(3), nik_of(4)]).data == {"corrected": 2}
    second = act("operator", "freeze", "1", "--reason", "corrected").data
    assert second["version"] == 2
    assert act("approver", "approve", "1", second["manifest_sha256"]).status == 0
    time.at = proofs.time_of_round(proofs.SANDBOX, run("draw", "status", "1", "--json").data["round"])
    assert act("operator", "run", "1").data["winners"] == 12
    assert act("auditor", "certify", "1").status == 0
    assert "it is announced first" in act("auditor", "fairness", "1", str(environment / "report")).err
    assert act("operator", "announce", "1").status == 0
    why = ("--reason", "Daftar DTKS keliru.")
    assert "allowed is announced" in act("approver", "appeal", "1", *why, niks=[nik_of(60)]).err
    assert act("approver", "announce", "1").data == {"outcome": "approved"}
    heard = act("approver", "appeal", "1", *why, niks=[nik_of(60), nik_of(61), nik_of(5)]).data["outcomes"]
    assert set(heard[:2]) <= {"won", "pool_full"}
    assert heard[2] == "listed"
    assert act("approver", "appeal", "1", *why, niks=[nik_of(60)]).data == {"outcomes": ["already_judged"]}
    assert "is none of approver" in act("operator", "appeal", "1", *why, niks=[nik_of(60)]).err
    report = environment / "report"
    told = act("auditor", "fairness", "1", str(report), "--language", "en")
    assert told.status == 0 and told.data["rows"] == 40
    assert {"sex.svg", "age_band.svg", "application_time.svg", "experiment.csv"} <= set(told.data["files"])
    table = json.loads((report / "fairness.json").read_bytes())
    for group in ("sex", "age_band", "application_time"):
        counts = [(row["candidates"], row["winners"]) for row in table if row["group"] == group]
        assert tuple(map(sum, zip(*counts, strict=True))) == (40, 12)
    text = "".join(file.read_text("utf-8") for file in report.iterdir())
    assert not any(nik_of(i) in text for i in range(40))
    folder = environment / "again"
    assert run("draw", "publish", "1", str(folder), "--json").status == 0
    command = [sys.executable, "-I", "-S", str(folder / "verify_draw.py"), str(folder)]
    assert subprocess.run(command, capture_output=True, check=False, env={}).returncode == 0


def test_witnesses_and_an_auditor_named_by_a_setting(
    act: Act, run: Run, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness = signing.derive_signing_key(b"w" * 32, "witness", 1)
    named = {
        "auditor": {"name": "audit.example", "public_key": "ab" * 32},
        "origin": "log.example",
        "witnesses": [{"name": "witness.example", "public_key": witness.public.hex()}],
        "witnesses_min": 1,
    }
    file = environment / "parties.json"
    monkeypatch.setenv("BEKAL_DRAW_PARTIES", str(file))
    assert "cannot be read" in act("operator", "freeze", "1").err
    file.write_text(json.dumps(named))
    digest = act("operator", "freeze", "1").data["manifest_sha256"]
    assert act("approver", "approve", "1", digest).status == 0
    folder = environment / "list"
    assert "1 witnesses must have signed" in run("draw", "publish", "1", str(folder)).err
    note = run("draw", "checkpoint", "1").out.encode()
    head, _ = proofs.log.read_checkpoint(note, proofs.Signer("log.example/prakerja-2022", _log_key()))
    line = proofs.log.cosign_checkpoint(head, "witness.example", witness, OPENS_AT)
    signed = environment / "checkpoint.txt"
    assert "cannot be read" in act("operator", "cosign", "1", str(signed)).err
    signed.write_bytes(note)
    nothing = act("operator", "cosign", "1", str(signed))
    assert (nothing.status, nothing.data) == (1, {"cosignatures": 0})
    signed.write_bytes(note + line)
    assert act("operator", "cosign", "1", str(signed)).data == {"cosignatures": 1}
    assert run("draw", "publish", "1", str(folder), "--json").data["manifest_sha256"] == digest
    assert line in (folder / "checkpoint.txt").read_bytes()


def _log_key() -> str:
    return keys.demo_keyring().signing_key(proofs.log.PURPOSE).public.hex()
