"""Pages that are the same for everybody but for a few texts: rendered and compressed once, then filled in.

A form before anybody typed is such a page: what differs is the proof of each form, the mark of the account,
and the texts its handler names as holes. On opening day these are most pages, and rendering and compressing
them again would be most of the work.

The parts between the holes are compressed when the page is made; what fills a hole goes in as it is, in a
block of its own (RFC 1951, 3.2.4). So nothing secret is ever compressed together with anything (BREACH).
"""

from __future__ import annotations

import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

from litestar import Response
from markupsafe import Markup, escape

from . import cookies
from .forms import AnyRequest
from .made import Made
from .shell import Proof, frame_of, language_of, shell_of

BLANKS_MAX: Final = 400
"""Languages, provinces, addresses with a query: the least used goes."""
_MARK: Final = "\x01"
_PROOF: Final = "proof"
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_GZIP_LAST: Final = b"\x03\x00"
_STORED_MAX: Final = 65_535


class Blank:
    """A page with holes: parts and names of holes take turns, a part at both ends."""

    def __init__(self, text: str) -> None:
        pieces = text.split(_MARK)
        self.parts = [piece.encode() for piece in pieces[::2]]
        self.holes = pieces[1::2]
        self._packed = [_pack(part) for part in self.parts]

    def fill(self, texts: list[bytes]) -> bytes:
        """The page as it is."""
        whole = [self.parts[0]]
        for text, part in zip(texts, self.parts[1:], strict=True):
            whole += (text, part)
        return b"".join(whole)

    def fill_gzip(self, texts: list[bytes]) -> bytes:
        """The page as ``fill`` gives it, compressed (RFC 1952)."""
        pieces = [_GZIP_HEAD, self._packed[0]]
        for text, packed in zip(texts, self._packed[1:], strict=True):
            pieces += (struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF), text, packed)
        whole = self.fill(texts)
        pieces += (_GZIP_LAST, struct.pack("<II", zlib.crc32(whole), len(whole)))
        return b"".join(pieces)


def _pack(part: bytes) -> bytes:
    # Every part stands alone and ends on a whole byte: its window begins after the hole before it.
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)


def blank_page(
    request: AnyRequest,
    template: str,
    make_context: Callable[[], dict[str, Any]],
    *,
    key: Hashable = None,
    holes: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """Answer with a page that shows nothing about anybody but what fills its ``holes`` (short texts).

    ``make_context`` may depend only on the address and on ``key``: its page is kept for whoever comes next.
    """
    shell, language = shell_of(request), language_of(request)
    given = holes or {}
    full = (language, template, request.scope["path"], request.scope["query_string"], key)
    blank = shell.blanks.get(full)
    if blank is None:
        blank = Blank(shell.render(language, template, _context(request, make_context, given)))
        _keep(shell.blanks, full, blank)
    proof = Proof(shell, request)
    texts = [(proof() if hole == _PROOF else escape(given[hole])).encode() for hole in blank.holes]
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-store"}
    if "gzip" in request.headers.get("accept-encoding", "") and all(len(t) <= _STORED_MAX for t in texts):
        headers["Content-Encoding"] = "gzip"
        body = blank.fill_gzip(texts)
    else:
        body = blank.fill(texts)
    answer_cookies = []
    if proof.used and cookies.FORM not in request.cookies:
        answer_cookies = [cookies.make_cookie(cookies.FORM, proof.secret, secure=shell.options.secure)]
    return Made(body, 200, headers, answer_cookies)


def _context(
    request: AnyRequest, make_context: Callable[[], dict[str, Any]], holes: Mapping[str, str]
) -> dict[str, Any]:
    context = {**frame_of(request, language_of(request)), **make_context()}
    if _MARK in repr(context):
        raise ValueError("the sign of a hole may not come from outside")
    named = {name: Markup(_MARK + name + _MARK) for name in holes}  # noqa: S704 - a constant
    return {**context, **named, "proof": lambda: Markup(_MARK + _PROOF + _MARK)}  # noqa: S704 - a constant


def _keep(blanks: OrderedDict[Hashable, Any], full: Hashable, blank: Blank) -> None:
    blanks[full] = blank
    while len(blanks) > BLANKS_MAX:
        blanks.popitem(last=False)
