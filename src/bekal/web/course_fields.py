"""The fields that courses are filed under, for readers of both languages.

A partner may file a course under a name of its own; such a name is shown as it was given.
"""

from __future__ import annotations

from typing import Final

from bekal.pages import mark as _

KNOWN: Final = frozenset(
    {
        _("Bahasa Asing"),
        _("Gaya Hidup"),
        _("Keuangan"),
        _("Makanan dan Minuman"),
        _("Manajemen"),
        _("Penjualan dan Pemasaran"),
        _("Perkantoran"),
        _("Pertanian"),
        _("Sosial dan Perilaku"),
        _("Teknik"),
        _("Teknologi Informasi"),
        _("Transportasi"),
    }
)
