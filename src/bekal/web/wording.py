"""What every state and refusal is called on screen: what happened, what to do, whom to ask."""

from __future__ import annotations

from typing import Final

from bekal.pages import mark as _

STEP_TITLES: Final = {
    "identity": _("Identitas"),
    "photos": _("Foto KTP dan wajah"),
    "test": _("Tes kemampuan dasar"),
    "batch": _("Gelombang dan undian"),
    "purchase": _("Kursus pertama"),
    "course": _("Belajar dan sertifikat"),
    "review": _("Ulasan"),
    "account": _("Rekening atau dompet"),
    "incentive": _("Insentif"),
}

STEP_STATES: Final = {
    "done": _("selesai"),
    "now": _("giliranmu"),
    "waiting": _("menunggu"),
    "refused": _("perlu perhatian"),
    "later": _("nanti"),
}
"""What the mark beside a step says, for those who hear the page."""

HOLDERS: Final = {
    "you": _("Giliranmu."),
    "registry": _("Sekarang di Dukcapil."),
    "programme": _("Sekarang di pengelola program."),
    "institution": _("Sekarang di lembaga pelatihan."),
    "bank": _("Sekarang di bank atau dompet elektronik."),
}

STEP_SENTENCES: Final = {
    ("identity", "done"): _("Datamu cocok dengan catatan Dukcapil."),
    ("identity", "waiting"): _(
        "Kami sedang mencocokkan datamu dengan Dukcapil. Kamu tidak perlu menunggu di sini; "
        "kalau Dukcapil sibuk, kami bertanya lagi sendiri dan mengabarimu lewat SMS."
    ),
    ("photos", "done"): _("Foto KTP dan swafotomu sudah kami terima."),
    ("photos", "now"): _(
        "Ambil foto KTP dan foto wajahmu. Boleh diulang kapan saja sebelum gelombangnya ditutup."
    ),
    ("photos", "refused"): _("Ada foto yang perlu diambil ulang. Yang lain tidak perlu."),
    ("test", "done"): _("Tesmu sudah kami terima. Nilainya tidak menentukan siapa yang terpilih."),
    ("test", "now"): _("Sekali saja, dengan batas waktu. Tidak ada nilai minimum."),
    ("batch", "now"): _("Kamu belum ikut gelombang mana pun."),
    ("batch", "later"): _(
        "Sesudah semua langkah di atas selesai dan identitasmu cocok, kamu bisa ikut gelombang yang dibuka."
    ),
    ("batch", "done"): _("Kamu ditetapkan sebagai penerima."),
    ("purchase", "later"): _("Kalau kamu ditetapkan sebagai penerima, kartu dan saldonya muncul di sini."),
    ("purchase", "now"): _(
        "Saldomu sudah ada. Pilih kursus di salah satu platform dan bayar dengan nomor kartumu."
    ),
    ("purchase", "done"): _("Kamu sudah membeli kursus."),
    ("course", "later"): _("Sesudah membeli, jadwal dan kode hadirmu muncul di sini."),
    ("course", "waiting"): _("Kursusmu sedang berjalan. Hadiri semua sesinya dengan kamera menyala."),
    ("course", "done"): _("Kursusmu selesai dan sertifikatnya terbit."),
    ("review", "later"): _(
        "Sesudah kursus selesai, beri nilai dan ulasan. Tanpa itu insentif tidak dijadwalkan."
    ),
    ("review", "now"): _("Beri nilai dan ulasan untuk kursusmu. Sesudah itu insentifmu dijadwalkan."),
    ("review", "done"): _("Terima kasih, ulasanmu tersimpan."),
    ("account", "later"): _("Rekening hanya perlu untuk menerima insentif, bukan untuk belajar."),
    ("account", "now"): _(
        "Sambungkan rekening atau dompet elektronik atas namamu sendiri untuk menerima insentif."
    ),
    ("account", "waiting"): _("Kami sedang menanyakan kepada bank apakah rekening ini milikmu."),
    ("account", "done"): _("Rekeningmu sudah cocok dengan NIK-mu."),
    ("incentive", "later"): _("Dijadwalkan sesudah kursus pertamamu selesai dan kamu memberi ulasan."),
    ("incentive", "waiting"): _("Insentifmu sudah dijadwalkan."),
    ("incentive", "done"): _("Semua insentif yang jatuh tempo sudah dibayarkan."),
}

