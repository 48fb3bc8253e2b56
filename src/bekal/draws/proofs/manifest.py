"""The manifest: everything that decides a draw, fixed and hashed before the beacon's round exists.

``write_manifest`` and ``read_manifest`` go between the Struct and its canonical bytes; both refuse a manifest
that breaks a rule, naming every wrong field and what is allowed. Fields and rules: docs/draw-format.md,
sections 4 to 7. Hashes and keys are lower-case hexadecimal, instants are texts (``times``), as published.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final, Literal

import msgspec

from bekal.base.errors import BekalError

from . import canonical
from .beacon import Chain
from .log import Signer

FORMAT: Final = "bekal-draw/1"
MISSING_REVEAL_ROUNDS: Final = 28_800
"""By how many rounds (one day) the beacon's round moves when a reveal is missing at its deadline."""

Level = Literal["regency", "province"]


class WrongManifest(BekalError):  # noqa: N818 - reads as the fact it states
    """A manifest breaks rules of the format; a line for each, with the field and what is allowed."""


class Times(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The draw's calendar; all four lie before or, ``draw_at``, at the beacon's round."""

    published_at: str
    objections_until: str
    reveals_until: str
    draw_at: str


class FrozenList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list: its length, its digest, its root over 256-row leaves and, optionally, over ``row_leaf`` rows.

    ``row_leaf`` 1 proves single rows, some more rows a leaf are quicker for everybody and prove as much.
    """

    rows: int
    row_bytes: int
    leaf_rows: int
    sha256: str
    root: str
    row_leaf: int | None
    row_root: str | None


class RegencyQuota(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Seats of a regency; ``weight`` is None where the seats were given."""

    province: int
    regency: int
    weight: int | None
    seats: int


class QuotaTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All seats, how they were divided, and the division, ascending by province and regency."""

    seats: int
    method: Literal["hamilton", "explicit"]
    regencies: list[RegencyQuota]


class Pool(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What seats are counted in: a regency, or merged regencies, with how many rows of the list."""

    pool: int
    province: int
    rows: int
    seats: int
    regencies: list[int]


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bucket of the reserves; ``category`` is its number in the list and its precedence."""

    category: int
    code: str
    share_bp: int
    level: Level


class Reserve(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A reserve pool: of a pool or a province (``unit``), with its candidates and seats."""

    level: Level
    unit: int
    category: int
    candidates: int
    seats: int


class BeaconRound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The chain and the round whose signature makes the seed."""

    scheme: str
    public_key: str
    period_s: int
    genesis: int
    chain_hash: str
    round: int
    sandbox: bool

    @property
    def chain(self) -> Chain:
        """The chain alone."""
        return Chain(
            self.chain_hash, self.public_key, self.scheme, self.period_s, self.genesis, sandbox=self.sandbox
        )


class Commitment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contributor's promise: SHA-256 of what will be revealed."""

    contributor: str
    commitment: str


class LogIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The programme's log, and who must have seen its head: at least ``witnesses_min`` of the witnesses."""

    origin: str
    public_key: str
    witnesses: list[Signer]
    witnesses_min: int

    @property
    def signer(self) -> Signer:
        """The log's own signature: its name is the origin."""
        return Signer(self.origin, self.public_key)


class Fallback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happens when a reveal is missing."""

    missing_reveal_rounds: int


class Software(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The program that ran."""

    name: str
    version: str
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of the manifest of one draw."""

    format: str
    programme: str
    draw: int
    batch: int
    version: int
    previous: str | None
    times: Times
    frozen: FrozenList = msgspec.field(name="list")
    pepper_sha256: str
    cap: int
    pool_min: int
    order: Literal["reserve_first", "open_first"]
    lapse_returns_room: bool
    quota: QuotaTable
    pools: list[Pool]
    categories: list[Category]
    reserves: list[Reserve]
    beacon: BeaconRound
    ceremony: list[Commitment]
    auditor: Signer
    log: LogIdentity
    fallback: Fallback
    software: Software


def write_manifest(manifest: Manifest) -> bytes:
    """``manifest-v.json``. WrongManifest names every field that breaks a rule."""
    _check(manifest)
    return canonical.encode(msgspec.to_builtins(manifest))


def read_manifest(data: bytes) -> Manifest:
    """The manifest of canonical bytes, every rule checked. WrongManifest otherwise."""
    try:
        value: Any = canonical.decode(data)
        manifest = msgspec.convert(value, Manifest, strict=True)
    except (canonical.NotCanonical, msgspec.ValidationError) as fault:
        raise WrongManifest(f"no manifest: {fault}") from None
    _check(manifest)
    return manifest


def hash_manifest(data: bytes) -> bytes:
    """The manifest's digest, 32 bytes: what the log holds, the gazette prints and the seed takes."""
    return sha256(data).digest()


def check_versions(versions: list[bytes]) -> list[Manifest]:
    """All versions of one draw's manifest, from the first; each must follow from the one before.

    WrongManifest names the version and the field that may not change, or must.
    """
    manifests = [read_manifest(data) for data in versions]
    mistakes = []
    for number, manifest in enumerate(manifests, 1):
        before = manifests[number - 2] if number > 1 else None
        previous = None if before is None else hash_manifest(versions[number - 2]).hex()
        if (manifest.version, manifest.previous) != (number, previous):
            mistakes.append(f"version {number}: version and previous must be {number} and {previous}")
        if before is not None:
            mistakes += [f"version {number}: {text}" for text in find_broken_promises(before, manifest)]
    if mistakes:
        raise WrongManifest("\n".join(mistakes))
    return manifests


def find_broken_promises(before: Manifest, after: Manifest) -> list[str]:
    """What a later version changes that it may not, a sentence each."""
    mistakes = [
        f"{name} may not change between versions"
        for name in ("programme", "draw", "batch", "pepper_sha256", "auditor", "log")
        if getattr(before, name) != getattr(after, name)
    ]
    if after.beacon.round <= before.beacon.round:
        mistakes.append(f"beacon.round must be later than {before.beacon.round}, that of the version before")
    return mistakes


def _check(manifest: Manifest) -> None:
    # Imported here because the rules are about the Structs above.
    from .manifest_rules import find_mistakes  # noqa: PLC0415

    mistakes = find_mistakes(manifest)
    if mistakes:
        raise WrongManifest("\n".join(mistakes))
