"""Everybody's own result on the golden publications: it agrees with the winners, the figures, the waiting."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from bekal.draws.engine import StagePool
from bekal.draws.proofs import BrokenPublication, Publication, open_publication
from bekal.draws.proofs.own_result import OwnResult, find_own_result, read_stages, read_winning_stages
from tests.draws.golden_cases import GOLDEN

# Tickets of "ties" are of another hash; "no_row_root" has no file with a seed.
CASES = sorted(
    path.name for path in GOLDEN.iterdir() if path.name not in ("ties", "list_only", "no_row_root")
)


def read(case: str, name: str) -> Any:
    return json.loads((GOLDEN / case / name).read_bytes())


def everybody(case: str) -> tuple[Publication, list[OwnResult]]:
    publication = open_publication(GOLDEN / case)
    first = next((GOLDEN / case / "regencies").glob("*.json"))
    seed = bytes.fromhex(json.loads(first.read_bytes())["seed"])
    return publication, [find_own_result(publication, row, seed) for row in range(len(publication.rows))]


@pytest.mark.parametrize("case", CASES)
def test_results_agree_with_what_was_published(case: str) -> None:
    publication, results = everybody(case)
    with (GOLDEN / case / "winners.csv").open() as lines:
        won = {int(line["row"]): int(line["stage"]) for line in csv.DictReader(lines)}
    assert {result.row.row: result.stage for result in results if result.stage} == won
    assert [int(stage) for stage in read_winning_stages(publication)] == [r.stage for r in results]
    blocked = Counter(result.row.pool for result in results if result.reason == "household_full")
    full = {one.unit: one.household_full for one in open_lines(publication)}
    assert blocked == Counter({pool: count for pool, count in full.items() if count})
    for result in results:
        assert (result.reason == "won") == (result.stage > 0)
        if result.stage == 0 and result.reason == "pool_full" and result.pool.cut_off is not None:
            assert result.ticket > result.pool.cut_off


def open_lines(publication: Publication) -> list[StagePool]:
    stage = 2 if publication.manifest.order == "reserve_first" else 1
    return [
        line
        for line in read_stages(publication)
        if line.stage == stage and line.level == "regency" and not line.category
    ]


@pytest.mark.parametrize("case", CASES)
def test_who_waits_waits_by_ticket(case: str) -> None:
    """1, 2, 3 ... in every pool, by ticket; whoever won in the draw or later does not wait."""
    _, results = everybody(case)
    later = {row for one in read(case, "continuations.json") for row, *_ in one["winners"]}
    waiting: dict[int, list[OwnResult]] = defaultdict(list)
    for result in results:
        ever = result.stage > 0 or result.row.row in later
        assert (result.waiting is None) == ever
        assert (result.continuation is not None) == (result.row.row in later)
        if result.waiting is not None:
            waiting[result.row.pool].append(result)
    for pool in waiting.values():
        pool.sort(key=lambda one: (one.ticket, one.pid))
        assert [one.waiting for one in pool] == list(range(1, len(pool) + 1))


def test_a_place_that_ended_says_why() -> None:
    _, results = everybody("later")
    causes = {row: cause for one in read("later", "continuations.json") for row, cause in one["ended"]}
    assert causes and {r.row.row: r.ended for r in results if r.ended} == causes


def test_before_the_draw_there_is_no_result(tmp_path: Path) -> None:
    publication = open_publication(GOLDEN / "list_only")
    with pytest.raises(BrokenPublication, match="nothing has been drawn"):
        find_own_result(publication, 0, bytes(32))
    with pytest.raises(IndexError):
        find_own_result(open_publication(GOLDEN / "ordinary"), 76, bytes(32))
