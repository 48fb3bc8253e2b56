"""The hash of a programme's terms, and the same terms on another calendar."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

import msgspec

from .types import FiscalYear, Programme


def body_of(programme: Programme) -> bytes:
    """The terms as JSON, keys in order: what is stored and what the hash is taken over."""
    bare = msgspec.structs.replace(programme, text_hash="")
    return msgspec.json.encode(bare, order="deterministic")


def with_hash(programme: Programme) -> Programme:
    """The same programme with the SHA-256 of its terms."""
    return msgspec.structs.replace(programme, text_hash=hashlib.sha256(body_of(programme)).hexdigest())


def reschedule(programme: Programme, closes_on: date, slug: str, programme_id: int) -> Programme:
    """The same terms with the last fiscal year moved so that it closes on another day: for demos.

    All days of that year move by the same distance, the other years fall away, and the names say that the
    calendar is simulated. Rules keep their own periods.
    """
    last = programme.fiscal_years[-1]
    moved = closes_on - last.closes_on
    year = FiscalYear(
        year=closes_on.year,
        buy_until=last.buy_until + moved,
        complete_until=last.complete_until + moved,
        closes_on=closes_on,
    )
    return with_hash(
        msgspec.structs.replace(
            programme,
            programme_id=programme_id,
            slug=slug,
            name_id=f"{programme.name_id} (kalender simulasi)",
            name_en=f"{programme.name_en} (simulated calendar)",
            fiscal_years=(year,),
        )
    )


def with_shares(programme: Programme, shares_bp: Mapping[str, int]) -> Programme:
    """The same terms with other shares of the reserves, by code: for demos and for trying policies out.

    LookupError for a code that the programme does not have.
    """
    if strange := shares_bp.keys() - {bucket.code for bucket in programme.quotas.buckets}:
        raise LookupError(f"{programme.slug} has no bucket {', '.join(sorted(strange))}")
    buckets = tuple(
        msgspec.structs.replace(bucket, share_bp=shares_bp.get(bucket.code, bucket.share_bp))
        for bucket in programme.quotas.buckets
    )
    quotas = msgspec.structs.replace(programme.quotas, buckets=buckets)
    return with_hash(msgspec.structs.replace(programme, quotas=quotas))
