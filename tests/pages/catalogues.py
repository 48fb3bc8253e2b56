"""Reads what a package says (templates and Python) and what its English catalogue holds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_from_dir

from bekal import pages

SOURCE = Path(pages.__file__).parents[1]
PACKAGES = ("pages", "portal", "web", "ops", "cli", "ussd")
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}


class Said(NamedTuple):
    """One message: its singular and, for counted ones, its plural."""

    one: str
    many: str | None


def extract(package: str) -> set[Said]:
    """Every message that a package marks for translation."""
    found = extract_from_dir(
        str(SOURCE / package),
        method_map=[("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")],
        options_map={"**.html": {"newstyle_gettext": "true", "silent": "false"}},
        keywords=_KEYWORDS,
        comment_tags=(),
    )
    return {
        Said(*message) if isinstance(message, tuple) else Said(message, None) for _, _, message, *_ in found
    }


def write_entry(message: Said) -> str:
    """A message as it is to be added to the catalogue."""
    quoted = [part.replace("\\", "\\\\").replace('"', '\\"') for part in (message.one, message.many or "")]
    if message.many is None:
        return f'msgid "{quoted[0]}"\nmsgstr ""\n'
    return f'msgid "{quoted[0]}"\nmsgid_plural "{quoted[1]}"\nmsgstr[0] ""\nmsgstr[1] ""\n'
