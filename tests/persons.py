"""Persons for tests that need somebody registered, and no more of them."""

from __future__ import annotations

from datetime import date, datetime

from bekal import people
from bekal.base import ids


def registration(number: int, at: datetime, slot: int = 0) -> people.Registration:
    """The form of person ``number`` (1 to 9,999), whose account lies in ``slot``; all of one family."""
    return people.Registration(
        account_id=ids.new_id(slot, at),
        nik=f"317101150190{number:04d}",
        family_card="3171010101200001",
        full_name="Sari Dewi",
        born_on=date(1990, 1, 15),
        mother_name="Nurhayati",
        sex=None,
        region_id=1,
        education=5,
        occupation=1,
        disability=None,
        studying=False,
        consents=tuple(people.CONSENTS_REQUIRED),
    )
