"""What the package hands out: provinces and regions as they stand on one day."""

from __future__ import annotations

from typing import Literal

import msgspec

from bekal.base.errors import BekalError


class Province(msgspec.Struct, frozen=True):
    """A province on a day. ``province_id`` (1-38) is ours, ``code`` (two digits) Kemendagri's."""

    province_id: int
    code: str
    name: str
    timezone: str


class Region(msgspec.Struct, frozen=True):
    """A regency (kabupaten) or city (kota) as it stands on a day: the unit of quotas and of coverage.

    ``region_id`` (1-514) is ours and never changes; ``code`` (``NN.NN``) and ``province_id`` are those of the
    day. ``timezone`` is an IANA name (WIB, WITA, WIT); ``q`` and ``r`` place the region's hexagon (odd-r,
    rows grow to the north).
    """

    region_id: int
    province_id: int
    code: str
    name: str
    full_name: str
    kind: Literal["kabupaten", "kota"]
    timezone: str
    q: int
    r: int


class PopulationFileError(BekalError):
    """A file of inhabitants per regency cannot be used; the text lists every mistake with its line."""
