"""Whatever is changed in a publication is found, and the reason names it.

CI changes a sample of bytes of every file; BEKAL_LONG=1 changes every byte of every data file, in two ways:
left as it is (the index no longer fits) and with an index that was made to fit.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.draws.golden_cases import GOLDEN, make_cases
from tests.draws.reference_files import Publication, canonical, merkle_root, sign_sandbox_round
from tests.draws.verify.verifier import Spoiled, load, verify

LONG = bool(os.environ.get("BEKAL_LONG"))
NO_DATA = {"README.md", "README.id.md", "verify_draw.py"}
SAMPLE = 12
# What the reason may name instead: a manifest that differs is no longer the one in the log, a log with other
# entries not the one that was signed.
ALSO = {"manifest-1.json": {"log.txt", "manifest-2.json"}, "log.txt": {"checkpoint.txt"}}
ALSO["manifest-2.json"] = {"log.txt", "list.bin"}
PATHS = sorted(Publication(make_cases()["later"]).files)


@pytest.fixture(scope="module")
def module() -> Any:
    return load()


@pytest.fixture
def later(tmp_path: Path) -> Spoiled:
    return Spoiled(GOLDEN / "later", tmp_path / "later")


def _flips(path: str, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Changed copies: in every byte where it is asked for, else a few of every kind of byte."""
    chance = random.Random(path)
    kinds: dict[int, list[int]] = {}
    for i, byte in enumerate(data):
        kinds.setdefault(byte if path.endswith((".json", ".txt", ".csv")) else i % 28, []).append(i)
    spots = list(range(len(data))) if LONG else sorted(chance.choice(at) for at in kinds.values())
    for i in spots if LONG else chance.sample(spots, min(len(spots), SAMPLE)):
        yield i, data[:i] + bytes([data[i] ^ chance.randrange(1, 256)]) + data[i + 1 :]


@pytest.mark.timeout(0 if LONG else 300)
@pytest.mark.parametrize("path", PATHS)
def test_a_changed_byte_is_found(module: Any, later: Spoiled, path: str) -> None:
    for i, data in _flips(path, later.golden[path]):
        later.put({path: data})
        reason = verify(module, later.folder)["reason"]
        assert reason, f"byte {i} of {path}"
        if path != "publication.json":
            assert path in reason, (i, reason)
    for data in (b"", later.golden[path][:-1], later.golden[path] + b"\n"):
        later.put({path: data})
        assert path in verify(module, later.folder)["reason"]


@pytest.mark.timeout(0 if LONG else 300)
@pytest.mark.parametrize("path", sorted(set(PATHS) - NO_DATA - {"publication.json"}))
def test_a_changed_byte_is_found_behind_an_index_that_fits(module: Any, later: Spoiled, path: str) -> None:
    data = later.golden[path]
    others = [data[:-1], data + b"\n", data + data[-28:]]
    for i, changed in [*_flips(path, data), *((-1, other) for other in others)]:
        later.write({path: changed})
        reason = verify(module, later.folder)["reason"]
        assert reason, f"byte {i} of {path}"
        assert any(name in reason for name in {path, *ALSO.get(path, ())}), (i, path, reason)


@pytest.mark.parametrize("path", PATHS)
def test_a_missing_file_is_found(module: Any, later: Spoiled, path: str) -> None:
    later.put({path: None})
    reason = verify(module, later.folder)["reason"]
    assert path in reason and ("missing" in reason or "cannot be read" in reason)
    if path != "publication.json":
        later.write({path: None})
        assert path in verify(module, later.folder)["reason"]


def test_an_added_file_or_folder_or_link_is_found(module: Any, later: Spoiled) -> None:
    for path in ("more.txt", "regencies/99.csv", ".hidden", "manifest-3.json"):
        later.put({path: b"x"})
        assert path in verify(module, later.folder)["reason"]
        later.write({path: b"x"})
        assert path in verify(module, later.folder)["reason"]
        later.restore()
    (later.folder / "empty").mkdir()
    assert verify(module, later.folder)["reason"] == "the folder empty does not belong here"
    (later.folder / "empty").rmdir()
    (later.folder / "list.bin").unlink()
    (later.folder / "list.bin").symlink_to(GOLDEN / "later" / "list.bin")
    assert verify(module, later.folder)["reason"] == "list.bin is a link"


def _without(case: dict[str, Any], row: int) -> dict[str, Any]:
    return case | {"applicants": case["applicants"][:row] + case["applicants"][row + 1 :]}


