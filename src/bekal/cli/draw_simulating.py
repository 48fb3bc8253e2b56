"""``bekal draw simulate``: quota and reserve policies tried on a synthetic nation before they are decreed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import psutil
import typer

from bekal import programme, simulate
from bekal.base import places
from bekal.base.errors import WrongSetting
from bekal.draws import engine
from bekal.pages import Language

from . import output
from .bars import Bars
from .draw_fairness import write_fairness


def simulate_draw(
    *,
    applicants: Annotated[int, typer.Option(min=1, max=50_000_000, help="How many people apply.")],
    seats: Annotated[int | None, typer.Option(min=0, help="Default: 8 of 100 applicants.")] = None,
    seed: Annotated[str, typer.Option(help="The same seed gives the same people and tickets.")] = "bekal",
    name: Annotated[str, typer.Option("--programme", help="Whose reserves are tried.")] = "prakerja-2023",
    share: Annotated[
        list[str] | None, typer.Option(help="Another share of a reserve: code=ten-thousandths, repeatable.")
    ] = None,
    publish: Annotated[Path | None, typer.Option(help="Write the publication to this folder.")] = None,
    fairness: Annotated[Path | None, typer.Option(help="Write the fairness report to this folder.")] = None,
    language: Annotated[Language, typer.Option(help="Of the fairness report's pictures: id or en.")] = "id",
    order: Annotated[str, typer.Option(help="What is published and reported.")] = "reserve_first",
    as_json: output.Json = False,
) -> None:
    """Draw the same synthetic applicants with reserves first, open first and without, and show who gains.

    Needs no database and changes nothing. With --publish one of the draws is written as a publication with
    the sandbox beacon, which the verifier has checked; a simulation it stays, and says so.
    """
    terms = _find_programme(name)
    if order not in simulate.POLICIES:
        raise WrongSetting(f"--order {order}: choose one of {', '.join(simulate.POLICIES)}")
    options = simulate.PolicyOptions(
        applicants=applicants,
        seats=applicants * 8 // 100 if seats is None else seats,
        seed=seed,
        buckets=_read_buckets(terms, share or []),
        pool_min=terms.quotas.pool_candidates_min,
        household_max=terms.household_recipients_max,
        memory_bytes=psutil.virtual_memory().available,
    )
    with Bars() as bars:
        comparison = simulate.compare_policies(options, bars)
    published = None
    if publish is not None:
        published = simulate.publish_trial(comparison, order, publish)
    if fairness is not None:
        _report(comparison, order, fairness, language)
    _show(comparison, publish, published, as_json=as_json)


def _report(comparison: simulate.Comparison, order: str, folder: Path, language: Language) -> None:
    trial = next(each for each in comparison.trials if each.policy == order)
    people, rows = comparison.people, trial.rows
    groups = {
        "sex": people.female[trial.order],
        "age_band": people.age_band[trial.order],
        "application_time": engine.cut_in_tenths(rows, people.seconds[trial.order]),
    }
    write_fairness(folder, rows, trial.plan, trial.outcome, groups, simulate.TODAY, language)


def _find_programme(name: str) -> programme.Programme:
    terms = {each.slug: each for each in programme.load_programmes(places.programmes())}
    if name not in terms:
        raise WrongSetting(f"there is no programme {name!r}; there are {', '.join(sorted(terms))}")
    return terms[name]


def _read_buckets(terms: programme.Programme, shares: list[str]) -> tuple[engine.Category, ...]:
    """The programme's reserves in their order, with the shares that were given instead."""
    given: dict[str, int] = {}
    codes = [bucket.code for bucket in terms.quotas.buckets]
    for text in shares:
        code, _, number = text.partition("=")
        if code not in codes or not (number.isascii() and number.isdigit()):
            known = ", ".join(codes) or "no reserve"
            raise WrongSetting(f"--share {text}: write code=ten-thousandths; {terms.slug} has {known}")
        given[code] = int(number)
    return tuple(
        engine.Category(number, bucket.code, given.get(bucket.code, bucket.share_bp), bucket.level)
        for number, bucket in enumerate(terms.quotas.buckets, 1)
    )


def _show(
    comparison: simulate.Comparison, folder: Path | None, published: str | None, *, as_json: bool
) -> None:
    if as_json:
        data = {
            "options": msgspec.to_builtins(comparison.options),
            "policies": simulate.POLICIES,
            "groups": msgspec.to_builtins(comparison.gains),
            "stages": {t.policy: _count_stages(t.outcome) for t in comparison.trials},
            "manifest_sha256": published,
        }
        output.result("", data, as_json=True)
        return
    headings = ["group", "applicants", *(name.replace("_", " ") for name in simulate.POLICIES)]
    rows = [
        [
            gain.group,
            f"{gain.applicants:,}",
            *(f"{n:,} ({n / max(gain.applicants, 1):.2%})" for n in gain.winners),
        ]
        for gain in comparison.gains
    ]
    output.table(headings, rows)
    for trial in comparison.trials:
        counts = ", ".join(f"S{stage} {count:,}" for stage, count in _count_stages(trial.outcome).items())
        output.say(f"{trial.policy}: winners by stage {counts}")
    if folder is not None:
        output.say(f"published in {folder}; check it: python3 {folder}/verify_draw.py {folder}")
        output.say(f"SHA-256 of the manifest: {published}")


def _count_stages(outcome: engine.Outcome) -> dict[int, int]:
    return {n: sum(pool.winners for pool in outcome.pools if pool.stage == n) for n in (1, 2, 3, 4)}
