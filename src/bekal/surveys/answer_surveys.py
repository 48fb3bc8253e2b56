"""Keeps answers to surveys, once per person and survey."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Instants, Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.errors import NotFound
from bekal.programme import Programme, Survey, get_programme

from . import rules
from .outcomes import AnswerOutcome
from .types import SurveyAnswer

SQL = statements.of(__package__)
TABLE, COLUMN = "surveys.answers", "texts"
_ENCODE = msgspec.json.Encoder().encode

PROGRAMME_ID_MAX = 32_767

Key = tuple[UUID, int, int]


def seal_key(person_id: UUID, programme_id: int, number: int) -> bytes:
    """What binds the sealed words to their row."""
    return person_id.bytes + programme_id.to_bytes(2, "big") + number.to_bytes(2, "big")


async def answer_surveys(
    tx: Transaction, cell: int, answers: Sequence[SurveyAnswer], by: Actor, at: datetime
) -> list[AnswerOutcome]:
    """Keep answers of persons of ``cell``; the first complete ones count, later ones change nothing.

    ``already_answered``: this survey was answered before. ``not_open``: no such survey, or ``accepted_at``
    lies outside its days. ``incomplete``: something required is missing or a value cannot be
    (``check_answers`` says what). ``accepted``: kept.
    """
    if not answers:
        return []
    keys = [(each.person_id, each.programme_id, each.number) for each in answers]
    terms = {each: await _find_programme(tx, each) for each in sorted({key[1] for key in keys})}
    # Only surveys that exist are looked up: a number out of a hand-made request need not fit a column.
    real = [key for key in dict.fromkeys(keys) if _find_survey(terms[key[1]], key[2])]
    answered = {
        (person_id, programme_id, number)
        for person_id, programme_id, number in await tx.tuples(SQL["find_answered"], cell, *_columns(real))
    }
    outcomes = []
    accepted: dict[Key, SurveyAnswer] = {}
    for key, each in zip(keys, answers, strict=True):
        outcome = _decide(terms[each.programme_id], each, already=key in answered or key in accepted)
        if outcome == AnswerOutcome.accepted:
            accepted[key] = each
        outcomes.append(outcome)
    kept = await _store(tx, cell, terms, accepted, by, at)
    return [
        # Somebody else's transaction may have kept the same survey a moment ago.
        AnswerOutcome.already_answered if outcome == AnswerOutcome.accepted and key not in kept else outcome
        for key, outcome in zip(keys, outcomes, strict=True)
    ]


def _find_survey(programme: Programme | None, number: int) -> Survey | None:
    return rules.find_survey(programme, number) if programme else None


async def _find_programme(tx: Transaction, programme_id: int) -> Programme | None:
    if not 0 < programme_id <= PROGRAMME_ID_MAX:
        return None
    try:
        return await get_programme(tx, programme_id)
    except NotFound:
        return None


def _decide(programme: Programme | None, answer: SurveyAnswer, *, already: bool) -> AnswerOutcome:
    if already:
        return AnswerOutcome.already_answered
    survey = _find_survey(programme, answer.number)
    if programme is None or survey is None:
        return AnswerOutcome.not_open
    if not answer.opens_at <= answer.accepted_at < rules.closes_at(programme, answer.opens_at):
        return AnswerOutcome.not_open
    if rules.check_answers(survey.questions, answer.answers):
        return AnswerOutcome.incomplete
    return AnswerOutcome.accepted


async def _store(
    tx: Transaction,
    cell: int,
    terms: dict[int, Programme | None],
    accepted: dict[Key, SurveyAnswer],
    by: Actor,
    at: datetime,
) -> set[Key]:
    chosen, texts, hashes = [], [], []
    for key, each in accepted.items():
        programme = terms[each.programme_id]
        assert programme is not None
        written = {
            question.question_id
            for question in rules.questions(programme, each.number)
            if question.kind == "text" and each.answers.get(question.question_id)
        }
        chosen.append(_ENCODE({k: v for k, v in each.answers.items() if k not in written}).decode())
        words = _ENCODE({k: v for k, v in each.answers.items() if k in written}) if written else None
        texts.append(words and tx.keyring.seal_column(TABLE, COLUMN, [seal_key(*key)], [words])[0])
        hashes.append(programme.text_hash)
    rows = await tx.tuples(
        SQL["insert_answers"],
        cell,
        *_columns(list(accepted)),
        Texts(hashes),
        Texts(chosen),
        texts,
        Instants([each.opens_at for each in accepted.values()]),
        Instants([each.accepted_at for each in accepted.values()]),
        by,
        at,
    )
    return {(person_id, programme_id, number) for person_id, programme_id, number in rows}


def _columns(keys: Sequence[Key]) -> tuple[Uuids, Bigints, Bigints]:
    return (
        Uuids([key[0] for key in keys]),
        Bigints([key[1] for key in keys]),
        Bigints([key[2] for key in keys]),
    )
