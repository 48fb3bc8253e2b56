"""What the console calls states and accounts; next to them stand the names that code and books use."""

from __future__ import annotations

from typing import Final

from bekal.pages import mark as _

BATCH_STATES: Final = {
    "open": ("ok", _("dibuka")),
    "closed": ("warn", _("ditutup")),
    "frozen": ("warn", _("dibekukan")),
    "drawn": ("warn", _("diundi")),
    "checked": ("warn", _("diperiksa")),
    "announced": ("", _("diumumkan")),
}

DECREE_STATES: Final = {
    "drafted": ("off", _("rancangan")),
    "budgeted": ("warn", _("dianggarkan")),
    "granting": ("warn", _("sedang dibagikan")),
    "closed": ("ok", _("selesai dibagikan")),
}

APPLICATION_STATES: Final = {
    "joined": _("ikut"),
    "refused": _("tidak memenuhi syarat"),
    "withdrawn": _("menarik diri"),
    "won": _("terpilih"),
    "lost": _("tidak terpilih"),
    "struck": _("dicoret"),
    "awarded": _("ditetapkan"),
    "declined": _("mengembalikan tempat"),
}

ACCOUNTS: Final = (
    ("appropriated_rp", _("Anggaran dari kas negara")),
    ("budget_rp", _("Masih di anggaran")),
    ("clearing_rp", _("Di rekening perantara")),
    ("granted_rp", _("Dijatah untuk penerima")),
    ("training_spent_rp", _("Kursus yang sudah diselesaikan")),
    ("held_rp", _("Ditahan untuk kursus yang sedang berjalan")),
    ("incentives_paid_rp", _("Insentif yang sudah dibayarkan")),
    ("surveys_paid_rp", _("Insentif survei yang sudah dibayarkan")),
    ("in_transit_rp", _("Di perjalanan ke rekening penerima")),
    ("available_rp", _("Masih tersedia bagi penerima")),
    ("returned_rp", _("Kembali ke kas negara")),
    ("platform_payable_rp", _("Utang kepada platform")),
    ("platform_settled_rp", _("Sudah dilunasi kepada platform")),
)

SOURCE_KINDS: Final = {
    "studying": _("yang sedang sekolah atau kuliah"),
    "aid": _("penerima bantuan lain"),
    "occupation": _("pekerjaan yang dikecualikan"),
    "blacklist": _("daftar hitam"),
    "affirmative": _("kelompok afirmatif"),
}
"""What a ministry's list is used for."""
