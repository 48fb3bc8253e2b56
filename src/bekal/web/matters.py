"""What a complaint is about, as a link says it (``kursus-1``) and as who answers needs it (a code)."""

from __future__ import annotations

from collections.abc import Callable

from bekal import reports
from bekal.base import ids
from bekal.base.errors import NotFound
from bekal.pages import mark as _

from . import wording
from .citizen import find_trace
from .stops import Way
from .traces import find_due


def describe(way: Way, about: str, translate: Callable[[str], str]) -> str:
    """A matter of mine in words for the form; the empty text for anything else."""
    kind, number = _split(about)
    if (trace := course_of(way, about)) is not None:
        return translate(_("Kursus %(title)s")) % {"title": trace.course.title if trace.course else ""}
    try:
        if kind == "uang":
            due = find_due(way, number)
            return translate(wording.DUE_KINDS[due.kind]) % {"number": due.sequence}
    except NotFound:
        return ""
    if kind == "gelombang" and any(row.batch_id == number for row in way.journey.applications):
        return translate(_("Gelombang %(number)s")) % {"number": way.batches[number].number}
    return ""


def course_of(way: Way, about: str) -> reports.PurchaseTrace | None:
    """The own course that it is about, by a link's name or by a code that was typed; None: something else."""
    kind, number = _split(about)
    if kind in ("kursus", "sertifikat"):
        try:
            return find_trace(way.journey, number)
        except NotFound:
            return None
    typed = ids.normalise_code(about)
    if typed is None:
        return None
    for trace in way.journey.purchases:
        certificate = trace.learning.certificate_code if trace.learning else None
        if typed in (trace.voucher_code, trace.redeem_code, certificate):
            return trace
    return None


def topic_of(about: str) -> str:
    """What of a course a link asks about, until somebody chooses."""
    return "certificate" if about.startswith("sertifikat-") else ""


def resolve(way: Way, about: str) -> str:
    """A matter of mine as the public code or name by which it is found; other text as typed."""
    kind, number = _split(about)
    if (trace := course_of(way, about)) is not None:
        return trace.voucher_code or about
    try:
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
