"""The console's menu: what an officer may open and nothing else, two short rows, and where one is."""

from __future__ import annotations

import re

import pytest

from bekal.ops.menu import GROUPS
from tests.sites import Page, Site

from .test_console import officer

ROLES = ("admin", "operator", "approver", "auditor", "partner_manager", "registrar")
PAGES = tuple(path for _, pages in GROUPS for path, _ in pages)
LINK = re.compile(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>([^<]+)</a>')


def rows(page: Page) -> list[list[tuple[str, str, str]]]:
    """The menu's rows: address, ``aria-current``, words."""
    navs = re.findall(r"<nav .*?</nav>", page.text, re.DOTALL)
    return [LINK.findall(nav) for nav in navs]


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_sees_what_it_may_open(site: Site, role: str) -> None:
    at = "/ops/bantu" if role == "registrar" else "/ops"
    somebody = await officer(site, role, role, at=at)
    shown, todo = set(), {at}
    while todo:
        path = todo.pop()
        page = await somebody.open(path)
        assert page.status == 200, (role, path)
        shown.add(path)
        todo |= {to for row in rows(page) for to, _, _ in row} - shown
    refused = {path for path in PAGES if (await somebody.open(path)).status == 403}
    missing = {"/ops"} if role == "registrar" else set()
    assert shown == set(PAGES) - refused - missing, "all that it may open, and only that"


async def test_where_one_is_is_marked_in_both_rows(site: Site) -> None:
    somebody = await officer(site, "semua", *ROLES)
    for path, group, page, exactly in (
        ("/ops/undian", "Seleksi", "Undian", "page"),
        ("/ops/undian/1/banding", "Seleksi", "Undian", "true"),
        ("/ops/sk/1", "Seleksi", "Daftar gelombang", "true"),
        ("/ops/bantu/orang", "Peserta", "Mendaftarkan", "true"),
        ("/en/ops/catatan", "System", "Log", "page"),
    ):
        top, under = rows(await somebody.open(path))
        assert [words for _, here, words in top if here] == [group], path
        assert [(here, words) for _, here, words in under if here] == [(exactly, page)], path
        assert len(top) == len(GROUPS) == 6 and len(under) <= 5
    [top] = rows(await somebody.open("/ops"))
    assert [(here, words) for _, here, words in top if here] == [("page", "Ikhtisar")]


async def test_a_group_of_one_is_called_by_its_page(site: Site) -> None:
    registrar = await officer(site, "desa", "registrar", at="/ops/bantu")
    assert rows(await registrar.open("/ops/bantu")) == [[("/ops/bantu", "page", "Mendaftarkan")]]
    partners = await officer(site, "mitra", "partner_manager")
    top, under = rows(await partners.open("/ops/mitra"))
    assert [words for _, _, words in top] == ["Ikhtisar", "Pasar"] and len(under) == 5