REVIEW_TOO_LATE: Final = _(
    "Kartumu sudah berakhir, jadi insentif tidak lagi dijadwalkan. Ulasanmu tetap berguna bagi yang lain."
)

PHOTO_REASONS: Final = {
    "blurred": _("Fotonya buram. Pegang HP dengan dua tangan dan tunggu sampai kameranya fokus."),
    "cropped": _("Kartunya terpotong. Keempat sudutnya harus terlihat."),
    "glare": _("Ada pantulan cahaya di atas tulisannya. Matikan lampu kilat."),
    "copy": _("Ini fotokopi atau foto layar. Pakai KTP aslinya."),
    "face_hidden": _("Wajahmu tertutup atau terlalu kecil. Lepas topi, masker, dan kacamata hitam."),
    "bad_light": _("Terlalu gelap atau terlalu terang. Cari cahaya dari depan."),
    "someone_else": _("Wajah di foto ini berbeda dari wajah di KTP."),
}
"""Why a member of staff refused a photo, in words for the citizen."""

REASONS: Final = {
    # the civil registry
    "mismatched": _("Ada isian yang berbeda dari catatan Dukcapil."),
    "not_found": _("NIK ini tidak ada di Dukcapil. Datanya mungkin belum diperbarui."),
    "inactive": _("NIK ini tidak aktif di Dukcapil."),
    "deceased": _(
        "Menurut Dukcapil, pemilik NIK ini sudah meninggal. Kalau itu keliru, minta Dukcapil memperbaikinya."
    ),
    "elsewhere": _("NIK ini sudah terdaftar dengan nomor HP lain."),
    # the photos
    **PHOTO_REASONS,
    "test_running": _("Tesmu sedang berjalan; waktunya tidak berhenti."),
    # the draw
    "pool_full": _(
        "Nomor undimu di atas batas kursi kabupaten atau kotamu. Kamu boleh ikut gelombang berikutnya."
    ),
    "household_full": _("Jatah Kartu Keluargamu sudah terisi oleh anggota keluarga lain."),
    "withdrawn": _("Kamu keluar dari gelombang itu sebelum diundi. Kamu boleh ikut lagi."),
    "place_declined": _("Kamu mengembalikan tempatmu. Kamu tidak masuk daftar hitam."),
    "card_declined": _("Kamu mengembalikan kartumu. Kamu tidak masuk daftar hitam."),
    # the card
    "revoked": _(
        "Kepesertaanmu dicabut karena batas waktu membeli kursus terlewat. Saldonya kembali ke kas negara."
    ),
    "expired": _("Kartumu berakhir bersama tahun anggarannya. Sisa saldonya kembali ke kas negara."),
    "finished": _("Perjalanan kartumu selesai."),
    "blocked": _("Kartumu diblokir sementara."),
    # the course
    "failed": _("Kamu tercatat tidak menyelesaikan kursus, jadi saldonya tidak kembali."),
    "cancelled": _("Kelasnya dibatalkan. Saldomu sudah kembali; kamu bisa memilih kursus lain."),
    # the bank
    "nik_differs": _(
        "NIK pemilik rekening ini berbeda dari NIK-mu. Sambungkan rekening atas namamu sendiri."
    ),
    "name_differs": _("Nama pemilik rekening ini berbeda dari namamu. Minta bank memperbaiki datanya."),
    "not_verified": _(
        "Akun dompet ini belum terverifikasi. Tingkatkan akunmu di aplikasinya, lalu sambungkan lagi."
    ),
    "wallet_limit": _("Saldo dompetmu sudah penuh. Kosongkan sebagian, lalu kami coba lagi."),
    "declined": _("Bank menolak tanpa menyebut alasan. Tanyakan kepada banknya."),
}
"""Reasons that are not rules of the programme; those bring their own words and contacts."""

BANK_REASONS: Final = {
    "not_found": _("Bank tidak mengenal nomor ini. Periksa angkanya."),
    "inactive": _("Rekening atau dompet ini tidak aktif. Aktifkan dulu, atau sambungkan yang lain."),
}
"""Reasons whose words the registry uses too."""

CONTACTS: Final = {
    "identity": _("Dukcapil: telepon 1500-537, WhatsApp atau SMS 0811-800-5373."),
    "account": _("Layanan pelanggan bank atau dompet elektronikmu."),
}

