"""A published folder as the portal reads it: rows, proofs, slices, and a folder that is not whole."""

from __future__ import annotations

import shutil
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from bekal.draws.proofs import (
    BrokenPublication,
    canonical,
    check_files,
    merkle,
    open_publication,
    write_publication,
)
from tests.draws.proofs.published import CASES, DRAWN, GOLDEN, drawn_result, frozen_draw


@pytest.mark.parametrize("name", CASES)
def test_every_row_is_found_by_its_pid_and_proved(name: str) -> None:
    publication = open_publication(GOLDEN / name)
    check_files(publication)
    assert publication.drawn is (name in DRAWN)
    manifest = publication.manifest
    for row in range(0, len(publication.rows), 7):
        data = publication.rows[row].tobytes()
        found = publication.find_row(data[:16])
        assert found is not None
        assert (found.row, found.data) == (row, data)
        assert publication.find_row(data[:16], found.pool) == found
        if manifest.frozen.row_root is None:
            with pytest.raises(BrokenPublication, match="no root for proofs of rows"):
                publication.prove_row(row)
            continue
        proof = canonical.decode(publication.prove_row(row))
        nodes = [bytes.fromhex(node) for node in proof["path"]]
        root = bytes.fromhex(manifest.frozen.row_root)
        assert proof["manifest_sha256"] == publication.manifest_sha256
        leaf, place = divmod(proof["row"], proof["row_leaf"])
        told, leaves = b64decode(proof["data"]), -(-proof["list_rows"] // proof["row_leaf"])
        assert told[place * 28 : (place + 1) * 28] == data and proof["row"] == row
        assert merkle.verify(root, leaves, [(leaf, told)], nodes)


def test_who_is_not_in_the_list_is_not_found() -> None:
    publication = open_publication(GOLDEN / "ordinary")
    data = publication.rows[0].tobytes()
    other = next(pool.pool for pool in publication.manifest.pools if pool.pool != publication.get_row(0).pool)
    for pid, pool in ((bytes(16), None), (b"\xff" * 16, None), (data[:16], other), (data[:16], 1)):
        assert publication.find_row(pid, pool) is None
    assert open_publication(GOLDEN / "nobody").find_row(bytes(16)) is None
    with pytest.raises(ValueError, match="16 bytes"):
        publication.find_row(b"x")
    for row in (-1, 76):
        with pytest.raises(IndexError, match="76 rows"):
            publication.get_row(row)


def test_a_pools_slice_is_its_rows() -> None:
    publication = open_publication(GOLDEN / "ordinary")
    at = 0
    for pool in publication.manifest.pools:
        first, rows = publication.slice_of(pool.pool)
        assert (first, len(rows)) == (at, pool.rows)
        assert set(rows["pool"].tolist()) <= {pool.pool}
        at += pool.rows
    assert at == len(publication.rows)


def test_only_published_files_are_given() -> None:
    publication = open_publication(GOLDEN / "ordinary")
    assert publication.path_of("list.bin").is_file()
    assert publication.path_of("publication.json").is_file()
    for name in ("../ordinary/list.bin", "/etc/passwd", "regencies", "list.txt"):
        with pytest.raises(BrokenPublication, match="has no file"):
            publication.path_of(name)


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize(
    ("name", "harm", "said"),
    [
        ("list.bin", lambda path: path.unlink(), "list.bin is missing"),
        ("regencies/11.json", lambda path: path.unlink(), "11.json is missing"),
        ("publication.json", lambda path: path.unlink(), "publication.json is missing"),
        ("publication.json", longer, "cannot be read"),
        ("publication.json", lambda path: path.write_bytes(b"{}"), "cannot be read"),
        ("winners.csv", longer, "winners.csv has not the length"),
        ("note.txt", lambda path: path.write_text("x"), "note.txt does not belong"),
        ("regencies/9.csv", lambda path: path.write_text("x"), "regencies/9.csv does not belong"),
    ],
)
def test_a_folder_that_is_not_whole_is_not_opened(
    name: str, harm: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    shutil.copytree(GOLDEN / "ordinary", tmp_path / "out")
    harm(tmp_path / "out" / name)
    with pytest.raises(BrokenPublication, match=said):
        open_publication(tmp_path / "out")


def test_a_changed_byte_is_found_when_a_folder_is_taken_over(tmp_path: Path) -> None:
    write_publication(tmp_path / "out", frozen_draw("ordinary"), drawn_result("ordinary"))
    path = tmp_path / "out" / "list.bin"
    data = bytearray(path.read_bytes())
    data[19] ^= 1
    path.write_bytes(data)
    publication = open_publication(tmp_path / "out")
    with pytest.raises(BrokenPublication, match="list.bin was changed"):
        check_files(publication)
    with pytest.raises(BrokenPublication, match="not the list of the manifest"):
        publication.prove_row(0)
