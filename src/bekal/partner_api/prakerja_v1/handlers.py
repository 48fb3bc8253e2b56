"""The five addresses of the contract."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from litestar import post
from litestar.response.base import ASGIResponse

from bekal import journey, learning, market
from bekal.base import ids
from bekal.pages import SIGNED, Problem, SiteOptions
from bekal.sandbox.faces import FACE_CHECK_PATH

from ..desk import AnyRequest, Desk, desk_of
from . import bodies
from .answers import done, refused
from .bodies import CodeBody, FaceBody, FeedbackBody, TaskBody, read_body
from .guarding import client_of

_METHODS: Final = {
    "self_paced": ("Belajar mandiri", "daring"),
    "webinar": ("Webinar", "daring"),
    "offline": ("Luring", "luring"),
    "blended": ("Bauran", "bauran"),
}
_STATES: Final = {"paid": "active", "completed": "completed", "cancelled": "cancelled", "failed": "failed"}


@post("/payment/redeem-code/status", opt=SIGNED, status_code=200)
async def show_status(request: AnyRequest) -> ASGIResponse:
    """Where a code stands; a participant is let in when ``attendance_status`` is 1."""
    body = await read_body(request, CodeBody)
    code, sequence = bodies.code_in(body), bodies.sequence_in(body)
    desk = desk_of(request)
    institution = await desk.institution_of(client_of(request).partner_code)
    if code is None:
        return refused(request, "code_unknown")
    cell = ids.cell_of(code, desk.db.cells)
    question = learning.CodeQuestion(code, institution.institution_id, sequence)
    async with desk.db.read() as tx:
        [status] = await learning.find_code_statuses(tx, cell, [question], desk.clock.now())
        if status is None:
            return refused(request, "code_unknown")
        [schedule] = await market.find_schedules(tx, [status.schedule_id])
        [course] = await market.find_courses(tx, [status.course_id])
        [purchase] = await market.find_purchases(tx, cell, [status.purchase_id])
        platforms = {platform.platform_id: platform.code for platform in await market.list_platforms(tx)}
    if schedule is None or course is None or purchase is None:
        return refused(request, "code_unknown")
    if status.sequence != learning.FINAL_SEQUENCE and status.sequence > schedule.sessions:
        return refused(request, "session_unknown")
    return done(request, _status(code, status, schedule, course, platforms[purchase.platform_id]))


@post("/payment/redeem-code/commit", opt=SIGNED, status_code=200)
async def commit_code(request: AnyRequest) -> ASGIResponse:
    """Use a code for a session, from one hour before its start to one hour after."""
    body = await read_body(request, CodeBody)
    code, sequence = bodies.code_in(body), bodies.sequence_in(body)
    desk = desk_of(request)
    institution = await desk.institution_of(client_of(request).partner_code)
    if code is None:
        return refused(request, "code_unknown")
    at = desk.clock.now()
    if sequence is None:
        async with desk.db.read() as tx:
            [sequence] = await learning.name_sessions(tx, ids.cell_of(code, desk.db.cells), [code], at)
    redemption = learning.Redemption(code, institution.institution_id, sequence, at)
    answer = await _ask(request, "commit", redemption)
    if answer.outcome != learning.RedeemOutcome.redeemed:
        return refused(request, answer.outcome)
    said = {"redeem_code": code, "status": "redeemed", "redeem_at": _instant(answer.answered_at)}
    return done(request, {**said, "sequence": sequence})


@post("/oauth/url-generate", opt=SIGNED, status_code=200)
async def generate_url(request: AnyRequest) -> ASGIResponse:
    """Where to send a participant to have the face checked; he or she comes back with ``state``."""
    body = await read_body(request, FaceBody)
    code, sequence = bodies.code_in(body), bodies.sequence_in(body)
    options: SiteOptions = request.app.state.options
    if not options.demo:
        raise Problem(503, "face-check-away", "No service that checks faces is connected yet.")
    client = client_of(request)
    bodies.check_redirect(body.redirect_uri, client.redirect_hosts, secure=options.secure)
    desk = desk_of(request)
    institution = await desk.institution_of(client.partner_code)
    if sequence is None:
        raise Problem(422, "body-invalid", "sequence is needed: 1 to 10, or 999 for the final step.")
    if code is None:
        return refused(request, "code_unknown")
    check = learning.FaceCheck(
        code, institution.institution_id, sequence, body.redirect_uri, desk.clock.now()
    )
    answer = await _ask(request, "url-generate", check)
    if answer.code is None:
        return refused(request, answer.outcome)
    question = learning.CodeQuestion(code, institution.institution_id, sequence)
    async with desk.db.read() as tx:
        cell = ids.cell_of(code, desk.db.cells)
        [status] = await learning.find_code_statuses(tx, cell, [question], desk.clock.now())
        [course] = await market.find_courses(tx, [status.course_id] if status else [0])
    mode = course.mode if course else "webinar"
    return done(
        request,
        {
            "url": options.public_url + FACE_CHECK_PATH + answer.code,
            "state": answer.code,
            "course": {"type": mode, "learning_method": _METHODS[mode][1]},
        },
    )


@post("/tpm/submission", opt=SIGNED, status_code=200)
async def submit_task(request: AnyRequest) -> ASGIResponse:
    """A task (``tpm``) or the skill demonstration (``uk``) that a participant handed in."""
    body = await read_body(request, TaskBody)
    code, sequence = bodies.code_in(body), bodies.sequence_in(body)
    institution = await desk_of(request).institution_of(client_of(request).partner_code)
    if sequence is None or not body.url_file:
        raise Problem(422, "body-invalid", "sequence and url_file are needed.")
    if code is None:
        return refused(request, "code_unknown")
    item = learning.Submission(code, institution.institution_id, body.scope, sequence, body.url_file)
    answer = await _ask(request, "tpm/submission", item)
    if answer.outcome != learning.SubmissionOutcome.submitted:
        return refused(request, answer.outcome)
    said = {"redeem_code": code, "scope": body.scope, "sequence": sequence, "url_file": body.url_file}
    return done(request, {**said, "submitted_at": _instant(answer.answered_at)})


@post("/tpm/feedback/submission", opt=SIGNED, status_code=200)
async def submit_feedback(request: AnyRequest) -> ASGIResponse:
    """What an instructor says of something handed in; a skill demonstration counts with it and a score."""
    body = await read_body(request, FeedbackBody)
    code, sequence = bodies.code_in(body), bodies.sequence_in(body)
    institution = await desk_of(request).institution_of(client_of(request).partner_code)
    if sequence is None or not body.notes.strip():
        raise Problem(422, "body-invalid", "sequence and notes are needed.")
    if code is None:
        return refused(request, "code_unknown")
    item = learning.Feedback(
        code, institution.institution_id, body.scope, sequence, body.notes, body.url_file
    )
    answer = await _ask(request, "tpm/feedback/submission", item)
    if answer.outcome != learning.FeedbackOutcome.given:
        return refused(request, answer.outcome)
    said = {"redeem_code": code, "scope": body.scope, "sequence": sequence, "notes": body.notes}
    return done(request, {**said, "url_file": body.url_file, "given_at": _instant(answer.answered_at)})


async def _ask(request: AnyRequest, operation: str, body: journey.CodeBody) -> journey.CodeAnswer:
    desk: Desk = desk_of(request)
    wish = journey.CodeRequest(client_of(request).client_code, operation, body)
    return await desk.answering.submit(wish)


def _status(
    code: str,
    status: learning.CodeStatus,
    schedule: market.Schedule,
    course: market.Course,
    platform_code: str,
) -> dict[str, Any]:
    label, method = _METHODS[course.mode]
    redeemed = status.redeemed_at is not None and status.state == "paid"
    return {
        "redeem_code": code,
        "course_code": str(course.course_id),
        "invoice_code": status.purchase_id.hex,
        "schedule_code": str(schedule.schedule_id),
        "status": "redeemed" if redeemed else _STATES[status.state],
        "attendance_status": int(status.attended),
        "redeem_at": _instant(status.redeemed_at) if status.redeemed_at else None,
        "dp_platform": platform_code,
        "schedule_start_end": f"{schedule.starts_on.isoformat()}/{schedule.ends_on.isoformat()}",
        "course_type": course.mode,
        "course_type_label": label,
        "course_learning_method": method,
        "is_online_attendance": course.mode != "offline",
        "sequence": status.sequence,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


route_handlers = (show_status, commit_code, generate_url, submit_task, submit_feedback)
