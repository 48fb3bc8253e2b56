"""A synthetic nation: people who exist nowhere, spread over the 514 real regencies and cities.

Everything about person ``i`` follows from (seed, i) through arrays made once with numpy, so a million people
weigh some forty bytes each; names and numbers are put together when somebody is asked for. Ages, schooling
and work follow published figures of the programme's applicants; households share a family card.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import ClassVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from bekal import people, regions
from bekal.sandbox.registry import RegistryRecord

# Applicants per family card: most come alone; a household of nine is rare and must not break the cap.
_HOUSEHOLD_SIZES = (0.52, 0.25, 0.12, 0.06, 0.025, 0.012, 0.006, 0.004, 0.003)
_REGISTERED_ELSEWHERE = 0.03

# Ages of applicants, after the published shares of 2020-2022 (71 % of 18-35, 2 % over 60).
_AGES = (
    (16, 18, 0.008),
    (18, 26, 0.34),
    (26, 36, 0.37),
    (36, 46, 0.16),
    (46, 56, 0.075),
    (56, 65, 0.035),
    (65, 76, 0.012),
)
_WOMEN = 0.49

# KTP education codes: 81 % have finished upper secondary school or more (2020).
_EDUCATION = {2: 0.01, 3: 0.07, 4: 0.11, 5: 0.63, 6: 0.02, 7: 0.05, 8: 0.105, 9: 0.005}
# KTP occupation codes: not working, house, pupil, civil servant, army, police, trade, farmer, employee.
_OCCUPATION = {1: 0.55, 2: 0.17, 3: 0.07, 5: 0.008, 6: 0.003, 7: 0.003, 8: 0.03, 9: 0.05, 15: 0.116}
_DISABILITY = 0.03

_SERIALS, _DISTRICTS = 9999, 99
_REMEMBERED = 1 << 18

TYPED_WELL, WRONG_FAMILY_CARD, WRONG_MOTHER, WRONG_NAME, NOT_FOUND, DECEASED = range(6)
"""What a person types compared with the registry's truth; 20 of 26 million passed in 2020 (77 %)."""
_TYPING = (0.77, 0.11, 0.07, 0.035, 0.0145, 0.0005)


