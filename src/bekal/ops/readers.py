"""Who may read what in the console, and the log of each look."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Response

from bekal import access
from bekal.pages import AnyRequest, officer_of, page, staff, without_prefix

from . import wording
from .menu import menu_of

ANY_ROLE: Final = staff("admin", "operator", "approver", "auditor", "partner_manager", "registrar")
OVERSIGHT: Final = staff("admin", "operator", "approver", "auditor")
PARTNERS: Final = staff("admin", "partner_manager", "auditor")
DECREE_DOCUMENTS: Final = staff("approver", "auditor")
"""Decrees name people: those who approve them and those who audit them open them, nobody else."""
LOG: Final = staff("admin", "auditor")


async def log_look(request: AnyRequest, action: str, thing: str, detail: str = "") -> None:
    """Write down who looked at what."""
    officer = officer_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        await access.log_access(tx, [access.AccessEntry(action, thing, detail)], officer.actor, at)


def frame_of(request: AnyRequest) -> dict[str, Any]:
    """What every page of the console shows around itself: who looks, and the menu."""
    officer = officer_of(request)
    return {"officer": officer, "menu": menu_of(request, officer, without_prefix(request.scope["path"]))}


async def console_page(
    request: AnyRequest, template: str, thing: str, context: dict[str, Any]
) -> Response[bytes]:
    """A page of the console; that it was looked at is logged first."""
    await log_look(request, "page.read", thing)
    return page(request, template, {**frame_of(request), "words": wording, **context})
