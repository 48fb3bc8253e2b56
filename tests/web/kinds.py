"""Every kind of page with somebody who may open it: what tools judge, what is measured and photographed."""

from __future__ import annotations

from bekal import access
from bekal.base import actors
from tests.ops.test_console import officer
from tests.sites import Site, Somebody, share
from tests.web.test_browser import OWN, PUBLIC

FURTHER = (
    "/di-hp",
    "/demo/outbox",
    "/demo/platform",
    "/undian/1/berkas",
    "/undian/1/periksa",
    "/undian/1/kursi",
    "/undian/1/peluang",
    "/ops/masuk",
)
CONSOLE = (
    "/ops",
    "/ops/gelombang",
    "/ops/gelombang/1",
    "/ops/undian",
    "/ops/undian/1",
    "/ops/undian/1/keberatan",
    "/ops/undian/1/banding",
    "/ops/foto",
    "/ops/permintaan-data",
    "/ops/pengaduan",
    "/ops/pesan",
    "/ops/pembukuan",
    "/ops/setelmen",
    "/ops/sumber",
    "/ops/ruang-tunggu",
    "/ops/mitra",
    "/ops/usulan",
    "/ops/integritas",
    "/ops/webhook",
    "/ops/klien",
    "/ops/catatan",
    "/ops/sk/1",
    "/ops/petugas",
    "/ops/bantu",
    "/ops/bantu/orang",
)
ROLES = ("admin", "operator", "approver", "auditor", "partner_manager", "registrar")


async def kinds(site: Site) -> list[tuple[Somebody, str]]:
    """Public pages, citizens' own in every state of the world, the console's for somebody of every role."""
    stranger = site.somebody()
    found = [(stranger, path) for path in (*PUBLIC, *FURTHER)]
    for role, paths in OWN.items():
        citizen = await site.citizen(role)
        found += [(citizen, path) for path in paths]
    newcomer = site.somebody()
    await newcomer.sign_in("081299990055")
    found += [(newcomer, path) for path in ("/perjalanan", "/daftar", "/pulihkan")]
    staff = await officer(site, "semua", *ROLES)
    async with site.database.begin() as tx:
        asked = access.Appointment("semua", "Desa Contoh", 500)
        await access.appoint_registrars(tx, [asked], actors.command("test"), site.clock.now())
    found += [(staff, path) for path in CONSOLE]
    return [*found, (await _sent(site), "/masuk/kode"), (await _asked(site), "/masuk/siapa")]


async def _sent(site: Site) -> Somebody:
    """Somebody who waits for a code."""
    somebody = site.somebody()
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone="081299990056")
    assert page.path == "/masuk/kode", page.words
    return somebody


async def _asked(site: Site) -> Somebody:
    """Somebody who has just proved to hold a number that two people share."""
    host = site.world.who("verified")
    await share(site, host, site.world.who("unchecked"))
    somebody = site.somebody()
    page = await somebody.sign_in(host.phone)
    assert page.path == "/masuk/siapa", page.words
    return somebody
