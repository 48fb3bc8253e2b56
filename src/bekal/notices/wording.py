"""What people are told, in both languages: the texts of ``data/messages.toml`` with their blanks filled.

A blank's name says how it is written: ``_rp`` an amount, ``_at`` an instant of the reader's clock, ``_until``
the last minute before one; ``reason`` is looked up among the reasons, ``photos`` are reasons by kind of
photo, codes stand as they are, and any other is shortened to a name of 32 characters. ``{site}`` and
``{ussd}`` are the programme's one address and number.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from .lengths import fit
from .rules import Policy
from .types import Kind, Notice

LANGUAGES: Final = ("id", "en")
NAME_MAX: Final = 32
_ZONES: Final = {"Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_CODE_LIFE: Final = timedelta(minutes=5)
_REPLY_LIFE: Final = timedelta(minutes=30)
_LIFE: Final = timedelta(days=3)


@cache
def _texts() -> dict[str, dict[str, Any]]:
    file = files(__package__ or "bekal.notices") / "data" / "messages.toml"
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _reasons() -> dict[str, dict[str, str]]:
    file = files(__package__ or "bekal.notices") / "data" / "reasons.toml"
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _photos() -> dict[str, dict[str, str]]:
    file = files(__package__ or "bekal.notices") / "data" / "photos.toml"
    return tomllib.loads(file.read_text("utf-8"))


def topics() -> list[str]:
    """The outbox's topics that are told to people."""
    return list(_texts())


def kind_of(topic: str) -> Kind:
    """What kind of notice a topic is."""
    kind: Kind = _texts()[topic]["kind"]
    return kind


def title_of(topic: str, language: str) -> str:
    """What a topic is called in a list, and as the subject of an e-mail. A topic of the past is itself."""
    found = _texts().get(topic)
    return str(found[f"title_{_known(language)}"]) if found else topic


def expires_at(topic: str, payload: Mapping[str, Any], made_at: datetime) -> datetime:
    """The first instant at which nobody needs this any more: what the payload says, else by its kind."""
    if "expires_at" in payload:
        return datetime.fromisoformat(payload["expires_at"])
    return made_at + {"code": _CODE_LIFE, "reply": _REPLY_LIFE}.get(kind_of(topic), _LIFE)


def say(notice: Notice, policy: Policy, whom: str = "") -> str:
    """The text of a notice; a language we do not have becomes Indonesian.

    ``whom``: for whom of a shared phone it is (``SA``). With it a text of one SMS may become one of two.
    """
    return address(_text(notice).format_map(_filled(notice, policy)), whom)


def address(text: str, whom: str) -> str:
    """The text with the name of the one whom it is for in front: ``SA: Kamu terpilih``."""
    return f"{whom}: {text}" if whom else text


def values_of(notice: Notice, policy: Policy) -> tuple[str, ...]:
    """What stands in the text's blanks, in their order: for templates that a channel approved before."""
    filled = _filled(notice, policy)
    return tuple(filled[name] for name in blanks(_text(notice)))


def blanks(text: str) -> list[str]:
    """The names of a text's blanks, in order."""
    return [name for _, name, _, _ in string.Formatter().parse(text) if name]


def _text(notice: Notice) -> str:
    return str(_texts()[notice.topic][_known(notice.language)])


def _filled(notice: Notice, policy: Policy) -> dict[str, str]:
    filled = {"site": policy.site, "ussd": policy.ussd_code}
    for name in blanks(_text(notice)):
        if name not in filled:
            filled[name] = _write(name, notice.payload[name], notice)
    return filled


def _write(name: str, value: Any, notice: Notice) -> str:
    language = _known(notice.language)
    if name.endswith("_rp"):
        return write_rp(value, language)
    if name.endswith("_at"):
        return write_instant(datetime.fromisoformat(value), notice.zone, language)
    if name.endswith("_until"):
        last = datetime.fromisoformat(value) - timedelta(minutes=1)
        return write_instant(last, notice.zone, language)
    if name == "reason":
        return reason_of(value, language)
    if name == "photos":
        return _write_photos(value, language)
    return str(value) if name in ("code", "content") else fit(str(value), NAME_MAX)


def reason_of(reason: str | None, language: str) -> str:
    """Why a bank refused, in a few words that end the sentence."""
    return (_reasons().get(reason or "") or _reasons()["other"])[_known(language)]


def _write_photos(reasons: Mapping[str, str], language: str) -> str:
    """Which photos and why: ``foto KTP (buram) dan swafoto (terlalu gelap atau terang)``."""
    words = _photos()
    said = [
        f"{words[kind][language]} ({words.get(reason, words['other'])[language]})"
        for kind, reason in sorted(reasons.items())
    ]
    return (" dan " if language == "id" else " and ").join(said)


def write_rp(amount_rp: int, language: str) -> str:
    """An amount: ``Rp600.000``, in English ``Rp600,000``."""
    return "Rp" + f"{amount_rp:,}".replace(",", "." if language == "id" else ",")


def write_instant(at: datetime, zone: str, language: str) -> str:
    """Day and minute in few characters: ``30 Apr 2022 23.59 WIB``."""
    local = at.astimezone(ZoneInfo(zone))
    day = format_date(local.date(), "d MMM y", locale=language)
    return f"{day} {local:%H}{'.' if language == 'id' else ':'}{local:%M} {_ZONES.get(zone, 'WIB')}"


def _known(language: str) -> str:
    return language if language in LANGUAGES else "id"
