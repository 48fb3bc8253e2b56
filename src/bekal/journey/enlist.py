"""Enlist: a partner that may call us comes into the catalogue, so that it can sell or teach."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bekal import access, market
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.base.errors import NotFound, WrongState

_ALL: Final = 100_000


async def enlist_partner(
    tx: Transaction, partner_code: str, fee_bp: int | None, timezone: str | None, by: Actor, at: datetime
) -> market.EnlistOutcome:
    """Put one partner into the catalogue under its own name; a few a year, one at a time.

    ``fee_bp`` is needed for a platform, ``timezone`` for an institution (WIB when None). NotFound for an
    unknown partner; WrongState for a bank, which the catalogue does not have. It is in the access log.
    """
    rows = {row.partner_code: row for row in await access.list_partners(tx, "", _ALL)}
    row = rows.get(partner_code)
    if row is None:
        raise NotFound(f"there is no partner {partner_code}: `bekal partner add` first")
    if row.kind == access.PartnerKind.bank:
        raise WrongState(f"{partner_code} is a bank: the catalogue has platforms and institutions")
    platform = row.kind == access.PartnerKind.platform
    if platform and fee_bp is None:
        return market.EnlistOutcome.fee_wrong
    listing = market.Listing(
        "platform" if platform else "institution",
        partner_code,
        row.name,
        fee_bp or 0,
        timezone or "Asia/Jakarta",
    )
    [outcome] = await market.enlist_sellers(tx, [listing], by, at)
    if outcome in (market.EnlistOutcome.enlisted, market.EnlistOutcome.changed):
        detail = f"fee {listing.fee_bp} bp" if platform else listing.timezone
        entry = access.AccessEntry(f"catalogue.{outcome}", f"partner:{partner_code}", detail)
        await access.log_access(tx, [entry], by, at)
    return outcome
