"""Pages of the demonstration: whom to be, and the outbox that stands in for everybody's phone.

In production these routes do not exist (``serve`` registers them only when the options say demo).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from litestar import Response, get

from bekal.adapters.messages import SIGN_IN_CODE, open_code_message
from bekal.base import outbox
from bekal.base.database import Database
from bekal.base.keys import WrongKey
from bekal.pages import PUBLIC, AnyRequest, language_of, page, shell_of
from bekal.sandbox import messages as sandbox_messages

_SHOWN: Final = 40


class Identity(msgspec.Struct, frozen=True):
    """Somebody invented whom a visitor of the demonstration may be."""

    phone: str
    name: str
    stage_id: str
    stage_en: str
    look_at: str


class Sms(msgspec.Struct, frozen=True):
    """One message as the page shows it; ``code`` is empty where the text says all."""

    at: datetime
    to: str
    text: str
    code: str = ""


@get("/demo", opt=PUBLIC)
async def show_identities(request: AnyRequest) -> Response[bytes]:
    """The invented people at every stage, with their numbers and where to look."""
    file: Path | None = request.app.state.options.demo_file
    identities = read_identities(file) if file else []
    context = {"identities": identities, "stage": f"stage_{language_of(request)}"}
    return page(request, "web/demo.html", context)


@get("/demo/outbox", opt=PUBLIC)
async def show_outbox(request: AnyRequest) -> Response[bytes]:
    """The newest messages to phones."""
    db: Database = request.app.state.db
    async with db.read() as tx:
        sent = await sandbox_messages.list_messages(tx, _SHOWN)
        found = [each for cell in range(db.cells) for each in await outbox.list_messages(tx, cell, _SHOWN)]
    shown = [Sms(message.sent_at, message.phone, message.content) for message in sent]
    shown += [sms for message in found if (sms := _waiting_code(request, message))]
    shown.sort(key=lambda sms: sms.at, reverse=True)
    return page(
        request, "web/outbox.html", {"messages": shown[:_SHOWN]}, headers={"Cache-Control": "no-store"}
    )


def read_identities(file: Path) -> list[Identity]:
    """The identities of a demonstration; none when the file is not there (yet) or is no such list."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Identity])
    except (OSError, msgspec.MsgspecError):
        return []


def _waiting_code(request: AnyRequest, message: outbox.StoredMessage) -> Sms | None:
    """A sign-in code that the jobs have not handed on yet: nobody should have to wait for it here."""
    if message.topic != SIGN_IN_CODE or message.state == "sent":
        return None
    try:
        content = open_code_message(shell_of(request).keyring, message.payload["sealed"])
    except WrongKey:
        return None
    return Sms(message.created_at, content.phone, "", content.code)


route_handlers = [show_identities, show_outbox]
