"""Assisted registration by form, CSV and the file for the field: within a quota, twice without doubling."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from bekal import access, people
from bekal.base import actors, ids
from bekal.base.statements import Statement
from bekal.ops import assisted_rows, assisted_words
from tests.ops.test_console import officer
from tests.sites import Page, Site, Somebody
from tests.world import nik

PASSPHRASE = "sandi untuk ke lapangan"
HEAD = assisted_rows.COLUMNS


def row(number: int, **other: str) -> dict[str, str]:
    """Somebody nothing is wrong with."""
    return {
        "nik": nik(number),
        "nomor_kk": f"317101{number:010d}",
        "nama": f"Contoh {number}",
        "tanggal_lahir": "27/03/1996",
        "jenis_kelamin": "L",
        "nama_ibu": "Siti Contoh",
        "kabupaten_kota": "31.71",
        "pendidikan": "5",
        "pekerjaan": "1",
        "disabilitas": "",
        "bersekolah": "tidak",
        "hp": f"0813{number:08d}",
        "persetujuan": "lisan",
        "penelitian": "",
        "nik_diperiksa": "",
        **other,
    }


def written(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEAD, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


async def desk(site: Site, quota: int = 10_000) -> tuple[Somebody, UUID]:
    """An officer with a quota, signed in."""
    somebody = await officer(site, "lurah", "registrar", at="/ops/bantu")
    asked = access.Appointment("lurah", "Desa Contoh", quota)
    async with site.database.begin() as tx:
        [outcome] = await access.appoint_registrars(tx, [asked], actors.command("test"), site.clock.now())
        [registrar] = await access.list_registrars(tx)
    assert outcome == "appointed"
    return somebody, registrar.staff_id


async def upload(somebody: Somebody, content: bytes, do: str = "csv", passphrase: str = "") -> Page:
    page = await somebody.open("/ops/bantu")
    fields = {**page.form("/ops/bantu").fields, "do": do, "passphrase": passphrase}
    answer = await somebody.client.post(
        "/ops/bantu", data=fields, files={"file": ("daftar.csv", content, "text/csv")}
    )
    return Page(answer.status_code, answer.text, answer.headers, "/ops/bantu")


def outcomes(page: Page) -> list[str]:
    assert page.status == 200, page.words
    return [each["kode"] for each in csv.DictReader(io.StringIO(page.text.lstrip("\ufeff")))]


async def counted(site: Site, table: str) -> int:
    async with site.database.read() as tx:
        return int(await tx.value(Statement("count", f"SELECT count(*) FROM {table}")))


async def test_five_thousand_rows_twice(site: Site) -> None:
    """The second time everybody is found, nobody is doubled, and the quota is not touched."""
    somebody, staff_id = await desk(site)
    before = await counted(site, "people.persons")
    content = written([row(number) for number in range(1001, 6001)]).encode()
    assert set(outcomes(await upload(somebody, content))) == {"registered"}
    assert await counted(site, "people.persons") == before + 5000
    assert set(outcomes(await upload(somebody, content))) == {"already_registered"}
    assert await counted(site, "people.persons") == before + 5000
    assert await counted(site, "people.accounts WHERE person_id IS NOT NULL") == before + 5000
    async with site.database.read() as tx:
        registrar = await access.find_registrar(tx, staff_id)
    assert registrar is not None and registrar.left == 5000


async def test_who_registered_stands_on_each(site: Site) -> None:
    """The person, the consents and the identity check name the officer, and how the person agreed."""
    somebody, staff_id = await desk(site)
    content = written([row(1001, persetujuan="cap jempol", penelitian="ya")]).encode()
    assert outcomes(await upload(somebody, content)) == ["registered"]
    db, by = site.database, f"staff:{staff_id}"
    assert db.keyring is not None
    cell = ids.cell_of_slot(people.slot_of_nik(db.keyring, nik(1001)), db.cells)
    async with db.read() as tx:
        named = Statement("named", "SELECT person_id, by FROM people.persons WHERE by = $1")
        [(person_id, actor)] = await tx.tuples(named, by)
        assert actor == by
        [consent] = await people.list_consents(tx, cell, person_id)
        assert consent.by == by and set(consent.purposes) == {"statement", "data_processing", "research"}
        helper = await people.find_helper(tx, cell, person_id)
        assert helper is not None and (helper.officer, helper.consent_how) == (by, "thumbprint")
    assert await counted(site, f"people.identity_checks WHERE state = 'waiting' AND by = '{by}'") == 1
    signed = site.somebody()
    page = await signed.sign_in(row(1001)["hp"])
    assert page.path == "/perjalanan" and "Identitas , menunggu" in page.words, page.words
    page = await signed.open("/data-saya")
    assert "didaftarkan oleh petugas Desa Contoh" in page.words and "cap jempolmu" in page.words


async def test_the_quota_ends_in_the_middle(site: Site) -> None:
    somebody, _ = await desk(site, quota=3)
    rows = [row(number) for number in range(1001, 1006)]
    assert (
        outcomes(await upload(somebody, written(rows).encode())) == ["registered"] * 3 + ["quota_used_up"] * 2
    )
    again = outcomes(await upload(somebody, written(rows).encode()))
    assert again == ["already_registered"] * 3 + ["quota_used_up"] * 2
    asked = access.Appointment("lurah", "Desa Contoh", 2)
    async with site.database.begin() as tx:
        [outcome] = await access.appoint_registrars(tx, [asked], actors.command("test"), site.clock.now())
        assert outcome == "quota_wrong", "below what was used"
        more = access.Appointment("lurah", "Desa Contoh", 5)
        await access.appoint_registrars(tx, [more], actors.command("test"), site.clock.now())
    last = outcomes(await upload(somebody, written(rows).encode()))
    assert last == ["already_registered"] * 3 + ["registered"] * 2


async def test_asking_who_is_registered_costs(site: Site) -> None:
    """A NIK of somebody who registered alone is told, costs one of the quota once, and is written down."""
    somebody, staff_id = await desk(site, quota=2)
    content = written([row(1), row(1, hp="0813 9999 0001")]).encode()
    assert outcomes(await upload(somebody, content)) == ["registered_elsewhere", "registered_elsewhere"]
    await upload(somebody, content)
    async with site.database.read() as tx:
        registrar = await access.find_registrar(tx, staff_id)
    assert registrar is not None and registrar.used == 1
    assert await counted(site, "people.contested_claims") >= 1
    assert await counted(site, "people.accounts WHERE person_id IS NOT NULL") == 7, "no phone was given away"


async def test_one_phone_for_a_household(site: Site) -> None:
    """Each row gets an account of its number; the sixth person is refused; sent again, everybody is found."""
    somebody, _ = await desk(site)
    idle, shared = site.world.who("idle"), row(1001)["hp"]
    known = row(1, hp=shared)
    family = [row(number, hp=shared) for number in range(1001, 1007)]
    content = written(
        [*family[:2], known, *family[2:], row(1010, hp=idle.phone), row(1001, hp=shared)]
    ).encode()
    expected = [*["registered"] * 2, "registered_elsewhere", *["registered"] * 3, "phone_full", "registered"]
    assert outcomes(await upload(somebody, content)) == [*expected, "already_registered"]
    again = ["already_registered" if outcome == "registered" else outcome for outcome in expected]
    assert outcomes(await upload(somebody, content)) == [*again, "already_registered"]
    assert await counted(site, "people.accounts WHERE person_id IS NOT NULL") == 7 + 5 + 1
    page = await site.somebody().sign_in(idle.phone)
    assert (
        page.path == "/masuk/siapa" and "D.C. terdaftar" in page.words and "C.1. terdaftar" not in page.words
    )


async def test_a_link_that_was_lost_is_made_good(site: Site) -> None:
    """Between registering and linking the power went: the next file finds the account that was meant."""
    somebody, _ = await desk(site)
    content = written([row(1001), row(1002, hp=row(1001)["hp"])]).encode()
    await upload(somebody, content)
    async with site.database.begin() as tx:
        lost = "UPDATE people.accounts SET person_id = NULL, linked_at = NULL WHERE seat = 1"
        await tx.connection.execute(lost)
    assert outcomes(await upload(somebody, content)) == ["already_registered"] * 2
    assert await counted(site, "people.accounts WHERE seat = 1 AND person_id IS NOT NULL") == 1
    assert await counted(site, "people.accounts WHERE seat > 1") == 0


async def test_one_person_one_phone(site: Site) -> None:
    somebody, _ = await desk(site)
    rows = [row(1001), row(1001, hp="0813 5555 0000")]
    assert outcomes(await upload(somebody, written(rows).encode())) == ["registered", "registered_elsewhere"]
    # The officer cannot move somebody to another phone: the person does that alone.
    moved = written([row(1001, hp="0813 5555 0000")]).encode()
    assert outcomes(await upload(somebody, moved)) == ["already_registered"]
    page = await site.somebody().sign_in("0813 5555 0000")
    assert page.path == "/daftar" or "mulai di sini" in page.words


WRONG = [
    ("nik", "3,17E+15", "spoiled"),
    ("nik", "=1+1", "formula"),
    ("nik", "31710127039600", "nik_form_wrong"),
    ("nik", "3171012803960001", "nik_contradicts_birth_date"),
    ("nomor_kk", "123", "family_card_form_wrong"),
    ("nama", "", "name_missing"),
    ("nama_ibu", "12", "mother_name_missing"),
    ("tanggal_lahir", "1996", "tanggal_lahir_wrong"),
    ("tanggal_lahir", "31/02/1996", "tanggal_lahir_wrong"),
    ("jenis_kelamin", "?", "jenis_kelamin_wrong"),
    ("jenis_kelamin", "P", "nik_contradicts_sex"),
    ("kabupaten_kota", "99.99", "kabupaten_kota_wrong"),
    ("pendidikan", "11", "pendidikan_wrong"),
    ("pekerjaan", "Raja", "pekerjaan_wrong"),
    ("disabilitas", "7", "disabilitas_wrong"),
    ("bersekolah", "mungkin", "yes_no_wrong"),
    ("hp", "12345", "hp_wrong"),
    ("persetujuan", "", "persetujuan_wrong"),
    ("nama", "x" * 300, "cell_too_long"),
]


async def test_a_wrong_row_fails_alone(site: Site) -> None:
    somebody, _ = await desk(site)
    rows = [row(1001 + n, **{field: value}) for n, (field, value, _) in enumerate(WRONG)]
    content = written([row(1000), *rows, row(1999)]) + "1,2,3\n"
    codes = [code for _, _, code in WRONG]
    found = outcomes(await upload(somebody, content.encode()))
    assert found == ["registered", *codes, "registered", "columns_wrong"]
    assert set(codes) < set(assisted_words.REASONS)


async def test_what_spreadsheets_do_is_understood(site: Site) -> None:
    somebody, _ = await desk(site)
    named = row(1003, kabupaten_kota="kota jakarta pusat", nama="Nur'aini \u00c9")
    spread = row(1004, nik="'" + nik(1004), hp="+62 813-0000-1004", nik_diperiksa="Ya", bersekolah="TIDAK")
    for content in (
        b"\xef\xbb\xbf" + written([row(1001)], ";").encode(),
        written([row(1002)], "\t").encode("utf-16"),
        written([named, spread]).encode(),
    ):
        assert set(outcomes(await upload(somebody, content))) == {"registered"}


async def test_a_doubtful_file_is_refused_whole(site: Site) -> None:
    somebody, _ = await desk(site)
    before = await counted(site, "people.persons")
    for content, words in (
        (b"", "Judul kolom"),
        (written([]).encode(), "tidak berisi baris"),
        (written([row(1001, nama="Jos\u00e9")]).encode("latin-1"), "CSV UTF-8"),
        (b"PK\x03\x04\x00\x00", "CSV UTF-8"),
        (b"nik,nama\n1,2\n", "Judul kolom"),
        (written([row(1001)]).replace("Contoh 1001", '"Contoh').encode(), "rusak"),
        (written([row(number) for number in range(5001)]).encode(), "5.000"),
        (b"a" * (assisted_rows.FILE_BYTES_MAX + 10), "terlalu besar"),
        (b'{"bekal": 1}', "luring ini rusak"),
    ):
        page = await upload(somebody, content, "page")
        assert page.status == 422 and words in page.words, page.words
    assert await counted(site, "people.persons") == before


async def test_a_huge_file_is_not_even_read(site: Site) -> None:
    somebody, _ = await desk(site)
    assert (await upload(somebody, b"a" * 5_000_000)).status == 413


async def test_the_page_says_what_to_do(site: Site) -> None:
    somebody, _ = await desk(site)
    page = await upload(somebody, written([row(1001), row(1002, hp="1")]).encode(), "page")
    assert page.status == 200 and "Nomor HP harus nomor Indonesia" in page.words
    assert "••• 1002" in page.words and nik(1002) not in page.text


async def test_one_person_by_form(site: Site) -> None:
    somebody, _ = await desk(site)
    page = await somebody.open("/ops/bantu/orang")
    page = await somebody.fill(page, "/ops/bantu/orang", **row(1001, hp="12"))
    assert page.status == 422 and "Tanpa persetujuan" in page.words and nik(1001) in page.text
    page = await somebody.fill(page, "/ops/bantu/orang", **row(1001), setuju="yes")
    assert page.path == "/ops/bantu?kabar=registered", page.words
    page = await somebody.open("/ops/bantu/orang")
    page = await somebody.fill(page, "/ops/bantu/orang", **row(1001), setuju="yes")
    assert page.path == "/ops/bantu?kabar=already_registered"


async def test_rights(site: Site) -> None:
    """An officer sees nothing else of the console; nobody else registers people; an admin appoints."""
    somebody, _ = await desk(site)
    for path in ("/ops/pembukuan", "/ops/catatan", "/ops/mitra", "/ops/petugas", "/ops/sk/1"):
        assert (await somebody.open(path)).status == 403, path
    other = await officer(site, "operator", "operator", "auditor")
    for path in ("/ops/bantu", "/ops/bantu/orang", "/ops/bantu/luring.html"):
        assert (await other.open(path)).status == 403, path
    admin = await officer(site, "admin", "admin")
    page = await admin.open("/ops/petugas")
    for login, quota, words in (
        ("siapa", "5", "Tidak ada petugas"),
        ("operator", "5", "peran registrar"),
        ("lurah", "banyak", "angka"),
    ):
        wrong = await admin.fill(page, "/ops/petugas", login=login, office="Desa", quota=quota)
        assert wrong.status == 422 and words in wrong.words
    page = await admin.fill(page, "/ops/petugas", login="lurah", office="Desa Baru", quota="77")
    assert page.status == 200 and "Desa Baru" in page.words and "77" in page.words
    forged = await somebody.client.post("/ops/bantu", files={"file": ("a.csv", b"nik", "text/csv")})
    assert forged.status_code == 403, "a form of another site"
