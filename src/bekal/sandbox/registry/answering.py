"""What the sandbox registry answers to a question: pure, shared by both of its doors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import msgspec

from bekal.adapters.civil_registry import SEXES, write_date
from bekal.people import Sex
from bekal.sandbox.faults import Faults

_DECEASED = {"RESPONSE_CODE": "11", "RESPON": "Data Ditemukan, Meninggal Dunia"}
_NOT_FOUND = {
    "RESPONSE_CODE": "13",
    "RESPON": "Data Tidak Ditemukan, NIK tidak terdapat di database Kependudukan",
}
_INACTIVE = {
    "RESPONSE_CODE": "14",
    "RESPON": "Data Ditemukan, Status Tidak Aktif silakan hubungi Dinas Dukcapil",
}


class RegistryRecord(msgspec.Struct, frozen=True):
    """One citizen as the registry knows him or her."""

    nik: str
    family_card: str
    full_name: str
    born_on: date
    mother_name: str
    sex: Sex
    alive: bool = True
    active: bool = True


Truth = Callable[[str], RegistryRecord | None]
"""What is registered under a NIK; None: nothing. The same NIK always gives the same record."""


def answer_content(asked: Mapping[str, Any], truth: Truth, faults: Faults, threshold: int) -> dict[str, str]:
    """The first row of ``content`` for a question in Dukcapil's words.

    ``faults.refuses``: the registry wrongly does not find the NIK, whenever it is asked.
    """
    nik = str(asked.get("NIK", ""))
    record = None if faults.refuses(nik) else truth(nik)
    if record is None:
        return _NOT_FOUND
    if not record.alive:
        return _DECEASED
    if not record.active:
        return _INACTIVE
    content = {"NIK": "Sesuai"}
    for element, registered in (
        ("NO_KK", record.family_card),
        ("TGL_LHR", write_date(record.born_on)),
        ("JENIS_KLMIN", SEXES[record.sex]),
    ):
        if element in asked:
            content[element] = "Sesuai" if asked[element] == registered else "Tidak Sesuai"
    for element, registered in (("NAMA_LGKP", record.full_name), ("NAMA_LGKP_IBU", record.mother_name)):
        if element in asked:
            content[element] = _likeness(str(asked[element]), registered, threshold)
    return content


def attempt_reference(asked: Mapping[str, Any]) -> str:
    """What passing trouble belongs to: this NIK's this attempt, so that a later attempt may go well."""
    return f"{asked.get('NIK', '')}#{str(asked.get('transactionId', '')).rpartition('-')[2]}"


def _likeness(declared: str, registered: str, threshold: int) -> str:
    if declared == registered:
        return "Sesuai (100)"
    one, other = declared.casefold().split(), registered.casefold().split()
    if one == other:
        return "Sesuai (100)"
    percent = round(100 * SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio())
    return f"Sesuai ({percent})" if percent >= threshold else f"Tidak Sesuai ({percent})"
