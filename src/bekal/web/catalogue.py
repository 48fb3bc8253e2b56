"""The catalogue: look for a course, and read what it is, costs, asks for, and how earlier participants fared.

Open to everybody, signed in or not: nobody has to hold a card to see what it buys. Filters are a plain form.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, Literal
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from bekal import learning, market, regions
from bekal.base import clock
from bekal.base.errors import NotFound
from bekal.pages import PUBLIC, AnyRequest, Form, known_id, page
from bekal.pages import mark as _

from . import course_fields, wording

_PAGE: Final = 10
_PRICES: Final = (250_000, 500_000, 750_000, 1_000_000)
HOURS: Final = (
    ("8", _("sampai 8 jam"), None, 8),
    ("15", _("9 sampai 15 jam"), 9, 15),
    ("lebih", _("lebih dari 15 jam"), 16, None),
)
ORDERS: Final = (("", _("Paling cocok, atau paling cepat mulai")), ("murah", _("Paling murah")))
_FIELDS: Final = ("cari", "cara", "tempat", "harga", "jam", "takarir", "isyarat", "kursi", "platform", "urut")


@get("/katalog", opt=PUBLIC)
async def show_catalogue(request: AnyRequest) -> Response[bytes]:
    """Courses that can be bought now and fit what was asked, ten a page."""
    at: datetime = request.app.state.clock.now()
    today = clock.date_in_jakarta(at)
    form = Form({name: request.query_params.get(name, "")[:80].replace("\0", "") for name in _FIELDS})
    after = _place(request.query_params.get("sesudah", ""))
    async with request.app.state.db.read() as tx:
        platforms = await market.list_platforms(tx)
        codes = {platform.code: platform.platform_id for platform in platforms}
        found = await market.search_courses(tx, _search(form, codes, today), at, after, _PAGE + 1)
    shown = found[:_PAGE]
    kept = {name: form[name] for name in _FIELDS if form[name]}
    context = {
        "form": form,
        "found": shown,
        "alike": bool(shown) and shown[0].alike and bool(form["cari"]),
        "filtered": len(kept.keys() - {"cari", "urut"}),
        "more": urlencode({**kept, "sesudah": _key(shown[-1])}) if len(found) > _PAGE else "",
        "first": after is None,
        "region_of": lambda region_id: regions.get_region(region_id, today).full_name,
        "platforms": [(platform.code, platform.name) for platform in platforms],
        "provinces": [(province.code, province.name) for province in regions.list_provinces(today)],
        "prices": _PRICES,
        "hours": [(value, words) for value, words, _low, _high in HOURS],
        "orders": ORDERS,
        "words": wording,
    }
    return page(request, "web/catalogue.html", context)


@get("/katalog/{course_id:int}", opt=PUBLIC)
async def show_offer(request: AnyRequest, course_id: FromPath[int]) -> Response[bytes]:
    """One course: classes with their seats, price over time, for whom it is made, how others fared."""
    at: datetime = request.app.state.clock.now()
    today = clock.date_in_jakarta(at)
    async with request.app.state.db.read() as tx:
        [course] = await market.find_courses(tx, [known_id(course_id)])
        if course is None:
            raise NotFound("there is no such course")
        [institution] = await market.find_institutions_by_id(tx, [course.institution_id])
        classes = await market.list_classes(tx, course_id, at, 12)
        free = await market.count_free_seats(tx, at)
        context: dict[str, Any] = {
            "course": course,
            "institution": institution,
            "classes": [(each, free.get(each.schedule_id, 0)) for each in classes],
            "prices": await market.list_course_prices(tx, course_id),
            "curriculum": await market.find_curriculum(tx, course_id),
            "ratings": await learning.count_ratings(tx, course_id),
            "ends": await market.count_course_ends(tx, course_id),
            "platforms": {each.platform_id: each.name for each in await market.list_platforms(tx)},
            "place": regions.get_region(course.region_id, today).full_name if course.region_id else "",
            "fields": course_fields.KNOWN,
            "words": wording,
        }
    return page(request, "web/offer.html", context)


def _search(form: Form, codes: dict[str, int], on: date) -> market.CourseSearch:
    """What the form asks for; what it cannot mean (an old link, a typed address) asks for nothing."""
    low, high = next(((low, high) for value, _w, low, high in HOURS if value == form["jam"]), (None, None))
    province = next((each for each in regions.list_provinces(on) if each.code == form["tempat"]), None)
    place: Literal["", "online", "region"] = "region" if province else ""
    if form["tempat"] == "daring":
        place = "online"
    order: Literal["fit", "cheap"] = "cheap" if form["urut"] == "murah" else "fit"
    return market.CourseSearch(
        words=form["cari"],
        mode=form["cara"] if form["cara"] in wording.MODES else "",
        place=place,
        region_ids=tuple(
            region.region_id
            for region in regions.list_regions(on)
            if province and region.province_id == province.province_id
        ),
        price_max_rp=price if (price := form.number("harga")) in _PRICES else None,
        hours_min=low,
        hours_max=high,
        captions=form.checked("takarir"),
        sign_language=form.checked("isyarat"),
        platform_id=codes.get(form["platform"]),
        seats_left=form.checked("kursi"),
        order=order,
    )


def _key(course: market.FoundCourse) -> str:
    return f"{course.sort_key}.{course.course_id}"


def _place(text: str) -> tuple[int, int] | None:
    """The place after which a page begins; None (the first page) for what no page of ours said."""
    key, _dot, course_id = text.partition(".")
    if not (
        key.removeprefix("-").isdecimal() and course_id.isdecimal() and len(text) <= 24 and text.isascii()
    ):
        return None
    place = int(key), int(course_id)
    return place if all(-(2**31) < number < 2**31 for number in place) else None


route_handlers = [show_catalogue, show_offer]
