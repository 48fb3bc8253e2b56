"""Numbers, money, dates and instants as a reader of each language writes them.

Indonesian groups thousands with points (``Rp3.550.000``), English with commas (``Rp3,550,000``). Instants are
shown in a citizen's own zone, named WIB, WITA or WIT; the programme's calendar is WIB.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from .words import Language

ZONE_NAMES: Final = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_SCALES: Final = (
    (10**12, {"id": "triliun", "en": "trillion"}),
    (10**9, {"id": "miliar", "en": "billion"}),
    (10**6, {"id": "juta", "en": "million"}),
)


class Formats:
    """The ways of writing of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._group, self._point = (".", ",") if language == "id" else (",", ".")

    def number(self, value: int) -> str:
        """A count: ``1.234``."""
        return f"{value:,}".replace(",", self._group)

    def rp(self, amount_rp: int) -> str:
        """An amount to the rupiah: ``Rp3.550.000``; a negative one with a minus sign in front."""
        return ("\u2212" if amount_rp < 0 else "") + "Rp" + self.number(abs(amount_rp))

    def rp_short(self, amount_rp: int) -> str:
        """An amount to be grasped at a glance: ``Rp3,55 juta``; small ones to the rupiah."""
        size = abs(amount_rp)
        for scale, names in _SCALES:
            if size >= scale:
                hundredths = (size * 100 + scale // 2) // scale
                whole, rest = divmod(hundredths, 100)
                decimals = f"{rest:02d}".rstrip("0")
                number = self.number(whole) + (self._point + decimals if decimals else "")
                return ("\u2212" if amount_rp < 0 else "") + f"Rp{number} {names[self.language]}"
        return self.rp(amount_rp)

    def percent(self, part: int, whole: int) -> str:
        """A share in per cent with one decimal: ``97,4%``; a dash when there is no whole."""
        if whole == 0:
            return "\u2013"
        tenths = (part * 1000 + whole // 2) // whole
        number, rest = divmod(tenths, 10)
        return f"{self.number(number)}{self._point}{rest}%"

    def ticket(self, ticket: int) -> str:
        """A ticket of a draw (63 bits) as a number from 0 to 1, cut to six decimals: ``0,083143``."""
        return f"0{self._point}{(ticket * 10**6) >> 63:06d}"

    def day(self, day: date) -> str:
        """A day of the calendar: ``17 Februari 2022``."""
        return format_date(day, "d MMMM y", locale=self.language)

    def day_of(self, at: datetime, zone: str = "Asia/Jakarta") -> str:
        """The day of an instant in a zone."""
        return self.day(at.astimezone(ZoneInfo(zone)).date())

    def instant(self, at: datetime, zone: str = "Asia/Jakarta") -> str:
        """Day and minute with the zone's name: ``17 Februari 2022, 12.00 WIB``."""
        local = at.astimezone(ZoneInfo(zone))
        mark = "." if self.language == "id" else ":"
        return f"{self.day(local.date())}, {local:%H}{mark}{local:%M} {ZONE_NAMES.get(zone, zone)}"

    def last_minute(self, until: datetime, zone: str = "Asia/Jakarta") -> str:
        """The last minute before an exclusive deadline: midnight is told as 23.59 of the day before."""
        return self.instant(until - timedelta(minutes=1), zone)

    def last_day(self, until: datetime, zone: str = "Asia/Jakarta") -> str:
        """The last day that lies wholly or partly before an exclusive deadline."""
        return self.day_of(until - timedelta(microseconds=1), zone)

    def code(self, code: str) -> str:
        """A card number or public code in groups of four, easier to read aloud."""
        return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def days_left(until: datetime, at: datetime) -> int:
    """Whole days that remain before an exclusive deadline; 0 on the last day and after it."""
    return max(0, (until - at) // timedelta(days=1))
