"""Every state and outcome that can reach a page has its words: nobody reads ``wallet_limit``."""

from __future__ import annotations

from enum import StrEnum
from typing import get_args

import pytest

from bekal import cards, draws, learning, market, payouts, people, reports, support, surveys
from bekal.payouts.states import DueState
from bekal.portal import wording as portal_wording
from bekal.web import choices, correct, identity_form, sign_in, wording
from tests.sites import Site

BANK = ("nik_differs", "name_differs", "not_found", "not_verified", "inactive", "wallet_limit", "declined")

TABLES: tuple[tuple[object, type[StrEnum], set[str]], ...] = (
    (wording.APPLICATION_STATES, draws.ApplicationState, set()),
    (wording.CARD_STATES, cards.CardState, set()),
    (wording.PURCHASE_STATES, market.PurchaseState, set()),
    (wording.DUE_STATES, DueState, set()),
    (wording.JOIN_OUTCOMES, draws.JoinOutcome, {"joined", "not_eligible"}),
    (wording.LINK_OUTCOMES, payouts.LinkOutcome, {"linked", "already_linked"}),
    (wording.REVIEW_OUTCOMES, learning.ReviewOutcome, {"reviewed", "already_reviewed"}),
    (wording.TICKET_OUTCOMES, support.TicketOutcome, {"opened"}),
    (wording.TICKET_STATES, support.TicketState, set()),
    (correct.REFUSALS, people.CorrectOutcome, {"corrected"}),
    (sign_in.CODE_ERRORS, people.SignInOutcome, {"choose", "signed_in"}),
    (identity_form.REFUSALS, people.RegisterOutcome, {"registered", "already_registered"}),
    (portal_wording.BATCH_STATES, draws.BatchState, set()),
)


@pytest.mark.parametrize(("table", "outcomes", "silent"), TABLES, ids=lambda x: getattr(x, "__name__", ""))
def test_every_outcome_has_words(table: dict[str, object], outcomes: type[StrEnum], silent: set[str]) -> None:
    assert {str(outcome) for outcome in outcomes} - silent <= set(map(str, table))


def test_reasons_of_banks_and_the_registry_have_words() -> None:
    known = set(wording.REASONS) | set(wording.BANK_REASONS)
    assert set(BANK) <= known
    identity = {"mismatched", "not_found", "inactive", "deceased"}
    assert identity <= set(wording.REASONS)
    assert {"revoked", "expired", "finished", "failed", "cancelled", "pool_full", "household_full"} <= known


def test_mistakes_in_surveys_have_words() -> None:
    assert surveys.check_answers.__doc__ is not None
    for mistake in ("missing", "wrong", "too_small", "too_large", "too_long"):
        assert mistake in wording.SURVEY_ERRORS and f"``{mistake}``" in surveys.check_answers.__doc__


def test_the_lists_of_the_identity_card_are_whole() -> None:
    assert [code for code, _ in choices.OCCUPATIONS] == list(range(1, 89))
    assert [code for code, _ in choices.EDUCATIONS] == list(range(1, 11))
    assert [code for code, _ in choices.DISABILITIES] == list(range(1, 7))
    barred = {words for code, words in choices.OCCUPATIONS if code in people.barred_occupations()}
    assert {"Pegawai negeri sipil (PNS)", "Kepala desa"} <= barred, "codes and words are in step"


def test_fields_that_are_disclosed_have_names() -> None:
    assert {*get_args(people.Field), "photos"} == set(wording.FIELDS)
    assert set(people.CONSENTS) == set(wording.CONSENTS)


async def test_figures_have_names(site: Site) -> None:
    async with site.database.snapshot() as tx:
        funnel = await reports.read_funnel(tx, 1)
        invariants = await reports.check_books(tx)
    assert {step.name for step in funnel.steps} == set(portal_wording.FUNNEL)
    assert {invariant.name for invariant in invariants} == set(portal_wording.INVARIANTS)
    assert {name for name, _ in portal_wording.PLACES} <= set(reports.ProgrammeAccounts.__struct_fields__)
