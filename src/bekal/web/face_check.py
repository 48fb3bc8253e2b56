"""The sandbox's face check: the page that a class sends participants to, and the way back.

In production this route does not exist: a real service checks faces there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import journey, learning
from bekal.base import actors, ids
from bekal.base.database import Database
from bekal.pages import PUBLIC, AnyRequest, Problem, form_of, page
from bekal.pages import mark as _
from bekal.sandbox.faces import FACE_CHECK_PATH

BY: Final = actors.job("sandbox_face_check")


@get(FACE_CHECK_PATH + "{code:str}", opt=PUBLIC)
async def show_face_check(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """Ask what the check is to come to; who passed before is led back at once."""
    check = await _find(request, code)
    return _page(request, check, check.state)


@post(FACE_CHECK_PATH + "{code:str}", opt=PUBLIC)
async def decide_face_check(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """Keep the decision; a match leads back to the class with ``state``."""
    check = await _find(request, code)
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    decision = learning.FaceDecision(check.code, form_of(request)["cocok"] == "ya")
    decided = await journey.decide_face(db, ids.cell_of(check.code, db.cells), decision, BY, at)
    passed = decided.outcome != learning.FaceDecisionOutcome.differed
    return _page(request, check, "matched" if passed else "differed")


def back_to(check: learning.FaceCheckRow) -> str:
    """The address of the class with ``state`` in its query, beside what stood there before."""
    parts = urlsplit(check.redirect_uri)
    query = f"{parts.query}&" if parts.query else ""
    return urlunsplit(parts._replace(query=f"{query}state={quote(check.code)}"))


async def _find(request: AnyRequest, typed: str) -> learning.FaceCheckRow:
    code = ids.normalise_code(typed)
    db: Database = request.app.state.db
    if code is not None and code[0] == ids.CodeKind.face_check:
        async with db.read() as tx:
            [check] = await learning.find_face_checks(tx, ids.cell_of(code, db.cells), [code])
        if check is not None:
            return check
    raise Problem(404, "not-found", _("Pemeriksaan wajah ini tidak ada."))


def _page(request: AnyRequest, check: learning.FaceCheckRow, state: str) -> Response[bytes]:
    context = {"check": check, "state": state, "back": back_to(check), "action": FACE_CHECK_PATH + check.code}
    headers = {"Cache-Control": "no-store"}
    if state == "matched":
        # A form may not lead to another site (content policy); the page that follows it may.
        headers["Refresh"] = f"2; url={back_to(check)}"
    return page(request, "web/face_check.html", context, headers=headers)


route_handlers = [show_face_check, decide_face_check]
