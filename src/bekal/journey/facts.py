"""What the rules may know of a person, gathered from the packages that know it: no name, no number.

`people` tells age, schooling, work and the ministries' lists; `cards` tells earlier participation; `draws`
tells how many of the family card have been awarded. A household's awards live in the cell of the family
card, so that one read crosses cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from bekal import cards, draws, eligibility, people, programme, regions, surveys
from bekal.base import ids
from bekal.base.database import Transaction

_TO_RETAKE: Final = timedelta(days=3)
"""A photo that was refused later than this before the second look costs nobody a place."""


class Gathered(msgspec.Struct, frozen=True):
    """One person's facts, with the domicile and the family card's blind index that a draw needs."""

    facts: eligibility.Facts
    region_id: int
    household_index: bytes


async def gather_facts(
    tx: Transaction,
    cell: int,
    programme_id: int,
    person_ids: Sequence[UUID],
    at: datetime,
    *,
    occasion: programme.Occasion = "payment",
) -> list[Gathered | None]:
    """The facts of each person on the day of ``at``, in order; None for an unknown person.

    To ``join``, also what somebody has to have done before. At the ``draw``, of that, whether a photo stands
    refused that its owner had three days to take again: who could join had given both.
    """
    known, histories = await tx.abreast(
        people.list_facts(tx, cell, person_ids, at), cards.list_histories(tx, cell, person_ids)
    )
    awards = await count_household_awards(
        tx, programme_id, [person.household_index for person in known if person is not None]
    )
    lagging = regions.list_lagging()
    photographed: set[UUID] = set()
    tested: set[UUID] = set()
    if occasion == "join":
        photographed, tested = await tx.abreast(
            people.find_photographed(tx, cell, person_ids),
            surveys.find_tested(tx, cell, programme_id, person_ids, at),
        )
    elif occasion == "draw":
        refused = await people.find_with_refused_photos(tx, cell, person_ids, at - _TO_RETAKE)
        photographed = set(person_ids) - refused
    gathered: list[Gathered | None] = []
    for person, history in zip(known, histories, strict=True):
        if person is None:
            gathered.append(None)
            continue
        facts = eligibility.Facts(
            person_id=person.person_id,
            region_id=person.region_id,
            age=person.age,
            sex=person.sex,
            # The registry knows citizens only: whoever it matched is one.
            citizen=person.identity_state == "matched",
            deceased=person.deceased,
            identity_state=person.identity_state,
            education=person.education,
            occupation=person.occupation,
            occupation_barred=person.occupation_barred,
            studying=person.studying,
            aid_dtks=person.aid_dtks,
            aid_bsu=person.aid_bsu,
            aid_bpum=person.aid_bpum,
            disability=person.disability,
            household_awards=awards[person.household_index],
            awards=history.awards,
            revoked=history.revoked,
            blacklisted=person.blacklisted,
            returned_migrant=person.returned_migrant,
            poor_household=person.poor_household,
            lagging_region=person.region_id in lagging,
            photos_given=person.person_id in photographed if occasion != "payment" else None,
            aptitude_done=person.person_id in tested if occasion == "join" else None,
        )
        gathered.append(Gathered(facts, person.region_id, person.household_index))
    return gathered


async def count_household_awards(
    tx: Transaction, programme_id: int, household_indexes: Sequence[bytes]
) -> dict[bytes, int]:
    """How many of each family card have been awarded in the programme so far."""
    by_cell: dict[int, set[bytes]] = defaultdict(set)
    for index in household_indexes:
        by_cell[ids.cell_of_slot(ids.slot_of_index(index), tx.cells)].add(index)
    awards: dict[bytes, int] = {}
    for cell in sorted(by_cell):
        indexes = sorted(by_cell[cell])
        awards.update(zip(indexes, await draws.count_awards(tx, cell, programme_id, indexes), strict=True))
    return awards


async def sort_into_reserves(
    tx: Transaction, batch_id: int, facts: Sequence[eligibility.Facts], terms: programme.Programme
) -> list[int]:
    """The reserve each person competes in (0: none), by the batch's order of precedence."""
    members = {bucket.code: bucket.members for bucket in terms.quotas.buckets}
    reserves = await draws.list_reserves(tx, batch_id)
    # A bucket that the programme has dropped since the batch was made has no members any more.
    found = [(reserve.category, members[reserve.code]) for reserve in reserves if reserve.code in members]
    places = await eligibility.sort_applicants(tx, facts, [expression for _, expression in found])
    return [found[place - 1][0] if place else 0 for place in places]
