"""The two README files of a publication: how to check it, what that proves, and what it does not."""

from __future__ import annotations

from pathlib import Path
from string import Template

from .beacon import time_of_round
from .manifest import Manifest
from .times import write_time

_DATA = Path(__file__).with_name("data")
# Not in the gettext catalogues: these are documents of the publication, frozen with its format.
_WORDS = {
    "en": {
        "sandbox": (
            "**This is a trial.** The randomness comes from a sandbox beacon with which anybody can sign. "
            "Nobody has won anything.\n\n"
        ),
        "list": "The draw has not taken place yet. This is the list that it will be made of: object now.",
        "draw": "The draw has taken place. These files hold the list, the randomness and the result.",
        "drand": "drand quicknet",
        "trial": "sandbox (a trial)",
        "mixed": ", mixed with what the contributors revealed",
        "together": (
            "- That the beacon's nodes and all contributors did not conspire. One honest contributor is\n"
            "  enough against that."
        ),
        "alone": "- That the beacon's nodes did not conspire. Nobody else gave randomness to this draw.",
        "unseen": (
            "\n- That everybody is shown the same log. No witness has to sign its head in this programme."
        ),
    },
    "id": {
        "sandbox": (
            "**Ini hanya percobaan.** Angka acaknya dari suar tiruan yang kuncinya dimiliki semua orang. "
            "Tidak ada yang menang apa pun.\n\n"
        ),
        "list": "Undian belum dilaksanakan. Inilah daftar yang akan diundi: ajukan keberatan sekarang.",
        "draw": "Undian sudah dilaksanakan. Berkas-berkas ini memuat daftar, angka acak, dan hasilnya.",
        "drand": "drand quicknet",
        "trial": "tiruan (percobaan)",
        "mixed": ", dicampur dengan isi yang dibuka para penyumbang",
        "together": (
            "- Bahwa semua simpul suar acak dan semua penyumbang tidak bersekongkol. Satu penyumbang\n"
            "  jujur sudah cukup untuk mencegahnya."
        ),
        "alone": (
            "- Bahwa simpul-simpul suar acak tidak bersekongkol. Tidak ada pihak lain yang ikut\n"
            "  menyumbang keacakan."
        ),
        "unseen": (
            "\n- Bahwa semua orang diperlihatkan log yang sama. Program ini tidak mewajibkan tanda tangan\n"
            "  saksi."
        ),
    },
}


def write_readmes(manifest: Manifest, manifest_sha256: str, *, drawn: bool) -> dict[str, bytes]:
    """``README.md`` (English) and ``README.id.md`` of a publication, by name."""
    return {
        name: _write(language, manifest, manifest_sha256, drawn=drawn)
        for name, language in (("README.md", "en"), ("README.id.md", "id"))
    }


def _write(language: str, manifest: Manifest, manifest_sha256: str, *, drawn: bool) -> bytes:
    words, beacon = _WORDS[language], manifest.beacon
    text = Template((_DATA / f"README.{language}.md").read_text(encoding="utf-8")).substitute(
        programme=manifest.programme,
        draw=manifest.draw,
        batch=manifest.batch,
        sandbox=words["sandbox"] if beacon.sandbox else "",
        phase=words["draw" if drawn else "list"],
        version=manifest.version,
        manifest_sha256=manifest_sha256,
        rows=manifest.frozen.rows,
        seats=manifest.quota.seats,
        beacon=words["trial" if beacon.sandbox else "drand"],
        round=beacon.round,
        round_at=write_time(time_of_round(beacon.chain, beacon.round)),
        mixed=words["mixed"] if manifest.ceremony else "",
        trust=words["together" if manifest.ceremony else "alone"]
        + ("" if manifest.log.witnesses_min else words["unseen"]),
        real="" if beacon.sandbox else " --require-real-beacon",
    )
    return text.encode()
