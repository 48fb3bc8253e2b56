"""The rules of a manifest (docs/draw-format.md, sections 4 to 7), each as a sentence where it is broken."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bekal.base.money import apportion

from .beacon import CHAINS, round_at, time_of_round
from .manifest import FORMAT, MISSING_REVEAL_ROUNDS, Manifest
from .merkle import LEAF_ROWS
from .times import WrongTime, read_time

ROW_BYTES = 28
MERGED, REST = 20_000, 30_000
"""Numbers of merged pools: 20000 + province; the national rest, which counts as province 0."""

_HASH = re.compile(r"[0-9a-f]{64}")
_SLUG = re.compile(r"[a-z0-9-]+")
_REGENCIES = range(1, 20_000)
_PROVINCES = range(1, 10_000)
_SEATS_MAX = 2**32 - 1
_CATEGORIES_MAX = 255
_BP = 10_000
_TEXT = "text without line breaks"
_HASHES = "64 digits 0-9a-f"


def find_mistakes(manifest: Manifest) -> list[str]:
    """A sentence for every field that breaks a rule, with what is allowed; empty if there is none."""
    return [
        *_plain(manifest),
        *_times(manifest),
        *_quota(manifest),
        *_pools(manifest),
        *_categories(manifest),
        *_reserves(manifest),
        *_beacon(manifest),
        *_people(manifest),
    ]


def _plain(manifest: Manifest) -> Iterator[str]:
    frozen = manifest.frozen
    yield from _must("format", manifest.format, manifest.format == FORMAT, repr(FORMAT))
    yield from _must("programme", manifest.programme, bool(_SLUG.fullmatch(manifest.programme)), "[a-z0-9-]+")
    for name, number, low, high in (
        ("draw", manifest.draw, 1, _SEATS_MAX),
        ("batch", manifest.batch, 0, _SEATS_MAX),
        ("version", manifest.version, 1, _SEATS_MAX),
        ("cap", manifest.cap, 1, 255),
        ("pool_min", manifest.pool_min, 1, _SEATS_MAX),
        ("list.rows", frozen.rows, 0, _SEATS_MAX),
        ("list.row_bytes", frozen.row_bytes, ROW_BYTES, ROW_BYTES),
        ("list.leaf_rows", frozen.leaf_rows, LEAF_ROWS, LEAF_ROWS),
        ("quota.seats", manifest.quota.seats, 0, _SEATS_MAX),
        (
            "fallback.missing_reveal_rounds",
            manifest.fallback.missing_reveal_rounds,
            MISSING_REVEAL_ROUNDS,
            MISSING_REVEAL_ROUNDS,
        ),
    ):
        yield from _between(name, number, low, high)
    for name, text in (
        ("previous", manifest.previous),
        ("list.sha256", frozen.sha256),
        ("list.root", frozen.root),
        ("list.row_root", frozen.row_root),
        ("pepper_sha256", manifest.pepper_sha256),
        ("software.sha256", manifest.software.sha256),
        *((f"ceremony {one.contributor!r}", one.commitment) for one in manifest.ceremony),
    ):
        if text is not None:
            yield from _must(name, text, bool(_HASH.fullmatch(text)), _HASHES)
    if frozen.row_leaf is not None:
        yield from _between("list.row_leaf", frozen.row_leaf, 1, LEAF_ROWS)
    if (frozen.row_leaf is None) is not (frozen.row_root is None):
        yield "list.row_leaf and list.row_root are both null or neither"
    if (manifest.previous is None) is not (manifest.version == 1):
        yield "previous is null in version 1 and the hash of the version before in all others"


def _times(manifest: Manifest) -> Iterator[str]:
    times = manifest.times
    try:
        published, objections = read_time(times.published_at), read_time(times.objections_until)
        reveals, draw = read_time(times.reveals_until), read_time(times.draw_at)
    except WrongTime as fault:
        yield f"times: {fault}"
        return
    if not published <= objections <= reveals:
        yield "times: published_at, objections_until and reveals_until must follow each other in this order"
    beacon = manifest.beacon
    if beacon.chain not in CHAINS or beacon.round < 1:
        return  # said elsewhere
    instant = time_of_round(beacon.chain, beacon.round)
    if abs((instant - draw).total_seconds()) >= beacon.period_s:
        right = round_at(beacon.chain, draw)
        yield f"beacon.round is {beacon.round}; of a draw at {times.draw_at} it must be {right}"
    if not reveals < instant:
        yield "times: reveals_until must come before the beacon's round, or the last to reveal could choose"


def _quota(manifest: Manifest) -> Iterator[str]:
    quota = manifest.quota
    rows = quota.regencies
    yield from _ascending("quota.regencies", [(row.province, row.regency) for row in rows])
    if len({row.regency for row in rows}) < len(rows):
        yield "quota.regencies: a regency stands there twice"
    for row in rows:
        if row.province not in _PROVINCES or row.regency not in _REGENCIES:
            yield f"quota.regencies has {row.province}, {row.regency}; allowed are ids 1-9999 and 1-19999"
        if not 0 <= row.seats <= _SEATS_MAX:
            yield f"quota.regencies: regency {row.regency} has {row.seats} seats; allowed is 0 to 2^32 - 1"
    weights = [row.weight for row in rows]
    if quota.method == "explicit":
        if any(weight is not None for weight in weights):
            yield "quota.regencies: with method 'explicit' every weight is null"
        total = sum(row.seats for row in rows)
        if total != quota.seats:
            yield f"quota.seats is {quota.seats}; the regencies' seats sum to {total}"
        return
    known = [weight for weight in weights if weight is not None and weight >= 0]
    if len(known) < len(weights) or sum(known) >= 2**53 or (quota.seats > 0 and not sum(known)):
        yield "quota.regencies: weights for 'hamilton' are whole numbers >= 0, not all 0, sum below 2^53"
    elif quota.seats >= 0 and [row.seats for row in rows] != _hamilton(manifest, known):
        yield "quota.regencies: the seats are not what Hamilton gives, nation to province to regency"


def _hamilton(manifest: Manifest, weights: Sequence[int]) -> list[int]:
    by_province: dict[int, list[int]] = defaultdict(list)
    for row, weight in zip(manifest.quota.regencies, weights, strict=True):
        by_province[row.province].append(weight)
    provinces = apportion(manifest.quota.seats, [sum(inside) for inside in by_province.values()])
    return [
        seats
        for share, inside in zip(provinces, by_province.values(), strict=True)
        for seats in apportion(share, inside)
    ]


def _pools(manifest: Manifest) -> Iterator[str]:
    pools = manifest.pools
    yield from _ascending("pools", [(pool.pool,) for pool in pools])
    province_of = {row.regency: row.province for row in manifest.quota.regencies}
    seats_of = {row.regency: row.seats for row in manifest.quota.regencies}
    inside = [regency for pool in pools for regency in pool.regencies]
    if sorted(inside) != sorted(province_of):
        yield "pools: every regency of the quota stands in exactly one pool"
        return
    if sum(pool.rows for pool in pools) != manifest.frozen.rows:
        yield f"pools: their rows must sum to list.rows, {manifest.frozen.rows}"
    for pool in pools:
        yield from _ascending(f"regencies of pool {pool.pool}", [(regency,) for regency in pool.regencies])
        if pool.seats != sum(seats_of[regency] for regency in pool.regencies):
            yield f"pool {pool.pool} has {pool.seats} seats; it must have the sum of its regencies'"
        provinces = {province_of[regency] for regency in pool.regencies}
        if pool.pool == REST:
            whole = {regency for regency, province in province_of.items() if province in provinces}
            fits = pool.province == 0 and whole == set(pool.regencies)
        elif pool.pool > MERGED:
            fits = provinces == {pool.pool - MERGED} == {pool.province}
        else:
            fits = pool.regencies == [pool.pool] and provinces == {pool.province}
        if not fits:
            yield f"pool {pool.pool}: number, province {pool.province} and regencies do not fit (section 4)"
        if pool.rows < 0 or (0 < pool.rows < manifest.pool_min <= manifest.frozen.rows):
            yield f"pool {pool.pool} has {pool.rows} rows; allowed is 0 or at least {manifest.pool_min}"
        if pool.pool > MERGED and pool.rows == 0 and manifest.frozen.rows:
            yield f"pool {pool.pool} is merged and has no row: a merged pool has some"


def _categories(manifest: Manifest) -> Iterator[str]:
    categories = manifest.categories
    numbers = [one.category for one in categories]
    if numbers != list(range(1, len(categories) + 1)) or len(categories) > _CATEGORIES_MAX:
        yield f"categories are numbered 1, 2, 3 ... up to {_CATEGORIES_MAX}, in order of precedence"
    if len({one.code for one in categories}) < len(categories):
        yield "categories: a code stands there twice"
    for one in categories:
        yield from _must(f"category {one.category}, code", one.code, _is_text(one.code), _TEXT)
        yield from _between(f"category {one.category}, share_bp", one.share_bp, 0, _BP)
    if sum(one.share_bp for one in categories) > _BP:
        yield "categories: share_bp sums to more than 10000"


def _reserves(manifest: Manifest) -> Iterator[str]:
    reserves = manifest.reserves
    order = [(one.level != "regency", one.unit, one.category) for one in reserves]
    yield from _ascending("reserves", order)
    share_bp = {one.category: one.share_bp for one in manifest.categories}
    declared = {one.category: one.level for one in manifest.categories}
    seats: dict[tuple[str, int], int] = defaultdict(int)
    for pool in manifest.pools:
        seats["regency", pool.pool] += pool.seats
        seats["province", pool.province] += pool.seats
    for one in reserves:
        name = f"reserve [{one.level}, {one.unit}, {one.category}]"
        if one.category not in share_bp or (one.level, one.unit) not in seats:
            yield f"{name}: there is no such category or unit"
            continue
        if one.level == "regency" and declared[one.category] == "province":
            yield f"{name}: the category's level is province"
        right = share_bp[one.category] * seats[one.level, one.unit] // _BP
        if one.seats != right:
            yield f"{name} has {one.seats} seats; it must have {right}, the floor of its share"
        if one.candidates < manifest.pool_min:
            yield f"{name} has {one.candidates} candidates; allowed is at least {manifest.pool_min}"
    provinces = {pool.pool: pool.province for pool in manifest.pools}
    both = {(one.unit, one.category) for one in reserves if one.level == "province"} & {
        (provinces.get(one.unit, -1), one.category) for one in reserves if one.level == "regency"
    }
    if both:
        yield f"reserves: a category has one level in a province; province, category {min(both)} has both"


def _beacon(manifest: Manifest) -> Iterator[str]:
    beacon = manifest.beacon
    yield from _between("beacon.round", beacon.round, 1, 2**53 - 1)
    if beacon.chain not in CHAINS:
        yield "beacon: all but round must be drand quicknet's, or the sandbox's (section 8)"


def _people(manifest: Manifest) -> Iterator[str]:
    contributors = [one.contributor for one in manifest.ceremony]
    if len(set(contributors)) < len(contributors):
        yield "ceremony: a contributor stands there twice"
    log = manifest.log
    signers = [("auditor", manifest.auditor), ("log", log.signer)]
    signers += [("witness", witness) for witness in log.witnesses]
    for what, signer in signers:
        key = signer.public_key
        yield from _must(f"{what} {signer.name!r}, public_key", key, bool(_HASH.fullmatch(key)), _HASHES)
        fits = _is_text(signer.name) and "+" not in signer.name and not any(map(str.isspace, signer.name))
        yield from _must(f"{what}, name", signer.name, fits, "text without spaces, line breaks and +")
    for text in (*contributors, manifest.software.name, manifest.software.version):
        yield from _must("a name", text, _is_text(text), _TEXT)
    witnesses = [one.name for one in log.witnesses]
    if len({*witnesses, log.origin}) <= len(witnesses):
        yield "log.witnesses: a name stands there twice, or is the log's own"
    yield from _between("log.witnesses_min", log.witnesses_min, 0, len(witnesses))


def _is_text(text: str) -> bool:
    return text != "" and text.isprintable()


def _must(name: str, value: object, holds: bool, allowed: str) -> Iterator[str]:  # noqa: FBT001
    if not holds:
        yield f"{name} is {value!r}; allowed is {allowed}"


def _between(name: str, value: int, low: int, high: int) -> Iterator[str]:
    yield from _must(name, value, low <= value <= high, f"{low}" if low == high else f"{low} to {high}")


def _ascending(name: str, keys: Sequence[tuple[object, ...]]) -> Iterator[str]:
    if any(not a < b for a, b in pairwise(keys)):
        yield f"{name} must ascend, and nothing may stand there twice"
