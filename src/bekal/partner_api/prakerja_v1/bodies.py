"""What clients of the contract send, read as strictly as their software allows.

Fields we do not know are let pass (software in use sends some), a name that comes twice is not: two readers
would see two different requests. Numbers may come as text, as they do.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec
from litestar import Request

from bekal.base import ids
from bekal.learning import FINAL_SEQUENCE
from bekal.pages import Problem

from .guarding import BODY_BYTES_MAX

T = TypeVar("T", bound="CodeBody")
_LENGTH_MAX: Final = 2000


class CodeBody(msgspec.Struct, frozen=True):
    """A redeem code, and the session: 1 to 10, 999 for the final step, absent for the one that is on."""

    redeem_code: str
    sequence: int | str | None = None


class FaceBody(CodeBody, frozen=True, kw_only=True):
    """Where the citizen goes back to. ``email`` is part of the contract; it is not kept."""

    redirect_uri: str
    email: str = ""


class TaskBody(CodeBody, frozen=True, kw_only=True):
    """Something handed in."""

    scope: Literal["tpm", "uk"]
    url_file: str


class FeedbackBody(CodeBody, frozen=True, kw_only=True):
    """What is said of it."""

    scope: Literal["tpm", "uk"]
    notes: str
    url_file: str = ""


async def read_body(request: Request[Any, Any, Any], kind: type[T]) -> T:
    """The body as ``kind``. Problem 400, 413 or 422 with what is wrong; never a value that was sent."""
    raw = await request.body()
    if len(raw) > BODY_BYTES_MAX:
        raise Problem(413, "body-too-large", f"The body may have {BODY_BYTES_MAX} bytes.")
    try:
        said = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except _NamedTwiceError as twice:
        raise Problem(422, "body-invalid", "A name stands twice in the body.") from twice
    except (ValueError, RecursionError) as wrong:
        raise Problem(400, "body-malformed", "The body is not JSON in UTF-8.") from wrong
    try:
        body = msgspec.convert(said, kind)
    except msgspec.ValidationError as wrong:
        raise Problem(
            422, "body-invalid", "The body does not say what is needed here.", str(wrong)
        ) from wrong
    for name in body.__struct_fields__:
        _check_text(name, getattr(body, name))
    return body


def code_in(body: CodeBody) -> str | None:
    """The redeem code in its written form; None when it cannot be one."""
    code = ids.normalise_code(body.redeem_code)
    return code if code is not None and code[0] == ids.CodeKind.redeem else None


def sequence_in(body: CodeBody) -> int | None:
    """The session asked for, None when none is. Problem 422 when it cannot be one."""
    said = body.sequence
    if said is None or said == "":
        return None
    if isinstance(said, str):
        said = int(said) if re.fullmatch(r"[0-9]{1,4}", said) else -1
    if not (1 <= said <= 10 or said == FINAL_SEQUENCE):
        raise Problem(422, "body-invalid", "sequence is 1 to 10, or 999 for the final step.")
    return said


def check_redirect(uri: str, hosts: tuple[str, ...], *, secure: bool) -> None:
    """Problem 422 unless a citizen may be led there: https, on one of the client's own hosts.

    Without ``secure`` (a demonstration) plain http will do.
    """
    try:
        parts = urlsplit(uri)
        host = parts.netloc.lower()
    except ValueError:
        host, parts = "", urlsplit("")
    schemes = {"https"} if secure else {"https", "http"}
    # A browser reads a backslash as a slash: what looks like our path may be another host.
    if parts.scheme not in schemes or host not in hosts or "\\" in uri or not uri.isascii():
        raise Problem(
            422,
            "redirect-not-allowed",
            "redirect_uri must be an https address on a host that the programme office has on its list.",
        )


class _NamedTwiceError(Exception):
    """A name stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise _NamedTwiceError
    return said


def _check_text(name: str, value: object) -> None:
    """Problem 422 for text that cannot be stored: too long, with NUL, or with half of a character."""
    if not isinstance(value, str):
        return
    if len(value) > _LENGTH_MAX or "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise Problem(422, "body-invalid", f"{name} is too long, or holds what is no character.")
