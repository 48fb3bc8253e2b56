"""Ask: surveys, and complaints with a number to ask after and a name of who has them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, journey, programme, reports, support, surveys
from bekal.base import errors, ids
from bekal.base.database import Transaction
from bekal.pages import (
    CITIZEN,
    AnyRequest,
    Form,
    find_draft,
    form_of,
    go,
    language_of,
    page,
    shell_of,
    visitor_of,
)
from bekal.pages import mark as _

from . import matters, wording
from .citizen import news_of
from .once import answer_once, with_reference
from .stops import Way
from .way import read_way

_WITH_FILE: Final[dict[str, Any]] = {**CITIZEN, "files": support.SENT_BYTES_MAX + 500_000}
_TOPICS: Final[dict[str, reports.Topic]] = {
    "class": "class",
    "certificate": "certificate",
    "purchase": "purchase",
}
_BODY_MAX: Final = support.SENT_BYTES_MAX + 700_000


@get("/survei/{number:int}", opt=CITIZEN)
async def show_survey(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
    """The questions of a survey that is open for this person."""
    draft = find_draft(request, request.app.state.clock.now())
    return _survey_page(request, await read_way(request), number, Form(draft or {}), {})


@post("/survei/{number:int}", opt=CITIZEN)
async def answer_survey(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
    """Keep the answers; the first ones stand."""
    way, form, visitor = await read_way(request), form_of(request), visitor_of(request)
    at: datetime = request.app.state.clock.now()
    terms, opened = _open(way, number)
    if terms is None or opened is None or way.journey.card is None:
        return go(request, "/perjalanan")
    answers = _parse_answers(surveys.questions(terms, number), form)
    wrong = surveys.check_answers(surveys.questions(terms, number), answers)
    if wrong:
        return _survey_page(
            request,
            way,
            number,
            form,
            {name: wording.SURVEY_ERRORS.get(why, why) for name, why in wrong.items()},
        )
    given = journey.Answer(
        card_id=way.journey.card.card_id,
        number=number,
        answers=answers,
        opens_at=opened.opens_at,
        accepted_at=at,
    )
    await journey.answer_surveys(request.app.state.db, visitor.person_cell, [given], visitor.actor, at)
    return go(request, "/perjalanan", kabar="survei")


@get("/pengaduan", opt=CITIZEN)
async def show_tickets(request: AnyRequest) -> Response[bytes]:
    """My complaints, appeals and questions."""
    visitor = visitor_of(request)
    async with request.app.state.db.read() as tx:
        tickets = await support.list_tickets(tx, visitor.person_cell, visitor.person)
        holders = await _holders(tx, tickets)
    context = {"tickets": tickets, "holders": holders, "words": wording, "news": news_of(request)}
    return page(request, "web/tickets.html", context)


@get("/pengaduan/baru", opt=CITIZEN)
async def show_new_ticket(request: AnyRequest) -> Response[bytes]:
    """Ask what happened."""
    draft = find_draft(request, request.app.state.clock.now())
    about = request.query_params.get("tentang", "")[:40]
    kind = request.query_params.get("jenis", "")[:20]
    asked = {"about": about, "kind": kind, "topic": matters.topic_of(about)}
    return await _ticket_form(request, Form(draft or asked), {})


@post("/pengaduan/baru", opt=_WITH_FILE, request_max_body_size=_BODY_MAX)
async def open_ticket(request: AnyRequest) -> Response[bytes]:
    """Open a ticket, which goes to whoever has the matter; the same form sent twice opens one."""
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    file = await read_file(form)
    if isinstance(file, str):
        return await _ticket_form(request, form, {"file": file})
    way = await read_way(request)
    course, topic = matters.course_of(way, form["about"]), _TOPICS.get(form["topic"])
    if course is not None and topic is None and form["kind"] not in support.OFFICES_OWN:
        wrong = {"topic": _("Pilih salah satu, supaya sampai ke yang memegangnya.")}
        if form["kind"] not in dict(wording.TICKET_KINDS):
            wrong["kind"] = wording.TICKET_OUTCOMES["kind_unknown"][1]
        return await _ticket_form(request, form, wrong)
    opening = support.TicketOpening(
        person_id=visitor.person,
        kind=form["kind"],
        subject=form["subject"],
        text=form["text"],
        about=matters.resolve(way, form["about"]),
    )
    complaint = journey.Complaint(opening, course.purchase.purchase_id if course else None, topic)

    async def complain(tx: Transaction) -> str:
        [opened] = await journey.complain(tx, visitor.person_cell, [complaint], visitor.actor, at)
        if opened.ticket_id is not None and file is not None:
            kept = support.File(opened.ticket_id, 1, *file)
            await support.attach_files(tx, visitor.person_cell, [kept], visitor.actor, at)
        return str(opened.outcome)

    outcome = await answer_once(request, form["once"], complaint, complain)
    if outcome in wording.TICKET_OUTCOMES:
        field, words = wording.TICKET_OUTCOMES[outcome]
        return await _ticket_form(request, form, {field: words})
    return go(request, "/pengaduan", kabar="pengaduan")


@get("/pengaduan/{code:str}", opt=CITIZEN)
async def show_ticket(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """One ticket of mine with everything said in it."""
    ticket, messages = await _ticket(request, code)
    draft = find_draft(request, request.app.state.clock.now())
    return await _show(request, ticket, messages, Form(draft or {}), {})


@post("/pengaduan/{code:str}", opt=_WITH_FILE, request_max_body_size=_BODY_MAX)
async def reply(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """Write in a ticket of mine; the same form sent twice writes once."""
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    ticket, messages = await _ticket(request, code)
    file = await read_file(form)
    if isinstance(file, str):
        return await _show(request, ticket, messages, form, {"file": file})
    said = support.TicketReply(ticket_id=ticket.ticket_id, person_id=visitor.person, text=form["text"])

    async def write(tx: Transaction) -> str:
        cell = visitor.person_cell
        [outcome] = await support.reply_tickets(tx, cell, [said], visitor.actor, at)
        if outcome == support.ReplyOutcome.replied and file is not None:
            [now] = await support.find_tickets_by_code(tx, cell, [ticket.code])
            number = now.messages if now else 1
            kept = support.File(ticket.ticket_id, number, *file)
            await support.attach_files(tx, cell, [kept], visitor.actor, at)
        return str(outcome)

    outcome = await answer_once(request, form["once"], said, write)
    if outcome in (support.ReplyOutcome.replied, support.ReplyOutcome.ticket_closed):
        return go(request, f"/pengaduan/{ticket.code}", kabar="balasan")
    wrong = {"text": _("Tulis balasanmu, paling banyak 4.000 huruf.")}
    return await _show(request, ticket, messages, form, wrong)


@get("/pengaduan/{code:str}/lampiran/{attachment_id:uuid}", opt=CITIZEN)
async def send_attachment(
    request: AnyRequest, code: FromPath[str], attachment_id: FromPath[UUID]
) -> Response[bytes]:
    """One file of a ticket of mine."""
    ticket, _messages = await _ticket(request, code)
    async with request.app.state.db.read() as tx:
        cell = visitor_of(request).person_cell
        found = await support.open_attachment(tx, cell, ticket.ticket_id, attachment_id)
    if found is None:
        raise errors.NotFound("there is no such file (any more)")
    headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store"}
    return Response(found[1], media_type=found[0], headers=headers)


async def read_file(form: Form) -> tuple[str, bytes] | str | None:
    """The file that came with a form, ready to keep; what is wrong with it in words; None without one."""
    content = form.files.get("file", b"")
    if not content:
        return None
    try:
        return await asyncio.to_thread(support.prepare_file, content)
    except support.WrongFile as wrong:
        return wording.FILE_PROBLEMS[wrong.problem]


async def _show(
    request: AnyRequest,
    ticket: support.Ticket,
    messages: list[support.Message],
    form: Form,
    wrong: dict[str, str],
) -> Response[bytes]:
    async with request.app.state.db.read() as tx:
        files = await support.list_attachments(tx, visitor_of(request).person_cell, ticket.ticket_id)
        holders = await _holders(tx, [ticket])
    context = {
        "ticket": ticket,
        "holder": holders.get(ticket.ticket_id),
        "answer_by": ticket.state_at + support.PARTNER_ANSWERS_WITHIN,
        "messages": messages,
        "files": files,
        "words": wording,
        "form": with_reference(form),
        "errors": wrong,
        "news": news_of(request),
    }
    return page(request, "web/ticket.html", context, status=422 if wrong else 200)


async def _holders(tx: Transaction, tickets: Sequence[support.Ticket]) -> dict[UUID, str]:
    """The names of the partners with whom tickets lie."""
    held = [each for each in tickets if support.is_partners(each.waits_for)]
    codes = [support.partner_of(each.waits_for) for each in held]
    names = await access.find_partner_names(tx, codes)
    return {each.ticket_id: name or code for each, name, code in zip(held, names, codes, strict=True)}


async def _ticket(request: AnyRequest, code: str) -> tuple[support.Ticket, list[support.Message]]:
    visitor = visitor_of(request)
    known = ids.normalise_code(code)
    async with request.app.state.db.read() as tx:
        found = await support.find_tickets_by_code(tx, visitor.person_cell, [known] if known else [])
        if not found or found[0] is None or found[0].person_id != visitor.person:
            raise errors.NotFound("no ticket of this person has this code")
        return found[0], await support.list_messages(tx, visitor.person_cell, found[0].ticket_id)


async def _ticket_form(request: AnyRequest, form: Form, wrong: dict[str, str]) -> Response[bytes]:
    shell, language = shell_of(request), language_of(request)
    at: datetime = request.app.state.clock.now()
    matter, course, desks = "", None, journey.Desks()
    if form["about"]:
        way = await read_way(request)
        matter = matters.describe(way, form["about"], lambda words: shell.translate(language, words))
        course = matters.course_of(way, form["about"])
    if course is not None:
        async with request.app.state.db.read() as tx:
            [desks] = await journey.find_desks(tx, [course.purchase], at)
    context = {
        "form": with_reference(form),
        "errors": wrong,
        "kinds": wording.TICKET_KINDS,
        "topics": wording.TICKET_TOPICS if course is not None else (),
        "readers": [each.name for each in (desks.institution, desks.platform) if each is not None],
        "matter": matter,
    }
    return page(request, "web/ticket_new.html", context, status=422 if wrong else 200)


_ANSWER_MAX = 10**12


def _open(way: Way, number: int) -> tuple[programme.Programme | None, surveys.OpenSurvey | None]:
    return way.terms, next((survey for survey in way.open_surveys if survey.number == number), None)


def _survey_page(
    request: AnyRequest, way: Way, number: int, form: Form, wrong: dict[str, str]
) -> Response[bytes]:
    terms, opened = _open(way, number)
    survey = surveys.find_survey(terms, number) if terms else None
    if survey is None or opened is None:
        raise errors.NotFound("this survey is not open for this person")
    context = {"survey": survey, "opened": opened, "form": form, "errors": wrong, "terms": terms, "way": way}
    return page(request, "web/survey.html", context, status=422 if wrong else 200)


def _parse_answers(asked: tuple[programme.Question, ...], form: Form) -> dict[str, object]:
    """The answers by question id, as ``surveys`` takes them; what was left open is left out."""
    answers: dict[str, object] = {}
    for question in asked:
        name = question.question_id
        if question.kind == "choices":
            chosen = [option.value for option in question.options if form.checked(f"{name}.{option.value}")]
            if chosen:
                answers[name] = chosen
        elif form[name]:
            number = form.number(name, _ANSWER_MAX) if question.kind == "number" else None
            answers[name] = form[name] if number is None else number
    return answers


route_handlers = [
    show_survey,
    answer_survey,
    show_tickets,
    show_new_ticket,
    open_ticket,
    show_ticket,
    reply,
    send_attachment,
]