def test_a_row_less_is_found_however_much_is_made_to_fit(module: Any, tmp_path: Path) -> None:
    """A forger leaves somebody out and makes everything anew, with ever more keys in his hands."""
    case = make_cases()["ordinary"]
    real, forged = Publication(case).files, Publication(_without(case, 5)).files
    spoiled = Spoiled(GOLDEN / "ordinary", tmp_path / "x")
    del real["publication.json"], forged["publication.json"]
    told = []
    for kept in (
        {"manifest-1.json", "log.txt", "checkpoint.txt"},
        {"log.txt", "checkpoint.txt"},
        {"checkpoint.txt"},
    ):
        spoiled.write(dict(forged) | {path: real[path] for path in kept})
        told.append(verify(module, spoiled.folder)["reason"])
    assert told[0] == "list.bin: the manifest says 76 rows"
    assert told[1] == "log.txt: the versions of the manifest are not in it once each, in order"
    assert told[2].startswith("checkpoint.txt: ")
    spoiled.write(dict(forged))  # all keys of the log, and the auditor's: only the gazette helps
    gazette = sha256(real["manifest-1.json"]).hexdigest()
    assert verify(module, spoiled.folder)["agrees"]
    assert "--manifest-hash" in verify(module, spoiled.folder, "--manifest-hash", gazette)["reason"]


def test_a_row_changed_with_its_views_and_roots_is_found(module: Any, tmp_path: Path) -> None:
    golden = GOLDEN / "ordinary"
    spoiled = Spoiled(golden, tmp_path / "x")
    rows = bytearray(spoiled.golden["list.bin"])
    old = rows[:16].hex().encode()
    rows[15] ^= 1
    new = rows[:16].hex().encode()
    leaves = [bytes(rows[i : i + 8 * 28]) for i in range(0, len(rows), 8 * 28)]

    def change(manifest: Any) -> None:
        manifest["list"]["sha256"] = sha256(rows).hexdigest()
        manifest["list"]["root"] = merkle_root([bytes(rows)]).hex()
        manifest["list"]["row_root"] = merkle_root(leaves).hex()

    changes: dict[str, bytes | None] = {
        path: data.replace(old, new) for path, data in spoiled.golden.items() if path.endswith(".csv")
    }
    changes["list.bin"] = bytes(rows)
    spoiled.write(changes)
    assert verify(module, spoiled.folder)["reason"] == "list.bin: its SHA-256 is not the one in the manifest"
    spoiled.write(changes | {"manifest-1.json": spoiled.change_json("manifest-1.json", change)})
    assert "log.txt" in verify(module, spoiled.folder)["reason"]


def test_winners_exchanged_everywhere_are_found(module: Any, later: Spoiled) -> None:
    binary = bytearray(later.golden["winners.bin"])
    won = {int.from_bytes(binary[i : i + 4], "big") for i in range(0, len(binary), 5)}
    other = next(row for row in range(int.from_bytes(binary[-10:-6], "big") + 1, 99) if row not in won)
    binary[-5:-1] = other.to_bytes(4, "big")
    later.write({"winners.bin": bytes(binary)})
    assert "winners.bin: these are not the winners" in verify(module, later.folder)["reason"]


Change = Callable[[Any], None]


def _set(key: str, value: Any, at: int = 0) -> Change:
    return lambda entries: entries[at].__setitem__(key, value)


LATER: list[tuple[str, Change, str]] = [
    ("continuations.json", lambda c: c[0]["winners"].pop(), "not the next in line"),
    ("continuations.json", lambda c: c[0]["freed"][0].__setitem__(1, 2), "more seats freed"),
    ("continuations.json", lambda c: c[0]["freed"].pop(), "not the next in line"),
    ("continuations.json", lambda c: c[1]["ended"].append(c[0]["ended"][-1]), "ends without having a place"),
    (
        "continuations.json",
        lambda c: c[0]["ended"].insert(0, [0, "lapsed"]),
        "row 0 ends without having a place",
    ),
    ("continuations.json", lambda c: c.reverse(), "not numbered"),
    ("continuations.json", lambda c: c[0]["ended"][0].__setitem__(1, "gone"), "is not of the form"),
    ("appeals.json", _set("stage", 1), "its ticket"),
    ("appeals.json", _set("after", 9, -1), "after"),
    ("appeals.json", _set("pool", 77), "there is no pool 77"),
    ("appeals.json", _set("category", 9), "has no reserve"),
    ("appeals.json", _set("room", 3), "exceeds the cap"),
    ("appeals.json", lambda a: a[1].__setitem__("pid", a[0]["pid"]), "occurs twice"),
]


