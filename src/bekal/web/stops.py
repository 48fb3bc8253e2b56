"""The stops of somebody's journey as they stand on the page: sentence, reasons, next action, whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from bekal import draws, payouts, programme, regions, reports, surveys
from bekal.journey import Deadline
from bekal.pages import Language
from bekal.pages import mark as _

from .preparing import Preparation
from .wording import (
    BANK_REASONS,
    CONTACTS,
    ELEMENTS,
    HOLDERS,
    PHOTO_TITLES,
    REASONS,
    REVIEW_TOO_LATE,
    STEP_SENTENCES,
    STEP_TITLES,
)

_TONES: Final = {"done": "done", "now": "now", "waiting": "now", "refused": "failed", "later": "ahead"}
_OVER: Final = frozenset({"revoked", "expired"})
"""States of a card after which nothing more will come."""


_PHOTO_AFTER_JOINING: Final = _(
    "Ada foto yang perlu diambil ulang. Yang lain tidak perlu. Kamu tetap ikut undian, tetapi ambil ulang "
    "dalam 3 hari: pemenang yang fotonya belum diganti tidak lolos pemeriksaan ulang."
)

_PHOTO_AFTER_DECREE: Final = _(
    "Ada foto yang perlu diambil ulang. Yang lain tidak perlu. Kartu dan saldomu tetap."
)

_DIFFERS: Final = _("Yang berbeda: %(fields)s.")


class Stop(msgspec.Struct, frozen=True):
    """One stop. Words are marked messages; ``reasons`` and ``contacts`` stand in the reader's language."""

    name: str
    tone: str
    state: str
    title: str
    sentence: str | None
    holder: str | None
    since: datetime | None
    until: datetime | None
    reasons: tuple[str, ...]
    contacts: tuple[str, ...]


class Way(msgspec.Struct, frozen=True):
    """All that the page of the journey shows."""

    journey: reports.PersonJourney
    stops: tuple[Stop, ...]
    terms: programme.Programme | None
    rules: Mapping[str, programme.Rule]
    open_batches: tuple[draws.Batch, ...]
    batches: Mapping[int, draws.Batch]
    open_surveys: tuple[surveys.OpenSurvey, ...]
    answered: Mapping[int, datetime]
    zone: str
    ready: Preparation | None = None
    deadline: Deadline | None = None


def make_stops(
    journey: reports.PersonJourney,
    ready: Preparation | None,
    rules: Mapping[str, programme.Rule],
    language: Language,
    translate: Callable[[str], str],
) -> tuple[Stop, ...]:
    """The stops of a journey, the identity's differing fields named one by one.

    ``ready``: what has to be done before joining; of whoever holds a running card, only where a photo was
    refused.
    """
    steps = journey.steps
    before = _preparing(ready) if ready else ()
    unready = ready is not None and not ready.done
    if ready is not None and journey.card is not None and journey.card.state != "declined":
        before, unready = before[:1], not ready.photos_done
    if (steps[0].state != "done" or unready) and not journey.applications:
        # Nobody can join before all this is done: the batch is not this person's turn yet.
        steps = (steps[0], *(msgspec.structs.replace(step, state="later") for step in steps[1:]))
    if before and (unready or not journey.applications):
        steps = (steps[0], *before, *steps[1:])
    if journey.card is not None and journey.card.state in _OVER:
        steps = tuple(step for step in steps if step.state != "later")
    return tuple(_stop(step, journey, rules, language, translate) for step in steps)


def _preparing(ready: Preparation) -> tuple[reports.JourneyStep, ...]:
    """The steps between identity and batch; the ministry need not have answered for them."""
    refused = [f"{photo.kind}:{photo.reason}" for photo in ready.photos if photo.state == "refused"]
    given = max((photo.given_at for photo in ready.photos), default=None)
    if ready.photos_done:
        seen_at = ready.live_check.done_at if ready.live_check else None
        photos = reports.JourneyStep("photos", "done", "you", since=seen_at or given)
    elif refused:
        photos = reports.JourneyStep("photos", "refused", "you", reasons=tuple(refused))
    else:
        photos = reports.JourneyStep("photos", "now", "you")
    if not ready.minutes:
        return (photos,)
    test = ready.test
    if test is None:
        return photos, reports.JourneyStep("test", "now", "you")
    if ready.test_done:
        return photos, reports.JourneyStep("test", "done", "you", since=test.handed_in_at or test.ends_at)
    return photos, reports.JourneyStep("test", "now", "you", reasons=("test_running",))


