"""The console's menu: pages in groups, of which an officer sees what his or her roles open, and where it is.

Two rows of plain links: the groups, and the pages of the group that is open. A page that stands in no menu
(one batch, one complaint) belongs to the page whose address it goes on from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from litestar import Litestar
from litestar.routes import HTTPRoute

from bekal.pages import AnyRequest, Officer, roles_of
from bekal.pages import mark as _

GROUPS: Final = (
    (_("Ikhtisar"), (("/ops", _("Ikhtisar")),)),
    (_("Seleksi"), (("/ops/gelombang", _("Daftar gelombang")), ("/ops/undian", _("Undian")))),
    (
        _("Peserta"),
        (
            ("/ops/bantu", _("Mendaftarkan")),
            ("/ops/foto", _("Foto")),
            ("/ops/permintaan-data", _("Permintaan data")),
            ("/ops/pengaduan", _("Pengaduan")),
            ("/ops/pesan", _("Pesan keluar")),
        ),
    ),
    (_("Keuangan"), (("/ops/pembukuan", _("Pembukuan")), ("/ops/setelmen", _("Setelmen")))),
    (
        _("Pasar"),
        (
            ("/ops/mitra", _("Mitra")),
            ("/ops/usulan", _("Usulan kursus")),
            ("/ops/integritas", _("Integritas pasar")),
            ("/ops/klien", _("Klien")),
            ("/ops/webhook", _("Webhook")),
        ),
    ),
    (
        _("Sistem"),
        (
            ("/ops/sumber", _("Sumber data")),
            ("/ops/ruang-tunggu", _("Ruang tunggu")),
            ("/ops/petugas", _("Petugas")),
            ("/ops/catatan", _("Catatan")),
        ),
    ),
)
"""Each group with its pages, by address; who opens a page is said by its route and nowhere else."""
_ELSEWHERE: Final = {"/ops/sk": "/ops/gelombang"}
"""Pages that hang below another address than their own."""


class Entry(NamedTuple):
    """A link of the menu; ``here`` is its ``aria-current``: this page, or what it belongs to, or nothing."""

    path: str
    words: str
    here: str


class Menu(NamedTuple):
    """The rows of links: all groups, the pages of the open one (empty where a group has one page only)."""

    groups: tuple[Entry, ...]
    group: str
    pages: tuple[Entry, ...]


def menu_of(request: AnyRequest, officer: Officer, path: str) -> Menu:
    """The menu of an officer who looks at ``path`` (without its language)."""
    rules = dict(_rules(request.app))
    # Whoever only registers people is led from the overview to that; there is nothing to overlook.
    seen = officer.roles - {"registrar"}
    open_to = {
        page: officer.roles & roles_of(rules[page]) and (seen or page != "/ops")
        for _name, pages in GROUPS
        for page, _words in pages
    }
    at = _place(path)
    groups: list[Entry] = []
    row: tuple[Entry, ...] = ()
    name = ""
    for words, pages in GROUPS:
        shown = [(page, said) for page, said in pages if open_to[page]]
        if not shown:
            continue
        inside = at in dict(shown)
        alone = len(shown) == 1
        own = "page" if alone and path == at else "true"
        groups.append(Entry(shown[0][0], shown[0][1] if alone else words, own if inside else ""))
        if inside and not alone:
            name = words
            row = tuple(
                Entry(page, said, ("page" if path == at else "true") if page == at else "")
                for page, said in shown
            )
    return Menu(tuple(groups), name, row)


def _place(path: str) -> str:
    """The page of the menu to which an address belongs."""
    for start, page in _ELSEWHERE.items():
        if path.startswith(f"{start}/"):
            return page
    known = (page for _words, pages in GROUPS for page, _said in pages)
    return max((p for p in known if path == p or path.startswith(f"{p}/")), key=len, default="/ops")


def _rules(app: Litestar) -> Iterator[tuple[str, str]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute) and "GET" in route.route_handler_map:
            opt: dict[str, Any] = route.route_handler_map["GET"][0].opt
            yield route.path, str(opt.get("access", ""))
