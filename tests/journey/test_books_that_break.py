"""What check_books says once a row is not what it should be: each invariant can fail."""

from __future__ import annotations

import psycopg

from bekal import reports
from bekal.reports.books import SQL
from tests.journey import steps
from tests.journey.world import World

_UNPOINTED = "nothing_points_nowhere"
DAMAGE = (
    ("decrees_equal_grants", "UPDATE cards.decree_lines SET training_rp = training_rp + 1"),
    ("decrees_equal_grants", "UPDATE cards.decrees SET total_rp = total_rp - 1"),
    (
        "granted_is_accounted_for",
        "UPDATE ledger.guarded SET posted_rp = posted_rp + 1 WHERE kind = 'training'",
    ),
    ("purchases_equal_vouchers_and_holds", "UPDATE market.purchases SET price_rp = price_rp + 1"),
    ("purchases_equal_vouchers_and_holds", "DELETE FROM market.vouchers"),
    ("purchases_equal_vouchers_and_holds", "UPDATE market.vouchers SET purchase_id = uuidv7()"),
    ("purchases_equal_vouchers_and_holds", "DELETE FROM ledger.transfers WHERE kind = 4"),
    ("completions_equal_posts_and_certificates", "DELETE FROM learning.certificates"),
    ("completions_equal_posts_and_certificates", "UPDATE ledger.transfers SET amount_rp = 1 WHERE kind = 5"),
    ("completions_equal_posts_and_certificates", "UPDATE learning.certificates SET purchase_id = uuidv7()"),
    ("seats_taken_equal_purchases", "UPDATE market.seats SET taken = taken + 1"),
    ("seats_taken_equal_purchases", "UPDATE market.purchases SET schedule_id = 99"),
    ("dues_equal_payments", "UPDATE payouts.dues SET amount_rp = amount_rp + 1 WHERE state = 'paid'"),
    ("dues_equal_payments", "UPDATE payouts.dues SET state = 'instructed' WHERE state = 'paid'"),
    ("payable_is_posted_less_settled", "UPDATE ledger.movements SET credit_rp = credit_rp + 1"),
    ("household_cap_holds", "DELETE FROM draws.household_awards"),
    (
        "one_award_per_person",
        "UPDATE cards.cards AS c SET cell = 1, person_id = o.person_id"
        " FROM cards.cards AS o WHERE o.card_id < c.card_id",
    ),
    # The money came back, nothing was bought: but for the state nothing says so.
    (
        "declined_cards_are_given_back",
        "UPDATE cards.cards SET state = 'declined', declined_at = now(), first_bought_at = NULL",
    ),
    (_UNPOINTED, "UPDATE people.identity_checks SET person_id = check_id"),
    (_UNPOINTED, "UPDATE people.consents SET person_id = uuidv7()"),
    (_UNPOINTED, "UPDATE people.disclosures SET person_id = disclosure_id"),
    (_UNPOINTED, "UPDATE payouts.dues SET person_id = due_id"),
    (_UNPOINTED, "UPDATE payouts.instructions SET due_id = instruction_id"),
    (_UNPOINTED, "UPDATE eligibility.verdicts SET rule_set_id = 99"),
    (_UNPOINTED, "UPDATE people.contacts SET person_id = contact_id"),
    (_UNPOINTED, "UPDATE payouts.linked_accounts SET person_id = link_id"),
    (_UNPOINTED, "UPDATE surveys.answers SET person_id = uuidv7()"),
    (_UNPOINTED, "UPDATE surveys.answers SET text_hash = repeat('0', 64)"),
)

_ANSWERED = b"""
    INSERT INTO surveys.answers
    SELECT c.cell, c.person_id, c.programme_id, 1, v.text_hash, '{}', NULL, now(), now(), 'x', now()
    FROM cards.cards AS c JOIN programme.versions AS v USING (programme_id)
"""


def _says(connection: psycopg.Connection, name: str) -> int:
    row = connection.execute(SQL[f"check_{name}"].text.encode()).fetchone()
    assert row is not None
    return int(row[0])


async def test_every_invariant_fails_when_a_row_is_wrong(world: World) -> None:
    await steps.paid(world, recipients=2)
    await world.books_hold()
    with psycopg.connect(world.db.dsn) as connection:
        connection.execute(_ANSWERED)
        connection.commit()
        for name, damage in DAMAGE:
            connection.execute("SET LOCAL session_replication_role = replica")
            assert _says(connection, name) == 0
            assert connection.execute(damage.encode()).rowcount > 0, damage
            assert _says(connection, name) > 0, damage
            connection.rollback()


def test_no_invariant_is_left_out() -> None:
    assert {name for name, _ in DAMAGE} == set(reports.books._CROSS)