@pytest.mark.parametrize(("path", "change", "reason"), LATER)
def test_what_happened_afterwards_is_recomputed(
    module: Any, later: Spoiled, path: str, change: Change, reason: str
) -> None:
    changed = later.change_json(path, change)
    later.write({path: changed})
    assert verify(module, later.folder)["reason"] == f"{path} is not in log.txt"
    later.log_anew(path, changed)
    told = verify(module, later.folder)["reason"]
    assert told.startswith(path) and reason in told


def test_a_person_of_the_list_cannot_appeal(module: Any, later: Spoiled) -> None:
    pid = later.golden["list.bin"][28:44].hex()
    later.log_anew("appeals.json", later.change_json("appeals.json", _set("pid", pid)))
    assert verify(module, later.folder)["reason"] == "appeals.json: number 1: the pid is in the list"


def test_json_that_means_the_same_but_is_written_otherwise_is_found(module: Any, later: Spoiled) -> None:
    for path, old, new in (
        ("stages.csv", b",0,", b",00,"),
        ("manifest-2.json", b'"cap":2', b'"cap":2.0'),
        ("manifest-2.json", b'"cap":2', b'"cap":2,"cap":2'),
        ("manifest-2.json", b'"cap":2', b'"cap": 2'),
        ("manifest-2.json", b'"cap":2', b'"cap":true'),
        ("beacon.json", b'"round":', b'"round":0'),
        ("certificate.json", b'"signer":"a', b'"signer":"\\u0061'),
        ("regencies/11.json", b'"pool":11', b'"pool":11.0'),
    ):
        assert old in later.golden[path]
        later.write({path: later.golden[path].replace(old, new, 1)})
        assert path in verify(module, later.folder)["reason"], new
        later.restore()


def _forged(case: dict[str, Any], change: Callable[[Publication], None]) -> dict[str, bytes]:
    """A publication whose maker holds all keys and breaks one rule before anything is signed or drawn."""

    class Forged(Publication):
        def _write_manifests(self) -> None:
            change(self)
            super()._write_manifests()

    return Forged(case).files


def _swap_rows(forged: Publication) -> None:
    forged.packed[0], forged.packed[1] = forged.packed[1], forged.packed[0]
    forged.files["list.bin"] = b"".join(forged.packed)


def _double_person(forged: Publication) -> None:
    last = next(i for i, row in enumerate(forged.rows) if row.pool == 20001)
    pids = [row.pid for row in forged.rows if row.pool == 20001]
    first = next(i for i, row in enumerate(forged.rows) if row.pool == 11 and row.pid < pids[1])
    forged.packed[last] = forged.rows[first].pid + forged.packed[last][16:]
    forged.files["list.bin"] = b"".join(forged.packed)


def _two_rooms(forged: Publication) -> None:
    at = next(i for i, row in enumerate(forged.rows) if row.household == forged.rows[i + 1].household)
    packed = bytearray(forged.packed[at])
    packed[19] = 1 if packed[19] != 1 else 2
    forged.packed[at] = bytes(packed)
    forged.files["list.bin"] = b"".join(forged.packed)


def _too_much_room(forged: Publication) -> None:
    homes = Counter(row.household for row in forged.rows)
    at = next(i for i, row in enumerate(forged.rows) if homes[row.household] == 1)
    forged.packed[at] = forged.packed[at][:19] + b"\3" + forged.packed[at][20:]
    forged.files["list.bin"] = b"".join(forged.packed)


def _wrong_pool(forged: Publication) -> None:
    at = next(i for i, row in enumerate(forged.rows) if row.pool == 11 and not row.category)
    forged.packed[at] = forged.packed[at][:16] + (21).to_bytes(2, "big") + forged.packed[at][18:]
    forged.files["list.bin"] = b"".join(forged.packed)


def _more_seats(forged: Publication) -> None:
    forged.seats[11] += 1
    forged.seats[21] -= 1
    forged.plan.pool_seats[11] += 1
    forged.plan.pool_seats[21] -= 1


def _unearned_pool_seat(forged: Publication) -> None:
    forged.plan.pool_seats[11] += 1


