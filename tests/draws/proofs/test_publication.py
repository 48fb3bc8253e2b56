"""The publication: the goldens' bytes, one way to write them, and nothing that does not belong together."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from bekal.base.errors import BekalError
from bekal.draws.proofs import (
    DrawnResult,
    FrozenDraw,
    Round,
    WrongBeacon,
    WrongCertificate,
    WrongFolder,
    WrongLog,
    WrongManifest,
    WrongPublication,
    WrongReveal,
    canonical,
    read_manifest,
    write_publication,
)
from tests.draws.proofs import whole
from tests.draws.proofs.published import CASES, DRAWN, GOLDEN, drawn_result, frozen_draw

TEXTS = {"README.md", "README.id.md", "verify_draw.py", "publication.json"}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", CASES)
def test_the_goldens_are_written_byte_by_byte(name: str, tmp_path: Path) -> None:
    written = write_publication(tmp_path / "out", frozen_draw(name), drawn_result(name))
    ours, golden = contents(tmp_path / "out"), contents(GOLDEN / name)
    assert set(ours) == set(golden)
    assert {path for path in golden if ours[path] != golden[path]} == TEXTS
    assert sorted(file.path for file in written.files) == sorted(ours)
    index = canonical.decode(ours["publication.json"])
    assert index["phase"] == ("draw" if name in DRAWN else "list")
    assert not (tmp_path / "out.partial").exists()


def verify(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """As anybody would, with the copy that lies in the folder, in an empty environment."""
    command = [sys.executable, "-I", "-S", str(folder / "verify_draw.py"), str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, env={}, timeout=120)


@pytest.mark.parametrize("name", ["later", "list_only", "no_row_root", "quicknet"])
def test_the_stand_alone_verifier_agrees(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = write_publication(out, frozen_draw(name), drawn_result(name))
    done = verify(out, "--manifest-hash", written.manifest_sha256)
    assert done.returncode == 0, done.stdout + done.stderr
    assert written.manifest_sha256 in done.stdout
    (out / "list.csv").write_bytes((out / "list.csv").read_bytes().replace(b"0", b"1", 1))
    assert verify(out).returncode == 1


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_publication(tmp_path / name, frozen_draw("later"), drawn_result("later"))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_list_in_a_file_is_read_where_it_lies(tmp_path: Path) -> None:
    draw = frozen_draw("ordinary")
    mapped = msgspec.structs.replace(
        draw, rows=np.memmap(GOLDEN / "ordinary" / "list.bin", draw.rows.dtype, "r")
    )
    told: list[tuple[int, int]] = []
    write_publication(
        tmp_path / "out", mapped, drawn_result("ordinary"), lambda done, total: told.append((done, total))
    )
    assert contents(tmp_path / "out")["list.csv"] == (GOLDEN / "ordinary" / "list.csv").read_bytes()
    assert told[-1] == (76, 76)


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    with pytest.raises(WrongFolder, match="is not empty"):
        write_publication(tmp_path / "out", frozen_draw("list_only"))
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine.txt"]
    (tmp_path / "file").write_text("x")
    with pytest.raises(WrongFolder, match="is not empty"):
        write_publication(tmp_path / "file", frozen_draw("list_only"))


def test_a_stop_half_way_leaves_a_folder_that_says_so_and_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError("no space left")

    out, partial = tmp_path / "out", tmp_path / "out.partial"
    with monkeypatch.context() as patch:
        patch.setattr("bekal.draws.proofs.publication.winner_lines", lambda *_: full(out, out))
        with pytest.raises(OSError, match="no space"):
            write_publication(out, frozen_draw("ordinary"), drawn_result("ordinary"))
    assert not out.exists()
    assert "unfinished" in (partial / "UNFINISHED.txt").read_text()
    assert (partial / "list.bin").exists()
    write_publication(out, frozen_draw("ordinary"), drawn_result("ordinary"))
    assert (out / "publication.json").exists()
    assert not partial.exists()
    assert not (out / "UNFINISHED.txt").exists()


def test_somebody_elses_partial_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out.partial").mkdir()
    (tmp_path / "out.partial" / "thesis.txt").write_text("x")
    with pytest.raises(WrongFolder, match="is not ours"):
        write_publication(tmp_path / "out", frozen_draw("list_only"))
    assert (tmp_path / "out.partial" / "thesis.txt").read_text() == "x"


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


def other_list(draw: FrozenDraw) -> FrozenDraw:
    rows = draw.rows.copy()
    rows["room"][3] += 1
    return msgspec.structs.replace(draw, rows=rows)


@pytest.mark.parametrize(
    ("change", "fault", "said"),
    [
        (other_list, WrongPublication, "SHA-256 is not the manifest's"),
        (lambda d: replaced(d, rows=d.rows[:-1]), WrongPublication, "rows per pool"),
        (lambda d: replaced(d, rows=d.rows.view("u1")), WrongPublication, "array of engine.ROW"),
        (lambda d: replaced(d, manifests=[]), WrongPublication, "at least one manifest"),
        (lambda d: replaced(d, manifests=d.manifests[1:]), WrongManifest, "version 1"),
        (lambda d: replaced(d, manifests=d.manifests[::-1]), WrongManifest, "version 1"),
        (lambda d: replaced(d, log=d.log[:-1]), WrongPublication, "not the head of this log"),
        (lambda d: replaced(d, log=d.log[::-1]), WrongPublication, "not the head of this log"),
        (lambda d: replaced(d, checkpoint=d.checkpoint + b"x"), WrongLog, "checkpoint.txt"),
    ],
)
def test_what_does_not_belong_together_is_not_frozen(
    change: Callable[[FrozenDraw], FrozenDraw], fault: type[BekalError], said: str, tmp_path: Path
) -> None:
    with pytest.raises(fault, match=said):
        write_publication(tmp_path / "out", change(frozen_draw("later")))
    assert not list(tmp_path.iterdir())


def replaced(thing: Any, **changes: Any) -> Any:
    return msgspec.structs.replace(thing, **changes)


def one_winner_less(result: DrawnResult) -> DrawnResult:
    stages = result.stages.copy()
    stages[np.flatnonzero(stages)[0]] = 0
    return msgspec.structs.replace(result, stages=stages)


@pytest.mark.parametrize(
    ("change", "fault", "said"),
    [
        (lambda r: replaced(r, reveals=r.reveals[:-1]), WrongReveal, "the round moves"),
        (lambda r: replaced(r, reveals=r.reveals[::-1]), WrongReveal, "manifest's order"),
        (
            lambda r: replaced(r, reveals=[replaced(r.reveals[0], value=b"6"), *r.reveals[1:]]),
            WrongReveal,
            "promised",
        ),
        (lambda r: replaced(r, found=Round(r.found.round, "00" * 48)), WrongBeacon, "no point"),
        (lambda r: replaced(r, found=Round(r.found.round + 1, r.found.signature)), WrongBeacon, "is needed"),
        (one_winner_less, WrongCertificate, "winners_sha256"),
        (lambda r: replaced(r, stages=r.stages[1:]), WrongPublication, "rows, the list"),
        (lambda r: replaced(r, stages=r.stages * 5), WrongPublication, "1 to 4"),
        (lambda r: replaced(r, certificate=replaced(r.certificate, signer="Me")), WrongCertificate, "signer"),
    ],
)
def test_a_result_that_is_not_this_draws_is_not_written(
    change: Callable[[DrawnResult], DrawnResult], fault: type[BekalError], said: str, tmp_path: Path
) -> None:
    result = drawn_result("ordinary")
    assert result is not None
    with pytest.raises(fault, match=said):
        write_publication(tmp_path / "out", frozen_draw("ordinary"), change(result))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("what", ["continuations", "appeals"])
def test_what_happened_since_is_not_written_before_it_stands_in_the_log(what: str, tmp_path: Path) -> None:
    frozen, result = frozen_draw("later"), drawn_result("later")
    assert result is not None
    other = replaced(result, **{what: getattr(result, what)[:-1]})
    with pytest.raises(WrongPublication, match=f"no entry of these {what}"):
        write_publication(tmp_path / "out", frozen, other)
    assert not list(tmp_path.iterdir())


def test_a_trial_says_so_in_both_languages_and_a_real_draw_does_not(tmp_path: Path) -> None:
    for name, trial in (("ordinary", True), ("quicknet", False)):
        write_publication(tmp_path / name, frozen_draw(name), drawn_result(name))
        english = (tmp_path / name / "README.md").read_text()
        indonesian = (tmp_path / name / "README.id.md").read_text()
        assert ("This is a trial" in english) is trial
        assert ("Ini hanya percobaan" in indonesian) is trial
        assert ("--require-real-beacon" in english) is not trial
        assert ("has taken place" in english) and ("sudah dilaksanakan" in indonesian)
    write_publication(tmp_path / "list", frozen_draw("list_only"))
    assert "object now" in (tmp_path / "list" / "README.md").read_text()


def test_a_whole_draw_by_the_engine_passes_the_verifier(tmp_path: Path) -> None:
    frozen = whole.freeze(12_000, 600)
    result = whole.draw(frozen, read_manifest(frozen.manifests[0]))
    written = write_publication(tmp_path / "out", frozen, result)
    done = verify(tmp_path / "out", "--manifest-hash", written.manifest_sha256)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int((result.stages > 0).sum()) == 600
    # The draw has all that makes it a draw: merged pools, reserves on both levels, kin.
    manifest = read_manifest(frozen.manifests[0])
    assert {one.level for one in manifest.reserves} == {"regency", "province"}
    assert any(pool.pool > 20_000 for pool in manifest.pools)
    assert any(
        b'"kin":[]' not in path.read_bytes() for path in (tmp_path / "out" / "regencies").glob("*.json")
    )


def test_the_readme_claims_no_contributor_or_witness_that_there_is_not(tmp_path: Path) -> None:
    for name in ("ordinary", "nobody", "one_person"):
        write_publication(tmp_path / name, frozen_draw(name), drawn_result(name))
        manifest = read_manifest(frozen_draw(name).manifests[0])
        english = (tmp_path / name / "README.md").read_text()
        indonesian = (tmp_path / name / "README.id.md").read_text()
        assert ("One honest contributor" in english) is (manifest.ceremony != [])
        assert ("Satu penyumbang" in indonesian) is (manifest.ceremony != [])
        assert ("No witness" in english) is (manifest.log.witnesses_min == 0)
        assert ("semua orang diperlihatkan log" in indonesian) is (manifest.log.witnesses_min == 0)
        assert "$" not in english + indonesian
