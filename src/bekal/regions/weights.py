"""By what share each region takes part: weights for quotas and for synthetic nations.

``weights()`` stands on the published number of recipients per province in 2020 (press report on the
programme's annual report), divided equally among the province's regencies and cities: no complete list per
regency was published. Bengkulu is missing in that report; its number is an estimate of ours
(``data/ATTRIBUTION.md``). ``read_population`` gives weights by inhabitants where such a file is at hand.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

from bekal.base import money

from .nation import find_region, list_provinces, list_regions, read_rows
from .types import PopulationFileError

_SIZE_MAX = 1_000_000
_BEFORE_THE_CHANGES = date(2020, 12, 31)


@cache
def _weights() -> dict[int, int]:
    rows = read_rows("recipients_by_province_2020.csv")
    recipients = {row["province_code"]: int(row["recipients"]) for row in rows}
    regions = list_regions(_BEFORE_THE_CHANGES)
    result: dict[int, int] = {}
    for province in list_provinces(_BEFORE_THE_CHANGES):
        inside = [region.region_id for region in regions if region.province_id == province.province_id]
        shares = money.apportion(recipients[province.code], [1] * len(inside))
        result.update(zip(inside, shares, strict=True))
    return dict(sorted(result.items()))


def weights() -> dict[int, int]:
    """Recipients of 2020 per region, ``region_id -> number``; a province's sum is the published number."""
    return dict(_weights())


def read_population(path: Path, column: str = "population_2024") -> dict[int, int]:
    """Inhabitants per region from a CSV with the columns ``code`` and ``column``: ``region_id -> number``.

    Codes of any era are understood. PopulationFileError names every mistake with its line: a missing file or
    column, a code that is unknown or there twice, a number that is none, and regions that are absent.
    """
    try:
        if path.stat().st_size > _SIZE_MAX:
            raise PopulationFileError(f"{path}: larger than {_SIZE_MAX} bytes")
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PopulationFileError(f"{path}: cannot be read: {error}") from None
    reader = csv.DictReader(lines)
    absent = {"code", column} - set(reader.fieldnames or ())
    if absent:
        raise PopulationFileError(f"{path}: line 1: missing column {', '.join(sorted(absent))}")
    found: dict[int, int] = {}
    mistakes = []
    for row in reader:
        code, population = (row["code"] or "").strip(), (row[column] or "").strip()
        region = find_region(code)
        if region is None:
            mistakes.append(f"line {reader.line_num}: unknown code {code!r}")
        elif region.region_id in found:
            mistakes.append(f"line {reader.line_num}: {code} is there twice")
        elif not (population.isascii() and population.isdigit()):
            mistakes.append(f"line {reader.line_num}: {population!r} is not a number of inhabitants")
        else:
            found[region.region_id] = int(population)
    count = len(list_regions(_BEFORE_THE_CHANGES))
    if not mistakes and len(found) < count:
        mistakes.append(f"{count - len(found)} of {count} regions are absent")
    if mistakes:
        raise PopulationFileError(f"{path}: " + "; ".join(mistakes))
    return dict(sorted(found.items()))
