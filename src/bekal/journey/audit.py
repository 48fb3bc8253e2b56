"""The auditor's kit: what the public cannot check, the auditor can - that rows are real people.

With the pepper of a draw and an extract of the population register (NIK and family card), pseudonyms are made
once more and held against the frozen list. Every use is logged before it happens.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from bekal import access, draws, people
from bekal.base.actors import Actor
from bekal.base.database import Database
from bekal.base.errors import BekalError

_NUMBER = 16


class WrongRegister(BekalError):  # noqa: N818 - reads as the fact it states
    """The register extract cannot be read; the text names the line and what is allowed."""


class AuditReport(msgspec.Struct, frozen=True):
    """What a register extract says of a list.

    ``found`` rows have a NIK of the extract and its family card; ``other_household`` a NIK of the extract on
    another card. ``not_in_register`` rows belong to nobody in it; ``register`` is how many people it has,
    ``twice`` how many NIKs stand in it more than once. ``per_pool``: pool, rows, rows found.
    """

    rows: int
    register: int
    twice: int
    found: int
    other_household: int
    not_in_register: int
    per_pool: tuple[tuple[int, int, int], ...]

    @property
    def sound(self) -> bool:
        """Whether every row is a person of the register with the family card that it says."""
        return self.found == self.rows and self.twice == 0


async def audit_list(db: Database, batch_id: int, register: Path, by: Actor, at: datetime) -> AuditReport:
    """Hold the committed list of a draw against a register extract, a CSV with columns ``nik`` and ``kk``.

    For auditors: who may use it is for the caller to say. The use is logged with the list's manifest.
    NotFound when the batch has no draw, WrongRegister for a line that is not 16 digits and 16 digits.
    """
    async with db.begin() as tx:
        draw = await draws.get_draw(tx, batch_id)
        entry = access.AccessEntry("draw.audit", f"batch:{batch_id}", f"manifest version {draw.version}")
        await access.log_access(tx, [entry], by, at)
    async with db.snapshot() as tx:
        pepper = await draws.open_pepper(tx, batch_id)
        frame = draws.frame_list(await draws.read_listing(tx, draw, max(1, draw.version)))
    households: dict[bytes, bytes] = {}
    register_size = twice = 0
    for nik, card in _read(register):
        name = people.pseudonym_of(pepper, nik, card)
        register_size += 1
        twice += name.pid in households
        households[name.pid] = name.household
    figures: dict[int, list[int]] = {}
    other = 0
    for row in frame.rows:
        pool = figures.setdefault(int(row["pool"]), [0, 0])
        pool[0] += 1
        known = households.get(row["pid"].tobytes())
        same = known == row["household"].tobytes()
        pool[1] += same
        other += known is not None and not same
    found = sum(count for _, count in figures.values())
    return AuditReport(
        rows=len(frame.rows),
        register=register_size,
        twice=twice,
        found=found,
        other_household=other,
        not_in_register=len(frame.rows) - found - other,
        per_pool=tuple((pool, *counts) for pool, counts in sorted(figures.items())),  # type: ignore[misc]
    )


def _read(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            if lines.fieldnames is None or not {"nik", "kk"} <= set(lines.fieldnames):
                raise WrongRegister(f"{path} needs a first line with the columns nik and kk")
            for number, line in enumerate(lines, 2):
                nik, card = (line["nik"] or "").strip(), (line["kk"] or "").strip()
                if not all(
                    len(text) == _NUMBER and text.isascii() and text.isdigit() for text in (nik, card)
                ):
                    raise WrongRegister(f"{path}, line {number}: nik and kk are 16 digits each")
                yield nik, card
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise WrongRegister(f"{path} cannot be read: {fault}") from None