ELEMENTS: Final = {
    "nik": _("NIK"),
    "family_card": _("nomor KK"),
    "full_name": _("nama lengkap"),
    "born_on": _("tanggal lahir"),
    "mother_name": _("nama ibu kandung"),
    "sex": _("jenis kelamin"),
}

APPLICATION_STATES: Final = {
    "joined": ("warn", _("Ikut, menunggu undian")),
    "refused": ("bad", _("Belum memenuhi syarat")),
    "withdrawn": ("off", _("Kamu keluar sebelum diundi")),
    "won": ("ok", _("Terpilih, sedang diperiksa ulang")),
    "lost": ("off", _("Belum terpilih")),
    "struck": ("bad", _("Dicoret setelah diperiksa ulang")),
    "awarded": ("ok", _("Ditetapkan sebagai penerima")),
    "declined": ("off", _("Kamu mengembalikan tempatmu")),
}

JOIN_OUTCOMES: Final = {
    "batch_unknown": _("Gelombang ini tidak ada."),
    "not_open": _("Gelombang ini tidak sedang dibuka."),
    "already_joined": _("Kamu sudah ikut gelombang ini. Tidak ada yang berubah."),
}

CARD_STATES: Final = {
    "issued": ("ok", _("Siap dipakai")),
    "active": ("ok", _("Aktif")),
    "finished": ("off", _("Selesai")),
    "expired": ("off", _("Berakhir")),
    "revoked": ("bad", _("Dicabut")),
    "blocked": ("bad", _("Diblokir")),
    "declined": ("off", _("Kartunya kamu kembalikan")),
}

PURCHASE_STATES: Final = {
    "paid": ("warn", _("Sedang berjalan")),
    "completed": ("ok", _("Selesai")),
    "cancelled": ("off", _("Dibatalkan")),
    "failed": ("bad", _("Tidak selesai")),
}

DUE_STATES: Final = {
    "scheduled": ("", _("Dijadwalkan")),
    "instructed": ("warn", _("Sedang diproses bank")),
    "paid": ("ok", _("Dibayarkan")),
    "failed": ("bad", _("Gagal")),
    "stopped": ("bad", _("Dihentikan")),
    "forfeited": ("off", _("Gugur saat tutup tahun")),
}

DUE_KINDS: Final = {"incentive": _("Insentif ke-%(number)s"), "survey": _("Survei ke-%(number)s")}

MODES: Final = {
    "self_paced": _("belajar mandiri"),
    "webinar": _("webinar"),
    "offline": _("tatap muka"),
    "blended": _("campuran daring dan tatap muka"),
}

MISSING: Final = {
    "last_session": _("sesi terakhir: belum dibuka"),
    "attendance": _("kehadiran: belum semua sesi tercatat hadir"),
    "pre_test": _("tes awal"),
    "tasks": _("tugas praktik mandiri (TPM)"),
    "post_test": _("tes akhir"),
    "post_test_score": _("nilai tes akhir masih di bawah batas; boleh diulang"),
    "skill_demonstration": _("unjuk keterampilan (UK)"),
    "skill_score": _("nilai unjuk keterampilan (UK) dari instruktur"),
    "skill_score_low": _("nilai unjuk keterampilan (UK) masih di bawah batas; boleh diulang"),
    "skill_feedback": _("umpan balik tertulis instruktur atas unjuk keterampilan (UK)"),
}
"""What is wanting before a course counts as completed."""

LINK_OUTCOMES: Final = {
    "channel_unknown": ("channel", _("Pilih bank atau dompet dari daftar.")),
    "channel_not_open": ("channel", _("Bank atau dompet ini belum bisa dipilih.")),
    "digits_wrong": ("account_number", _("Nomor ini tidak mungkin benar. Periksa angkanya.")),
    "another_linked": ("account_number", _("Rekening lain masih tersambung. Putuskan dulu yang itu.")),
}

REVIEW_OUTCOMES: Final = {
    "rating_wrong": ("rating", _("Pilih nilai 1 sampai 5.")),
    "review_too_long": ("text", _("Ulasan ini terlalu panjang.")),
    "not_completed": ("rating", _("Kursus ini belum selesai, jadi belum bisa diulas.")),
}

