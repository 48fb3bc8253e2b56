"""The facts that rules may ask about, and nothing else: published, without personal data."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a fact or an expression gives."""

    integer = "integer"
    text = "text"
    boolean = "boolean"


class Fact(msgspec.Struct, frozen=True):
    """A fact: its kind, what it means and, for a text, the values it can have."""

    kind: Kind
    meaning: str
    values: tuple[str, ...] = ()


IDENTITY_STATES = (
    "waiting", "claimed", "matched", "mismatched", "not_found", "inactive", "deceased", "elsewhere",
)  # fmt: skip

FACTS: dict[str, Fact] = {
    "region_id": Fact(Kind.integer, "id (1-514) of the region of declared domicile"),
    "age": Fact(Kind.integer, "completed years on the day of the decision"),
    "sex": Fact(Kind.text, "as the civil registry has it", ("f", "m")),
    "citizen": Fact(Kind.boolean, "Indonesian citizen"),
    "deceased": Fact(Kind.boolean, "the civil registry has a date of death"),
    "identity_state": Fact(Kind.text, "outcome of the check against the civil registry", IDENTITY_STATES),
    "education": Fact(Kind.integer, "code of the highest education on the identity card"),
    "occupation": Fact(Kind.integer, "code of the occupation on the identity card"),
    "occupation_barred": Fact(
        Kind.boolean, "state official, civil servant, soldier, police, village staff, ..."
    ),
    "studying": Fact(Kind.boolean, "active in formal education (Dapodik, PDDikti or EMIS)"),
    "aid_dtks": Fact(Kind.boolean, "receives social aid of the Ministry of Social Affairs (DTKS)"),
    "aid_bsu": Fact(Kind.boolean, "receives the wage subsidy (BSU)"),
    "aid_bpum": Fact(Kind.boolean, "receives the aid for micro businesses (BPUM)"),
    "disability": Fact(
        Kind.boolean, "declared a disability, which nobody has to: who does agrees to its use"
    ),
    "household_awards": Fact(Kind.integer, "recipients of this programme on the same family card so far"),
    "awards": Fact(Kind.integer, "times this person was a recipient of any programme before"),
    "revoked": Fact(Kind.boolean, "an earlier participation was revoked"),
    "blacklisted": Fact(Kind.boolean, "on the programme's blacklist"),
    "returned_migrant": Fact(Kind.boolean, "on the list of migrant workers who came home (BP2MI)"),
    "poor_household": Fact(Kind.boolean, "on the list of the poorest households (P3KE)"),
    "photos_given": Fact(
        Kind.boolean,
        "on joining: gave photos of identity card and face, or was seen by staff instead; "
        "after the draw: none of them was refused three days ago or more and not taken again",
    ),
    "aptitude_done": Fact(
        Kind.boolean, "on joining: took the programme's aptitude test, whatever the result"
    ),
    "lagging_region": Fact(
        Kind.boolean, "declared domicile in one of the 62 lagging regions (Perpres 63/2020)"
    ),
}
"""Every fact by its name: the columns of ``eligibility.Facts``."""

FUNCTIONS = ("abs", "coalesce", "greatest", "least")
"""The functions an expression may call."""
