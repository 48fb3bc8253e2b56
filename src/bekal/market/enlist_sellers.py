"""Put partners into the catalogue: platforms that sell, institutions that teach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

import msgspec

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .queries import find_institutions, list_platforms
from .rules import FEE_BP_MAX
from .store_catalogue import store_catalogue
from .types import Institution, Platform

SQL = statements.of(__package__ or "bekal.market")
TIMEZONES: Final = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
"""WIB, WITA and WIT: an institution's sessions begin by one of them."""


class Listing(msgspec.Struct, frozen=True):
    """A partner as the catalogue is to have it. ``fee_bp``: a platform's share of the price, as its contracts

    say, in hundredths of a percent; ``timezone``: by which an institution's sessions begin.
    """

    kind: Literal["platform", "institution"]
    code: str
    name: str
    fee_bp: int = 0
    timezone: str = "Asia/Jakarta"


class EnlistOutcome(StrEnum):
    """Of ``enlist_sellers``."""

    fee_wrong = "fee_wrong"
    """Below 0, or above 15 % (Permenko Perekonomian 11/2020)."""
    timezone_wrong = "timezone_wrong"
    unchanged = "unchanged"
    changed = "changed"
    """It was there; name, fee or time zone are the new ones for what is sold or planned from now on (sites
    that run remember the old ones for a minute)."""
    enlisted = "enlisted"


async def enlist_sellers(
    tx: Transaction, listings: Sequence[Listing], by: Actor, at: datetime
) -> list[EnlistOutcome]:
    """Add partners to the catalogue, or change what it says of them: one outcome per listing.

    A code stays with its kind: the caller has asked ``access`` that the partner is one. What was sold before
    keeps its fee.
    """
    if not listings:
        return []
    # First: nobody else stores anything from here on, so the next ids are nobody else's.
    await tx.value(SQL["store_catalogue_version"], ids.new_id(0, at), by, at)
    [(platform_id, institution_id)] = await tx.tuples(SQL["find_last_sellers"])
    platforms = {each.code: each for each in await list_platforms(tx)}
    found = await find_institutions(tx, [each.code for each in listings])
    institutions = {each.code: each for each in found if each is not None}
    outcomes = []
    stored: dict[str, Platform | Institution] = {}
    for each in listings:
        known = platforms.get(each.code) if each.kind == "platform" else institutions.get(each.code)
        if each.kind == "platform":
            platform_id += known is None
            wanted: Platform | Institution = _platform(each, platforms.get(each.code), platform_id)
        else:
            institution_id += known is None
            wanted = _institution(each, institutions.get(each.code), institution_id)
        outcome = _judge(each, known, wanted)
        outcomes.append(outcome)
        if outcome in (EnlistOutcome.changed, EnlistOutcome.enlisted):
            stored[each.code] = wanted
            if isinstance(wanted, Platform):
                platforms[each.code] = wanted
            else:
                institutions[each.code] = wanted
    sellers = [each for each in stored.values() if isinstance(each, Platform)]
    teachers = [each for each in stored.values() if isinstance(each, Institution)]
    await store_catalogue(tx, sellers, teachers, [], [], by, at)
    return outcomes


def _judge(
    listing: Listing, known: Platform | Institution | None, wanted: Platform | Institution
) -> EnlistOutcome:
    if listing.kind == "platform" and not 0 <= listing.fee_bp <= FEE_BP_MAX:
        return EnlistOutcome.fee_wrong
    if listing.kind == "institution" and listing.timezone not in TIMEZONES:
        return EnlistOutcome.timezone_wrong
    if known == wanted:
        return EnlistOutcome.unchanged
    return EnlistOutcome.enlisted if known is None else EnlistOutcome.changed


def _platform(listing: Listing, known: Platform | None, next_id: int) -> Platform:
    if known is None:
        return Platform(next_id, listing.code, listing.name, listing.fee_bp)
    return msgspec.structs.replace(known, name=listing.name, fee_bp=listing.fee_bp)


def _institution(listing: Listing, known: Institution | None, next_id: int) -> Institution:
    if known is None:
        return Institution(next_id, listing.code, listing.name, listing.timezone, "published")
    return msgspec.structs.replace(known, name=listing.name, timezone=listing.timezone)
