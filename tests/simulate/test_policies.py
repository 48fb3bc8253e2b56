"""Policies side by side on invented people, and a simulation that is published for the verifier."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bekal import simulate
from bekal.draws import engine

BUCKETS = (
    engine.Category(1, "disability", 800, "province"),
    engine.Category(2, "poor_household", 2000, "regency"),
    engine.Category(3, "lagging_region", 100, "province"),
    engine.Category(4, "returned_migrant", 100, "province"),
)


def options(count: int = 20_000, **changes: object) -> simulate.PolicyOptions:
    values = {"applicants": count, "seats": count // 10, "seed": "office", "buckets": BUCKETS} | changes
    return simulate.PolicyOptions(**values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def comparison() -> simulate.Comparison:
    return simulate.compare_policies(options())


def test_reserves_over_and_above_give_their_groups_more(comparison: simulate.Comparison) -> None:
    gains = {gain.group: gain for gain in comparison.gains}
    assert gains["everybody"].winners == (2000, 2000, 2000)
    for group in ("disability", "poor_household"):
        without, minimum, above = gains[group].winners
        assert without <= minimum < above
    without, minimum, above = gains["no group"].winners
    assert above < minimum <= without
    for trial in comparison.trials:
        assert engine.find_violations(trial.rows, trial.plan, trial.outcome) == []


def test_the_groups_are_counted_once(comparison: simulate.Comparison) -> None:
    names = [gain.group for gain in comparison.gains]
    assert len(set(names)) == len(names)
    people = comparison.people
    for kinds in (
        ("no group", *(bucket.code for bucket in BUCKETS)),
        ("women", "men"),
        [name for name in names if name.startswith("age")],
        [name for name in names if name.startswith("household")],
    ):
        mine = [gain for gain in comparison.gains if gain.group in kinds]
        assert sum(gain.applicants for gain in mine) == len(people.regency)
        assert sum(gain.winners[1] for gain in mine) == 2000


def test_the_same_seed_gives_the_same_and_another_one_another(comparison: simulate.Comparison) -> None:
    again = simulate.compare_policies(options())
    other = simulate.compare_policies(options(seed="another office"))
    assert again.gains == comparison.gains
    assert other.gains != comparison.gains
    # The tickets do not depend on the policy: whoever wins without reserves has the same in the others.
    tickets = []
    for trial in comparison.trials:
        mine = np.empty(len(trial.order), np.int64)
        mine[trial.order] = trial.outcome.tickets
        tickets.append(mine)
    assert (tickets[0] == tickets[1]).all()
    assert (tickets[1] == tickets[2]).all()


def test_small_ones() -> None:
    for count, seats in ((1, 0), (1, 5), (40, 1000)):
        small = simulate.compare_policies(options(count, seats=seats))
        assert [t.outcome.stage.astype(bool).sum() for t in small.trials] == [
            small.trials[0].outcome.stage.astype(bool).sum()
        ] * 3


def test_what_cannot_be_tried_is_refused() -> None:
    unknown = (engine.Category(1, "left_handed", 100, "regency"),)
    with pytest.raises(simulate.WrongPolicy, match="does not know who belongs to 'left_handed'"):
        simulate.compare_policies(options(100, buckets=unknown))
    with pytest.raises(engine.DrawError, match="more than all seats"):
        simulate.compare_policies(
            options(100, buckets=(engine.Category(1, "disability", 10_001, "regency"),))
        )
    with pytest.raises(engine.DrawError, match="take a larger machine"):
        simulate.compare_policies(options(100, memory_bytes=1_000_000))


def test_the_verifier_agrees_with_a_published_simulation(
    comparison: simulate.Comparison, tmp_path: Path
) -> None:
    for policy in ("reserve_first", "open_first"):
        target = tmp_path / policy
        digest = simulate.publish_trial(comparison, policy, target)
        command = [sys.executable, "-I", "-S", str(target / "verify_draw.py"), str(target)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        assert digest in run.stdout
        manifest = json.loads((target / "manifest-1.json").read_bytes())
        assert (manifest["programme"], manifest["beacon"]["sandbox"]) == ("simulasi", True)
        assert manifest["order"] == policy
