"""The aptitude test: one question a page, the server's clock, an answer kept the moment it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import surveys
from bekal.base import errors
from bekal.base.database import Database
from bekal.pages import (
    CITIZEN,
    AnyRequest,
    Form,
    find_draft,
    form_of,
    go,
    language_of,
    page,
    visitor_of,
    wants_json,
)
from bekal.pages import mark as _

from . import wording
from .preparing import Preparation, read_preparation
from .way import terms_ahead

_OVER: Final = _("Waktunya sudah habis. Jawaban yang tersimpan sudah kami terima; tidak ada yang hilang.")
_CHOOSE: Final = _("Pilih satu jawaban, atau lewati soal ini.")


@get("/tes", opt=CITIZEN)
async def show_test(request: AnyRequest) -> Response[bytes]:
    """What the test is; while it runs, which questions are open; afterwards, that it is done."""
    ready, _programme = await _read(request)
    if not ready.minutes:
        return go(request, "/perjalanan")
    return page(request, "web/test.html", {"ready": ready, "words": wording, "over": _said(request)})


@post("/tes", opt=CITIZEN)
async def start_test(request: AnyRequest) -> Response[bytes]:
    """Begin; begun already, go on where it stands."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    db: Database = request.app.state.db
    ready, programme_id = await _read(request)
    if not ready.minutes:
        return go(request, "/perjalanan")
    start = surveys.AptitudeStart(visitor.person, programme_id, ready.questions, ready.minutes)
    async with db.begin() as tx:
        await surveys.start_tests(tx, visitor.person_cell, [start], visitor.actor, at)
        test = await surveys.find_test(tx, visitor.person_cell, visitor.person, programme_id)
    if test is None or test.is_over(at):
        return go(request, "/tes")
    return go(request, f"/tes/{_first_open(test)}")


@get("/tes/{position:int}", opt=CITIZEN)
async def show_question(request: AnyRequest, position: FromPath[int]) -> Response[bytes]:
    """One question, with the answer kept so far."""
    return await _question_page(request, position, None)


@post("/tes/{position:int}", opt=CITIZEN)
async def answer_question(request: AnyRequest, position: FromPath[int]) -> Response[bytes]:
    """Keep the answer and go on. Of two tabs, the later answer counts; after the end, none.

    The page's script, which sends an answer when it is chosen, is told so in JSON, and by nothing else.
    """
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    ready, programme_id = await _read(request)
    if ready.test is None:
        return go(request, "/tes")
    option = form.number("option", 99)
    if form["skip"] != "yes":
        if option is None:
            return await _question_page(request, position, _CHOOSE)
        answer = surveys.AptitudeAnswer(visitor.person, programme_id, position, option, at)
        async with request.app.state.db.begin() as tx:
            [outcome] = await surveys.save_test_answers(tx, visitor.person_cell, [answer])
        if outcome is surveys.AptitudeAnswerOutcome.over:
            return go(request, "/tes", kabar="habis")
        if outcome is surveys.AptitudeAnswerOutcome.test_unknown:
            raise errors.NotFound("no such question or answer")
        if wants_json(request):
            headers = {"Cache-Control": "no-store"}
            return Response(b'{"kept":true}', headers=headers, media_type="application/json", status_code=200)
    if position >= len(ready.test.answers):
        return go(request, "/tes")
    return go(request, f"/tes/{position + 1}")


@post("/tes/selesai", opt={**CITIZEN, "back": "/tes"})
async def hand_in(request: AnyRequest) -> Response[bytes]:
    """Hand the test in; handed in twice, the first time counts."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    _ready, programme_id = await _read(request)
    async with request.app.state.db.begin() as tx:
        await surveys.hand_in_tests(tx, visitor.person_cell, [(visitor.person, programme_id)], at)
    return go(request, "/perjalanan", kabar="tes")


async def _question_page(request: AnyRequest, position: int, error: str | None) -> Response[bytes]:
    at: datetime = request.app.state.clock.now()
    ready, _programme = await _read(request)
    test = ready.test
    if test is None or test.is_over(at):
        return go(request, "/tes")
    if not 1 <= position <= len(test.answers):
        raise errors.NotFound("no question of this number")
    asked = surveys.questions_of(test)[position - 1]
    language = language_of(request)
    # Chosen when the session had ended; what was kept since is newer.
    typed = Form(find_draft(request, at) or {}).number("option", 99)
    context = {
        "position": position,
        "count": len(test.answers),
        "question": asked.item.text_id if language == "id" else asked.item.text_en,
        "answers": asked.options(language),
        "chosen": test.answers[position - 1] or typed,
        "ends_at": test.ends_at,
        "seconds_left": int((test.ends_at - at).total_seconds()),
        "errors": {"option": error} if error else {},
    }
    return page(request, "web/question.html", context, status=422 if error else 200)


async def _read(request: AnyRequest) -> tuple[Preparation, int]:
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.snapshot() as tx:
        terms = await terms_ahead(request, tx)
        return await read_preparation(tx, visitor_of(request), terms, at), terms.programme_id


def _first_open(test: surveys.AptitudeTest) -> int:
    """The first question without an answer, else the last one."""
    return next((i for i, answer in enumerate(test.answers, 1) if not answer), len(test.answers))


def _said(request: AnyRequest) -> str | None:
    return _OVER if request.query_params.get("kabar") == "habis" else None


route_handlers = [show_test, start_test, show_question, answer_question, hand_in]
