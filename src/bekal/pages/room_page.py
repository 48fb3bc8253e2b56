"""The waiting room's page: made once a language when the application starts, filled in by joining texts.

It is whole in one answer of less than 5 kB: no script, no picture, no other file, its few style rules inside
(allowed by their hash in the content policy). It loads itself again by ``meta refresh``, so it works in every
browser, with JavaScript and cookies or without.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

from markupsafe import Markup

from .assets import squeeze_css
from .shell import Shell
from .words import LANGUAGES, Language, with_prefix
from .words import mark as _

STYLE_FILE: Final = Path(__file__).parent / "room.css"
PAGE_BYTES_MAX: Final = 5000
_HOLE: Final = re.compile("\x01([a-z_]+)\x01")


class Standing(NamedTuple):
    """What somebody who waits is told. ``before``: people, None when unknown; ``seconds``: the estimate."""

    before: int | None
    seconds: float
    waited_seconds: float
    refresh_seconds: int
    refresh_to: str


class RoomPage:
    """The pages of all languages."""

    def __init__(self, shell: Shell) -> None:
        style = squeeze_css(STYLE_FILE.read_text("utf-8"))
        digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.content_policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ).encode()
        self._shell = shell
        self._made = {
            (language, kind): self._make(language, kind, style) for language in LANGUAGES for kind in KINDS
        }

    def _make(self, language: Language, kind: str, style: str) -> tuple[list[str], list[str]]:
        holes = {name: f"\x01{name}\x01" for name in _HOLES}
        other: Language = "en" if language == "id" else "id"
        context = {
            **holes,
            "kind": kind,
            "style": Markup("<style>") + Markup(style) + Markup("</style>"),  # noqa: S704 - our own file
            "other": other,
        }
        text = self._shell.render(language, "pages/room.html", context)
        # Texts and the names of holes take turns.
        pieces = _HOLE.split(re.sub(r"\n+", "\n", text))
        return pieces[::2], pieces[1::2]

    def fill(self, language: Language, kind: str, standing: Standing) -> bytes:
        """The page for somebody."""
        spent, left = standing.waited_seconds, standing.seconds
        address = escape(standing.refresh_to)
        said = {
            "refresh": str(standing.refresh_seconds),
            "to": with_prefix(language, address),
            "to_other": with_prefix("en" if language == "id" else "id", address),
            "people": self.people(language, standing.before),
            "time": self.time(language, standing),
            "part": str(int(100 * spent / (spent + left)) if spent + left > 0 else 0),
        }
        texts, names = self._made[language, kind]
        pieces = [texts[0]]
        for name, text in zip(names, texts[1:], strict=True):
            pieces += (said[name], text)
        return "".join(pieces).encode()

    def people(self, language: Language, before: int | None) -> str:
        """How many stand before somebody, no more exactly than it is known."""
        if before is None:
            return self._shell.translate(language, UNKNOWN)
        if before < 1:
            return self._shell.translate(language, NOBODY)
        return self._shell.formats[language].number(two_digits(before))

    def time(self, language: Language, standing: Standing) -> str:
        """About how long it takes, rounded up: in minutes, then in hours."""
        if standing.before is None:
            return self._shell.translate(language, UNKNOWN)
        minutes = -(-int(standing.seconds) // 60)
        if minutes <= 1:
            return self._shell.translate(language, A_MINUTE)
        if minutes < 90:
            return self._shell.translate(language, MINUTES) % {"count": two_digits(minutes)}
        return self._shell.translate(language, HOURS) % {"count": -(-minutes // 60)}


UNKNOWN: Final = _("belum bisa dihitung")
NOBODY: Final = _("tidak seorang pun")
A_MINUTE: Final = _("kurang dari 1 menit")
MINUTES: Final = _("%(count)s menit")
HOURS: Final = _("%(count)s jam")

KINDS: Final = ("wait", "unsent", "slow", "cookies")
"""Waiting; waiting, and a form was not taken; too many pages at once; let in, but cookies are refused."""
_HOLES: Final = ("refresh", "to", "to_other", "people", "time", "part")


def two_digits(number: int) -> int:
    """A count rounded up to two digits: an estimate that says 12,347 claims to know more than it does."""
    size = int(10 ** max(0, len(str(number)) - 2))
    return -(-number // size) * size
