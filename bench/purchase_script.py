"""One purchase as a transaction of pgbench: the statements of ``journey.buy`` themselves, in their order.

What the application decides in memory is left out; what it would send is made on the way (ids, codes).
Instead of the cell's lock, the buyer's guarded row is locked. The statements are read from the packages,
and the bench refuses to run when ``journey.buy`` runs others than these.
"""

from __future__ import annotations

import re

from bekal.base import statements

from .holders import AT, PROGRAMME, YEAR

LOCK_OF_THE_CELL = "bekal.base.lock_cell"

# Every order is prepared: which card, which class. It stands for the caller's request and, for the class, for
# what the application remembers of the catalogue.
ORDERS = """
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO bekal_app;
CREATE TABLE bench.orders (
    n int PRIMARY KEY, number text NOT NULL, schedule_id int NOT NULL, course_id int NOT NULL,
    institution_id int NOT NULL, price_rp bigint NOT NULL, platform_id int NOT NULL
);
GRANT SELECT ON bench.orders TO bekal_app;
"""

# No colons in literals: pgbench takes what follows one for a variable.
_AT = f"to_timestamp({AT.timestamp():.0f})"
_NUMBERS = {"programme_id": PROGRAMME, "fiscal_year": YEAR}
_BUYER = "'bench'"
_BY = "'bench'"

# The first statement also makes what the application makes: ids, codes, a reference and its hash.
_FIRST = """
SELECT c.card_id, c.person_id, c.training_account_id, o.schedule_id, o.course_id, o.institution_id,
    o.price_rp, o.platform_id, uuidv7() AS purchase_id, uuidv7() AS hold_id, uuidv7() AS chunk_id,
    'V' || substr(md5(o.n::text), 1, 16) AS voucher_code, 'R' || substr(md5(o.n::text), 1, 16) AS redeem_code
FROM bench.orders AS o CROSS JOIN LATERAL ({cards}) AS c
WHERE o.n = :n \\gset
"""


def _uuids(name: str) -> str:
    return f"ARRAY[:{name}]::uuid[]"


def _bigints(name: str | int) -> str:
    return f"ARRAY[{name if isinstance(name, int) else ':' + name}]::bigint[]"


_SCHEDULE = _bigints("schedule_id")
_RESULT = (
    "jsonb_build_object('outcome', 'bought', 'purchase_id', (:purchase_id)::text, 'voucher_code', "
    "(:voucher_code)::text, 'redeem_code', (:redeem_code)::text, 'price_rp', (:price_rp)::bigint)::text"
)
_MESSAGE = "jsonb_build_object('purchase_id', (:purchase_id)::text, 'person_id', (:person_id)::text)::text"

STATEMENTS: dict[str, list[str]] = {
    "bekal.base.find_requests": ["0", f"ARRAY[{_BUYER}]", "ARRAY[(:n)::text]"],
    "bekal.cards.find_cards_by_number": ["0", "ARRAY[o.number]"],
    "bekal.ledger.find_balances": ["0", _uuids("training_account_id")],
    "bekal.market.find_bought_courses": ["0", _uuids("card_id")],
    "bekal.market.find_offers": ["'{}'"],
    "bekal.market.find_seats": ["0", _SCHEDULE],
    "bekal.market.take_seats": [
        "0",
        _SCHEDULE,
        "jsonb_build_object((:schedule_id)::text, 1)",
        _BY,
        _AT,
    ],
    "bekal.ledger.find_transfers": ["0", _uuids("hold_id")],
    "bekal.ledger.load_guarded": ["0", _uuids("training_account_id")],
    "bekal.ledger.insert_transfers": [
        *("0", "(:chunk_id)::uuid", _BY, _AT, _uuids("hold_id"), "ARRAY[4]", _bigints("price_rp")),
        *(_uuids("training_account_id"), "NULL", "NULL", "NULL", _uuids("purchase_id"), "NULL"),
    ],
    "bekal.ledger.update_guarded": [
        *("0", "ARRAY[:tid]", _uuids("training_account_id"), "ARRAY[0]", _bigints("price_rp")),
    ],
    "bekal.market.issue_vouchers": [
        *("0", _uuids("purchase_id"), _uuids("person_id"), _uuids("card_id")),
        *(_bigints(number) for number in _NUMBERS.values()),
        *(_bigints("platform_id"), _SCHEDULE, _bigints("course_id"), _bigints("institution_id")),
        *(_bigints("price_rp"), _bigints(0), _uuids("hold_id"), _uuids("training_account_id")),
        *(f"ARRAY[{_AT}]", "(:voucher_code)::text", "(:redeem_code)::text", _BY, _AT),
    ],
    "bekal.cards.record_purchases": ["0", _uuids("card_id"), "ARRAY[NULL::timestamptz]", _BY, _AT],
    "bekal.base.insert_messages": ["0", "ARRAY[uuidv7()]", "ARRAY['purchased']", f"ARRAY[{_MESSAGE}]", _AT],
    "bekal.base.insert_requests": [
        *("0", f"ARRAY[{_BUYER}]", "ARRAY[(:n)::text]", "ARRAY[sha256((:n)::text::bytea)]"),
        *("ARRAY['bought']", f"ARRAY[{_RESULT}]", _AT),
    ],
}
"""The statements of one purchase in order, with what pgbench puts for each parameter."""


def purchase_script(orders: int, first: int, clients: int) -> str:
    """The script: ``clients`` take ``orders`` orders from ``first`` on in turns, shuffled.

    An order is met once, so nothing is refused. A run that gets through all of them fails on a voucher code
    that is there already: give the bench more cards.
    """
    parts = [
        f"\\set n {first} + permute((:client_id + :i * {clients}) % {orders}, {orders}, 20220301)",
        "\\set i :i + 1",
        "BEGIN;",
    ]
    for name, values in STATEMENTS.items():
        text = _filled(name, values)
        if name == "bekal.cards.find_cards_by_number":
            parts.append(_FIRST.replace("{cards}", text))
        elif name == "bekal.ledger.find_balances":
            parts.append(f"{text} FOR UPDATE;")
        elif name == "bekal.ledger.load_guarded":
            # Its last column has no name of its own, which pgbench needs to keep what it reads.
            parts.append(f"SELECT tid FROM ({text}) AS loaded (place, tid, a, b, c, d, e, f) \\gset")
        else:
            parts.append(f"{text};")
    return "\n".join([*parts, "COMMIT;", ""])


def _filled(name: str, values: list[str]) -> str:
    """A statement with each parameter replaced; comments would end pgbench's lines too early."""
    package, _, file = name.rpartition(".")
    text = re.sub(r"--[^\n]*", "", statements.of(package)[file].text).strip()
    asked = {int(number) for number in re.findall(r"\$(\d+)", text)}
    if asked != set(range(1, len(values) + 1)):
        raise AssertionError(f"{name} asks for parameters {sorted(asked)}, the bench has {len(values)}")
    return re.sub(r"\$(\d+)", lambda found: values[int(found[1]) - 1], text)
