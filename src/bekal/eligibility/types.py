"""Facts in, verdicts out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from bekal.programme import Occasion, Rule


class Facts(msgspec.Struct, frozen=True):
    """What rules may know about one person at one instant; each name is one of ``programme.FACTS``.

    None stands for what nobody knows: a rule that then has no answer refuses.
    """

    person_id: UUID
    region_id: int | None
    age: int | None
    sex: str | None
    citizen: bool | None
    deceased: bool | None
    identity_state: str | None
    education: int | None
    occupation: int | None
    occupation_barred: bool | None
    studying: bool | None
    aid_dtks: bool | None
    aid_bsu: bool | None
    aid_bpum: bool | None
    disability: bool | None
    household_awards: int | None
    awards: int | None
    revoked: bool | None
    blacklisted: bool | None
    returned_migrant: bool | None
    poor_household: bool | None
    lagging_region: bool | None
    photos_given: bool | None = None
    aptitude_done: bool | None = None


class Verdict(msgspec.Struct, frozen=True):
    """The decision about one person: ``reasons`` holds the id of every rule that refuses, in their order."""

    person_id: UUID
    eligible: bool
    reasons: tuple[str, ...]


class RuleSet(msgspec.Struct, frozen=True):
    """A set of rules as it is kept: ``rules_hash`` is the SHA-256 of its rules."""

    rule_set_id: int
    rules_hash: str


class StoredRuleSet(msgspec.Struct, frozen=True):
    """The same with the rules themselves and who stored it when."""

    rule_set_id: int
    rules_hash: str
    rules: tuple[Rule, ...]
    by: str
    at: datetime


class StoredVerdict(msgspec.Struct, frozen=True):
    """A verdict as it is kept. ``batch_id`` is 0 where no batch is concerned (payments)."""

    at: datetime
    occasion: Occasion
    batch_id: int
    rule_set_id: int
    rules_hash: str
    reasons: list[str]
    by: str

    @property
    def eligible(self) -> bool:
        """Whether no rule refused."""
        return not self.reasons
