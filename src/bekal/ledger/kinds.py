"""The kinds of account and transfer, and what each kind of transfer does: one table.

A transfer is one debit and one credit. It touches at most one guarded account, so a chunk can be decided and
stored as a set. Guarded accounts are obligations: a credit raises ``posted``, a debit lowers it.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple


class AccountKind(StrEnum):
    """Guarded accounts: one row with a balance that is never below zero."""

    budget = "budget"
    """What the treasury appropriated to a programme for a fiscal year; home cell 0."""
    training = "training"
    incentive = "incentive"
    survey = "survey"


class CounterKind(StrEnum):
    """Counter accounts: no balance row, each chunk appends a movement."""

    treasury = "treasury"
    clearing = "clearing"
    """Between budget and recipients while a decree runs; 0 when it is done."""
    platform_payable = "platform_payable"
    in_transit = "in_transit"
    """Instructed to a bank, not answered yet."""
    paid_out = "paid_out"
    """Incentives that reached the recipient."""
    settled = "settled"
    """What platforms received."""
    returned = "returned"
    """Back at the treasury."""


class Kind(IntEnum):
    """The kinds of transfer (debit -> credit)."""

    appropriate = 1
    """treasury -> budget"""
    decree = 2
    """budget -> clearing"""
    grant = 3
    """clearing -> training, incentive or survey account"""
    hold = 4
    """sets an amount of a training account aside; moves nothing"""
    post = 5
    """a held amount (or less; the rest is freed): training account -> platform_payable"""
    void = 6
    """frees a hold whole; moves nothing"""
    refund = 7
    """platform_payable -> training account"""
    pay = 8
    """incentive or survey account -> in_transit"""
    bounce = 9
    """in_transit -> incentive or survey account"""
    paid = 10
    """in_transit -> paid_out"""
    settle = 11
    """platform_payable -> in_transit"""
    settled = 12
    """in_transit -> settled"""
    unsettle = 13
    """in_transit -> platform_payable"""
    return_ = 14
    """recipient's account -> returned"""
    return_budget = 15
    """budget -> returned"""
    carry = 16
    """in_transit or platform_payable of one fiscal year -> the same of another, before the first closes"""
    return_in_transit = 17
    """in_transit -> returned: a payment of a closed year that came back"""


class Rule(NamedTuple):
    """What a kind of transfer needs and does."""

    accounts: frozenset[str]
    """Kinds of guarded account it may touch; empty: none."""
    posted_sign: int
    """+1: the guarded account is credited, -1: debited, 0: its posted balance stays."""
    counters: frozenset[str]
    """Kinds that ``counter`` may have; empty: there is none. With two counters it is the debit side."""
    counters_to: frozenset[str]
    """Kinds that ``counter_to``, the credit side, may have."""
    holds: bool = False
    resolves: bool = False
    between_years: bool = False
    """Carries from one fiscal year to another; all other kinds stay within one."""


def _set(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


_NONE = _set()
_A, _C = AccountKind, CounterKind
_RECIPIENTS = _set(_A.training, _A.incentive, _A.survey)
_PAID = _set(_A.incentive, _A.survey)
_OPEN = _set(_C.in_transit, _C.platform_payable)

RULES: dict[Kind, Rule] = {
    Kind.appropriate: Rule(_set(_A.budget), +1, _set(_C.treasury), _NONE),
    Kind.decree: Rule(_set(_A.budget), -1, _set(_C.clearing), _NONE),
    Kind.grant: Rule(_RECIPIENTS, +1, _set(_C.clearing), _NONE),
    Kind.hold: Rule(_set(_A.training), 0, _NONE, _NONE, holds=True),
    Kind.post: Rule(_set(_A.training), -1, _set(_C.platform_payable), _NONE, resolves=True),
    Kind.void: Rule(_set(_A.training), 0, _NONE, _NONE, resolves=True),
    Kind.refund: Rule(_set(_A.training), +1, _set(_C.platform_payable), _NONE),
    Kind.pay: Rule(_PAID, -1, _set(_C.in_transit), _NONE),
    Kind.bounce: Rule(_PAID, +1, _set(_C.in_transit), _NONE),
    Kind.paid: Rule(_NONE, 0, _set(_C.in_transit), _set(_C.paid_out)),
    Kind.settle: Rule(_NONE, 0, _set(_C.platform_payable), _set(_C.in_transit)),
    Kind.settled: Rule(_NONE, 0, _set(_C.in_transit), _set(_C.settled)),
    Kind.unsettle: Rule(_NONE, 0, _set(_C.in_transit), _set(_C.platform_payable)),
    Kind.return_: Rule(_RECIPIENTS, -1, _set(_C.returned), _NONE),
    Kind.return_budget: Rule(_set(_A.budget), -1, _set(_C.returned), _NONE),
    Kind.carry: Rule(_NONE, 0, _OPEN, _OPEN, between_years=True),
    Kind.return_in_transit: Rule(_NONE, 0, _set(_C.in_transit), _set(_C.returned)),
}