def _stop(
    step: reports.JourneyStep,
    journey: reports.PersonJourney,
    rules: Mapping[str, programme.Rule],
    language: Language,
    translate: Callable[[str], str],
) -> Stop:
    reasons, contacts = [], []
    # A payment that was stopped names all rules that stand against it, in one text.
    for reason in (part for text in step.reasons for part in text.split(", ")):
        rule = rules.get(reason)
        if rule is not None:
            reasons.append(rule.reason_id if language == "id" else rule.reason_en)
            contacts.append(rule.contact)
            continue
        # Of a photo it says first which one it is: ``card:blurred``.
        kind, _colon, word = reason.rpartition(":")
        known = BANK_REASONS if step.name in ("account", "incentive") and word in BANK_REASONS else REASONS
        words = translate(known[word]) if word in known else reason
        reasons.append(f"{translate(PHOTO_TITLES[kind])}: {words}" if kind in PHOTO_TITLES else words)
    if step.name == "identity" and step.state == "refused":
        reasons += _differing(journey, translate)
    if step.state == "refused" and not contacts:
        contacts += [translate(CONTACTS[step.name])] if step.name in CONTACTS else []
    sentence = STEP_SENTENCES.get((step.name, step.state))
    if step.name == "review" and step.state == "now" and journey.card and journey.card.state in _OVER:
        sentence = REVIEW_TOO_LATE
    if step.name == "photos" and step.state == "refused":
        sentence = _photo_sentence(journey) or sentence
    if step.name == "batch" and step.state == "now" and reasons:
        sentence = None  # The reason tells which batch was left, and how.
    return Stop(
        name=step.name,
        tone=_TONES[step.state],
        state=step.state,
        title=STEP_TITLES[step.name],
        sentence=sentence,
        holder=HOLDERS.get(step.holder) if step.state in ("now", "waiting") else None,
        since=step.since,
        until=step.until,
        reasons=tuple(reasons),
        contacts=tuple(dict.fromkeys(contacts)),
    )


def _photo_sentence(journey: reports.PersonJourney) -> str | None:
    """What a refused photo means to who has joined already; None: it stands before joining."""
    if journey.card is not None and journey.card.state != "declined":
        return _PHOTO_AFTER_DECREE
    joined = journey.applications and journey.applications[0].state in ("joined", "won")
    return _PHOTO_AFTER_JOINING if joined else None


def _differing(journey: reports.PersonJourney, translate: Callable[[str], str]) -> list[str]:
    elements = journey.person.elements or {}
    names = [
        translate(ELEMENTS[name]) for name, said in elements.items() if said == "differs" and name in ELEMENTS
    ]
    return [translate(_DIFFERS) % {"fields": ", ".join(names)}] if names else []


def zone_of(region_id: int, on: datetime) -> str:
    """The time zone in which a person of this region reads the clock."""
    return regions.get_region(region_id, on.date()).timezone


def trace_due(
    journey: reports.PersonJourney,
    due: payouts.DueView,
    terms: programme.Programme,
    answered: Mapping[int, datetime],
    at: datetime,
) -> tuple[reports.TraceStep, ...]:
    """The way of one payment: a survey's is earned by its answers, any other by the first review."""
    if due.kind == "survey":
        earned_at = answered.get(due.sequence)
    else:
        reviews = [trace.learning.reviewed_at for trace in journey.purchases if trace.learning is not None]
        earned_at = min((each for each in reviews if each is not None), default=None)
    return reports.trace_money(due, earned_at, journey.account, terms, at)


def with_money(
    journey: reports.PersonJourney,
    terms: programme.Programme | None,
    answered: Mapping[int, datetime],
    at: datetime,
) -> reports.PersonJourney:
    """The journey whose last step says of the payment it names what that payment's own trace says."""
    if not journey.dues or terms is None:
        return journey
    trace = trace_due(journey, reports.due_shown(journey.dues), terms, answered, at)
    last, holder = journey.steps[-1], reports.holder_of(trace)
    if holder is None:
        last = msgspec.structs.replace(last, since=trace[-1].done_at)
    else:
        last = msgspec.structs.replace(last, since=holder.since, holder=holder.party)
    return msgspec.structs.replace(journey, steps=(*journey.steps[:-1], last))


def rules_of(terms: programme.Programme | None) -> dict[str, programme.Rule]:
    """A programme's rules by id; none where there is no programme."""
    return {rule.rule_id: rule for rule in terms.rules} if terms else {}


def open_surveys_of(
    journey: reports.PersonJourney,
    terms: programme.Programme | None,
    answered: Mapping[int, datetime],
    at: datetime,
) -> tuple[surveys.OpenSurvey, ...]:
    """The surveys this person may answer now: they count from the first course completed and reviewed."""
    reviewed = [
        trace.learning.reviewed_at
        for trace in journey.purchases
        if trace.learning is not None and trace.learning.reviewed_at is not None
    ]
    if terms is None or not reviewed or journey.card is None:
        return ()
    found = surveys.open_surveys(terms, min(reviewed), at)
    return tuple(survey for survey in found if survey.number not in answered)