def _higher_reserve(forged: Publication) -> None:
    unit = next(iter(forged.plan.reserves))
    forged.plan.reserves[unit] += 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_swap_rows, "list.bin: the pids of pool 11 do not ascend"),
        (_two_rooms, "has two rooms"),
        (_too_much_room, "exceeds the cap"),
        (_wrong_pool, "list.bin: not the manifest's number of rows of pool 11"),
        (_more_seats, "Hamilton gives"),
        (_unearned_pool_seat, "its seats are not those of its regencies"),
        (_higher_reserve, "reserves are not those of the list and the shares"),
    ],
)
def test_rules_broken_by_whoever_holds_all_keys_are_found(
    module: Any, tmp_path: Path, change: Callable[[Publication], None], reason: str
) -> None:
    files = _forged(make_cases()["ordinary"], change)
    spoiled = Spoiled(GOLDEN / "ordinary", tmp_path / "x")
    csv = {
        path: data for path, data in spoiled.golden.items() if path.endswith(".csv") and path != "stages.csv"
    }
    if change in (_swap_rows, _two_rooms, _too_much_room, _wrong_pool):
        packed = [files["list.bin"][i : i + 28] for i in range(0, len(files["list.bin"]), 28)]
        csv = _views(packed)
    spoiled.write(dict(files) | csv)
    assert reason in verify(module, spoiled.folder)["reason"]


def _views(packed: list[bytes]) -> dict[str, bytes]:
    head = b"row,pid,pool,category,room,household\n"
    views = {"list.csv": head}
    for i, row in enumerate(packed):
        pool = int.from_bytes(row[16:18], "big")
        line = f"{i},{row[:16].hex()},{pool},{row[18]},{row[19]},{row[20:].hex()}\n".encode()
        views["list.csv"] += line
        views[f"regencies/{pool}.csv"] = views.get(f"regencies/{pool}.csv", head) + line
    return views


def test_a_person_in_two_pools_is_found(module: Any, tmp_path: Path) -> None:
    files = _forged(make_cases()["ordinary"], _double_person)
    packed = [files["list.bin"][i : i + 28] for i in range(0, len(files["list.bin"]), 28)]
    spoiled = Spoiled(GOLDEN / "ordinary", tmp_path / "x")
    spoiled.write(dict(files) | _views(packed))
    reason = verify(module, spoiled.folder)["reason"]
    assert "is in two pools" in reason or "do not ascend" in reason


def test_a_household_with_two_rooms_in_two_pools_is_found(module: Any, tmp_path: Path) -> None:
    def change(forged: Publication) -> None:
        homes: dict[bytes, set[int]] = {}
        for row in forged.rows:
            homes.setdefault(row.household, set()).add(row.pool)
        household = next(h for h, pools in homes.items() if len(pools) > 1)
        pool = min(homes[household])
        for i, row in enumerate(forged.rows):
            if row.household == household and row.pool == pool:
                forged.packed[i] = (
                    forged.packed[i][:19] + bytes([1 if row.room != 1 else 2]) + forged.packed[i][20:]
                )
        forged.files["list.bin"] = b"".join(forged.packed)

    files = _forged(make_cases()["ordinary"], change)
    packed = [files["list.bin"][i : i + 28] for i in range(0, len(files["list.bin"]), 28)]
    spoiled = Spoiled(GOLDEN / "ordinary", tmp_path / "x")
    spoiled.write(dict(files) | _views(packed))
    reason = verify(module, spoiled.folder)["reason"]
    assert reason.startswith("list.bin: household ") and reason.endswith(" has two rooms")


def test_the_seed_depends_on_every_bit_of_manifest_reveals_and_signature() -> None:
    case = make_cases()["ordinary"]
    seeds = {Publication(case).seed}
    name, nonce, value = case["ceremony"][0]
    flipped = (name, nonce, bytes([value[0] ^ 1]) + value[1:])
    seeds.add(Publication(case | {"ceremony": [flipped, case["ceremony"][1]]}).seed)
    seeds.add(Publication(case | {"batch": 8}).seed)
    seeds.add(Publication(case | {"signature": sign_sandbox_round(7)}).seed)
    assert len(seeds) == 4


def test_another_reveal_or_contributor_is_found(module: Any, later: Spoiled) -> None:
    for change in (_set("nonce", "00" * 32), _set("value", "00"), _set("contributor", "Somebody")):
        later.write({"reveals.json": later.change_json("reveals.json", change)})
        assert verify(module, later.folder)["reason"].startswith("reveals.json: ")
    later.write({"reveals.json": later.change_json("reveals.json", lambda r: r.pop())})
    assert verify(module, later.folder)["reason"].startswith("reveals.json: ")
    later.write({"reveals.json": canonical([])})
    assert verify(module, later.folder)["reason"].startswith("reveals.json: ")
