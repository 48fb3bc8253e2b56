"""``bekal draw fairness``: the fairness report of a draw as a folder: figures, pictures, the experiment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bekal import draws, journey, pages, regions, reports
from bekal.access import Role
from bekal.base import clock
from bekal.base.errors import WrongSetting
from bekal.draws import engine
from bekal.pages import Language
from bekal.pages import mark as _

from . import environment, house, output
from .draw_committing import BatchId
from .signing_in import PasswordStdin, Secrets, Staff, log, sign_in

_TITLES = {
    "household_size": _("Pemenang menurut jumlah pelamar dalam kartu keluarga"),
    "province": _("Pemenang menurut provinsi"),
    "category": _("Pemenang menurut kuota khusus"),
    "sex": _("Pemenang menurut jenis kelamin"),
    "age_band": _("Pemenang menurut umur"),
    "application_time": _("Pemenang menurut persepuluhan waktu mendaftar"),
}
_AGES = {
    0: _("sampai 24"),
    1: _("25 sampai 34"),
    2: _("35 sampai 44"),
    3: _("45 sampai 54"),
    4: _("55 ke atas"),
}
_CATALOGUE = Path(__file__).with_name("locale") / "en.po"


def report_fairness(
    batch_id: BatchId,
    folder: Annotated[Path, typer.Argument(help="A new folder for the report.")],
    *,
    staff: Staff,
    language: Annotated[Language, typer.Option(help="Of the pictures: id or en.")] = "id",
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Write the fairness report of an announced draw: odds and winners by group, and the experiment.

    Pictures by household size, province, reserve, sex, age and time of application, their figures, and one
    line for each row of the public list with its odds: who won and who is the control group. No names.
    """
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> tuple[journey.Experiment, date]:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, Role.operator, Role.approver, Role.auditor)
            found = await journey.read_experiment(opened.db, batch_id, opened.clock.now())
            async with opened.db.read() as tx:
                batch = await draws.get_batch(tx, batch_id)
            await log(opened, "draw.fairness", batch_id, str(len(found.drawn.frame.rows)), by)
            return found, clock.date_in_jakarta(batch.opens_at)

    found, day = output.run(work())
    drawn = found.drawn
    names = write_fairness(
        folder, drawn.frame.rows, drawn.frame.plan, drawn.outcome, found.groups, day, language
    )
    data = {"folder": str(folder), "files": names, "rows": len(drawn.frame.rows)}
    output.result(f"{len(names)} files are in {folder}: {', '.join(names)}", data, as_json=as_json)


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
        "sex": {0: _("laki-laki"), 1: _("perempuan"), 2: _("sudah dihapus")},
        "age_band": _AGES,
    }.get(group, {})
