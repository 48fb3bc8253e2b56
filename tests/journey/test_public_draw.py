"""The draw as the public meets it: published, checked by a program of its own, continued, audited."""

from __future__ import annotations

import csv
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from bekal import access, draws, journey, people
from bekal.base.errors import WrongState
from bekal.draws import proofs
from tests import protocol
from tests.journey.world import BATCH, BY, CLOSES_AT, DECREED_AT, OPENS_AT, PROGRAMME, World, registration

PEOPLE = 40


async def committed(world: World, seats: int = 12) -> list[UUID]:
    """Forty people in families of two, a committed list."""
    await world.settle_in()
    await world.open_batch(seats)
    persons = []
    for i in range(0, PEOPLE, 2):
        persons += await world.register([i, i + 1], family=100 + i)
    assert {result.outcome for result in await world.join(persons)} == {"joined"}
    return persons


async def drawn_only(world: World) -> None:
    """As ``protocol.draw_journey``, without the certificate."""
    await protocol.draw_journey(world.db, BATCH, CLOSES_AT, certified=False)


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(folder / "verify_draw.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={})


async def test_the_published_draw_is_what_a_stranger_finds(world4: World, tmp_path: Path) -> None:
    await committed(world4)
    await drawn_only(world4)
    at = DECREED_AT
    with pytest.raises(WrongState, match="not certified yet"):
        await journey.publish(world4.db, BATCH, tmp_path / "early")
    statistics = await journey.measure_draw(world4.db, BATCH, at)
    assert {each.name for each in statistics} >= {"sex", "age_band"}
    folder = tmp_path / "draw"
    written = await journey.certify_draw(world4.db, BATCH, folder, statistics, protocol.APPROVER, at)
    ran = verify(folder)
    assert (ran.returncode, "AGREES" in ran.stdout) == (0, True), ran.stdout
    async with world4.db.begin() as tx:
        run = await draws.find_run(tx, BATCH)
        assert run is not None
        [manifest] = await draws.list_manifests(tx, BATCH)
        log = await draws.list_log_entries(tx, PROGRAMME)
    assert manifest.sha256.hex() == written.manifest_sha256
    assert [entry.what for entry in log] == ["manifest 1/1", "certificate 1"]
    files = {file.path: file.sha256 for file in written.files}
    assert files["winners.bin"] == run.winners_sha256.hex()
    # Written again, later, from the database alone: the same but for the log, which has grown.
    again = await journey.publish(world4.db, BATCH, tmp_path / "again")
    other = {file.path: file.sha256 for file in again.files}
    assert {path for path in files if files[path] != other[path]} == {
        "log.txt",
        "checkpoint.txt",
        "publication.json",
    }
    assert verify(tmp_path / "again").returncode == 0
    # A nation's numbers are in none of its files.
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for i in range(PEOPLE):
        said = registration(i, UUID(int=0), family=100 + i - i % 2)
        assert said.nik.encode() not in content
        assert said.family_card.encode() not in content


async def test_a_verifier_that_does_not_agree_stops_the_certificate(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await committed(world)
    await drawn_only(world)
    folder = tmp_path / "draw"
    write = proofs.write_publication

    def tampering(*arguments: object, **options: object) -> proofs.Published:
        written = write(*arguments, **options)  # type: ignore[arg-type]
        winners = folder / "winners.csv"
        winners.write_bytes(winners.read_bytes().replace(b",2\n", b",3\n", 1))
        return written

    monkeypatch.setattr(proofs, "write_publication", tampering)
    with pytest.raises(journey.Disagreement, match="the verifier does not agree: .*winners.csv"):
        await journey.certify_draw(world.db, BATCH, folder, [], protocol.APPROVER, DECREED_AT)
    assert not folder.exists()
    async with world.db.begin() as tx:
        assert (await draws.get_draw(tx, BATCH)).state == "drawn"


async def test_the_list_is_published_before_the_draw(world: World, tmp_path: Path) -> None:
    await committed(world)
    await journey.close_batch(world.db, BATCH, BY, CLOSES_AT)
    await journey.open_draws(world.db, [BATCH], None, protocol.OPERATOR, CLOSES_AT)
    await journey.freeze_list(world.db, BATCH, protocol.OPERATOR, CLOSES_AT)
    times = protocol.timetable(CLOSES_AT)
    row = await journey.propose_manifest(world.db, BATCH, times, proofs.SANDBOX, protocol.OPERATOR, CLOSES_AT)
    with pytest.raises(WrongState, match="nothing has been committed to"):
        await journey.publish(world.db, BATCH, tmp_path / "early")
    await journey.approve_manifest(world.db, BATCH, row.sha256, protocol.APPROVER, CLOSES_AT)
    await journey.publish(world.db, BATCH, tmp_path / "list")
    ran = verify(tmp_path / "list")
    assert ran.returncode == 0, ran.stdout
    assert "not been drawn yet" in ran.stdout


async def test_seats_that_come_back_go_down_the_waiting_list(world4: World, tmp_path: Path) -> None:
    persons = await committed(world4)
    await world4.draw()
    with pytest.raises(WrongState, match="no seat of batch 1 has come back"):
        await journey.continue_draw(world4.db, BATCH, BY, DECREED_AT)
    async with world4.db.begin() as tx:
        first = [w for cell in range(4) for w in await draws.list_winners(tx, cell, BATCH, None, 100)]
    gone = first[:2]
    for winner in gone:
        decline = draws.Decline(BATCH, winner.person_id)
        cell = world4.cell(winner.person_id)
        assert await journey.decline(world4.db, cell, [decline], BY, DECREED_AT) == ["declined"]
    decreed = await world4.award()
    assert len(decreed) == 10
    found = await journey.continue_draw(world4.db, BATCH, BY, DECREED_AT)
    assert (found.number, sum(freed.seats for freed in found.freed), len(found.winners)) == (1, 2, 2)
    assert [place.cause for place in found.ended] == ["declined", "declined"]
    with pytest.raises(WrongState, match="no seat"):
        await journey.continue_draw(world4.db, BATCH, BY, DECREED_AT)
    async with world4.db.begin() as tx:
        late = [w for cell in range(4) for w in await draws.list_winners(tx, cell, BATCH, None, 100)]
        told = [
            row
            for cell in range(4)
            for [row] in await draws.find_applications(
                tx, cell, [p for p in persons if world4.cell(p) == cell]
            )
        ]
        assert await draws.plan_recovery_quotas(tx, PROGRAMME) == []
    # The two with the smallest tickets of those who had lost, as far as their families have room.
    assert len(late) == 2
    assert {w.person_id for w in late}.isdisjoint(w.person_id for w in first)
    lost = sorted((r.ticket or 0, r.person_id) for r in told if r.stage == 0)
    assert {w.person_id for w in late} == {person for _, person in lost[:2]}
    assert sum(row.state == "won" for row in told) == 2
    # A further decree names them.
    decree = await journey.open_decree(world4.db, BATCH, BY, DECREED_AT, 1)
    assert (decree.recipients, decree.number) == (2, "SK-0002/PRAKERJA-2022/2022")
    granted = [await journey.grant_decree(world4.db, c, decree.decree_id, BY, DECREED_AT) for c in range(4)]
    assert sum(granted) == 2
    await journey.close_decree(world4.db, decree.decree_id, BY, DECREED_AT)
    await world4.books_hold()
    await journey.publish(world4.db, BATCH, tmp_path / "draw")
    ran = verify(tmp_path / "draw")
    assert ran.returncode == 0, ran.stdout


async def test_somebody_wrongly_left_out_has_the_odds_of_everybody(world: World, tmp_path: Path) -> None:
    await committed(world)
    keyring = world.db.keyring
    assert keyring is not None
    wronged = await world.register(range(60, 90))
    indexes = [people.nik_index(keyring, registration(i, UUID(int=0)).nik) for i in range(60, 90)]
    async with world.db.begin() as tx:
        await people.import_listings(tx, 0, "dtks", indexes, OPENS_AT, BY, OPENS_AT)
    assert {result.outcome for result in await world.join(wronged)} == {"not_eligible"}
    await world.draw()
    stranger = (await world.register([95]))[0]
    at = DECREED_AT
    outcomes = await journey.hear_appeals(
        world.db, 0, BATCH, [*wronged, stranger, wronged[0]], "Daftar DTKS keliru.", BY, at
    )
    assert outcomes[-2:] == ["not_an_applicant", "already_judged"]
    assert set(outcomes[:-2]) == {"won", "pool_full"}
    async with world.db.begin() as tx:
        [pool] = await draws.list_pools(tx, BATCH)
        appeals = await draws.list_appeals(tx, BATCH)
        drawn = await draws.repeat_draw(tx, BATCH)
        told = await draws.find_applications(tx, 0, wronged)
    tickets = proofs_tickets(drawn.seed, [bytes.fromhex(appeal.pid) for appeal in appeals])
    assert pool.cut_off is not None
    for outcome, ticket, [row] in zip(outcomes, tickets, told, strict=False):
        assert (outcome == "won") == (ticket <= pool.cut_off)
        assert row.state == ("won" if outcome == "won" else "refused")
    again = await journey.hear_appeals(world.db, 0, BATCH, wronged[:1], "Sekali lagi.", BY, at)
    assert again == ["already_judged"]
    await journey.publish(world.db, BATCH, tmp_path / "draw")
    ran = verify(tmp_path / "draw")
    assert ran.returncode == 0, ran.stdout


def proofs_tickets(seed: bytes, pids: list[bytes]) -> list[int]:
    return [int.from_bytes(sha256(seed + pid).digest()[:8], "big") >> 1 for pid in pids]


async def test_the_auditor_finds_who_is_not_in_the_register(world4: World, tmp_path: Path) -> None:
    await committed(world4)
    await world4.draw()
    register = tmp_path / "register.csv"
    said = [registration(i, UUID(int=0), family=100 + i - i % 2) for i in range(PEOPLE)]
    rows = [(person.nik, person.family_card) for person in said]

    async def audit(lines: list[tuple[str, str]]) -> journey.AuditReport:
        with register.open("w", newline="") as file:
            csv.writer(file).writerows([("nik", "kk"), *lines])
        return await journey.audit_list(world4.db, BATCH, register, protocol.APPROVER, DECREED_AT)

    whole = await audit(rows)
    assert whole.sound
    assert (whole.rows, whole.found, whole.per_pool) == (40, 40, ((1, 40, 40),))
    missing = await audit([*rows[2:], (rows[1][0], "1101010101159999"), rows[3]])
    assert not missing.sound
    assert (missing.found, missing.other_household, missing.not_in_register, missing.twice) == (38, 1, 1, 1)
    with pytest.raises(journey.WrongRegister, match="line 3: nik and kk are 16 digits each"):
        await audit([rows[0], ("123", rows[0][1])])
    register.write_text("nomor\n1\n")
    with pytest.raises(journey.WrongRegister, match="columns nik and kk"):
        await journey.audit_list(world4.db, BATCH, register, protocol.APPROVER, DECREED_AT)
    async with world4.db.begin() as tx:
        entries = await access.list_access(tx, object=f"batch:{BATCH}")
    assert [entry.action for entry in entries] == ["draw.audit"] * 4
    assert {entry.by for entry in entries} == {protocol.APPROVER}


async def test_the_category_is_that_of_the_day_of_joining(world: World) -> None:
    await world.settle_in()
    await world.open_batch(5)
    [able, declared] = await world.register([1, 2], disabled=(2,))
    await world.join([able, declared])
    async with world.db.begin() as tx:
        reserves = await draws.list_reserves(tx, BATCH)
        page = await draws.list_applicants(tx, 0, BATCH, None, 10)
    assert reserves == [draws.Reserve(1, "disability", 200, "province")]
    assert {a.person_id: a.category for a in page} == {able: 0, declared: 1}


async def test_the_receipt_of_an_application_is_the_same_whenever_asked(world4: World) -> None:
    persons = await committed(world4)
    cell = world4.cell(persons[0])
    stranger = (await world4.register([70]))[0]
    first = await journey.find_receipts(world4.db, cell, BATCH, persons[:1])
    assert first == await journey.find_receipts(world4.db, cell, BATCH, persons[:1])
    assert await journey.find_receipts(world4.db, world4.cell(stranger), BATCH, [stranger]) == [None]
    [receipt] = first
    assert receipt is not None
    assert world4.db.keyring is not None
    keys = world4.db.keyring.public_keys("draw receipts").values()
    said = proofs.verify_receipt(receipt.signed, keys)
    assert said.data_sha256 == proofs.hash_declaration(receipt.declared, bytes.fromhex(receipt.salt))
    assert (said.programme, said.batch, receipt.declared["region_id"]) == ("prakerja-2022", BATCH, 1)
    others = [p for p in persons if world4.cell(p) == cell]
    codes = [r.signed.application for r in await journey.find_receipts(world4.db, cell, BATCH, others) if r]
    assert len(set(codes)) == len(others)
    assert str(persons[0]) not in str(receipt)
