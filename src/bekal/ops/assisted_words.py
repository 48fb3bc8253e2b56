"""What an officer is told about each row: what happened, and what to do."""

from __future__ import annotations

from typing import Final

from bekal.pages import mark as _

REASONS: Final = {
    "registered": _("Terdaftar. Datanya sedang diperiksa Dukcapil."),
    "already_registered": _("Sudah terdaftar sebelumnya; tidak didaftarkan dua kali."),
    "registered_elsewhere": _(
        "NIK ini sudah terdaftar dengan nomor HP lain. Orangnya masuk dengan nomor itu, atau melapor lewat "
        "pengaduan."
    ),
    "phone_full": _("Nomor HP ini sudah dipakai lima orang. Tulis nomor lain."),
    "quota_used_up": _("Jatahmu habis. Minta tambahan ke pengelola, lalu kirim lagi berkas yang sama."),
    "columns_wrong": _("Jumlah kolom di baris ini salah."),
    "cell_too_long": _("Ada isian yang terlalu panjang."),
    "formula": _("Baris ini berisi rumus. Simpan nilainya saja."),
    "spoiled": _("Lembar kerja mengubah angkanya (3,17E+15). Jadikan kolomnya teks, lalu tulis lagi."),
    "tanggal_lahir_wrong": _("Tanggal lahir ditulis hari/bulan/tahun, misalnya 27/03/1996."),
    "jenis_kelamin_wrong": _("Jenis kelamin diisi L atau P."),
    "kabupaten_kota_wrong": _("Kabupaten atau kota tidak dikenal. Tulis kodenya, misalnya 31.71."),
    "pendidikan_wrong": _("Pendidikan diisi angka 1 sampai 10 seperti di Kartu Keluarga."),
    "pekerjaan_wrong": _("Pekerjaan diisi angka 1 sampai 88 seperti di Kartu Keluarga."),
    "disabilitas_wrong": _("Disabilitas diisi angka 1 sampai 6, atau dikosongkan."),
    "hp_wrong": _("Nomor HP harus nomor Indonesia, misalnya 0812 3456 7890."),
    "persetujuan_wrong": _("Persetujuan diisi: tertulis, cap jempol, atau lisan."),
    "yes_no_wrong": _("Diisi ya atau tidak."),
    "nik_form_wrong": _("NIK terdiri dari 16 angka, seperti tercetak di KTP."),
    "nik_contradicts_birth_date": _(
        "NIK tidak cocok dengan tanggal lahir. Kalau KTP memang begitu, isi nik_diperiksa: ya."
    ),
    "nik_contradicts_sex": _(
        "NIK tidak cocok dengan jenis kelamin. Kalau KTP memang begitu, isi nik_diperiksa: ya."
    ),
    "family_card_form_wrong": _("Nomor Kartu Keluarga terdiri dari 16 angka dan bukan NIK."),
    "name_missing": _("Tulis nama lengkap seperti di KTP."),
    "mother_name_missing": _("Tulis nama ibu kandung seperti di Kartu Keluarga."),
    "birth_date_impossible": _("Tanggal lahir ini tidak mungkin."),
    "region_unknown": _("Kabupaten atau kota tidak dikenal. Tulis kodenya, misalnya 31.71."),
    "answer_unknown": _("Pendidikan, pekerjaan, atau disabilitas di luar daftar."),
    "consent_missing": _("Tanpa persetujuan orangnya, ia tidak boleh didaftarkan."),
}

FIELDS: Final = {
    "nik_form_wrong": "nik",
    "nik_contradicts_birth_date": "nik",
    "nik_contradicts_sex": "nik",
    "family_card_form_wrong": "nomor_kk",
    "name_missing": "nama",
    "mother_name_missing": "nama_ibu",
    "birth_date_impossible": "tanggal_lahir",
    "region_unknown": "kabupaten_kota",
    "answer_unknown": "pekerjaan",
    "consent_missing": "persetujuan",
    "phone_full": "hp",
    "registered_elsewhere": "nik",
    "quota_used_up": "nik",
}
"""Where the form shows a refusal of the registration."""

CONSENT_WAYS: Final = (
    ("tertulis", _("Tertulis, dengan tanda tangan")),
    ("cap jempol", _("Tertulis, dengan cap jempol")),
    ("lisan", _("Lisan, sesudah dibacakan")),
)

APPOINTING: Final = {
    "staff_unknown": ("login", _("Tidak ada petugas aktif dengan nama masuk ini.")),
    "role_missing": ("login", _("Petugas ini tidak punya peran registrar.")),
    "office_missing": ("office", _("Tulis kantor atau desanya.")),
    "quota_wrong": ("quota", _("Jatah diisi angka, tidak kurang dari yang sudah terpakai.")),
}
