"""The fairness report of a draw as a folder: figures, pictures, and the experiment for researchers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec

from bekal import regions, reports
from bekal.base.errors import WrongSetting
from bekal.draws import engine

_TITLES = {
    "household_size": "Winners by applicants on the family card",
    "province": "Winners by province",
    "category": "Winners by reserve category",
    "sex": "Winners by sex",
    "age_band": "Winners by age",
    "application_time": "Winners by tenth of application time",
}
_AGES = {0: "up to 25", 1: "26-35", 2: "36-45", 3: "46-55", 4: "56 and over"}


def write_fairness(
    folder: Path,
    rows: engine.Array,
    plan: engine.Plan,
    outcome: engine.Outcome,
    groups: Mapping[str, engine.Ints],
    on: date,
) -> list[str]:
    """Write ``fairness.json``, a picture a group and ``experiment.csv``; gives the files' names.

    ``folder`` must be new or empty (WrongSetting). ``groups`` as ``engine.describe_fairness`` takes them;
    provinces are called as ``on`` that day. No file holds personal data: figures of groups, and rows of the
    public list.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongSetting(f"{folder} is not empty: name a new folder for the report")
    folder.mkdir(parents=True, exist_ok=True)
    table = engine.describe_fairness(rows, plan, outcome, groups)
    (folder / "fairness.json").write_bytes(msgspec.json.format(msgspec.json.encode(table)) + b"\n")
    names = ["fairness.json", "experiment.csv"]
    for group in dict.fromkeys(row.group for row in table):
        words = reports.PlotWords(
            title=_TITLES.get(group, f"Winners by {group}"),
            observed="observed",
            expected="expected, 95 of 100 fair draws",
            axis="share of applicants who won",
            labels=_label(group, plan, on),
        )
        picture = reports.plot_fairness([row for row in table if row.group == group], words)
        (folder / f"{group}.svg").write_text(picture, "utf-8")
        names.append(f"{group}.svg")
    with (folder / "experiment.csv").open("wb") as file:
        file.writelines(engine.write_experiment(rows, plan, outcome))
    return names


def _label(group: str, plan: engine.Plan, on: date) -> Mapping[int, str]:
    if group == "province":
        return {0: "merged provinces"} | {each.province_id: each.name for each in regions.list_provinces(on)}
    if group == "category":
        return {0: "none"} | {each.category: each.code.replace("_", " ") for each in plan.categories}
    if group == "application_time":
        return {tenth: f"{tenth + 1}." for tenth in range(10)}
    return {
        "household_size": {9: "9 or more"},
        "sex": {0: "men", 1: "women"},
        "age_band": _AGES,
    }.get(group, {})
