"""The payment partners a recipient can choose from: two banks and four e-wallets."""

from __future__ import annotations

import csv
import re
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec


class Channel(msgspec.Struct, frozen=True):
    """A payment partner. ``bank_code`` is the clearing code of Bank Indonesia (banks only);

    ``partner_from`` the first day it can be chosen; an account number has ``digits_min`` to ``digits_max``
    digits (of an e-wallet: the phone number, written from 0).
    """

    channel: str
    kind: str
    name: str
    operator: str
    bank_code: str
    swift_bic: str
    partner_from: date
    digits_min: int
    digits_max: int


@cache
def channels() -> dict[str, Channel]:
    """All payment partners by their code, in the order in which screens list them."""
    text = (files(__package__ or "bekal.payouts") / "data" / "channels.csv").read_text("utf-8")
    rows = [msgspec.convert(row, Channel, strict=False) for row in csv.DictReader(text.splitlines())]
    return {row.channel: row for row in rows}


def list_channels(on: date) -> list[Channel]:
    """The payment partners that can be chosen on a day."""
    return [channel for channel in channels().values() if channel.partner_from <= on]


def normalise_account(channel: str, text: str) -> str | None:
    """An account number as typed, in its one written form (digits only); None when it cannot be one.

    Blanks, dots and hyphens are dropped. An e-wallet's number is its phone number: ``+62`` and ``62`` in
    front become ``0``, and it starts with ``08``.
    """
    partner = channels().get(channel)
    digits = re.sub(r"[\s.-]", "", text)
    if partner is None or not digits.isascii():
        return None
    if partner.kind == "wallet":
        digits = re.sub(r"^\+?62", "0", digits)
        if not digits.startswith("08"):
            return None
    fits = partner.digits_min <= len(digits) <= partner.digits_max
    return digits if digits.isdigit() and fits else None


def last_digits(account_number: str) -> str:
    """The last four digits, all of an account number that screens show."""
    return account_number[-4:]
