"""The manifest: the goldens' are taken, and every rule that one breaks is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.draws import engine
from bekal.draws.proofs import (
    Manifest,
    WrongManifest,
    canonical,
    check_versions,
    find_broken_promises,
    hash_manifest,
    plan_of,
    read_manifest,
    tables_of,
    write_manifest,
)
from tests.draws.engine.worlds import cases
from tests.draws.proofs.published import CASES, frozen_draw

DATA = frozen_draw("ordinary").manifests[0]
MANIFEST = read_manifest(DATA)


@pytest.mark.parametrize("name", CASES)
def test_the_goldens_are_read_and_written_alike(name: str) -> None:
    draw = frozen_draw(name)
    for manifest, data in zip(check_versions(list(draw.manifests)), draw.manifests, strict=True):
        assert write_manifest(manifest) == data


def tree() -> dict[str, Any]:
    value: dict[str, Any] = canonical.decode(DATA)
    return value


def with_change(*path: Any, to: Any) -> bytes:
    value = tree()
    inner: Any = value
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return canonical.encode(value)


def swapped(*path: Any) -> bytes:
    inner: Any = tree()
    for step in path:
        inner = inner[step]
    return with_change(*path, to=[inner[1], inner[0], *inner[2:]])


@pytest.mark.parametrize(
    ("path", "to", "said"),
    [
        (("format",), "bekal-draw/2", r"format is 'bekal-draw/2'; allowed is 'bekal-draw/1'"),
        (("programme",), "Kartu Prakerja", r"programme is .*; allowed is \[a-z0-9-\]\+"),
        (("draw",), 0, "draw is 0; allowed is 1 to"),
        (("batch",), -1, "batch is -1"),
        (("version",), 2, "previous is null in version 1"),
        (("previous",), "0" * 64, "previous is null in version 1"),
        (("cap",), 256, "cap is 256; allowed is 1 to 255"),
        (("pool_min",), 0, "pool_min is 0"),
        (("order",), "women_first", r"order"),
        (("lapse_returns_room",), 1, r"lapse_returns_room"),
        (("pepper_sha256",), "AB" * 32, "pepper_sha256 is .*64 digits 0-9a-f"),
        (("list", "rows"), 77, "rows must sum to list.rows, 77"),
        (("list", "row_bytes"), 60, "list.row_bytes is 60; allowed is 28"),
        (("list", "leaf_rows"), 128, "list.leaf_rows is 128; allowed is 256"),
        (("list", "root"), "x", "list.root is 'x'"),
        (("list", "row_root"), "", "list.row_root is ''"),
        (("list", "sha256"), 7, r"Expected `str`, got `int` - at `\$.list.sha256`"),
        (("times", "published_at"), "2026-01-31 09:00:00", "is no time; allowed is UTC to the second"),
        (("times", "published_at"), "2199-01-31T09:00:00Z", "must follow each other"),
        (("times", "draw_at"), "2199-01-31T09:00:00Z", "beacon.round is .* it must be"),
        (("times", "reveals_until"), "2199-01-31T09:00:00Z", "before the beacon's round"),
        (("quota", "seats"), 2**32, "quota.seats is 4294967296"),
        (("quota", "method"), "auction", r"quota.method"),
        (("quota", "regencies", 0, 3), 1, "not what Hamilton gives"),
        (("quota", "regencies", 0, 2), -5, "whole numbers >= 0"),
        (("quota", "regencies", 0, 2), None, "whole numbers >= 0"),
        (("quota", "regencies", 0, 1), 12, "must ascend|twice"),
        (("quota", "regencies", 0, 0), 0, "allowed are ids"),
        (("quota", "regencies", 0), [1, 11, 60], "at least length 4"),
        (("pools", 0, 3), 1, "it must have the sum of its regencies'"),
        (("pools", 0, 1), 2, "do not fit"),
        (("pools", 0, 0), 10, "do not fit"),
        (("pools", 0, 2), 1, "allowed is 0 or at least"),
        (("pools", 0, 4), [12], "exactly one pool"),
        (("categories", 0, "category"), 2, "numbered 1, 2, 3"),
        (("categories", 0, "share_bp"), 10_001, "share_bp is 10001; allowed is 0 to 10000"),
        (("categories", 0, "level"), "village", "categories"),
        (("reserves", 0, 2), 9, "no such category or unit"),
        (("reserves", 0, 1), 999, "no such category or unit"),
        (("reserves", 0, 4), 1000, "the floor of its share"),
        (("reserves", 0, 3), 0, "candidates; allowed is at least"),
        (("beacon", "round"), 0, "beacon.round is 0"),
        (("beacon", "period_s"), 30, "must be drand quicknet's, or the sandbox's"),
        (("beacon", "sandbox"), False, "must be drand quicknet's, or the sandbox's"),
        (("beacon", "public_key"), "00" * 96, "must be drand quicknet's"),
        (("ceremony", 0, "commitment"), "1", "ceremony .* is '1'"),
        (("ceremony", 0, "contributor"), "SD Negeri 1", "a contributor stands there twice"),
        (("ceremony", 0, "contributor"), "a\nb", "text without line breaks"),
        (("auditor", "public_key"), "0", "auditor .* is '0'"),
        (("auditor", "name"), "Badan Pemeriksa", "without spaces"),
        (("log", "origin"), "a+b", "without spaces"),
        (("log", "witnesses_min"), 9, "log.witnesses_min is 9; allowed is 0 to"),
        (("fallback", "missing_reveal_rounds"), 1, "missing_reveal_rounds is 1; allowed is 28800"),
        (("software", "sha256"), "", "software.sha256 is ''"),
        (("software", "version"), "", "a name is ''"),
    ],
)
def test_a_broken_rule_is_named_with_what_is_allowed(path: tuple[Any, ...], to: Any, said: str) -> None:
    with pytest.raises(WrongManifest, match=said):
        read_manifest(with_change(*path, to=to))


@pytest.mark.parametrize("path", [("pools",), ("quota", "regencies"), ("reserves",)])
def test_tables_ascend(path: tuple[str, ...]) -> None:
    with pytest.raises(WrongManifest, match="must ascend"):
        read_manifest(swapped(*path))


def test_a_key_too_many_or_too_few_is_named() -> None:
    value = tree()
    for change, said in (
        (value | {"note": "x"}, "unknown field `note`"),
        ({key: one for key, one in value.items() if key != "cap"}, "missing required field `cap`"),
    ):
        with pytest.raises(WrongManifest, match=said):
            read_manifest(canonical.encode(change))


def test_all_mistakes_are_told_at_once_and_nothing_is_written() -> None:
    wrong = msgspec.structs.replace(MANIFEST, cap=0, pool_min=0, draw=0)
    with pytest.raises(WrongManifest) as caught:
        write_manifest(wrong)
    assert len(str(caught.value).splitlines()) >= 3


@cases(300)
@given(st.integers(0, 8 * len(DATA) - 1))
def test_one_flipped_bit_is_another_manifest_or_none(bit: int) -> None:
    changed = bytearray(DATA)
    changed[bit // 8] ^= 1 << bit % 8
    assert hash_manifest(bytes(changed)) != hash_manifest(DATA)
    try:
        manifest = read_manifest(bytes(changed))
    except WrongManifest:
        return
    assert manifest != MANIFEST


def later(**changes: Any) -> Manifest:
    data = frozen_draw("later").manifests
    return msgspec.structs.replace(read_manifest(data[1]), **changes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: {"programme": "other"}, "programme may not change"),
        (lambda m: {"draw": m.draw + 1}, "draw may not change"),
        (lambda m: {"pepper_sha256": "0" * 64}, "pepper_sha256 may not change"),
        (lambda m: {"log": msgspec.structs.replace(m.log, witnesses_min=0)}, "log may not change"),
        (
            lambda m: {"beacon": msgspec.structs.replace(m.beacon, round=m.beacon.round - 1)},
            "beacon.round must be later",
        ),
    ],
)
def test_a_version_keeps_what_was_promised(change: Callable[[Manifest], dict[str, Any]], said: str) -> None:
    first = read_manifest(frozen_draw("later").manifests[0])
    assert find_broken_promises(first, later()) == []
    if "round" in said:
        second = msgspec.structs.replace(later(), **change(first))
        second = msgspec.structs.replace(second, beacon=first.beacon)
    else:
        second = later(**change(later()))
    assert any(said in text for text in find_broken_promises(first, second))


def test_a_version_names_the_one_before() -> None:
    first, second = frozen_draw("later").manifests
    with pytest.raises(WrongManifest, match="version 2: version and previous must be 2"):
        check_versions([first, write_manifest(later(previous="0" * 64))])
    with pytest.raises(WrongManifest, match="version 1"):
        check_versions([second])


@pytest.mark.parametrize("name", CASES)
def test_plan_and_tables_say_the_same(name: str) -> None:
    manifest = read_manifest(frozen_draw(name).manifests[-1])
    quotas = [
        engine.RegencySeats(one.province, one.regency, one.weight, one.seats)
        for one in manifest.quota.regencies
    ]
    tables = tables_of(plan_of(manifest), quotas, manifest.quota.method)
    assert tables.quota == manifest.quota
    assert (tables.pools, tables.categories, tables.reserves) == (
        manifest.pools,
        manifest.categories,
        manifest.reserves,
    )
