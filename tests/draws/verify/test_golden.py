from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.draws.golden_cases import GOLDEN, HASHERS, FewTickets, make_cases
from tests.draws.reference_files import Publication
from tests.draws.verify.verifier import FILE, load, verify

CASES = make_cases()
NAMES = sorted(CASES)


@pytest.fixture(scope="module")
def module() -> Any:
    return load()


@pytest.mark.parametrize("name", NAMES)
def test_reference_still_writes_the_frozen_bytes(name: str) -> None:
    made = Publication(CASES[name], HASHERS[name]) if name in HASHERS else Publication(CASES[name])
    folder = GOLDEN / name
    lying = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert lying == set(made.files)
    for path, data in made.files.items():
        assert (folder / path).read_bytes() == data, path


@pytest.mark.parametrize("name", NAMES)
def test_golden_publications_agree(module: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name in HASHERS:
        monkeypatch.setattr(module, "TICKET_HASH", HASHERS[name])
    result = verify(module, GOLDEN / name)
    assert result["reason"] is None
    assert result["sandbox"] is (name != "quicknet")
    assert result["drawn"] is (name != "list_only")


def test_forced_ties_are_ties_and_need_the_stub(module: Any) -> None:
    lines = (GOLDEN / "ties" / "stages.csv").read_text().splitlines()[1:]
    cut_offs = {line.rsplit(",", 1)[1] for line in lines} - {""}
    assert cut_offs <= {"1", "2", "3"} and len(cut_offs) > 1
    assert {int.from_bytes(FewTickets(bytes([i])).digest()[:8], "big") >> 1 for i in range(99)} == {1, 2, 3}
    assert verify(module, GOLDEN / "ties")["reason"].startswith("stages.csv, line ")


@pytest.mark.parametrize(
    "name", ["cascade", "chunks", "later", "open_first", "plenty", "room_returns", "ties"]
)
@pytest.mark.parametrize("guess", [1, 1 << 55, 1 << 60])
def test_a_bad_guess_of_where_cut_offs_lie_changes_nothing(
    module: Any, name: str, guess: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verifier looks at more rows until those it has looked at suffice."""
    if name in HASHERS:
        monkeypatch.setattr(module, "TICKET_HASH", HASHERS[name])
    monkeypatch.setattr(module.Draw, "guess", lambda _, group: guess * (1 + group[0] % 3))
    assert verify(module, GOLDEN / name)["reason"] is None


@pytest.mark.parametrize(("leaf", "root"), [(0, True), (257, True), (None, True), (8, False)])
def test_leaves_are_of_1_to_256_rows(module: Any, leaf: int | None, root: bool) -> None:
    manifest = json.loads((GOLDEN / "ordinary" / "manifest-1.json").read_bytes())
    module.check_rules("here", manifest)
    manifest["list"] |= {"row_leaf": leaf} if root else {"row_leaf": leaf, "row_root": None}
    with pytest.raises(module.Deviation, match="here: row_leaf"):
        module.check_rules("here", manifest)


def test_golden_publications_hold_what_they_are_named_after() -> None:
    def load_json(name: str, path: str) -> Any:
        return json.loads((GOLDEN / name / path).read_bytes())

    pools = {pool[0]: pool for pool in load_json("ordinary", "manifest-1.json")["pools"]}
    assert pools[20001][4] == [12, 13, 14] and pools[30000][4] == [31, 41, 51] and pools[23][2] == 0
    assert [pool[0] for pool in load_json("one_pool", "manifest-1.json")["pools"]] == [30000]
    assert load_json("nobody", "manifest-1.json")["list"]["rows"] == 0
    assert load_json("unmerged", "manifest-1.json")["pools"][0][4] == [11]
    levels = {w[1] for c in load_json("cascade", "continuations.json") for w in c["winners"]}
    assert levels == {"regency", "province", "nation"}
    assert {a["stage"] for a in load_json("later", "appeals.json")} >= {0, 2}
    stages = {bytes_[4] for bytes_ in _winners("explicit")}
    assert stages == {1, 2, 3, 4}
    kin = [load_json("ordinary", f"regencies/{pool}.json")["kin"] for pool in (11, 21, 22)]
    assert any(kin)


def _winners(name: str) -> list[bytes]:
    data = (GOLDEN / name / "winners.bin").read_bytes()
    return [data[i : i + 5] for i in range(0, len(data), 5)]


def test_runs_alone_in_an_empty_environment() -> None:
    command = [sys.executable, "-I", "-S", str(FILE), str(GOLDEN / "quicknet"), "--require-real-beacon"]
    done = subprocess.run(command, capture_output=True, text=True, env={}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("AGREES.\n") and "What it does not prove" in done.stdout
    manifest = json.loads((GOLDEN / "quicknet" / "publication.json").read_bytes())["files"]
    assert all(f"{entry['sha256']}  {entry['path']}" in done.stdout for entry in manifest)


def test_uses_the_standard_library_only_and_old_syntax() -> None:
    tree = ast.parse(FILE.read_text(), feature_version=(3, 9))
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)
    assert not any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(tree))


def test_sandbox_is_refused_where_the_real_beacon_is_demanded(module: Any) -> None:
    result = verify(module, GOLDEN / "ordinary", "--require-real-beacon")
    assert "sandbox" in result["reason"]
    assert any("SANDBOX BEACON" in line for line in verify(module, GOLDEN / "ordinary")["checks"])


def test_gazette_hash_decides(module: Any) -> None:
    right = verify(module, GOLDEN / "ordinary")["manifest_sha256"]
    assert verify(module, GOLDEN / "ordinary", "--manifest-hash", right.upper())["agrees"]
    wrong = verify(module, GOLDEN / "ordinary", "--manifest-hash", "0" * 64)
    assert wrong["reason"] == f"the manifest's hash is {right}, not the one of --manifest-hash"


@pytest.mark.parametrize("arguments", [[], ["/nowhere"], [".", "--manifest-hash", "abc"], [".", "--what"]])
def test_wrong_usage_exits_2(module: Any, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        module.main(arguments)
    assert stop.value.code == 2


def test_a_folder_that_is_no_publication_deviates(module: Any, tmp_path: Path) -> None:
    assert "publication.json cannot be read" in verify(module, tmp_path)["reason"]
