"""What the public window calls the steps of the funnel, the states of a batch and the checks of the books."""

from __future__ import annotations

from typing import Final

from bekal.pages import mark as _

FUNNEL: Final = {
    "registered": _("Mendaftar dengan nomor HP"),
    "identified": _("Mengisi identitas"),
    "verified": _("Identitas cocok dengan Dukcapil"),
    "applied": _("Bergabung dengan gelombang"),
    "eligible": _("Memenuhi syarat"),
    "drawn": _("Terpilih dalam undian"),
    "awarded": _("Ditetapkan dalam SK"),
    "bought": _("Membeli kursus"),
    "completed": _("Menyelesaikan kursus"),
    "paid": _("Menerima insentif"),
}

BATCH_STATES: Final = {
    "soon": ("off", _("Belum dibuka")),
    "open": ("ok", _("Sedang dibuka")),
    "over": ("warn", _("Menunggu ditutup")),
    "closed": ("warn", _("Ditutup, menunggu undian")),
    "frozen": ("warn", _("Daftar dibekukan, siap diundi")),
    "drawn": ("warn", _("Diundi, pemenang diperiksa ulang")),
    "checked": ("warn", _("Pemenang diperiksa, menunggu SK")),
    "announced": ("", _("Diumumkan")),
}

PLACES: Final = (
    ("training_spent_rp", _("Kursus yang sudah diselesaikan")),
    ("held_rp", _("Ditahan untuk kursus yang sedang berjalan")),
    ("incentives_paid_rp", _("Insentif yang sudah dibayarkan")),
    ("surveys_paid_rp", _("Insentif survei yang sudah dibayarkan")),
    ("in_transit_rp", _("Di perjalanan ke rekening penerima")),
    ("available_rp", _("Masih tersedia bagi penerima")),
    ("returned_rp", _("Kembali ke kas negara")),
)
"""Where the money granted to recipients is: these sum to what was granted."""

INVARIANTS: Final = {
    "debits_equal_credits": _("Jumlah debit sama dengan jumlah kredit"),
    "guarded_not_below_zero": _("Tidak ada rekening penerima di bawah nol"),
    "guarded_equal_journal": _("Saldo tiap rekening sama dengan hitungan ulang dari jurnal"),
    "movements_equal_journal": _("Ringkasan gerakan uang sama dengan jurnal"),
    "holds_resolved_at_most_once": _("Uang yang ditahan dilepas atau dibayarkan paling banyak sekali"),
    "clearing_not_overdrawn": _("Rekening perantara tidak pernah minus"),
    "clearing_is_zero": _("Rekening perantara kosong setelah SK selesai dibagikan"),
    "nothing_booked_after_close": _("Tidak ada yang dicatat sesudah tahun anggaran ditutup"),
    "decrees_equal_grants": _("Isi SK sama dengan yang dibagikan kepada penerima"),
    "granted_is_accounted_for": _("Semua jatah penerima jelas berada di mana"),
    "purchases_equal_vouchers_and_holds": _("Tiap pembelian punya satu voucer dan satu uang yang ditahan"),
    "completions_equal_posts_and_certificates": _("Tiap kursus selesai dibayar sekali dan bersertifikat"),
    "seats_taken_equal_purchases": _("Kursi kelas yang terisi sama dengan pembelian"),
    "dues_equal_payments": _("Insentif yang jatuh tempo sama dengan yang dibayar, diproses, atau gagal"),
    "payable_is_posted_less_settled": _(
        "Utang kepada platform sama dengan kursus selesai dikurangi yang dilunasi"
    ),
    "household_cap_holds": _("Tidak ada kartu keluarga dengan penerima melebihi batas"),
    "one_award_per_person": _("Tidak ada orang yang menerima dua kali"),
    "declined_cards_are_given_back": _("Kartu yang dikembalikan tidak terpakai dan saldonya kembali"),
    "nothing_points_nowhere": _("Setiap catatan punya induknya"),
}

DRAW_PHASES: Final = {
    "opened": ("off", _("Disiapkan")),
    "proposed": ("off", _("Menunggu tanda tangan kedua")),
    "objections": ("warn", _("Daftar terbuka untuk keberatan")),
    "reveals": ("warn", _("Angka penyumbang dibuka")),
    "beacon": ("warn", _("Menunggu suar acak")),
    "late": ("warn", _("Suar acak terlambat, ditunggu")),
    "seeded": ("warn", _("Bilangan acak sudah ada")),
    "drawn": ("warn", _("Diundi, menunggu sertifikat auditor")),
    "certified": ("warn", _("Bersertifikat, menunggu diumumkan")),
    "announced": ("ok", _("Diumumkan")),
}

STAGES: Final = {
    "reserve_first": (
        _("Tahap 1: kursi cadangan"),
        _("Tahap 2: kabupaten atau kota"),
        _("Tahap 3: sisa di provinsi"),
        _("Tahap 4: sisa nasional"),
    ),
    "open_first": (
        _("Tahap 1: kabupaten atau kota"),
        _("Tahap 2: kursi cadangan"),
        _("Tahap 3: sisa di provinsi"),
        _("Tahap 4: sisa nasional"),
    ),
}

ORDERS: Final = {
    "reserve_first": _(
        "Kursi cadangan diundi dulu. Itu jaminan minimum: yang terpilih di sana dihitung dalam jatah itu."
    ),
    "open_first": _("Kursi umum diundi dulu. Kursi cadangan adalah tambahan bagi yang belum terpilih."),
}

CATEGORIES: Final = {
    "disability": _("Penyandang disabilitas"),
    "migrant": _("Purna pekerja migran"),
    "returned_migrant": _("Purna pekerja migran"),
    "lagging_region": _("Daerah tertinggal"),
    "poor_household": _("Keluarga miskin"),
}
"""Groups with reserved seats, by the codes of the programme file; one without words is shown by its code."""

ENDED: Final = {
    "struck": _("Tempat itu kemudian dicoret karena tidak memenuhi syarat."),
    "lapsed": _("Tempat itu kemudian hangus karena tidak dipakai."),
    "declined": _("Tempat itu kemudian dikembalikan."),
}

FAIRNESS: Final = {
    "household_size": _("Menurut anggota keluarga yang ikut"),
    "province": _("Menurut provinsi"),
    "category": _("Menurut kelompok"),
}

STATISTICS: Final = {
    "uniform": _("Tiket tersebar merata"),
}
"""Tests of the release gate by name; one without words is shown by its name."""
