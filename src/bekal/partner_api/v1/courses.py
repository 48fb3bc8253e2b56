"""One course with all that its institution says of it: what a platform shows before it sells."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from bekal import market, regions
from bekal.access import PartnerKind, Scope
from bekal.base import clock
from bekal.market import Competency, Topic
from bekal.pages import partner_of

from ..answers import encode, not_modified, raw_answer, tags_of
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of
from ..problems import refuse

_LAST: Final = 2**31 - 1


class Curriculum(msgspec.Struct, frozen=True):
    """What a course teaches and asks for, as it was accepted. In a room it has an ``address``.

    ``age_min`` is asked when a purchase is started (``age_below_min``). ``education_min`` and
    ``participants`` are not: say them to whoever buys; the institution looks at them.
    """

    objective: str
    objectives: list[str]
    competency: Competency
    topics: list[Topic]
    training_method: str
    evaluation_method: str
    attendance_method: str
    certificate: str
    instructor: str
    participants: str
    age_min: int
    education_min: str | None
    address: str | None


class CourseAnswer(msgspec.Struct, frozen=True):
    """A course as it is now.

    ``captions``, ``sign_language``: all of it is captioned, or interpreted into BISINDO. ``region`` is the
    official code of the regency or city where it meets, null online. ``curriculum`` is null for a course that
    came with the first catalogue.
    """

    course_id: int
    institution_code: str
    institution_name: str
    title: str
    category: str
    hours: int
    mode: str
    price_rp: int
    captions: bool
    sign_language: bool
    region: str | None
    curriculum: Curriculum | None


@get(
    "/courses/{course_id:int}",
    opt=partners(
        Scope.catalogue_read,
        Contract(
            "A course with its curriculum and for whom it is",
            CourseAnswer,
            headers=("ETag",),
            statuses=(200, 304),
            missing="course-unknown",
        ),
    ),
)
async def get_course(request: AnyRequest, course_id: FromPath[int]) -> ASGIResponse:
    """One course; an institution sees its own. ``If-None-Match``: 304 when nothing in it has changed."""
    partner, desk = partner_of(request), desk_of(request)
    own = None
    if partner.kind == PartnerKind.institution:
        own = (await desk.institution(partner)).institution_id
    else:
        await desk.platform(partner)
    async with desk.db.read() as tx:
        [course] = await market.find_courses(tx, [course_id if 0 < course_id <= _LAST else 0])
        if course is None or own not in (None, course.institution_id):
            raise refuse("course-unknown")
        [institution] = await market.find_institutions_by_id(tx, [course.institution_id])
        curriculum = await market.find_curriculum(tx, course.course_id)
    if institution is None:
        raise refuse("course-unknown")
    place = None
    if course.region_id is not None:
        today = clock.date_in_jakarta(desk.clock.now())
        place = regions.get_region(course.region_id, today).code
    body = encode(_answer(course, institution, curriculum, place))
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:24]}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization",
    }
    if headers["ETag"] in tags_of(request):
        return not_modified(request, headers)
    return raw_answer(request, body, headers)


def _answer(
    course: market.Course,
    institution: market.Institution,
    accepted: market.CourseProposal | None,
    region: str | None,
) -> CourseAnswer:
    curriculum = None
    if accepted is not None:
        curriculum = Curriculum(**{name: getattr(accepted, name) for name in Curriculum.__struct_fields__})
    return CourseAnswer(
        course_id=course.course_id,
        institution_code=institution.code,
        institution_name=institution.name,
        title=course.title,
        category=course.category,
        hours=course.hours,
        mode=course.mode,
        price_rp=course.price_rp,
        captions=course.captions,
        sign_language=course.sign_language,
        region=region,
        curriculum=curriculum,
    )
