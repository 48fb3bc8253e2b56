"""What went wrong, said once: an error page in the reader's language, problem details (RFC 9457) for
programs.

A fault of our own is logged with its kind and place, never with its message or the request: those may hold
personal data.
"""

from __future__ import annotations

import traceback
from typing import Any, Final

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from psycopg import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from bekal.base import errors

from .words import mark as _

log = structlog.get_logger("bekal.pages")

PROBLEM_JSON: Final = "application/problem+json"
TYPE_BASE: Final = "https://bekal.example/problems/"


class Problem(Exception):  # noqa: N818 - the name RFC 9457 gives it
    """A request that cannot be answered as asked: HTTP status, stable type, a sentence for people.

    ``title`` is marked with ``words.mark`` and is shown translated; ``members`` are extra members of the JSON
    form and must hold nothing personal.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str = "",
        headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(f"{status} {kind}")
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.headers = headers or {}
        self.members = members


class NotSignedIn(Exception):  # noqa: N818
    """The page needs somebody signed in; ``draft`` holds what was typed, as far as it may be kept."""

    def __init__(self, door: str, draft: dict[str, str] | None = None) -> None:
        super().__init__(door)
        self.door = door
        self.draft = draft


_HTTP: Final = {
    400: ("request-wrong", _("Permintaan ini tidak dapat dibaca.")),
    401: ("not-signed-in", _("Masuk dulu, ya.")),
    403: ("not-allowed", _("Halaman ini bukan untukmu.")),
    404: ("not-found", _("Halaman ini tidak ada.")),
    405: ("method-not-allowed", _("Cara memanggil halaman ini keliru.")),
    413: ("form-too-large", _("Isian ini terlalu besar.")),
    415: ("form-kind-wrong", _("Isian ini tidak dikirim sebagai formulir.")),
    429: ("too-many", _("Terlalu sering. Tunggu sebentar, ya.")),
    500: ("our-fault", _("Ada yang rusak di pihak kami.")),
    503: ("busy", _("Sedang ramai sekali.")),
}


def problem_of(error: Exception) -> Problem:
    """Any exception as a Problem; our own faults are logged by kind and place."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, errors.Busy):
        return _plain(503, {"Retry-After": str(error.retry_after_seconds)})
    if isinstance(error, errors.NotFound | errors.NotAllowed):
        return _plain(404 if isinstance(error, errors.NotFound) else 403)
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        log.error("database_unreachable", kind=type(error).__name__)
        return _plain(503, {"Retry-After": "5"})
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _plain(error.status_code if error.status_code in _HTTP else 400, error.headers)
    log.error("unhandled", kind=type(error).__name__, place=_place(error))
    return _plain(500)


def as_json(request: Request[Any, Any, Any], problem: Problem, title: str) -> Response[bytes]:
    """Problem details for a program, with the title in the language it is to read."""
    body = {
        "type": TYPE_BASE + problem.kind,
        "title": title,
        "status": problem.status,
        **({"detail": problem.detail} if problem.detail else {}),
        "instance": request.url.path,
        **problem.members,
    }
    return Response(
        msgspec.json.encode(body),
        status_code=problem.status,
        media_type=PROBLEM_JSON,
        headers={**problem.headers, "Cache-Control": "no-store"},
    )


def _plain(status: int, headers: Any = None) -> Problem:
    kind, title = _HTTP[status]
    return Problem(status, kind, title, headers=dict(headers or {}))


def _place(error: Exception) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{frame.filename.rpartition('/src/')[2]}:{frame.lineno}" for frame in frames]