class Nation:
    """``size`` people from one seed. ``today`` fixes their ages; ``block`` keeps two nations apart."""

    def __init__(
        self, size: int, seed: int, today: date, weights: dict[int, int] | None = None, block: int = 0
    ) -> None:
        self.size, self.seed, self.today, self.block = size, seed, today, block
        shares = weights if weights is not None else regions.weights()
        rng = self.dice("people")
        self.household = self._make_households(rng)
        homes = int(self.household[-1]) + 1 if size else 0
        codes = np.array(sorted(shares), np.int16)
        chance = np.array([shares[int(code)] for code in codes], np.float64)
        self._home_region = rng.choice(codes, homes, p=chance / chance.sum())
        moved = rng.random(size) < _REGISTERED_ELSEWHERE
        elsewhere = rng.choice(codes, size, p=chance / chance.sum())
        self.region = np.where(moved, elsewhere, self._home_region[self.household]).astype(np.int16)
        self.female = rng.random(size) < _WOMEN
        self.age_days = self._make_ages(rng)
        self.education = _pick(rng, _EDUCATION, size)
        self.occupation = _pick(rng, _OCCUPATION, size)
        self.disabled = rng.random(size) < _DISABILITY
        self.typing = rng.choice(len(_TYPING), size, p=_TYPING).astype(np.int8)
        self._name_dice = rng.integers(0, 2**62, size)
        self._mother_dice = rng.integers(0, 2**62, homes)
        # Who registers is asked about soon, and a person costs more to make up than to remember.
        self._recall = lru_cache(_REMEMBERED)(self._make_record)

    def dice(self, purpose: str) -> np.random.Generator:
        """A generator of its own for one purpose: adding a purpose never changes another's throws."""
        return np.random.default_rng([self.seed, *purpose.encode()])

    def _make_households(self, rng: np.random.Generator) -> NDArray[np.int32]:
        sizes = rng.choice(len(_HOUSEHOLD_SIZES), self.size, p=_HOUSEHOLD_SIZES) + 1
        return np.repeat(np.arange(self.size, dtype=np.int32), sizes)[: self.size]

    def _make_ages(self, rng: np.random.Generator) -> NDArray[np.int32]:
        band = rng.choice(len(_AGES), self.size, p=[share for _, _, share in _AGES])
        low = np.array([low for low, _, _ in _AGES])[band] * 365.25
        high = np.array([high for _, high, _ in _AGES])[band] * 365.25
        return (low + rng.random(self.size) * (high - low)).astype(np.int32)

    @cached_property
    def _region_codes(self) -> dict[int, str]:
        # The code printed in a NIK is that of first registration: the codes before Papua was divided.
        return {
            region.region_id: region.code.replace(".", "")
            for region in regions.list_regions(date(2021, 1, 1))
        }

    @cached_property
    def _names(self) -> NameLists:
        return NameLists()

    def born_on(self, i: int) -> date:
        """Birth date, the registry's truth."""
        return self.today - timedelta(days=int(self.age_days[i]))

    def nik(self, i: int) -> str:
        """16 digits: region of the household, district, day (+40 for women), month, year, serial."""
        return self._recall(i).nik

    def _make_nik(self, i: int) -> str:
        born = self.born_on(i)
        day = born.day + (40 if self.female[i] else 0)
        home = self._region_codes[int(self._home_region[self.household[i]])]
        serial, district = i % _SERIALS + 1, (i // _SERIALS + 50 * self.block) % _DISTRICTS + 1
        return f"{home}{district:02d}{day:02d}{born.month:02d}{born.year % 100:02d}{serial:04d}"

    def family_card(self, i: int) -> str:
        """16 digits of the household's card."""
        h = int(self.household[i])
        home = self._region_codes[int(self._home_region[h])]
        district = (h // _SERIALS + 50 * self.block) % _DISTRICTS + 1
        day = h // (_SERIALS * _DISTRICTS) % 28 + 1
        return f"{home}{district:02d}{day:02d}0115{h % _SERIALS + 1:04d}"

    def full_name(self, i: int) -> str:
        """A name in a style of the home province."""
        home = self._region_codes[int(self._home_region[self.household[i]])]
        return self._names.person(int(self._name_dice[i]), home[:2], female=bool(self.female[i]))

    def mother_name(self, i: int) -> str:
        """The mother's maiden name: one per household here, which the registry does not mind."""
        h = int(self.household[i])
        return self._names.person(
            int(self._mother_dice[h]), self._region_codes[int(self._home_region[h])][:2], female=True
        )

    def phone(self, i: int) -> str:
        """A number in a block that the sandbox keeps for itself."""
        return f"+62899{self.block}{i:07d}"

    def truth(self, nik: str) -> RegistryRecord | None:
        """What the civil registry holds under a NIK."""
        i = self.find(nik)
        return self.record(i) if i is not None and self.typing[i] != NOT_FOUND else None

    def find(self, nik: str) -> int | None:
        """Whose NIK it is: the serial and district of ours say so."""
        if len(nik) != 16 or not nik.isdigit():
            return None
        row = (int(nik[4:6]) - 1 - 50 * self.block) % _DISTRICTS
        first = row * _SERIALS + int(nik[12:]) - 1
        return next((i for i in range(first, self.size, _SERIALS * _DISTRICTS) if self.nik(i) == nik), None)

    def record(self, i: int) -> RegistryRecord:
        """What the civil registry holds."""
        return self._recall(i)

    def forget(self) -> None:
        """Free what is remembered of people who were asked about lately."""
        self._recall.cache_clear()

    def _make_record(self, i: int) -> RegistryRecord:
        return RegistryRecord(
            nik=self._make_nik(i),
            family_card=self.family_card(i),
            full_name=self.full_name(i),
            born_on=self.born_on(i),
            mother_name=self.mother_name(i),
            sex="f" if self.female[i] else "m",
            alive=bool(self.typing[i] != DECEASED),
            active=True,
        )

    def registration(self, i: int, account_id: UUID) -> people.Registration:
        """What the person types: mostly the truth, else one field wrong."""
        typed, truth = int(self.typing[i]), self.record(i)
        family_card = truth.family_card
        if typed == WRONG_FAMILY_CARD:
            family_card = family_card[:-1] + str((int(family_card[-1]) + 5) % 10)
        return people.Registration(
            account_id=account_id,
            nik=truth.nik,
            family_card=family_card,
            full_name=truth.full_name if typed != WRONG_NAME else truth.mother_name,
            born_on=truth.born_on,
            mother_name=truth.mother_name if typed != WRONG_MOTHER else truth.full_name,
            sex=truth.sex,
            region_id=int(self.region[i]),
            education=int(self.education[i]),
            occupation=int(self.occupation[i]),
            disability=1 if self.disabled[i] else None,
            studying=False,
            consents=people.CONSENTS_REQUIRED,
        )


def _pick(rng: np.random.Generator, shares: dict[int, float], size: int) -> NDArray[np.int16]:
    chance = np.array(list(shares.values()))
    return rng.choice(np.array(list(shares), np.int16), size, p=chance / chance.sum())


class NameLists:
    """Given and family names by the style of a province; lists of our own making."""

    _borrowed: ClassVar[dict[str, str]] = {
        "nias": "batak",
        "toraja": "kristen_timur",
        "maluku": "kristen_timur",
        "malut": "arab",
        "gorontalo": "arab",
        "dayak": "kristen_timur",
        "papua_barat": "papua",
    }

    def __init__(self) -> None:
        self._given: dict[tuple[bool, str], list[str]] = defaultdict(list)
        self._last: dict[tuple[bool, str], list[str]] = defaultdict(list)
        self._styles: dict[str, list[str]] = defaultdict(list)
        for female, name in ((True, "given_female.csv"), (False, "given_male.csv")):
            for row in _read(name):
                self._given[female, row["style"]] += [row["name"]] * max(1, round(float(row["weight"])))
        for row in _read("last_names.csv"):
            for female in (True, False):
                if row["gender"] in ("", "f" if female else "m"):
                    self._last[female, row["style"]].append(row["name"])
        for row in _read("province_style_mix.csv"):
            self._styles[row["province_code_2020"]] += [row["style"]] * max(
                1, round(10 * float(row["weight"]))
            )

    def person(self, throw: int, province_code: str, *, female: bool) -> str:
        """One full name from a 62-bit throw."""
        styles = self._styles[province_code]
        throw, k = divmod(throw, len(styles))
        style = styles[k]
        given = self._given[female, style] or self._given[female, self._borrowed.get(style, "arab")]
        throw, k = divmod(throw, len(given))
        last = self._last[female, style] or self._last[not female, style] or self._last[female, "jawa"]
        throw, j = divmod(throw, len(last))
        return f"{given[k]} {last[j]}"


def _read(name: str) -> list[dict[str, str]]:
    text = (files(__package__ or "bekal.simulate") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
