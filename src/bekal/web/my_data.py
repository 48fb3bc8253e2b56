"""My data: what is held about me, who looked at it and why, what I agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post

from bekal import access, people, regions
from bekal.base import clock
from bekal.pages import CITIZEN, AnyRequest, form_of, go, page, visitor_of

from . import choices, wording
from .citizen import news_of
from .stops import zone_of

_SHOWN: Final = ("full_name", "nik", "family_card", "born_on", "mother_name", "phone")
OPTIONAL: Final = tuple(name for name in people.CONSENTS if name not in people.CONSENTS_REQUIRED)
_LOOKS: Final = 10
_PURPOSE: Final = "own data shown to its owner"


@get("/data-saya", opt=CITIZEN)
async def show_my_data(request: AnyRequest) -> Response[bytes]:
    """What is held, still covered; the record of looks; the consents."""
    return await _page(request, None)


@post("/data-saya", opt=CITIZEN)
async def uncover_my_data(request: AnyRequest) -> Response[bytes]:
    """The same page with the data uncovered; this look is recorded like any other."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        [fields] = await people.disclose(
            tx, visitor.person_cell, [visitor.person], _SHOWN, _PURPOSE, visitor.actor, at
        )
    return await _page(request, fields)


@post("/data-saya/persetujuan", opt={**CITIZEN, "back": "/data-saya"})
async def change_consent(request: AnyRequest) -> Response[bytes]:
    """Give or take back one of the consents that are one's own choice."""
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    if form["purpose"] in OPTIONAL:
        consent = people.Consent(visitor.person, (form["purpose"],))
        change = people.give_consents if form["give"] == "yes" else people.withdraw_consents
        async with request.app.state.db.begin() as tx:
            await change(tx, visitor.person_cell, [consent], visitor.actor, at)
    return go(request, "/data-saya")


async def _page(request: AnyRequest, fields: dict[str, str] | None) -> Response[bytes]:
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        cell, person_id = visitor.person_cell, visitor.person
        [person] = await people.find_persons(tx, cell, [person_id])
        looks = await people.list_disclosures(tx, cell, person_id, limit=_LOOKS)
        asked = await people.list_data_requests(tx, cell, person_id)
        consents = await people.list_consents(tx, cell, person_id)
        contests = await people.list_contests(tx, cell, person_id)
        helper = await people.find_helper(tx, cell, person_id)
        office = await access.find_office(tx, helper.officer) if helper else None
        [standing] = await people.find_consents(tx, cell, [person_id])
    assert person is not None
    context: dict[str, Any] = {
        "person": person,
        "fields": fields,
        "region": regions.get_region(person.region_id, clock.date_in_jakarta(at)),
        "looks": [(look, who_looked(look.by, str(visitor.actor))) for look in looks],
        "asked": asked,
        "at": at,
        "news": news_of(request),
        "more_looks": len(looks) == _LOOKS,
        "consents": consents,
        "contests": contests,
        "helper": helper,
        "office": office,
        "optional": [(purpose, purpose in standing) for purpose in OPTIONAL],
        "choices": choices,
        "words": wording,
        "zone": zone_of(person.region_id, at),
    }
    return page(request, "web/my_data.html", context)


def who_looked(by: str, own: str) -> str:
    """Who looked, in one word for the page: ``you``, ``staff``, ``partner``, ``job`` or ``other``."""
    if by == own:
        return "you"
    kind = by.partition(":")[0]
    return kind if kind in ("staff", "partner", "job", "command") else "other"


route_handlers = [show_my_data, uncover_my_data, change_consent]
