"""Pages that are filled in: the same bytes as a page of one's own, and nothing of anybody else's."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.pages.blanks import BLANKS_MAX, Blank
from tests.sites import Site, site, world_template

__all__ = ["site", "world_template"]

texts = st.text(st.characters(exclude_characters="\x01", exclude_categories=["Cs"]), max_size=200)


@given(st.lists(st.tuples(texts, texts), max_size=5), texts)
def test_what_is_packed_is_what_is_shown(pairs: list[tuple[str, str]], last: str) -> None:
    blank = Blank("".join(f"{part}\x01hole\x01" for part, _ in pairs) + last)
    filling = [text.encode() for _, text in pairs]
    whole = blank.fill(filling)
    assert whole.decode() == "".join(part + text for part, text in pairs) + last
    assert gzip.decompress(blank.fill_gzip(filling)) == whole


PROOF = re.compile(r'name="_proof" value="([^"]+)"')


def proof_of(text: str) -> str:
    found = PROOF.search(text)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("path", ["/masuk", "/en/masuk", "/masuk?ke=/daftar", "/masuk?habis=1"])
async def test_everybody_gets_a_proof_of_his_own(site: Site, path: str) -> None:
    one, two = site.somebody(), site.somebody()
    pages = [await one.open(path), await one.open(path), await two.open(path)]
    assert len({proof_of(page.text) for page in pages}) == 3
    bare = {PROOF.sub("", page.text) for page in pages}
    assert len(bare) == 1, "and nothing else differs"
    plain = await one.client.get(path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and PROOF.sub("", plain.text) in bare
    for page in pages:
        assert page.headers["content-encoding"] == "gzip" and page.headers["cache-control"] == "no-store"


async def test_a_number_is_shown_to_its_owner_only(site: Site) -> None:
    for number in ("0812 9999 0001", "0812 9999 0002"):
        somebody = site.somebody()
        page = await somebody.open("/masuk")
        page = await somebody.fill(page, "/masuk", phone=number)
        assert f"••• {number[-4:]}" in page.words
        assert len(re.findall("•••", page.words)) == 1


async def test_what_stands_in_the_address_is_escaped_and_kept_apart(site: Site) -> None:
    somebody = site.somebody()
    hostile = await somebody.open("/masuk?ke=/%22%3E%3Cscript%3E")
    assert '"><script>' not in hostile.text
    assert (await somebody.open("/masuk?ke=/kartu")).form("/masuk").fields["ke"] == "/kartu"
    assert (await somebody.open("/masuk")).form("/masuk").fields["ke"] == "/perjalanan"


async def test_the_shelf_of_blanks_does_not_grow_for_ever(site: Site) -> None:
    somebody = site.somebody()
    shell: Any = site.app.state.shell
    for number in range(3):
        await somebody.open(f"/masuk?x={number}")
    before = len(shell.blanks)
    for number in range(BLANKS_MAX + 20 - before):
        await somebody.open(f"/masuk?y={number}")
    assert len(shell.blanks) == BLANKS_MAX
    assert (await somebody.open("/masuk?x=0")).status == 200
