"""The interface that platforms and institutions call: JSON over HTTP, version 1 and today's contract.

    POST /v1/purchases               a platform sells seats: one purchase, or a list of up to 1,000
    GET  /v1/purchases/{reference}   what became of a purchase, by the platform's own reference
    GET  /v1/schedules               classes that can be bought now, in pages
    POST /v1/redemptions             an institution holds redeem codes against a session
    POST /v1/attendance              an institution reports who was there

A partner shows its key as bearer token; who it is comes from the key, never from the body. What was decided
is an outcome with status 200; what cannot be decided is a problem (RFC 9457) with a stable ``type``. This
package parses, asks ``journey`` through the coalescer, and answers; it decides nothing itself.
"""

from .app import create_partner_app
from .router import answer_partners, create_contract_router, create_router, lifespan

__all__ = ["answer_partners", "create_contract_router", "create_partner_app", "create_router", "lifespan"]
