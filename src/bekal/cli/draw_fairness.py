"""The fairness report of a draw as a folder: figures, pictures, and the experiment for researchers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec

from bekal import pages, regions, reports
from bekal.base.errors import WrongSetting
from bekal.draws import engine
from bekal.pages import Language
from bekal.pages import mark as _

_TITLES = {
    "household_size": _("Pemenang menurut jumlah pelamar dalam kartu keluarga"),
    "province": _("Pemenang menurut provinsi"),
    "category": _("Pemenang menurut kuota khusus"),
    "sex": _("Pemenang menurut jenis kelamin"),
    "age_band": _("Pemenang menurut umur"),
    "application_time": _("Pemenang menurut persepuluhan waktu mendaftar"),
}
_AGES = {
    0: _("sampai 25"),
    1: _("26 sampai 35"),
    2: _("36 sampai 45"),
    3: _("46 sampai 55"),
    4: _("56 ke atas"),
}
_CATALOGUE = Path(__file__).with_name("locale") / "en.po"


def write_fairness(
    folder: Path,
    rows: engine.Array,
    plan: engine.Plan,
    outcome: engine.Outcome,
    groups: Mapping[str, engine.Ints],
    on: date,
    language: Language = "id",
) -> list[str]:
    """Write ``fairness.json``, a picture a group and ``experiment.csv``; gives the files' names.

    ``folder`` must be new or empty (WrongSetting). ``groups`` as ``engine.describe_fairness`` takes them;
    provinces are called as ``on`` that day, all else in ``language``. No file holds personal data: figures of
    groups, and rows of the public list.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongSetting(f"{folder} is not empty: name a new folder for the report")
    folder.mkdir(parents=True, exist_ok=True)
    table = engine.describe_fairness(rows, plan, outcome, groups)
    (folder / "fairness.json").write_bytes(msgspec.json.format(msgspec.json.encode(table)) + b"\n")
    names = ["fairness.json", "experiment.csv"]
    said = pages.translations([_CATALOGUE])[language].gettext
    for group in dict.fromkeys(row.group for row in table):
        words = reports.PlotWords(
            title=said(_TITLES[group]),
            observed=said(_("teramati")),
            expected=said(_("diharapkan, 95 dari 100 undian adil")),
            axis=said(_("bagian pelamar yang menang")),
            labels={number: said(label) for number, label in _label(group, plan, on).items()},
        )
        picture = reports.plot_fairness([row for row in table if row.group == group], words)
        (folder / f"{group}.svg").write_text(picture, "utf-8")
        names.append(f"{group}.svg")
    with (folder / "experiment.csv").open("wb") as file:
        file.writelines(engine.write_experiment(rows, plan, outcome))
    return names


def _label(group: str, plan: engine.Plan, on: date) -> Mapping[int, str]:
    if group == "province":
        return {0: _("gabungan provinsi")} | {
            each.province_id: each.name for each in regions.list_provinces(on)
        }
    if group == "category":
        return {0: _("tidak ada")} | {each.category: each.code.replace("_", " ") for each in plan.categories}
    if group == "application_time":
        return {tenth: f"{tenth + 1}." for tenth in range(10)}
    return {
        "household_size": {9: _("9 atau lebih")},
        "sex": {0: _("laki-laki"), 1: _("perempuan")},
        "age_band": _AGES,
    }.get(group, {})
