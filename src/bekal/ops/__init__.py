"""The staff console: batches and their counts, the books, the freshness of sources, decrees, the access log.

Members of staff sign in with a password and an authenticator. Every look at a page is written to the access
log with who looked; a decree, which names people, is opened by few roles, and each disclosure in it is logged
for the citizens concerned. Auditors see everything here and can change nothing.

Operators judge photos and write down whom they saw in person. Of a draw staff sign manifest and
announcement, two different people each, take the ceremony's commitments and reveals, answer objections to the
list, and hear appeals. It decides nothing:
what staff start is the journey's, by form, by command or by jobs. Officers of labour offices and villages
register people here, by form or by file, up to a quota, and see nothing else.
"""

from pathlib import Path

from bekal.pages import Site

from . import (
    assisted,
    batches,
    console,
    corrections,
    decrees,
    desk,
    door,
    draw_appeals,
    draw_objections,
    draws,
    enlisting,
    integration,
    integrity,
    keys,
    messages,
    photos,
    proposals,
    settlements,
    waiting_room,
)

SITE = Site(
    name="ops",
    folder=Path(__file__).parent,
    route_handlers=[
        *door.route_handlers,
        *console.route_handlers,
        *batches.route_handlers,
        *decrees.route_handlers,
        *desk.route_handlers,
        *corrections.route_handlers,
        *draws.route_handlers,
        *draw_objections.route_handlers,
        *draw_appeals.route_handlers,
        *integration.route_handlers,
        *integrity.route_handlers,
        *messages.route_handlers,
        *keys.route_handlers,
        *enlisting.route_handlers,
        *settlements.route_handlers,
        *photos.route_handlers,
        *proposals.route_handlers,
        *assisted.route_handlers,
        *waiting_room.route_handlers,
    ],
)

__all__ = ["SITE"]
