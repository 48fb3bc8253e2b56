"""Whom to sign in as: one or two people at every stage of the journey, found after the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from uuid import UUID

import msgspec

from bekal import draws, reports
from bekal.base import clock, ids
from bekal.reports import PersonJourney

from .stage import Stage

_LOOKED_AT = 600
"""Card holders and others of each batch among whom a stage is looked for, until two of each are found."""


class Identity(msgspec.Struct, frozen=True):
    """Somebody invented who can sign in on the demo site; ``look_at`` is the page where the stage shows."""

    phone: str
    name: str
    stage_id: str
    stage_en: str
    look_at: str


class _Scene(msgspec.Struct, frozen=True):
    stage_id: str
    stage_en: str
    look_at: str
    fits: Callable[[PersonJourney], bool]


def _step(name: str, *states: str) -> Callable[[PersonJourney], bool]:
    return lambda way: any(step.name == name and step.state in states for step in way.steps)


def _all(*tests: Callable[[PersonJourney], bool]) -> Callable[[PersonJourney], bool]:
    return lambda way: all(test(way) for test in tests)


def _application(state: str) -> Callable[[PersonJourney], bool]:
    return lambda way: any(application.state == state for application in way.applications)


def _card(state: str) -> Callable[[PersonJourney], bool]:
    return lambda way: way.card is not None and way.card.state == state


def _due(state: str) -> Callable[[PersonJourney], bool]:
    return lambda way: any(due.state == state for due in way.dues)


def _refused_by_bank(way: PersonJourney) -> bool:
    return any(due.reason for due in way.dues)


_NO_APPLICATION = _step("batch", "now")
_SCENES: tuple[_Scene, ...] = (
    _Scene(
        "data tidak cocok dengan Dukcapil",
        "details differ from the civil registry",
        "/perjalanan",
        _step("identity", "refused"),
    ),
    _Scene(
        "terverifikasi, belum bergabung",
        "verified, has not joined a batch",
        "/perjalanan",
        _all(_step("identity", "done"), _NO_APPLICATION),
    ),
    _Scene(
        "bergabung, menunggu undian", "joined, waiting for the draw", "/perjalanan", _application("joined")
    ),
    _Scene("tidak memenuhi syarat", "not eligible, with reasons", "/perjalanan", _application("refused")),
    _Scene("belum terpilih dalam undian", "not drawn", "/perjalanan", _application("lost")),
    _Scene(
        "terpilih, lalu gugur saat diperiksa", "drawn, then struck", "/perjalanan", _application("struck")
    ),
    _Scene("menerima kartu, belum membeli", "has a card, has not bought", "/kartu", _step("purchase", "now")),
    _Scene(
        "sedang belajar",
        "learning now",
        "/kursus/1",
        _all(_step("purchase", "done"), _step("course", "waiting")),
    ),
    _Scene(
        "lulus, belum memberi ulasan",
        "completed, review still to give",
        "/perjalanan",
        _step("review", "now"),
    ),
    _Scene(
        "insentif sedang diproses",
        "incentive on its way",
        "/uang",
        _all(_step("incentive", "waiting"), _step("course", "done")),
    ),
    _Scene("insentif ditolak bank", "incentive refused by the bank", "/uang", _refused_by_bank),
    _Scene(
        "selesai, semua insentif dibayar",
        "finished, all incentives paid",
        "/perjalanan",
        _all(_card("expired"), _due("paid")),
    ),
    _Scene(
        "dicabut karena tidak membeli", "revoked: bought nothing in time", "/perjalanan", _card("revoked")
    ),
)


async def list_identities(stages: Sequence[Stage]) -> tuple[Identity, ...]:
    """Up to two people for each scene, from the batches that run now first."""
    found: dict[int, list[Identity]] = {number: [] for number in range(len(_SCENES))}
    for stage in reversed(stages):
        at = clock.start_of(stage.calendar.year_closes_on)
        for i, person_id in await _some_people(stage):
            if all(len(identities) >= 2 for identities in found.values()):
                break
            async with stage.db.read() as tx:
                cell = ids.cell_of(person_id, stage.db.cells)
                way = await reports.read_journey(tx, cell, person_id, at)
            for number, scene in enumerate(_SCENES):
                if len(found[number]) < 2 and scene.fits(way):
                    found[number].append(_identity(stage, i, scene))
                    break
    return tuple(identity for identities in found.values() for identity in identities)


async def _some_people(stage: Stage) -> list[tuple[int, UUID]]:
    """Some who were struck, the first card holders, then others in the order of registration."""
    struck: list[int] = []
    async with stage.db.read() as tx:
        for cell in range(stage.db.cells):
            state = draws.ApplicationState.struck
            found = await draws.list_winners(tx, cell, stage.batch_id, None, 2, state)
            struck += [stage.index_of[winner.person_id] for winner in found]
    holders = (stage.index_of[card.person_id] for card in stage.issued[:_LOOKED_AT])
    others = islice(stage.index_of.values(), _LOOKED_AT)
    people = [(i, stage.person_ids[i]) for i in dict.fromkeys((*struck, *holders, *others))]
    return [(i, person_id) for i, person_id in people if person_id is not None]


def _identity(stage: Stage, i: int, scene: _Scene) -> Identity:
    return Identity(
        phone=stage.nation.phone(i).replace("+62", "0"),
        name=stage.nation.full_name(i),
        stage_id=scene.stage_id,
        stage_en=scene.stage_en,
        look_at=scene.look_at,
    )
