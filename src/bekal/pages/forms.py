"""Forms as browsers send them, read the same way everywhere.

A form is ``application/x-www-form-urlencoded`` UTF-8 of at most 64 KiB and 200 fields; a route that declares
``"files": bytes_max`` also takes ``multipart/form-data`` with files of that many bytes together. Fields the
handler does not ask for are ignored: a page opened before a new version went out still works. Values are
trimmed and brought to one Unicode form (NFC); a field longer than 4,000 characters, or with over 30 accents
on one letter, refuses the whole form.
What the form got wrong is the handler's to say; what is wrong with the bytes is said here, as a ``Problem``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import parse_qsl

from litestar import Request
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from bekal.base.errors import NotFound

from .problems import Problem
from .words import mark as _

FORM_BYTES_MAX: Final = 64 * 1024
FIELDS_MAX: Final = 200
FIELD_LENGTH_MAX: Final = 4000
MARKS_MAX: Final = 30
"""Marks on one letter (Unicode UAX 15, "Stream-Safe"): putting n of them in order takes n * n steps."""

ID_MAX: Final = 2**31 - 1
"""The largest number that an id of a batch, a region or a decree can be."""

NEVER_KEPT: Final = frozenset(
    {"nik", "family_card", "mother_name", "code", "password", "totp", "account_number", "card_number"}
)
"""Fields that are typed again rather than kept when a session ended in the middle of a form."""

AnyRequest = Request[Any, Any, Any]


def known_id(number: int) -> int:
    """A number from an address when it can be an id. NotFound otherwise: the database never sees it."""
    if not 0 < number <= ID_MAX:
        raise NotFound(f"no id is {number}")
    return number


class Form(dict[str, str]):
    """The fields of a form; a field that was not sent is the empty text.

    ``files``: what was attached, by field; neither the name nor the kind that the browser claims is kept.
    """

    def __init__(self, *fields: Any) -> None:
        super().__init__(*fields)
        self.files: dict[str, bytes] = {}

    def __missing__(self, key: str) -> str:
        return ""

    def number(self, key: str, maximum: int = ID_MAX) -> int | None:
        """A field of digits as a number up to ``maximum``, None when it is anything else."""
        text = self[key]
        if not (text.isascii() and text.isdigit()) or len(text) > len(str(maximum)):
            return None
        return int(text) if int(text) <= maximum else None

    def checked(self, key: str) -> bool:
        """Whether a box was ticked."""
        return self[key] == "yes"


async def read_form(request: AnyRequest, files_max: int = 0) -> Form:
    """The form in the body. Problem 400, 413 or 415 when it is none of ours.

    ``files_max``: how many bytes of files the route takes, 0 for none.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data" and files_max:
        return await _read_files(request, files_max)
    if kind != "application/x-www-form-urlencoded":
        raise Problem(415, "form-kind-wrong", _("Isian ini tidak dikirim sebagai formulir."))
    body = await request.body()
    if len(body) > FORM_BYTES_MAX:
        raise Problem(413, "form-too-large", _("Isian ini terlalu besar."))
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=FIELDS_MAX,
        )
    except ValueError:
        raise Problem(400, "form-unreadable", _("Isian ini tidak dapat dibaca.")) from None
    return _form(pairs)


def _form(pairs: Iterable[tuple[str, str]]) -> Form:
    form = Form()
    for name, value in pairs:
        # A browser sends a line's end as two characters and counts it as one.
        text = value.replace("\r\n", "\n")
        if len(text) > FIELD_LENGTH_MAX or "\0" in text or _is_overmarked(text):
            raise Problem(400, "form-unreadable", _("Isian ini tidak dapat dibaca."))
        form[name] = unicodedata.normalize("NFC", text).strip()
    return form


def _is_overmarked(value: str) -> bool:
    if value.isascii():
        return False
    marks = 0
    for character in value:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MARKS_MAX:
            return True
    return False


async def _read_files(request: AnyRequest, files_max: int) -> Form:
    # Refused before it is read, where the browser says how much comes: nobody pays for 40 MB in vain.
    announced = request.headers.get("content-length", "")
    limit = files_max + FORM_BYTES_MAX
    if announced.isascii() and announced.isdigit() and int(announced) > limit:
        raise Problem(413, "form-too-large", _("Berkas ini terlalu besar."))
    body = await request.body()
    if len(body) > limit:
        raise Problem(413, "form-too-large", _("Berkas ini terlalu besar."))
    _kind, options = parse_options_header(request.headers.get("content-type", ""))
    try:
        fields, files = _split_parts(body, options.get("boundary", ""))
    except (MultipartError, ValueError):
        raise Problem(400, "form-unreadable", _("Isian ini tidak dapat dibaca.")) from None
    form = _form(fields)
    form.files = files
    return form


def _split_parts(body: bytes, boundary: str) -> tuple[list[tuple[str, str]], dict[str, bytes]]:
    """The fields and the files of a body. MultipartError or ValueError when it is none."""
    fields: list[tuple[str, str]] = []
    files: dict[str, bytes] = {}
    with PushMultipartParser(boundary.encode("ascii"), max_segment_count=FIELDS_MAX) as parser:
        name, attached, content = "", False, bytearray()
        for event in parser.parse(body):
            if isinstance(event, MultipartSegment):
                name, attached, content = event.name, event.filename is not None, bytearray()
            elif event:
                content += event
            elif attached:
                files[name] = bytes(content)
            else:
                fields.append((name, content.decode("utf-8")))
    return fields, files
