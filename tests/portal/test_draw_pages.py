"""The pages of the draws, on golden publications: what they show, to whom, how heavy, and bad questions."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
from base64 import b64decode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bekal.draws import DrawState
from bekal.draws.proofs import merkle, read_time
from bekal.pages import CONTENT_POLICY
from bekal.portal import wording
from tests.draws.golden_cases import GOLDEN
from tests.portal.golden_draw import SLUG, publish
from tests.sites import Site
from tests.web.looking import DESK, NARROW, PHONE, faults_of, launched, listen, opened

ORDINARY = GOLDEN / "ordinary"
PAGES = ("", "/kursi", "/peluang", "/berkas", "/baris", "/periksa", "/periksa?daerah=11")
HASH = sha256((ORDINARY / "manifest-1.json").read_bytes()).hexdigest()


def grouped(digest: str) -> str:
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def lines(name: str, case: str = "ordinary") -> list[dict[str, str]]:
    with (GOLDEN / case / name).open(encoding="utf-8") as content:
        return list(csv.DictReader(content))


async def test_a_draw_shows_what_it_rests_on(drawn: Site) -> None:
    page = await drawn.somebody().open("/undian/1")
    certificate = json.loads((ORDINARY / "certificate.json").read_bytes())
    seed = json.loads((ORDINARY / "regencies" / "11.json").read_bytes())["seed"]
    for words in (
        grouped(HASH),
        grouped(seed),
        grouped(certificate["winners_sha256"]),
        grouped(commitment(0)),
        "26 Januari 2026, 16.00 WIB",
        "24 terpilih untuk 24 kursi",
        "76 orang ikut diundi",
        "audit.example menandatangani",
    ):
        assert words in page.words, words
    assert 'http-equiv="refresh"' not in page.text, "nothing is awaited any more"


def commitment(index: int) -> str:
    manifest = json.loads((ORDINARY / "manifest-1.json").read_bytes())
    found: str = manifest["ceremony"][index]["commitment"]
    return found


async def test_the_sandbox_is_never_taken_for_the_real_beacon(drawn: Site) -> None:
    somebody = drawn.somebody()
    for path in PAGES:
        for number, loud in ((1, True), (4, False)):
            page = await somebody.open(f"/undian/{number}{path}")
            assert page.status == 200, (number, path)
            assert ("Undian percobaan. Jangan dipercaya." in page.words) is loud, (number, path)
    assert "drand quicknet" in (await somebody.open("/undian/4")).words
    listed = (await somebody.open("/undian")).words
    before, _, after = listed.partition("Undian 4, gelombang 44")
    assert "undian percobaan" not in after.partition("Undian 3,")[0] and "undian percobaan" in before
    assert "Trial draw. Do not believe it." in (await somebody.open("/en/undian/1")).words


async def test_every_state_has_its_page(drawn: Site) -> None:
    """Before the second signature nothing of the manifest is shown; before the announcement no result."""
    somebody = drawn.somebody()
    said = {
        5: "Disiapkan",
        6: "Menunggu tanda tangan kedua",
        7: "Daftar terbuka",
        8: "Bilangan acak sudah ada",
    }
    for number, words in {**said, 9: "menunggu diumumkan"}.items():
        pages = {path: await somebody.open(f"/undian/{number}{path}") for path in PAGES[:6]}
        assert all(page.status == 200 for page in pages.values()), number
        assert words in pages[""].words
        assert (grouped(HASH) in pages[""].words) is (number >= 7), number
        assert "Sertifikat auditor" not in pages[""].words and "0,405789" not in pages["/kursi"].words
        assert "belum diterbitkan" in pages["/berkas"].words
        assert "belum diterbitkan" in pages["/baris"].words
        assert "<form" not in pages["/periksa"].text.partition("<footer")[0]


async def test_the_countdown(drawn: Site) -> None:
    manifest = json.loads((ORDINARY / "manifest-1.json").read_bytes())
    draw_at = read_time(manifest["times"]["draw_at"])
    somebody = drawn.somebody()
    for before, words, seconds in (
        (timedelta(days=2, hours=3, minutes=4, seconds=5), "2 hari 3 jam 4 menit sampai suar acak", "60"),
        (timedelta(hours=1), "1 jam 0 menit sampai", "60"),
        (timedelta(seconds=59), "kurang dari satu menit sampai", "15"),
    ):
        drawn.clock.move_to(draw_at - before)
        for path in ("/undian/7", "/undian"):
            page = await somebody.open(path)
            assert words in page.words, (path, page.words)
            assert f'http-equiv="refresh" content="{seconds}"' in page.text
    drawn.clock.move_to(draw_at)
    page = await somebody.open("/undian/7")
    assert "seharusnya sudah keluar" in page.words and "hari" not in page.words.partition("Sidik")[0][-200:]


def test_every_phase_has_its_word() -> None:
    waiting = {"objections", "reveals", "beacon", "late"}
    assert set(wording.DRAW_PHASES) == {*DrawState} - {"committed"} | waiting


async def test_figures_are_those_of_the_publication(drawn: Site) -> None:
    page = await drawn.somebody().open("/undian/1/kursi")
    for line in lines("stages.csv"):
        if line["cut_off"]:
            shown = f"0,{(int(line['cut_off']) * 10**6) >> 63:06d}"
            assert shown in page.words, line
    bireuen = next(
        row
        for row in lines("stages.csv")
        if (row["stage"], row["level"], row["unit"]) == ("2", "regency", "11")
    )
    cut_off = f"0,{(int(bireuen['cut_off']) * 10**6) >> 63:06d} {bireuen['household_full']}"
    told = f"Kabupaten Bireuen {bireuen['winners']} terpilih dari 30 peserta; 10 kursi seluruhnya {cut_off}"
    assert told in page.words
    assert "Gabungan daerah kecil di Aceh" in page.words and "se-Indonesia" in page.words
    english = await drawn.somebody().open("/en/undian/1/kursi")
    assert (
        cut_off[:8].replace(",", ".") in english.words and "Small regions of Aceh together" in english.words
    )


async def test_fairness_is_worked_out_from_the_files(drawn: Site) -> None:
    page = await drawn.somebody().open("/undian/1/peluang")
    assert "Menurut anggota keluarga yang ikut" in page.words and "Menurut provinsi" in page.words
    assert "Aceh 11 dari 34, diharapkan 11" in page.words
    assert page.text.count("<circle") == page.text.count(", diharapkan ") > 8
    assert "di luar kewajaran" not in page.words


async def test_every_file_can_be_taken_away(drawn: Site) -> None:
    client = drawn.somebody().client
    page = await drawn.somebody().open("/undian/1/berkas")
    index = json.loads((ORDINARY / "publication.json").read_bytes())
    for file in [*(each["path"] for each in index["files"]), "publication.json"]:
        assert f'href="/undian/1/berkas/{file}"' in page.text, file
        answer = await client.get(f"/undian/1/berkas/{file}")
        assert answer.content == (ORDINARY / file).read_bytes(), file
        assert "attachment" in answer.headers["content-disposition"]
        if file != "publication.json":
            digest = b64decode(answer.headers["repr-digest"].removeprefix("sha-256=:").removesuffix(":"))
            assert digest == sha256(answer.content).digest()
    assert all(grouped(each["sha256"]) in page.words for each in index["files"] if "/" not in each["path"])


async def test_everything_at_once(drawn: Site, tmp_path: Path) -> None:
    """One archive, unpacked into just the publication; the verifier in it says what it thinks of it."""
    answer = await drawn.somebody().client.get("/undian/1/berkas.tar")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/x-tar"
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        assert all(member.isfile() and ".." not in member.name for member in archive)
        archive.extractall(tmp_path / "out")
    [folder] = (tmp_path / "out").iterdir()
    assert folder.name == "undian-golden-ordinary-2"
    found = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    true = {path.relative_to(ORDINARY): path.read_bytes() for path in ORDINARY.rglob("*") if path.is_file()}
    assert found == true
    page = await drawn.somebody().open("/undian/1/berkas")
    assert f"{folder.name}/verify_draw.py --manifest-hash {HASH} {folder.name}" in page.words
    for number in (5, 99):
        assert (await drawn.somebody().open(f"/undian/{number}/berkas.tar")).status == 404


async def test_nothing_else_is_given_away(drawn: Site, tmp_path: Path) -> None:
    client = drawn.somebody().client
    assert (await client.get("/undian/1/berkas/list.bin")).status_code == 200
    (tmp_path / SLUG / "kept.txt").write_text("private")
    (tmp_path / SLUG / "1" / "regencies" / "note.txt").write_text("private")
    for name in (
        "nope.json",
        "../kept.txt",
        "..%2Fkept.txt",
        "%2e%2e/kept.txt",
        "regencies/../../kept.txt",
        "/etc/passwd",
        "regencies/note.txt",
        "regencies",
        "%00",
    ):
        answer = await client.get(f"/undian/1/berkas/{name}")
        assert answer.status_code in (400, 404) and "private" not in answer.text, name
    for path in ("/undian/5/berkas/list.bin", "/undian/99/berkas/list.bin"):
        assert (await client.get(path)).status_code == 404


async def test_everybody_finds_the_own_row(drawn: Site) -> None:
    """Ticket, reason and waiting as published; the proof leads to the root in the manifest."""
    client = drawn.somebody().client
    manifest = json.loads((ORDINARY / "manifest-1.json").read_bytes())
    won = {int(line["row"]): int(line["stage"]) for line in lines("winners.csv")}
    for line in lines("list.csv"):
        answer = await client.get("/undian/1/baris.json", params={"pid": line["pid"].upper()})
        found: dict[str, Any] = answer.json()
        row = int(line["row"])
        assert (found["row"], found["pid"], str(found["pool"])) == (row, line["pid"], line["pool"])
        assert found["result"]["stage"] == won.get(row, 0)
        assert (found["result"]["reason"] == "won") == (row in won) == (found["result"]["waiting"] is None)
        proof = found["proof"]
        assert proof["format"] == "bekal-row/1" and proof["manifest_sha256"] == HASH
        assert merkle.verify(
            bytes.fromhex(manifest["list"]["row_root"]),
            -(-proof["list_rows"] // proof["row_leaf"]),
            [(row // proof["row_leaf"], b64decode(proof["data"]))],
            [bytes.fromhex(node) for node in proof["path"]],
        )


async def test_one_sentence_says_why(drawn: Site) -> None:
    somebody = drawn.somebody()
    reasons: dict[str, str] = {}
    for number, case in ((1, "ordinary"), (2, "open_first"), (3, "later")):
        for line in lines("list.csv", case):
            answer = await somebody.client.get(f"/undian/{number}/baris.json?pid={line['pid']}")
            result = answer.json()["result"]
            kind = "ended" if result["ended"] else "later" if result["continuation"] else result["reason"]
            reasons.setdefault(kind, f"/undian/{number}/baris?pid={line['pid']}")
    said = {
        "won": "Terpilih Tahap",
        "pool_full": "di atas batas daerahnya",
        "household_full": "jatah kartu keluarganya sudah habis",
        "later": "Terpilih dari daftar tunggu",
        "ended": "Tempat itu kemudian",
    }
    for kind, words in said.items():
        page = await somebody.open(reasons[kind])
        assert page.status == 200 and words in page.words, (kind, page.words)
    assert "Daftar tunggu nomor" in (await somebody.open(reasons["pool_full"])).words


BAD = {
    "/undian/99": 404,
    "/undian/0": 404,
    "/undian/99999999999999999999": 404,
    "/undian/x": 404,
    "/undian/99/kursi": 404,
    "/undian/99/periksa": 404,
    "/undian/99/baris?pid=00": 404,
    "/undian/1/periksa?daerah=9999": 404,
    "/undian/1/periksa?daerah=-1": 404,
    "/undian/1/periksa?daerah=%E0%A5%A7": 404,
    "/undian/1/baris?pid=zz": 422,
    "/undian/1/baris?pid=" + "0" * 31: 422,
    "/undian/1/baris?pid=" + "0" * 5000: 422,
    "/undian/1/baris?pid=%3Cscript%3E": 422,
    "/undian/1/baris?pid=" + "0" * 32: 404,
    "/undian/7/baris?pid=" + "0" * 32: 404,
    "/undian/1/baris.json": 422,
    "/undian/1/baris.json?pid=" + "0" * 32: 404,
    "/undian/7/baris.json?pid=" + "0" * 32: 404,
    "/undian/99/baris.json?pid=" + "0" * 32: 404,
}


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_bad_questions_get_clear_answers(drawn: Site, prefix: str) -> None:
    client = drawn.somebody().client
    for path, status in BAD.items():
        answer = await client.get(prefix + path)
        assert answer.status_code == status, path
        assert "<script>" not in answer.text
        if ".json" in path and "/99/" not in path:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["type"].rpartition("/")[2] in (
                "pid-malformed",
                "pid-unknown",
                "draw-unpublished",
            )
        else:
            assert "</html>" in answer.text, path


async def test_a_damaged_copy_is_not_shown(drawn: Site, tmp_path: Path) -> None:
    folder = tmp_path / SLUG / "1"
    (folder / "list.bin").write_bytes((folder / "list.bin").read_bytes()[:-1])
    (folder / "publication.json").touch()
    page = await drawn.somebody().open("/undian/1")
    assert page.status == 200 and "tidak utuh" in page.words and grouped(HASH) in page.words
    assert "belum diterbitkan" in (await drawn.somebody().open("/undian/1/berkas")).words
    assert (await drawn.somebody().open("/undian/1/berkas/list.bin")).status == 404


async def test_pages_are_public_light_and_cached(drawn: Site) -> None:
    client = drawn.somebody().client
    for path in ("/undian", *(f"/undian/1{path}" for path in PAGES)):
        answer = await client.get(path)
        assert "set-cookie" not in answer.headers, path
        assert len(gzip.compress(answer.content, 6)) <= 14 * 1024, path
        again = await client.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304, path
        assert answer.headers["content-security-policy"] == CONTENT_POLICY
    page = await drawn.somebody().open("/undian/1/periksa?daerah=11")
    script = page.text.rpartition('<script src="')[2].partition('"')[0]
    answer = await client.get(script)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert len(gzip.compress(answer.content, 9)) <= 8 * 1024
    assert "unsafe" not in CONTENT_POLICY and "http" not in CONTENT_POLICY


async def test_pages_hold_in_a_browser(drawn_served: tuple[str, Path], chromium: Path) -> None:
    """At every width, light and dark, in both languages: fit, contrast, targets, labels, headings."""
    address, _ = drawn_served
    won = lines("winners.csv")[0]["pid"]
    paths = ["/undian", *(f"/undian/1{path}" for path in PAGES), "/undian/3", "/undian/7", "/undian/4/berkas"]
    paths += [f"/undian/1/baris?pid={won}", "/undian/1/baris?pid=x", "/undian/9/periksa"]
    wrong = {}
    async with launched(chromium) as started:
        for prefix, options in (
            ("", {"width": PHONE}),
            ("/en", {"width": NARROW, "color_scheme": "dark"}),
            ("", {"width": DESK}),
        ):
            async with opened(started, **options) as context:
                page = await context.new_page()
                complaints = listen(page)
                for path in paths:
                    complaints.clear()
                    answer = await page.goto(address + prefix + path)
                    assert answer is not None
                    kept = complaints if answer.status == 200 else []
                    if found := (await faults_of(page)) or kept:
                        wrong[path, str(options)] = found
    assert not wrong


async def test_a_result_is_not_shown_before_it_is_announced(drawn: Site, tmp_path: Path) -> None:
    """The folder is written when the draw is certified; two people announce it later."""
    publish(tmp_path, "ordinary", 9)
    client = drawn.somebody().client
    pid = lines("list.csv")[0]["pid"]
    for path in ("berkas/winners.csv", "berkas/publication.json", f"baris.json?pid={pid}"):
        assert (await client.get(f"/undian/9/{path}")).status_code == 404, path
    assert "Cari barisku" not in (await drawn.somebody().open("/undian/9")).words
