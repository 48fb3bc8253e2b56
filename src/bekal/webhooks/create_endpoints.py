"""Make endpoints: where a partner wants to be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import EndpointOutcome
from .secrets import SECRET_BYTES, secret_place, shown
from .types import EndpointCreated, EndpointOpening

SQL = statements.of(__package__ or "bekal.webhooks")


async def create_endpoints(
    tx: Transaction, openings: Sequence[EndpointOpening], by: Actor, at: datetime, *, loopback: bool = False
) -> list[EndpointCreated]:
    """Make endpoints of partners that exist; each gets a secret, which is shown here and never again.

    Outcomes: ``url_wrong``; ``event_unknown``; ``too_many``; ``created``. ``loopback`` as ``url_refusal``.
    """
    if not openings:
        return []
    partners = Texts(sorted({opening.partner_code for opening in openings}))
    tx.later(SQL["lock_partners"], partners)
    held = Counter(dict(await tx.tuples(SQL["count_endpoints"], partners)))
    results = []
    made: list[tuple[UUID, EndpointOpening, bytes]] = []
    for opening in openings:
        secret = ids.random_bytes(SECRET_BYTES)
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
