"""The checking of the books: what the ledger proves alone, and what must agree between the packages."""

from __future__ import annotations

from bekal import ledger
from bekal.base import statements
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.reports")

_CROSS = (
    "decrees_equal_grants",
    "granted_is_accounted_for",
    "purchases_equal_vouchers_and_holds",
    "completions_equal_posts_and_certificates",
    "seats_taken_equal_purchases",
    "dues_equal_payments",
    "payable_is_posted_less_settled",
    "household_cap_holds",
    "one_award_per_person",
    "declined_cards_are_given_back",
    "nothing_points_nowhere",
)


async def check_books(tx: Transaction) -> list[ledger.Invariant]:
    """Every invariant with whether it holds and the figures behind it. Use a ``db.snapshot()``.

    Each statement in ``sql/check_*.sql`` gives one row: the number of exceptions and a sentence of figures.
    """
    await tx.tuples(SQL["join_whole_tables"])
    invariants = list(await ledger.check_books(tx))
    for name in _CROSS:
        [(exceptions, detail)] = await tx.tuples(SQL[f"check_{name}"])
        invariants.append(ledger.Invariant(name, exceptions == 0, detail))
    return invariants