SURVEY_ERRORS: Final = {
    "missing": _("Pertanyaan ini perlu dijawab."),
    "wrong": _("Jawaban ini tidak bisa dibaca."),
    "too_small": _("Angka ini terlalu kecil."),
    "too_large": _("Angka ini terlalu besar."),
    "too_long": _("Jawaban ini terlalu panjang."),
}

TICKET_KINDS: Final = (
    ("complaint", _("Pengaduan: ada yang tidak beres")),
    ("appeal", _("Keberatan: aku tidak setuju dengan keputusan")),
    ("question", _("Pertanyaan")),
    ("report", _("Laporan: lembaga atau platform berbuat curang atau tidak pantas")),
)

TICKET_TOPICS: Final = (
    ("class", _("Kelas, pengajar, atau kehadiran")),
    ("certificate", _("Nilai atau sertifikat")),
    ("purchase", _("Pembelian, kode voucer, atau saldo yang kembali")),
)

TICKET_OUTCOMES: Final = {
    "kind_unknown": ("kind", _("Pilih salah satu.")),
    "subject_missing": ("subject", _("Tulis pokok masalahnya dalam satu baris.")),
    "subject_too_long": ("subject", _("Persingkat judulnya.")),
    "text_missing": ("text", _("Ceritakan apa yang terjadi.")),
    "text_too_long": ("text", _("Persingkat ceritanya.")),
    "about_wrong": ("about", _("Kode ini salah ketik.")),
    "too_many": ("text", _("Kamu sudah punya 20 pengaduan yang terbuka. Balas salah satunya.")),
}

OBJECTION_KINDS: Final = {
    "missing": _("Aku tidak ada di daftar"),
    "region": _("Daerahku salah"),
    "household": _("Jatah keluargaku salah"),
    "category": _("Kelompokku salah"),
    "not_eligible": _("Aku tidak berhak ikut"),
    "other": _("Yang lain"),
}
OBJECTION_STATES: Final = {
    None: ("warn", _("menunggu jawaban")),
    "rejected": ("off", _("ditolak")),
    "corrected": ("ok", _("diperbaiki")),
}
OBJECTION_OUTCOMES: Final = {
    "nothing_published": _("Daftarnya belum terbit, jadi belum ada yang bisa salah. Tunggu dulu."),
    "too_late": _("Masa keberatan sudah lewat. Buka pengaduan; sesudah undian masih ada banding."),
}

FILE_PROBLEMS: Final = {
    "too_large": _("Berkas ini terlalu besar: foto sampai 12 MB, PDF sampai 3 MB. Pilih yang lain."),
    "kind_unknown": _("Yang bisa dilampirkan hanya foto (JPG, PNG) atau PDF."),
    "damaged": _("Berkas ini rusak. Ambil fotonya sekali lagi."),
}

TICKET_STATES: Final = {
    "open": ("warn", _("Menunggu jawaban")),
    "answered": ("ok", _("Sudah dijawab")),
    "closed": ("off", _("Selesai")),
}

NEWS: Final = {
    "keberatan": _("Keberatanmu tercatat. Undian menunggu jawabannya."),
    "terdaftar": _("Pendaftaranmu tersimpan. Kami tanyakan datanya kepada Dukcapil."),
    "tarik": _("Pendaftarannya ditarik. Nomormu bisa dipakai mendaftar lagi."),
    "nomor": _("Nomormu sudah diganti. Nomor lama tidak bisa masuk lagi."),
    "kunci": _("Kuncinya tersimpan. Lain kali, pilih Masuk dengan kunci."),
    "kunci-hapus": _("Kuncinya dihapus dan tidak membuka apa-apa lagi."),
    "foto": _("Fotonya tersimpan."),
    "tatap": _("Permintaanmu tersimpan. Petugas akan melihatmu langsung; bawa KTP aslimu."),
    "tes": _("Tesmu sudah kami terima. Terima kasih."),
    "gabung": _("Kamu ikut gelombang ini. Undiannya sesudah gelombang ditutup."),
    "ulasan": _("Ulasanmu tersimpan. Insentifmu dijadwalkan."),
    "rekening": _("Rekeningmu tersimpan. Kami tanyakan kepada bank apakah milikmu."),
    "diperiksa": _("Kami tanyakan sekali lagi kepada bank."),
    "tunggu": _("Bank baru saja ditanya. Coba lagi sepuluh menit lagi."),
    "putus": _("Rekening diputuskan."),
    "survei": _("Terima kasih. Uang surveinya dijadwalkan."),
    "pengaduan": _("Pengaduanmu tersimpan. Nomornya ada di bawah."),
    "balasan": _("Balasanmu tersimpan."),
    "diminta": _("Permintaanmu tersimpan. Kami jawab dalam 3 × 24 jam."),
    "dihapus": _("Permintaanmu tersimpan. Kamu bisa menariknya kembali selama 24 jam."),
    "ditarik": _("Permintaan ditarik kembali. Tidak ada yang berubah."),
    "kembali": _("Tempatmu sudah dikembalikan. Kamu boleh ikut gelombang berikutnya."),
    "mundur": _("Kamu tidak ikut diundi lagi. Selama gelombangnya dibuka, kamu boleh ikut kembali."),
}
"""What just happened, said once on the page that follows a form."""

