"""What a complaint is about, as a link says it (``sertifikat-1``) and as the office needs it (a code)."""

from __future__ import annotations

from collections.abc import Callable

from bekal.base.errors import NotFound
from bekal.pages import mark as _

from . import wording
from .citizen import find_trace
from .stops import Way
from .traces import find_due


def describe(way: Way, about: str, translate: Callable[[str], str]) -> str:
    """A matter of mine in words for the form; the empty text for anything else."""
    kind, number = _split(about)
    try:
        if kind == "sertifikat":
            course = find_trace(way.journey, number).course
            return translate(_("Kursus %(title)s")) % {"title": course.title if course else ""}
        if kind == "uang":
            due = find_due(way, number)
            return translate(wording.DUE_KINDS[due.kind]) % {"number": due.sequence}
    except NotFound:
        return ""
    if kind == "gelombang" and any(row.batch_id == number for row in way.journey.applications):
        return translate(_("Gelombang %(number)s")) % {"number": way.batches[number].number}
    return ""


def resolve(way: Way, about: str) -> str:
    """A matter of mine as the public code or name by which the office finds it; other text as typed."""
    kind, number = _split(about)
    try:
        if kind == "sertifikat":
            return find_trace(way.journey, number).voucher_code or about
        if kind == "uang":
            due = find_due(way, number)
            return f"{due.kind} {due.sequence}"
    except NotFound:
        return about
    if kind == "gelombang" and number in way.batches:
        return f"batch {way.batches[number].number}"
    return about


def _split(about: str) -> tuple[str, int]:
    kind, _dash, number = about.partition("-")
    return kind, int(number) if number.isascii() and number.isdigit() and len(number) <= 9 else 0
