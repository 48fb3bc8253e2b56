"""The wrong draws of history, made on purpose: the certificate, the verifier or the auditor stops each."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from bekal import draws, journey, people
from bekal.base.errors import WrongState
from bekal.draws import proofs
from tests import protocol
from tests.journey.world import BATCH, CLOSES_AT, DECREED_AT, World, registration


async def test_the_diversity_visa_draw_is_not_certified(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stands first in the list wins, as in the void draw of 2011."""
    await world.settle_in()
    await world.open_batch(150)
    await world.join(await world.register(range(300)))

    def first_come(seed: bytes, pids: Any, workers: int | None = None) -> Any:
        return np.arange(len(pids))

    monkeypatch.setattr("bekal.draws.engine.stages.draw_tickets", first_come)
    await protocol.draw_journey(world.db, BATCH, CLOSES_AT, certified=False)
    statistics = await journey.measure_draw(world.db, BATCH, DECREED_AT)
    # Everybody applied in the same second here: that order is the list's.
    wrong = {each.name for each in statistics if not each.passed}
    assert wrong == {"application_time", "row_order", "ticket_uniformity"}
    folder = tmp_path / "draw"
    with pytest.raises(proofs.WrongCertificate, match="application_time|row_order|ticket_uniformity"):
        await journey.certify_draw(world.db, BATCH, folder, statistics, protocol.APPROVER, DECREED_AT)
    # Nor where somebody leaves the statistics out: the second program finds other winners.
    with pytest.raises(journey.Disagreement, match="the verifier does not agree"):
        await journey.certify_draw(world.db, BATCH, folder, [], protocol.APPROVER, DECREED_AT)
    assert not folder.exists()
    with pytest.raises(WrongState, match="is drawn; allowed is certified"):
        await journey.request_announcement(world.db, BATCH, protocol.OPERATOR, DECREED_AT)


async def commit(world: World) -> bytes:
    """A committed list; gives the pepper."""
    await journey.close_batch(world.db, BATCH, protocol.JOB, CLOSES_AT)
    await journey.open_draws(world.db, [BATCH], None, protocol.OPERATOR, CLOSES_AT)
    await journey.freeze_list(world.db, BATCH, protocol.OPERATOR, CLOSES_AT)
    times = protocol.timetable(CLOSES_AT)
    await journey.propose_manifest(world.db, BATCH, times, proofs.SANDBOX, protocol.OPERATOR, CLOSES_AT)
    async with world.db.read() as tx:
        return await draws.open_pepper(tx, BATCH)


async def test_whoever_applies_again_has_one_row_and_the_same_ticket(world: World) -> None:
    """New York gave a new number to whoever cancelled and applied again; here the number is the person's."""
    await world.settle_in()
    await world.open_batch(5)
    persons = await world.register(range(12), matched=False)
    assert {result.outcome for result in await world.join(persons)} == {"not_eligible"}
    await world.answer_registry(CLOSES_AT)
    assert {result.outcome for result in await world.join(persons)} == {"joined"}
    assert {result.outcome for result in await world.join(persons)} == {"already_joined"}
    pepper = await commit(world)
    said = [registration(i, UUID(int=0)) for i in range(12)]
    names = [people.pseudonym_of(pepper, each.nik, each.family_card) for each in said]
    async with world.db.snapshot() as tx:
        frame = draws.frame_list(await draws.read_listing(tx, await draws.get_draw(tx, BATCH), 1))
    assert sorted(row["pid"].tobytes() for row in frame.rows) == sorted(name.pid for name in names)


async def test_the_new_york_draw_is_found_by_the_auditor(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers made of applications are nobody's: with the register and the pepper none is found again."""
    await world.settle_in()
    await world.open_batch(5)
    await world.join(await world.register(range(12)))
    of_persons = people.draw_pseudonyms

    async def of_applications(*arguments: Any) -> list[people.Pseudonym]:
        names = await of_persons(*arguments)
        return [people.Pseudonym(bytes([i]) + name.pid[1:], name.household) for i, name in enumerate(names)]

    with monkeypatch.context() as patch:
        patch.setattr(people, "draw_pseudonyms", of_applications)
        await commit(world)
    register = tmp_path / "register.csv"
    with register.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["nik", "kk"])
        for i in range(12):
            said = registration(i, UUID(int=0))
            writer.writerow([said.nik, said.family_card])
    report = await journey.audit_list(world.db, BATCH, register, protocol.OPERATOR, CLOSES_AT)
    assert not report.sound
    assert report.found <= 1 and report.not_in_register >= 11, "one byte may be right by chance"


async def test_the_pseudonyms_of_two_draws_share_nothing(world: World) -> None:
    """Every draw has a pepper of its own: nobody is followed from one list to the next."""
    await world.settle_in()
    for batch_id in (BATCH, BATCH + 1):
        await world.open_batch(5, batch_id)
        await journey.open_draws(world.db, [batch_id], None, protocol.OPERATOR, CLOSES_AT)
    persons = await world.register(range(20), family=7)
    seen: list[set[bytes]] = []
    async with world.db.read() as tx:
        for batch_id in (BATCH, BATCH + 1):
            pepper = await draws.open_pepper(tx, batch_id)
            names = await people.draw_pseudonyms(tx, 0, pepper, persons)
            seen.append({part for name in names for part in (name.pid, name.household)})
    assert [len(each) for each in seen] == [21, 21]
    assert not seen[0] & seen[1]
    assert not {part[:4] for part in seen[0]} & {part[:4] for part in seen[1]}
