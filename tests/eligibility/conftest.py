"""Facts and programmes to judge with."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from bekal import eligibility, programme

MakeFacts = Callable[..., eligibility.Facts]


def _good(person_id: UUID | int, **changes: object) -> eligibility.Facts:
    facts: dict[str, object] = {
        "region_id": 1,
        "age": 30,
        "sex": "f",
        "citizen": True,
        "deceased": False,
        "identity_state": "matched",
        "education": 5,
        "occupation": 1,
        "occupation_barred": False,
        "studying": False,
        "aid_dtks": False,
        "aid_bsu": False,
        "aid_bpum": False,
        "disability": False,
        "household_awards": 0,
        "awards": 0,
        "revoked": False,
        "blacklisted": False,
        "returned_migrant": False,
        "poor_household": False,
        "lagging_region": False,
        "photos_given": True,
        "aptitude_done": True,
    }
    known = person_id if isinstance(person_id, UUID) else UUID(int=person_id)
    return eligibility.Facts(person_id=known, **(facts | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def good() -> MakeFacts:
    """Makes facts that every programme admits, with changes: ``good(1, age=17)``."""
    return _good


@pytest.fixture(scope="session")
def programmes() -> list[programme.Programme]:
    """The two programmes of the house."""
    return programme.load_programmes(programme.default_folder())