CONSENTS: Final = {
    "statement": _("Pernyataan pendaftar"),
    "data_processing": _("Pemakaian data untuk menilai, mengundi, dan membayar"),
    "biometrics": _("Pemeriksaan wajah"),
    "research": _("Penelitian tanpa nama"),
    "job_offers": _("Tawaran kerja"),
}

PURPOSES: Final = {
    "identity check at the civil registry": _("mencocokkan identitas dengan Dukcapil"),
    "account check": _("menanyakan rekening kepada bank"),
    "payment": _("mengirim pembayaran"),
    "message": _("mengirim pesan"),
    "decree document": _("dokumen surat keputusan"),
    "own data shown to its owner": _("diperlihatkan kepadamu sendiri"),
    "copy for its owner": _("salinan untukmu sendiri"),
    "request about own data": _("mengerjakan permintaanmu tentang datamu"),
    "complaint": _("menjawab pengaduanmu"),
    "who holds a shared phone": _("bertanya siapa yang memakai HP bersama (hanya inisial)"),
    "whom a message is for": _("menulis untuk siapa pesan di HP bersama (hanya inisial)"),
}

PHOTO_TITLES: Final = {"card": _("Foto KTP"), "selfie": _("Foto wajah")}
PHOTO_STATES: Final = {
    "given": ("ok", _("sudah kami terima")),
    "accepted": ("ok", _("sudah diperiksa")),
    "refused": ("bad", _("ambil ulang")),
}

FIELDS: Final = {
    "nik": _("NIK"),
    "family_card": _("nomor KK"),
    "full_name": _("nama"),
    "born_on": _("tanggal lahir"),
    "mother_name": _("nama ibu"),
    "phone": _("nomor HP"),
    "email": _("surel"),
    "payment_account": _("nomor rekening"),
    "photos": _("foto KTP dan wajah"),
}

RESERVES: Final = {
    "disability": _("Penyandang disabilitas"),
    "returned_migrant": _("Purna pekerja migran"),
    "lagging_region": _("Daerah tertinggal"),
    "poor_household": _("Keluarga miskin"),
}
"""Groups with reserved seats, by the codes of the programme file."""

ENDED: Final = {
    "struck": _("Kemudian kamu dicoret karena tidak memenuhi syarat."),
    "lapsed": _("Kemudian tempatmu hangus karena tidak dipakai."),
    "declined": _("Kemudian kamu mengembalikan tempatmu."),
}
"""What became of a winner's place, by the causes of the published format."""

REQUEST_KINDS: Final = {"correction": _("Perbaikan data"), "erasure": _("Penghapusan data")}

REQUEST_STATES: Final = {
    "asked": ("warn", _("Sedang dikerjakan")),
    "done": ("ok", _("Selesai")),
    "refused": ("bad", _("Ditolak")),
    "withdrawn": ("off", _("Ditarik kembali")),
}

REQUEST_REASONS: Final = {
    "payment_under_way": _("Masih ada pembayaran di jalan. Datamu dihapus begitu bank menjawab."),
}
"""Reasons that the programme itself gives; a refusal has those that staff wrote."""

CONSENT_WAYS: Final = {
    "signed": _("dengan tanda tanganmu"),
    "thumbprint": _("dengan cap jempolmu"),
    "spoken": _("secara lisan, sesudah dibacakan"),
}
