"""One row of a published draw, by the pseudonym of that draw: on the list or not, the proof, the result.

The pseudonym says nothing about anybody but to its owner and the auditor, and is published with the list;
nothing links one draw's to another's, and the page that checks a whole regency never sends it.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from bekal.draws import proofs
from bekal.pages import PUBLIC, AnyRequest, Problem, as_json, page
from bekal.pages import mark as _

from .draw_facts import Facts, read_facts
from .draw_files import names_of
from .draw_pages import frame

PID: Final = re.compile(r"[0-9a-f]{32}")
_MALFORMED: Final = _("Nama samaran terdiri dari 32 angka 0-9 dan huruf a-f. Periksa lagi.")
_UNKNOWN: Final = _("Nama samaran ini tidak ada dalam daftar undian ini.")
_UNPUBLISHED: Final = _("Undian ini belum diterbitkan.")


@get("/undian/{batch_id:int}/baris", opt=PUBLIC)
async def show_row(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Ask for a pseudonym; then its row, ticket, cut-off and, in one sentence, why it won or not."""
    facts = await read_facts(request, batch_id)
    typed = request.query_params.get("pid", "")[:80].strip().lower()
    context: dict[str, Any] = {**frame(request, facts), "typed": typed, "error": "", "found": None}
    status = 200
    if typed:
        found = await find_row(facts, typed)
        if isinstance(found, Problem):
            context["error"], status = found.title, found.status
        else:
            context |= {"found": found, "names": names_of(facts)}
    elif facts.publication is None:
        context["error"] = _UNPUBLISHED
    return page(request, "portal/draw_row.html", context, status=status)


@get("/undian/{batch_id:int}/baris.json", opt=PUBLIC)
async def send_row(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """The same for programs: ``proof`` as of docs/draw-format.md section 16, ``result`` null if undrawn."""
    facts = await read_facts(request, batch_id)
    found = await find_row(facts, request.query_params.get("pid", "")[:80].strip().lower())
    if isinstance(found, Problem):
        return as_json(request, found, found.title)
    headers = {"Cache-Control": "public, max-age=0, must-revalidate"}
    return Response(
        msgspec.json.encode(proofs.describe_row(found)), media_type="application/json", headers=headers
    )


async def find_row(facts: Facts, pid: str) -> proofs.LookedUp | Problem:
    """The row of a pseudonym, or what is wrong with the question."""
    if not PID.fullmatch(pid):
        return Problem(422, "pid-malformed", _MALFORMED)
    publication = facts.publication
    if publication is None:
        return Problem(404, "draw-unpublished", _UNPUBLISHED)
    own = publication.find_row(bytes.fromhex(pid))
    if own is None:
        return Problem(404, "pid-unknown", _UNKNOWN)
    seed = facts.beacon.seed if facts.beacon else None
    return await asyncio.to_thread(proofs.look_up, publication, own, seed)


route_handlers = [show_row, send_row]
