"""Endpoints: made, given a new secret, switched off and on."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.keys import Sealed

from . import rules
from .outcomes import EndpointOutcome
from .types import EndpointCreated, EndpointOpening

SQL = statements.of(__package__ or "bekal.webhooks")
_SECRET_BYTES: Final = 32


async def create_endpoints(
    tx: Transaction, openings: Sequence[EndpointOpening], by: Actor, at: datetime, *, loopback: bool = False
) -> list[EndpointCreated]:
    """Make endpoints of partners that exist; each gets a secret, which is shown here and never again.

    Outcomes: ``url_wrong``; ``event_unknown``; ``too_many``; ``created``. ``loopback`` as ``url_refusal``.
    """
    if not openings:
        return []
    partners = Texts(sorted({opening.partner_code for opening in openings}))
    held = Counter(dict(await tx.tuples(SQL["count_endpoints"], partners)))
    results = []
    made: list[tuple[UUID, EndpointOpening, bytes]] = []
    for opening in openings:
        secret = ids.random_bytes(_SECRET_BYTES)
        if rules.url_refusal(opening.url, loopback=loopback) is not None:
            results.append(EndpointCreated(EndpointOutcome.url_wrong))
        elif set(opening.events) - set(rules.EVENT_TYPES):
            results.append(EndpointCreated(EndpointOutcome.event_unknown))
        elif held[opening.partner_code] >= rules.ENDPOINTS_MAX:
            results.append(EndpointCreated(EndpointOutcome.too_many))
        else:
            held[opening.partner_code] += 1
            endpoint_id = ids.new_id(0, at)
            made.append((endpoint_id, opening, tx.keyring.seal(secret_place(endpoint_id), secret)))
            results.append(EndpointCreated(EndpointOutcome.created, endpoint_id, shown(secret)))
    await tx.execute(
        SQL["insert_endpoints"],
        Uuids(endpoint_id for endpoint_id, _, _ in made),
        Texts(opening.partner_code for _, opening, _ in made),
        Texts(opening.url for _, opening, _ in made),
        Texts(",".join(opening.events) for _, opening, _ in made),
        Byteas([secret for _, _, secret in made]),
        at,
        by,
    )
    return results


async def rotate_secret(
    tx: Transaction, partner_code: str, endpoint_id: UUID, by: Actor, at: datetime
) -> str | None:
    """A new secret of a partner's endpoint; for a day both sign. None when it is not that partner's."""
    secret = ids.random_bytes(_SECRET_BYTES)
    sealed = tx.keyring.seal(secret_place(endpoint_id), secret)
    changed = await tx.execute(
        SQL["rotate_secret"], endpoint_id, partner_code, sealed, at + rules.FORMER_SECRET_FOR, at, by
    )
    return shown(secret) if changed else None


async def switch_endpoints(
    tx: Transaction, partner_code: str, endpoint_ids: Sequence[UUID], state: str, by: Actor, at: datetime
) -> list[bool]:
    """Switch a partner's endpoints ``off`` or ``active``; False where it is not that partner's.

    What waits for one that is off waits on; an endpoint switched on again is tried at once.
    """
    rows = await tx.tuples(SQL["switch_endpoints"], Uuids(endpoint_ids), partner_code, state, at, by)
    switched = {row[0] for row in rows}
    return [endpoint_id in switched for endpoint_id in endpoint_ids]


def secret_place(endpoint_id: UUID) -> Sealed:
    """Where an endpoint's secrets are sealed."""
    return Sealed("webhooks.endpoints", "secret", endpoint_id.bytes)


def shown(secret: bytes) -> str:
    """A secret as the specification writes it."""
    return "whsec_" + base64.b64encode(secret).decode()
