"""What the console calls the states, events and refusals of a draw, and who does what next."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from bekal import draws
from bekal.pages import mark as _

STATES: Final = {
    "opened": ("off", _("dibuka")),
    "proposed": ("warn", _("manifes diajukan")),
    "committed": ("warn", _("berjanji")),
    "seeded": ("warn", _("bilangan acak ada")),
    "drawn": ("warn", _("diundi")),
    "certified": ("warn", _("bersertifikat")),
    "announced": ("", _("diumumkan")),
}

EVENTS: Final = {
    "opened": _("dibuka, nomor dan kunci samaran ditetapkan"),
    "contribution committed": _("segel penyumbang diterima"),
    "manifest proposed": _("manifes diajukan"),
    "manifest approved": _("manifes ditandatangani orang kedua"),
    "list corrected": _("daftar diperbaiki"),
    "reveal taken": _("angka penyumbang diterima"),
    "reveal refused": _("angka penyumbang ditolak"),
    "draw postponed by rule": _("diundur menurut aturan"),
    "log witnessed": _("saksi menandatangani log"),
    "continued": _("kursi yang kembali diteruskan"),
    "appeal": _("banding diputus"),
    "beacon archived": _("suar disimpan"),
    "winners computed": _("pemenang dihitung"),
    "winners computed again": _("pemenang dihitung lagi, hasilnya sama"),
    "results stored": _("hasil disimpan"),
    "certified": _("sertifikat auditor disimpan"),
    "announcement requested": _("pengumuman diminta"),
    "announced": _("diumumkan"),
}

NOT_HEX: Final = _("Isi dengan angka 0-9 dan huruf a-f, dua untuk tiap byte.")
NOT_YET: Final = _("Belum bisa: pemenangnya harus diperiksa ulang dulu, sesudah sertifikat.")

COMMIT_OUTCOMES: Final = {
    draws.CommitOutcome.too_late: ("contributor", _("Terlambat: manifesnya sudah ditandatangani.")),
    draws.CommitOutcome.contributor_wrong: (
        "contributor",
        _("Nama pendek saja: huruf kecil, angka, titik, dan tanda hubung, paling banyak 64."),
    ),
    draws.CommitOutcome.commitment_wrong: ("commitment", _("Segel adalah SHA-256: 64 angka dan huruf a-f.")),
    draws.CommitOutcome.already_committed: ("contributor", _("Penyumbang ini sudah menyerahkan segelnya.")),
}

REVEAL_OUTCOMES: Final = {
    draws.RevealOutcome.not_committed: ("revealer", _("Belum waktunya: manifesnya belum ditandatangani.")),
    draws.RevealOutcome.contributor_unknown: ("revealer", _("Penyumbang ini tidak ada dalam manifes.")),
    draws.RevealOutcome.already_revealed: ("revealer", _("Angka penyumbang ini sudah dibuka.")),
    draws.RevealOutcome.too_late: (
        "revealer",
        _("Terlambat: yang membuka tidak boleh tahu suarnya."),
    ),
    draws.RevealOutcome.mismatch: ("nonce", _("Tidak cocok dengan segelnya. Percobaan ini dicatat.")),
}

APPROVE_OUTCOMES: Final = {
    draws.ApproveOutcome.not_staff: _("Hanya pegawai yang boleh menandatangani."),
    draws.ApproveOutcome.nothing_proposed: _("Tidak ada yang menunggu, atau isinya sudah berganti."),
    draws.ApproveOutcome.same_person: _("Kamu sendiri yang mengajukannya. Harus orang lain yang menyetujui."),
    draws.ApproveOutcome.too_late: _("Waktu terbitnya sudah lewat. Ajukan lagi dengan waktu baru."),
}

OBJECTION_KINDS: Final[dict[draws.ObjectionKind, str]] = {
    "missing": _("Tidak ada di daftar"),
    "region": _("Kabupaten atau kotanya salah"),
    "household": _("Keluarga atau sisa tempatnya salah"),
    "category": _("Kelompok cadangannya salah"),
    "not_eligible": _("Ada di daftar, padahal tidak berhak"),
    "other": _("Yang lain"),
}
OBJECTION_STATES: Final = {
    None: ("warn", _("menunggu")),
    "rejected": ("off", _("ditolak")),
    "corrected": ("ok", _("diperbaiki")),
}
OBJECT_OUTCOMES: Final = {
    draws.ObjectOutcome.nothing_published: _("Belum ada daftar yang terbit, jadi belum ada yang bisa salah."),
    draws.ObjectOutcome.too_late: _("Masa keberatan sudah lewat. Sesudah undian masih ada banding."),
}
ANSWER_OUTCOMES: Final = {
    draws.AnswerOutcome.objection_unknown: _("Keberatan ini tidak ada."),
    draws.AnswerOutcome.reason_missing: _("Tulis alasannya: pemohon boleh membacanya."),
    draws.AnswerOutcome.already_answered: _("Keberatan ini sudah dijawab. Jawaban tidak diganti."),
}
NO_CORRECTION: Final = _(
    "Barisnya tidak bisa diperbaiki sekarang: suarnya sudah keluar, baris ini sudah diperbaiki untuk versi "
    "berikutnya, atau orang ini bukan peserta."
)

APPEAL_STATES: Final = {
    "won": ("ok", _("menang")),
    "pool_full": ("off", _("tiketnya di atas batas")),
    "household_full": ("off", _("keluarganya penuh")),
}
APPEAL_REFUSALS: Final = {
    draws.AppealOutcome.listed: _("Orang ini ada di daftar, jadi sudah ikut diundi."),
    draws.AppealOutcome.already_judged: _("Banding orang ini sudah diputus. Putusan tidak diganti."),
    draws.AppealOutcome.not_an_applicant: _(
        "Orang ini tidak punya pendaftaran yang ditolak di gelombang ini."
    ),
}
NOT_ANNOUNCED: Final = _("Belum bisa: hasilnya harus diumumkan dulu.")
BY_COMMAND: Final = _("Daftarnya terlalu besar untuk situs ini. Pakai perintah bekal draw appeal.")

NEWS: Final = {
    "keberatan": _("Keberatan tercatat. Undian menunggu jawabannya."),
    "rejected": _("Jawaban tersimpan: ditolak."),
    "corrected": _("Baris diperbaiki untuk versi berikutnya. Ajukan manifes baru."),
    "banding-won": _(
        "Banding menang: tiketnya cukup. Ia mendapat kursi cadangan darurat dan diperiksa "
        "seperti pemenang lain."
    ),
    "banding-pool_full": _("Banding kalah: tiketnya di atas batas kelompoknya."),
    "banding-household_full": _("Banding kalah: keluarganya sudah penuh."),
    "dibuka": _("Undian dibuka. Nomornya tetap."),
    "janji": _("Segel penyumbang tersimpan."),
    "angka": _("Angka penyumbang diterima; cocok dengan segelnya."),
    "manifes": _("Manifes berlaku. Daftar, aturan, dan putaran suarnya tidak bisa diubah diam-diam lagi."),
    "diminta": _("Permintaan tersimpan. Orang lain harus menyetujuinya."),
    "diumumkan": _("Hasilnya sudah diumumkan."),
}


class NextStep(msgspec.Struct, frozen=True):
    """What happens next: a sentence, who does it, the command where it is one; until or from when."""

    words: str
    who: str
    command: str = ""
    until: datetime | None = None


_STAFF: Final = _("Operator atau penyetuju")
_SECOND: Final = _("Orang kedua: operator atau penyetuju lain")
_NOBODY: Final = _("Tidak ada; waktu yang berjalan")


def next_step(draw: draws.Draw, at: datetime) -> NextStep:
    """What a draw waits for at this instant."""
    n = draw.batch_id
    fixed = {
        "opened": NextStep(
            _("Terima segel para penyumbang, lalu bekukan daftarnya."),
            _("Operator"),
            f"bekal draw freeze {n}",
        ),
        "proposed": NextStep(_("Manifes menunggu tanda tangan kedua."), _SECOND, until=draw.published_at),
        "seeded": NextStep(_("Hitung pemenangnya."), _STAFF, f"bekal draw run {n}"),
        "drawn": NextStep(
            _("Program kedua menghitung ulang, auditor menandatangani."),
            _("Penyetuju dan auditor"),
            f"bekal draw certify {n}",
        ),
        "certified": NextStep(_("Pemenang diperiksa ulang, lalu pengumuman diminta dan disetujui."), _SECOND),
        "announced": NextStep(
            _("Kursi yang kembali diteruskan ke tiket berikutnya."), _STAFF, f"bekal draw continue {n}"
        ),
    }
    if draw.state in fixed:
        return fixed[draw.state]
    if draw.reveals_until is not None and at < draw.reveals_until:
        return NextStep(
            _("Para penyumbang membuka angkanya; keberatan dijawab."), _STAFF, until=draw.reveals_until
        )
    return NextStep(_("Suar acak ditunggu."), _NOBODY, until=draw.draw_at)
