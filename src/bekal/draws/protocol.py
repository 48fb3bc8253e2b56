"""What the operations of a draw's protocol take and what its queries give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from .proofs import LogIdentity, Signer

ObjectionKind = Literal["missing", "region", "household", "category", "not_eligible", "other"]
"""What somebody says is wrong: not on the list, or there with a wrong region, household room or category, or
on it without being eligible."""


class Parties(msgspec.Struct, frozen=True):
    """Who certifies the draw, the log it goes to, and who witnesses that; fixed when a draw is opened."""

    auditor: Signer
    log: LogIdentity


class Timetable(msgspec.Struct, frozen=True):
    """When a manifest is published, when objections and reveals end, when the beacon's round comes."""

    published_at: datetime
    objections_until: datetime
    reveals_until: datetime
    draw_at: datetime


class Draw(msgspec.Struct, frozen=True):
    """The draw of a batch as it stands; ``state`` is a ``DrawState``. Times and round are those of the last
    version of the manifest, None before the first. The pepper is not among it."""

    batch_id: int
    programme_id: int
    number: int
    state: str
    version: int
    pepper_sha256: bytes
    household_max: int
    pool_min: int
    reserve_order: Literal["reserve_first", "open_first"]
    lapse_returns_room: bool
    published_at: datetime | None
    objections_until: datetime | None
    reveals_until: datetime | None
    draw_at: datetime | None
    round: int | None
    state_at: datetime


class DrawStep(msgspec.Struct, frozen=True):
    """One thing that happened to a draw, from the append-only log: a step, or an event within a state."""

    position: int
    from_state: str | None
    to_state: str
    event: str
    detail: str
    by: str
    at: datetime


class ManifestRow(msgspec.Struct, frozen=True):
    """One version of a manifest, byte by byte; who proposed it, who signed second (None: nobody yet)."""

    version: int
    body: bytes
    sha256: bytes
    reason: str
    by: str
    at: datetime
    approved_by: str | None
    approved_at: datetime | None


class Contribution(msgspec.Struct, frozen=True):
    """A contributor to the seed and the SHA-256 of nonce (32 bytes) and value that he or she will reveal."""

    contributor: str
    commitment: bytes


class ContributionRow(msgspec.Struct, frozen=True):
    """A contribution as it stands; nonce and value are None until revealed."""

    contributor: str
    commitment: bytes
    nonce: bytes | None
    value: bytes | None
    revealed_at: datetime | None


class ArchivedRound(msgspec.Struct, frozen=True):
    """The archived round of a draw, with the seed that follows from it."""

    version: int
    round: int
    signature: bytes
    chain_hash: bytes
    public_key: bytes
    scheme: str
    sandbox: bool
    seed: bytes
    at: datetime


class Run(msgspec.Struct, frozen=True):
    """What the engine computed: digests of the list it drew from and of its ``winners.bin``."""

    version: int
    list_sha256: bytes
    entries: int
    winners: int
    winners_sha256: bytes


class Objection(msgspec.Struct, frozen=True):
    """Somebody says that the published list is wrong. The words stand in the support ticket ``ticket``."""

    batch_id: int
    person_id: UUID
    kind: ObjectionKind
    ticket: str = ""


class ObjectionRow(msgspec.Struct, frozen=True):
    """An objection on record and its answer; ``outcome`` is None while it waits."""

    objection_id: UUID
    batch_id: int
    version: int
    person_id: UUID
    kind: str
    ticket: str
    at: datetime
    outcome: str | None
    reason: str | None


class ListedRow(msgspec.Struct, frozen=True):
    """What the list says of a person, before pools are merged: regency, reserve (0: none), room."""

    person_id: UUID
    region_id: int
    category: int
    room: int


class JudgedAppeal(msgspec.Struct, frozen=True):
    """An appeal as staff see it: whose, the row it would have been, its ticket, what was judged and why.

    ``outcome`` is ``won``, ``pool_full`` or ``household_full``; ``stage`` 0 unless won.
    """

    number: int
    person_id: UUID
    pool: int
    category: int
    room: int
    ticket: int
    stage: int
    outcome: str
    reason: str
    by: str
    at: datetime


class ObjectionAnswer(msgspec.Struct, frozen=True):
    """The answer to an objection, with its reason."""

    objection_id: UUID
    outcome: Literal["rejected", "corrected"]
    reason: str


class Correction(msgspec.Struct, frozen=True):
    """A row of the list as it shall stand in the next version. ``listed`` False takes the person off it."""

    person_id: UUID
    pid: bytes
    region_id: int
    category: int
    household: bytes
    room: int
    reason: str
    listed: bool = True


class LogEntry(msgspec.Struct, frozen=True):
    """An entry of the programme's log: the digest (32 bytes) of what kind of document."""

    position: int
    digest: bytes
    what: str
    at: datetime
