#!/usr/bin/env python3
"""Check a published draw, from its index to its winners, without believing anybody.

    python3 verify_draw.py FOLDER [--manifest-hash HEX] [--require-real-beacon] [--beacon-key HEX] [--json]

One file, Python 3.9 or later, nothing but its standard library, no network. It shares no code with the
software that made the draw: it was written from docs/draw-format.md (format bekal-draw/1), whose sections the
comments name. It is meant to be read. Exit status 0: all agrees; 1: something deviates; 2: called wrongly.

The definition of the draw is ``Draw.run``. Nearly everything else makes the published files once more, from
the list and the seed, and compares them byte for byte.
"""

from __future__ import annotations

import argparse
import calendar
import gc
import json
import mmap
import multiprocessing
import os
import re
import sys
import time
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections import Counter
from hashlib import sha256, sha512
from itertools import compress, islice
from multiprocessing.pool import ThreadPool
from operator import lt
from struct import iter_unpack, pack, unpack
from typing import Any, Callable, Iterator

FORMAT = "bekal-draw/1"
ROW = 28  # bytes: pid 16, pool 2, category 1, room 1, household 8
ALL = 1 << 63  # above every ticket
MANY = 200_000  # rows from which on processes share the work
BLOCK = 1 << 14  # leaves whose Merkle nodes are computed at a time
TICKET_HASH = sha256  # tests put another in, to force equal tickets; nobody knows two for SHA-256
HEADER = b"row,pid,pool,category,room,household\n"
ONE_DIGIT = bytes(range(10))
DIGITS = bytes(48 + i % 10 for i in range(256))  # translates them
STAGES_HEADER = "stage,level,unit,category,seats,candidates,winners,household_full,cut_off\n"
LEVELS = ("regency", "province", "nation")
SCHEME = "bls-unchained-g1-rfc9380"
# name, chain hash, genesis, period, sandbox, public key
KNOWN_BEACONS = (
    ("quicknet", "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971", 1692803367, 3, False,
     "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
     "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"),
    ("sandbox", "b588f2903f40eccda481d7dc3d629531e5640b26984fb3ed28fb388b335b4176", 1577836800, 3, True,
     "87eab22317ff850765a1560c703b0fc0d3b40918b11db0df57246121a3e1cb5384a039598637b00bb052c0a3a976dcf2"
     "190f649c2143046205d7704d4316fd3ed19f884961b4c02050617211d4bbf6a197582c5e5d9b5717d7d6ab34728de396"),
)  # fmt: skip
PROVES = """\
What this proves: the published list is the one the manifest was made for; the seats follow from the weights;
the seed was known to nobody before the beacon's round existed, if one contributor was honest or the beacon's
operators did not collude; the winners are those the published rules give for this list and seed, no others.
What it does not prove: that the rows are real and eligible people, one row a person, with their true
household, category and regency (the auditor checks that with pepper and register); that nobody was left out
of the list (keep your receipt; look for your row before the draw); that small regencies were merged only
where they had to be; that this manifest is the one in the gazette, unless you gave its --manifest-hash; that
the log's keys are its owners'; that rows said to be struck, lapsed or declined really were."""


class Deviation(Exception):
    """Something is not as it must be; the text is the reason."""


class Widen(Exception):
    """The rows looked at do not suffice: look at more of these groups (see ``Draw``)."""


class Case:
    """What is known of the publication; the processes that share the work read it too."""

    def __init__(self, folder: str, quiet: bool) -> None:
        self.folder, self.quiet, self.drawn = folder, quiet, True
        self.said: list[str] = []
        self.digests: dict[str, str] = {}  # path -> SHA-256, from the index
        self.manifest: dict[str, Any] = {}
        self.manifest_hash = self.seed = b""
        self.rows: Any = b""  # list.bin, mapped into memory
        self.first_row: dict[int, int] = {}  # pool -> number of its first row
        self.sizes: dict[int, int] = {}  # pool -> rows
        self.province_of: dict[int, int] = {}
        self.counts: Counter[tuple[int, int]] = Counter()  # (pool, category) -> rows
        self.shared: dict[int, list[int]] = {}  # households in several pools -> their rows
        self.shared_in: dict[int, set[int]] = {}  # pool -> those of them that have a row there
        self.tree: Tree
        self.lines: list[list[Any]] = []  # of stages.csv
        self.stage_of: dict[int, int] = {}  # winning row -> stage, ascending
        self.winners: list[int] = []


CASE: Case


def require(condition: Any, reason: str) -> None:
    """Deviation with the reason unless the condition holds."""
    if not condition:
        raise Deviation(reason)


def say(text: str) -> None:
    """One line of the report."""
    CASE.said.append(text)
    if not CASE.quiet:
        print(text, flush=True)


def alone() -> bool:
    """Whether this process does all the work: there is little, one core only, or the system cannot fork."""
    return len(CASE.rows) < ROW * MANY or os.cpu_count() == 1 or not hasattr(os, "fork")


def in_parallel(task: Callable[[Any], Any], items: list[Any]) -> Iterator[Any]:
    """Like map; unless alone, on all cores."""
    if alone():
        yield from map(task, items)
        return
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        yield from pool.imap(task, items)


def beside(task: Callable[[], Any]) -> Callable[[], Any]:
    """Begin a task, unless alone, in a process of its own. To be called for its end: says what it said, gives
    what it gave or raises what it raised."""
    if alone():
        return task
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def begin() -> None:
        CASE.said, CASE.quiet = [], True
        given = raised = None
        try:
            given = task()
        except Exception as error:
            raised = error
        sender.send((CASE.said, given, raised))

    def end() -> Any:
        said, given, raised = receiver.recv()
        for line in said:
            say(line)
        if raised:
            raise raised
        return given

    context.Process(target=begin).start()
    sender.close()
    return end


# --- Files and JSON (section 1) --------------------------------------------------------------------------


def read(path: str) -> bytes:
    """A whole file of the publication."""
    with open(os.path.join(CASE.folder, path), "rb") as file:
        return file.read()


def digest_file(path: str) -> tuple[int, str]:
    """Length and SHA-256 of a file."""
    digest, size, block = sha256(), 0, memoryview(bytearray(1 << 18))
    with open(os.path.join(CASE.folder, path), "rb", buffering=0) as file:
        while read := file.readinto(block):
            digest.update(block[:read])
            size += read
    return size, digest.hexdigest()


def canonical(value: Any) -> bytes:
    """RFC 8785 for integers, texts, lists, and objects with ASCII keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def read_json(path: str, shape: Any) -> Any:
    """A JSON file of exactly this shape, in canonical form."""
    data = read(path)
    try:
        value = json.loads(data.decode("utf-8"))
        again = canonical(value)
    except (ValueError, RecursionError):
        raise Deviation(f"{path} is not JSON in UTF-8") from None
    check_shape(value, shape, path)
    require(again == data, f"{path} is not in canonical form (RFC 8785)")
    return value


def check_shape(value: Any, shape: Any, at: str) -> None:
    """int, bool, a pattern, [of every element], (of each element), {key: shape}; frozenset: or null."""
    if isinstance(shape, dict):
        require(
            isinstance(value, dict) and set(value) == set(shape), f"{at}: its keys are not {sorted(shape)}"
        )
        for key in shape:
            check_shape(value[key], shape[key], f"{at}: {key}")
    elif isinstance(shape, (list, tuple)):
        fits = isinstance(value, list) and (isinstance(shape, list) or len(value) == len(shape))
        require(fits, f"{at} is not a list as it must be")
        for i, element in enumerate(value):
            check_shape(element, shape[0 if isinstance(shape, list) else i], f"{at}[{i}]")
    elif isinstance(shape, frozenset):
        if value is not None:
            check_shape(value, next(iter(shape)), at)
    elif shape is int:
        require(type(value) is int and 0 <= value < 2**53, f"{at} is not an integer from 0 to 2^53 - 1")
    elif shape is bool:
        require(type(value) is bool, f"{at} is not true or false")
    else:
        require(isinstance(value, str) and re.fullmatch(shape, value), f"{at} is not of the form {shape}")


HEX32, NAME, TEXT = "[0-9a-f]{64}", r"[^\s+]+", "[^\n]+"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
KEY = {"name": NAME, "public_key": HEX32}
BEACON = {"scheme": SCHEME, "public_key": "[0-9a-f]{192}", "chain_hash": HEX32, "round": int, "sandbox": bool}
# fmt: off
MANIFEST_SHAPE: dict[str, Any] = {
    "format": FORMAT, "programme": "[a-z0-9-]+", "draw": int, "batch": int, "version": int,
    "previous": frozenset([HEX32]), "pepper_sha256": HEX32, "cap": int, "pool_min": int,
    "order": "reserve_first|open_first", "lapse_returns_room": bool,
    "times": {"published_at": TIME, "objections_until": TIME, "reveals_until": TIME, "draw_at": TIME},
    "list": {"rows": int, "row_bytes": int, "leaf_rows": int, "sha256": HEX32, "root": HEX32,
             "row_leaf": frozenset([int]), "row_root": frozenset([HEX32])},
    "quota": {"seats": int, "method": "hamilton|explicit", "regencies": [(int, int, frozenset([int]), int)]},
    "pools": [(int, int, int, int, [int])],
    "categories": [{"category": int, "code": TEXT, "share_bp": int, "level": "regency|province"}],
    "reserves": [("regency|province", int, int, int, int)],
    "beacon": {**BEACON, "period_s": int, "genesis": int},
    "ceremony": [{"contributor": TEXT, "commitment": HEX32}],
    "auditor": KEY,
    "log": {"origin": NAME, "public_key": HEX32, "witnesses": [KEY], "witnesses_min": int},
    "fallback": {"missing_reveal_rounds": int},
    "software": {"name": TEXT, "version": TEXT, "sha256": HEX32},
}
INDEX_SHAPE = {
    "files": [{"bytes": int, "path": TEXT, "sha256": HEX32}], "format": FORMAT,
    "manifest": r"manifest-[1-9]\d*\.json", "phase": "list|draw",
}
CERTIFICATE_SHAPE = {
    "format": "bekal-certificate/1", "manifest_sha256": HEX32, "winners_sha256": HEX32, "signer": NAME,
    "second_implementation": {"name": TEXT, "winners_sha256": HEX32},
    "statistics": [{"name": TEXT, "cells": int, "p_value": r"0\.\d{12}|1\.0{12}", "passed": bool}],
    "public_key": HEX32, "signature": "[0-9a-f]{128}",
}
CONTINUATIONS_SHAPE = [{
    "number": int, "freed": [(int, int)], "ended": [(int, "struck|lapsed|declined")],
    "winners": [(int, "regency|province|nation", int)],
}]
APPEALS_SHAPE = [{
    "number": int, "after": int, "pid": "[0-9a-f]{32}", "pool": int, "category": int, "room": int,
    "household": "[0-9a-f]{16}", "stage": int,
}]
LIST_FILES = {"list.bin", "list.csv", "log.txt", "checkpoint.txt", "README.md", "README.id.md",
              "verify_draw.py"}
DRAW_FILES = {"beacon.json", "reveals.json", "winners.bin", "winners.csv", "stages.csv", "certificate.json",
              "continuations.json", "appeals.json"}
# fmt: on


def check_index() -> str:
    """Every file is in the index with length and digest, and nothing else is there. Name of the manifest."""
    index = read_json("publication.json", INDEX_SHAPE)
    listed = [entry["path"] for entry in index["files"]]
    require(listed == sorted(set(listed)), "publication.json: the paths do not ascend")
    found = set()
    for base, folders, names in os.walk(CASE.folder):
        for name in folders + names:
            path = os.path.relpath(os.path.join(base, name), CASE.folder).replace(os.sep, "/")
            require(not os.path.islink(os.path.join(base, name)), f"{path} is a link")
            require(name in names or path == "regencies", f"the folder {path} does not belong here")
            found |= {path} if name in names else set()
    missing, more = sorted(set(listed) - found), sorted(found - set(listed) - {"publication.json"})
    require(not missing, f"missing: {', '.join(missing[:5])}")
    require(not more, f"not in publication.json: {', '.join(more[:5])}")
    if sum(entry["bytes"] for entry in index["files"]) < 1 << 24:
        measured = [digest_file(path) for path in listed]
    else:
        with ThreadPool(os.cpu_count() or 1) as threads:  # hashing runs beside Python
            measured = list(threads.imap(digest_file, listed))
    for entry, (size, digest) in zip(index["files"], measured):
        path = entry["path"]
        require(entry["bytes"] == size, f"{path}: its length is not the one in publication.json")
        require(entry["sha256"] == digest, f"{path}: its SHA-256 is not the one in publication.json")
        CASE.digests[path] = digest
    CASE.drawn = index["phase"] == "draw"
    say(f"ok  index: {len(listed)} files, none missing, none added, every length and SHA-256 right")
    return str(index["manifest"])


def check_complete(versions: int) -> None:
    """The files are exactly those the format asks for."""
    expected = LIST_FILES | {f"manifest-{v}.json" for v in range(1, versions + 1)}
    if CASE.drawn:
        expected |= {"committed.txt"} if CASE.manifest["log"]["witnesses_min"] else set()
        endings = ("csv", "json") if CASE.manifest["list"]["row_root"] else ("csv",)
        expected |= DRAW_FILES
        expected |= {f"regencies/{pool[0]}.{end}" for pool in CASE.manifest["pools"] for end in endings}
    wrong = sorted(expected.symmetric_difference(CASE.digests))
    require(not wrong, f"missing, or not of this format: {', '.join(wrong[:5])}")


# --- Manifest (section 7), pools (4), seats (5), reserves (6) --------------------------------------------


def seconds(at: str, text: str) -> int:
    """Unix time of ``2026-01-31T09:00:00Z``."""
    try:
        return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        raise Deviation(f"{at}: {text} is no instant") from None


def apportion(at: str, seats: int, weights: list[int]) -> list[int]:
    """Hamilton's method: floors first, then one more to the largest remainders, ties to the earlier."""
    total = sum(weights)
    require(total or not seats, f"{at}: seats are to be divided but all weights are zero")
    shares = [seats * weight // total if total else 0 for weight in weights]
    remainders = sorted((-(seats * weight % total), i) for i, weight in enumerate(weights) if total)
    for _, i in remainders[: seats - sum(shares)]:
        shares[i] += 1
    return shares


def check_manifests(name: str, gazette: str | None) -> None:
    """The chain of versions up to the one that counts, and the rules that need no list."""
    before: dict[str, Any] = {}
    versions = int(name[9:-5])
    for version in range(1, versions + 1):
        path = f"manifest-{version}.json"
        require(path in CASE.digests, f"missing: {path}")
        manifest = read_json(path, MANIFEST_SHAPE)
        require(manifest["version"] == version, f"{path}: version is {manifest['version']}")
        follows = manifest["previous"] == (CASE.manifest_hash.hex() or None)
        require(follows, f"{path}: previous is not the hash of the version before")
        for key in ("programme", "draw", "batch", "pepper_sha256", "auditor", "log") if before else ():
            require(manifest[key] == before[key], f"{path}: {key} differs from the version before")
        rises = not before or manifest["beacon"]["round"] > before["beacon"]["round"]
        require(rises, f"{path}: the beacon's round is not later than in the version before")
        check_rules(path, manifest)
        CASE.manifest_hash, before = sha256(read(path)).digest(), manifest
    CASE.manifest = before
    CASE.province_of = {pool[0]: pool[1] for pool in before["pools"]}
    check_complete(versions)
    ours = CASE.manifest_hash.hex()
    require(gazette in (None, ours), f"the manifest's hash is {ours}, not the one of --manifest-hash")
    say(f"ok  manifest: {before['programme']}, draw {before['draw']}, version {versions}, {before['order']}")
    say(f"    manifest hash {ours} ({'as given' if gazette else 'compare it with the gazette'})")


def check_rules(at: str, manifest: dict[str, Any]) -> None:
    """Objections, reveals, round follow each other: all reveals close before the beacon's round exists."""
    beacon, log = manifest["beacon"], manifest["log"]
    published, objections, reveals, draw = [
        seconds(at, manifest["times"][key]) for key in MANIFEST_SHAPE["times"]
    ]
    require(published <= objections <= reveals, f"{at}: times do not follow each other")
    require(beacon["period_s"] > 0 and beacon["round"] > 0, f"{at}: beacon: period_s and round begin at 1")
    instant = beacon["genesis"] + (beacon["round"] - 1) * beacon["period_s"]
    require(reveals < instant, f"{at}: reveals_until is not before the beacon's round")
    require(abs(instant - draw) < beacon["period_s"], f"{at}: the round does not fall on draw_at")
    fixed = manifest["list"]["row_bytes"], manifest["list"]["leaf_rows"], *manifest["fallback"].values()
    require(fixed == (ROW, 256, 28800), f"{at}: row_bytes, leaf_rows or missing_reveal_rounds")
    root, leaf = manifest["list"]["row_root"], manifest["list"]["row_leaf"]
    fits = leaf is None if root is None else leaf is not None and 1 <= leaf <= 256
    require(fits, f"{at}: row_leaf")
    require(1 <= manifest["cap"] <= 255 and manifest["pool_min"] >= 1, f"{at}: cap or pool_min")
    contributors = [part["contributor"] for part in manifest["ceremony"]]
    require(len(contributors) == len(set(contributors)), f"{at}: a contributor occurs twice")
    names = {log["origin"]} | {witness["name"] for witness in log["witnesses"]}
    require(len(names) == 1 + len(log["witnesses"]), f"{at}: two keys of the log have one name")
    require(log["witnesses_min"] <= len(log["witnesses"]), f"{at}: more witnesses demanded than named")


def check_quota(at: str) -> None:
    """The seats of every regency follow from the weights."""
    quota = CASE.manifest["quota"]
    table = {(p, r): (weight, seats) for p, r, weight, seats in quota["regencies"]}
    in_order = list(table) == sorted(table) and len(table) == len(quota["regencies"])
    require(in_order and len({r for _, r in table}) == len(table), f"{at}: quota.regencies do not ascend")
    in_range = table and all(0 < r < 20000 and 0 < p < 10000 for p, r in table) and quota["seats"] < 2**32
    require(in_range, f"{at}: quota: an id or the seats are out of range")
    seats = {key: given for key, (_, given) in table.items()}
    weights = {key: weight for key, (weight, _) in table.items()}
    if quota["method"] == "explicit":
        require(set(weights.values()) == {None}, f"{at}: explicit seats have no weights")
        require(sum(seats.values()) == quota["seats"], f"{at}: the regencies' seats do not sum to the quota")
    else:
        require(None not in weights.values(), f"{at}: a weight is missing")
        provinces = sorted({p for p, _ in table})
        totals = [sum(w for (home, _), w in weights.items() if home == p) for p in provinces]
        for province, share in zip(provinces, apportion(at, quota["seats"], totals)):
            own = [key for key in table if key[0] == province]
            for key, part in zip(own, apportion(at, share, [weights[k] for k in own])):
                require(
                    seats[key] == part,
                    f"{at}: regency {key[1]} has {seats[key]} seats, Hamilton gives {part}",
                )
    check_pools(at, {regency: (province, given) for (province, regency), given in seats.items()})
    sizes = f"{len(table)} regencies, {len(CASE.province_of)} pools"
    say(f"ok  quota: {quota['seats']} seats, {sizes} ({quota['method']})")


def check_pools(at: str, regency: dict[int, tuple[int, int]]) -> None:
    """Every regency is in one pool, the pools' numbers fit, and none shows fewer rows than it may."""
    pools, least, total = CASE.manifest["pools"], CASE.manifest["pool_min"], CASE.manifest["list"]["rows"]
    numbers = [pool[0] for pool in pools]
    require(numbers == sorted(set(numbers)), f"{at}: pools do not ascend")
    members = sorted(r for pool in pools for r in pool[4])
    require(members == sorted(regency), f"{at}: not every regency is in exactly one pool")
    for number, province, rows, seats, own in pools:
        pool, homes = f"{at}: pool {number}", {regency[r][0] for r in own}
        if number == 30000:
            fits = province == 0 and own == sorted(r for r in regency if regency[r][0] in homes)
        else:
            fits = homes == {province} and (own == [number] if number < 20000 else number == 20000 + province)
        require(own and own == sorted(own) and fits, f"{pool}: number, province and regencies do not fit")
        require(seats == sum(regency[r][1] for r in own), f"{pool}: its seats are not those of its regencies")
        enough = rows >= least or total < least or (rows == 0 and number < 20000)
        require(enough, f"{pool} shows only {rows} rows, pool_min is {least}")
    require(sum(pool[2] for pool in pools) == total, f"{at}: the pools' rows do not sum to the list's")
    require(
        total >= least or numbers == [30000], f"{at}: fewer rows than pool_min, so there must be one pool"
    )


def check_reserves(at: str) -> None:
    """The reserve pools follow from the list's categories, their seats from the shares."""
    categories, least = CASE.manifest["categories"], CASE.manifest["pool_min"]
    numbers = [c["category"] for c in categories]
    require(
        numbers == list(range(1, min(len(numbers), 255) + 1)), f"{at}: categories are not numbered 1, 2, ..."
    )
    require(
        sum(c["share_bp"] for c in categories) <= 10_000, f"{at}: the categories' shares exceed the whole"
    )
    unknown = {category for _, category in CASE.counts} - {0, *numbers}
    require(not unknown, f"list.bin: category {min(unknown, default=0)} is not in the manifest")
    seats, expected = {pool[0]: pool[3] for pool in CASE.manifest["pools"]}, []
    for category in categories:
        number, share = category["category"], category["share_bp"]
        for province in set(CASE.province_of.values()):
            pools = [pool for pool, home in CASE.province_of.items() if home == province]
            sizes = {pool: CASE.counts[pool, number] for pool in pools if CASE.counts[pool, number]}
            if category["level"] == "regency" and all(size >= least for size in sizes.values()):
                expected += [["regency", p, number, n, share * seats[p] // 10_000] for p, n in sizes.items()]
            elif sizes:
                total, given = sum(sizes.values()), share * sum(seats[pool] for pool in pools) // 10_000
                require(
                    total >= least, f"list.bin: province {province} shows only {total} of category {number}"
                )
                expected.append(["province", province, number, total, given])
    expected.sort(key=lambda line: (LEVELS.index(line[0]), line))
    require(CASE.manifest["reserves"] == expected, f"{at}: reserves are not those of the list and the shares")
    say(f"ok  reserves: {len(categories)} categories, {len(expected)} reserve pools")


# --- The list (section 2) --------------------------------------------------------------------------------
# Columns of many rows are cut out at once, with a step: data[16::28] are the 17th bytes of all rows.


def rows_of(pool: int) -> bytes:
    """The pool's rows, one after the other."""
    first = CASE.first_row[pool] * ROW
    return bytes(CASE.rows[first : first + CASE.sizes[pool] * ROW])


def field(row: int, start: int, end: int) -> Any:
    """Some bytes of a row."""
    return CASE.rows[row * ROW + start : row * ROW + end]


def eight_bytes(rows: bytes, start: int) -> list[int]:
    """Eight bytes of each row, from ``start`` on, as numbers that are equal where the bytes are."""
    words, pairs = array("I", rows), array("I", bytes(8 * (len(rows) // ROW)))
    pairs[::2], pairs[1::2] = words[start // 4 :: ROW // 4], words[start // 4 + 1 :: ROW // 4]
    return memoryview(pairs).cast("B").cast("Q").tolist()


def only(byte: int) -> bytes:
    """What translates this byte into 1 and all others into 0."""
    return bytes(i == byte for i in range(256))


def csv_lines(rows: bytes, first: int) -> bytes:
    """The lines of list.csv for rows of one pool, of which the first has this number."""
    count, pool = len(rows) // ROW, int.from_bytes(rows[16:18], "big")
    categories, rooms, text = rows[18::ROW], rows[19::ROW], rows.hex().encode()
    numbers = "".join(map(str, range(first, first + count))).encode()
    width = len(str(first))
    if len(numbers) != width * count or (categories + rooms).strip(ONE_DIGIT):  # lines of different lengths
        cut = [text[i : i + 2 * ROW] for i in range(0, len(text), 2 * ROW)]
        parts = zip(range(first, first + count), cut, categories, rooms)
        return b"".join(
            [b"%d,%b,%d,%d,%d,%b\n" % (i, hexed[:32], pool, c, r, hexed[40:]) for i, hexed, c, r in parts]
        )
    line = b"%*d,%32b,%d,0,0,%16b\n" % (width, 0, b"", pool, b"")
    lines, length = bytearray(line * count), len(line)
    at = [*range(width), *range(width + 1, width + 33), *range(length - 17, length - 1)]
    columns = [numbers[i::width] for i in range(width)]
    columns += [text[i :: 2 * ROW] for i in (*range(32), *range(40, 56))]
    for place, column in zip(at, columns):
        lines[place::length] = column
    lines[length - 21 :: length] = categories.translate(DIGITS)
    lines[length - 19 :: length] = rooms.translate(DIGITS)
    return bytes(lines)


def check_pool_rows(pool: int) -> tuple[int, str, bytes]:
    """Order, pool number and rooms of a pool's rows. Length of its CSV lines; SHA-256 of header and lines;
    its households."""
    rows, size, first = rows_of(pool), CASE.sizes[pool], CASE.first_row[pool]
    pids = [pid for (pid,) in iter_unpack("16s12x", rows)]
    require(all(map(lt, pids, islice(pids, 1, None))), f"list.bin: the pids of pool {pool} do not ascend")
    agrees = rows[16::ROW] + rows[17::ROW] == b"".join(bytes([byte]) * size for byte in pack(">H", pool))
    require(agrees, f"list.bin: not the manifest's number of rows of pool {pool}")
    rooms, named = rows[19::ROW], eight_bytes(rows, 20)
    capped = max(set(rooms), default=0) <= CASE.manifest["cap"]
    require(capped, f"list.bin: a room in pool {pool} exceeds the cap")
    households = set(named)
    for room in sorted(set(rooms), key=rooms.count)[:-1]:  # who has the most common one has none of these
        few = set(compress(named, rooms.translate(only(room))))
        same = sum(map(few.__contains__, named)) == rooms.count(room)
        require(same, f"list.bin: a household in pool {pool} has two rooms")
    steps = range(0, size, 4096)  # so much at a time stays in the processor's cache
    pieces = [csv_lines(rows[i * ROW : (i + 4096) * ROW], first + i) for i in steps]
    lines = sha256(HEADER)
    for piece in pieces:
        lines.update(piece)
    return sum(map(len, pieces)), lines.hexdigest(), array("Q", households).tobytes()


def check_sizes() -> None:
    """Where the rows of each pool lie, and how many are in each category."""
    told, start = CASE.manifest["list"], 0
    require(len(CASE.rows) == told["rows"] * ROW, f"list.bin: the manifest says {told['rows']} rows")
    same = CASE.digests["list.bin"] == told["sha256"]
    require(same, "list.bin: its SHA-256 is not the one in the manifest")
    for pool, _, rows, _, _ in CASE.manifest["pools"]:
        CASE.first_row[pool], CASE.sizes[pool], start = start, rows, start + rows
        categories = rows_of(pool)[18::ROW]
        CASE.counts.update({(pool, category): categories.count(category) for category in set(categories)})


def check_list() -> None:
    """list.bin against the manifest; list.csv and regencies/*.csv against list.bin."""
    told = CASE.manifest["list"]
    seen: set[int] = set()
    shared: set[int] = set()
    with open(os.path.join(CASE.folder, "list.csv"), "rb") as whole:
        require(whole.read(len(HEADER)) == HEADER, "list.csv: its header is wrong")
        for pool, result in zip(CASE.sizes, in_parallel(check_pool_rows, list(CASE.sizes))):
            length, lines, named = result
            found = sha256(HEADER)
            found.update(whole.read(length))
            agrees = found.hexdigest() == lines
            require(agrees, f"list.csv: the lines of pool {pool} are not those of list.bin")
            view = CASE.digests.get(f"regencies/{pool}.csv", lines)
            require(view == lines, f"regencies/{pool}.csv is not the pool's part of list.csv")
            households = array("Q", named)
            shared.update(seen.intersection(households))
            seen.update(households)
        require(not whole.read(1), "list.csv has more lines than list.bin has rows")
    del seen
    CASE.shared = {household: [] for household in shared}
    for double in in_parallel(find_doubles, list(range(0, 256, 4))):
        require(not double, f"list.bin: the pid {double} is in two pools")
    room: dict[int, int] = {}
    for pool, found in zip(CASE.sizes, in_parallel(find_shared, list(CASE.sizes))):
        households, numbers, rooms = array("Q", found[0]), array("I", found[1]), found[2]
        CASE.shared_in[pool] = set(households)
        for household, row, own in zip(households, numbers, rooms):
            CASE.shared[household].append(row)
            same = room.setdefault(household, own) == own
            require(same, f"list.bin: household {field(row, 20, ROW).hex()} has two rooms")
    say(f"ok  list: {told['rows']} rows in {len(CASE.sizes)} pools, nobody twice, CSV files equal")


def find_doubles(first_byte: int) -> str:
    """A pid with one of four first bytes that is in two pools; within a pool they ascend."""
    parts = []
    for pool, size in CASE.sizes.items():
        low = find_pid(pool, bytes([first_byte]))
        high = find_pid(pool, bytes([first_byte + 4])) if first_byte < 252 else size
        parts.append(CASE.rows[(CASE.first_row[pool] + low) * ROW : (CASE.first_row[pool] + high) * ROW])
    rows = b"".join(parts)
    if len(set(eight_bytes(rows, 0))) == len(rows) // ROW:
        return ""  # they differ in their first half already
    [(pid, times)] = Counter(pid for (pid,) in iter_unpack("16s12x", rows)).most_common(1)
    return str(pid.hex()) if times > 1 else ""


def find_pid(pool: int, pid: bytes) -> int:
    """How many pids of the pool are smaller."""
    low, high = 0, CASE.sizes[pool]
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if field(CASE.first_row[pool] + middle, 0, 16) < pid else (low, middle)
    return low


def find_shared(pool: int) -> tuple[bytes, bytes, bytes]:
    """Households, numbers and rooms of the pool's rows whose household has rows in other pools too."""
    rows = rows_of(pool)
    named = eight_bytes(rows, 20)
    chosen = bytes(map(CASE.shared.__contains__, named))
    numbers = array("I", compress(range(CASE.first_row[pool], len(CASE.rows)), chosen))
    households = array("Q", compress(named, chosen))
    return households.tobytes(), numbers.tobytes(), bytes(compress(rows[19::ROW], chosen))


# --- Merkle trees (section 3) ----------------------------------------------------------------------------


def parents(nodes: list[bytes]) -> list[bytes]:
    """The level above: pairs joined behind a one byte, an odd last node as it is."""
    joined = [sha256(b"\1" + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2])]
    return joined + nodes[2 * len(joined) :]


def merkle_root(leaves: list[bytes]) -> bytes:
    """The root; a zero byte before each leaf."""
    nodes = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    while len(nodes) > 1:
        nodes = parents(nodes)
    return nodes[0] if nodes else sha256().digest()


class Tree:
    """All nodes of the tree of row_root, level by level, in memory that the processes share."""

    def __init__(self, rows: int, row_leaf: int) -> None:
        self.bytes = row_leaf * ROW  # of a leaf
        self.sizes = [-(-rows // row_leaf)]
        while self.sizes[-1] > 1:
            self.sizes.append((self.sizes[-1] + 1) // 2)
        self.starts = [32 * sum(self.sizes[:level]) for level in range(len(self.sizes))]
        self.memory = mmap.mmap(-1, 32 * sum(self.sizes) + 1)

    def node(self, level: int, number: int) -> bytes:
        """One node."""
        at = self.starts[level] + 32 * number
        return self.memory[at : at + 32]

    def store(self, level: int, number: int, nodes: list[bytes]) -> None:
        """Put nodes in their place."""
        at = self.starts[level] + 32 * number
        self.memory[at : at + 32 * len(nodes)] = b"".join(nodes)

    def leaves(self, first: int, end: int) -> Any:
        """The data of some leaves, one after the other."""
        return CASE.rows[first * self.bytes : end * self.bytes]

    def build(self, block: int) -> None:
        """All nodes over one block of leaves, up to the level at which it is one node."""
        data = self.leaves(block * BLOCK, (block + 1) * BLOCK)
        nodes = [sha256(b"\0" + data[i : i + self.bytes]).digest() for i in range(0, len(data), self.bytes)]
        for level in range(min(len(self.sizes), BLOCK.bit_length())):
            self.store(level, block * BLOCK >> level, nodes)
            nodes = parents(nodes)

    def build_top(self) -> bytes:
        """The levels above the blocks; the root."""
        for level in range(BLOCK.bit_length(), len(self.sizes)):
            self.store(level, 0, parents([self.node(level - 1, i) for i in range(self.sizes[level - 1])]))
        return self.node(len(self.sizes) - 1, 0) if self.sizes[0] else sha256().digest()

    def prove(self, low: int, high: int, others: list[int]) -> bytes:
        """The proof of several leaves: all from ``low`` to just before ``high``, and others outside."""
        proof, memory = [], self.memory
        known = sorted({low, high - 1, *others})  # of the range its two ends stand for all
        for start, size in zip(self.starts, self.sizes[:-1] if low < high else []):
            have = {*known, size}  # past the end there is nothing to prove
            have |= {low | 1, (high - 1) & ~1} if high - low > 1 else set()
            missing = [i ^ 1 for i in known if i ^ 1 not in have]
            proof += [memory[at : at + 32] for at in [start + 32 * i for i in missing]]
            known = list(dict.fromkeys([i >> 1 for i in known]))
            low, high = low >> 1, (high + 1) >> 1
        return b"".join(proof)


def build_block(block: int) -> None:
    """One block of the tree of row_root."""
    CASE.tree.build(block)


def check_roots() -> None:
    """The list's two roots."""
    told, step = CASE.manifest["list"], 256 * ROW
    root = merkle_root([CASE.rows[at : at + step] for at in range(0, len(CASE.rows), step)])
    require(root.hex() == told["root"], "list.bin: its Merkle root is not the root in the manifest")
    if told["row_root"] is not None:
        CASE.tree = Tree(told["rows"], told["row_leaf"])
        list(in_parallel(build_block, list(range(-(-CASE.tree.sizes[0] // BLOCK)))))
        row_root = CASE.tree.build_top().hex()
        require(row_root == told["row_root"], "list.bin: its Merkle root is not the row_root in the manifest")
    small = f", and over {told['row_leaf']}" if told["row_root"] else ""
    say(f"ok  list: Merkle root over 256 rows a leaf{small}")


# --- Beacon, reveals, seed (section 8) -------------------------------------------------------------------


def check_chain(at: str, stated_key: str | None, real_only: bool) -> None:
    """Whose beacon it is."""
    said = CASE.manifest["beacon"]
    facts = said["chain_hash"], said["genesis"], said["period_s"], said["sandbox"], said["public_key"]
    name = next((name for name, *known in KNOWN_BEACONS if facts == tuple(known)), None)
    if name == "sandbox":
        require(
            not real_only, "the beacon is the sandbox's, whose secret key is public: this draw is not real"
        )
        say("!!  SANDBOX BEACON: its secret key is public. A rehearsal, which proves no fairness whatever.")
    elif name is None:
        require(
            stated_key and not said["sandbox"],
            f"{at}: the beacon is neither drand quicknet nor the sandbox",
        )
        require(said["public_key"] == stated_key, "the beacon's public key is not the one of --beacon-key")
        say("!!  beacon: not known to this program; its public key is the one you stated")
    else:
        say(f"ok  beacon: drand {name}, round {said['round']} promised in advance")


def check_seed() -> None:
    """The beacon's signature for the promised round, the reveals against their commitments, the seed."""
    beacon = read_json("beacon.json", {**BEACON, "signature": "([0-9a-f]{2})*"})
    for key in BEACON:
        require(
            beacon[key] == CASE.manifest["beacon"][key], f"beacon.json: {key} is not what the manifest says"
        )
    signature = bytes.fromhex(beacon["signature"])
    check_beacon(bytes.fromhex(beacon["public_key"]), beacon["round"], signature)
    say(f"ok  beacon: the BLS signature is that of round {beacon['round']}")
    shape = [{"contributor": TEXT, "nonce": HEX32, "value": "([0-9a-f]{2}){0,1024}"}]
    reveals, ceremony = read_json("reveals.json", shape), CASE.manifest["ceremony"]
    same = [r["contributor"] for r in reveals] == [c["contributor"] for c in ceremony]
    require(same, "reveals.json: its contributors are not those of the manifest")
    seed = b"draw/seed/v1" + CASE.manifest_hash + sha256(signature).digest()
    for reveal, part in zip(reveals, ceremony):
        opened = bytes.fromhex(reveal["nonce"] + reveal["value"])
        opens = sha256(opened).hexdigest() == part["commitment"]
        require(opens, f"reveals.json: what {part['contributor']} reveals is not what was committed to")
        seed += sha256(b"draw/reveal/v1" + opened).digest()
    CASE.seed = sha256(seed).digest()
    say(f"ok  ceremony: {len(reveals)} reveals open their commitments; seed {CASE.seed.hex()}")


# --- Tickets and stages (sections 8 to 10) ---------------------------------------------------------------


def collect(task: tuple[int, dict[int, int]]) -> tuple[bytes, bytes]:
    """Tickets and numbers of the pool's rows whose ticket is below the limit of their category, ascending."""
    pool, limits = task
    rows, seed, make, first = rows_of(pool), CASE.seed, TICKET_HASH, CASE.first_row[pool]
    below = {
        c: (limit << 1).to_bytes(8, "big") if limit < ALL else b"\xff" * 33 for c, limit in limits.items()
    }
    highest = max(below.values(), default=b"")
    hashes = [make(seed + pid).digest() for (pid,) in iter_unpack("16s12x", rows)]
    near = [(h, i) for i, h in enumerate(hashes) if h < highest]
    kept = sorted([(h[:8], i) for h, i in near if h < below[rows[i * ROW + 18]]])
    return b"".join([h for h, _ in kept]), pack(f">{len(kept)}I", *[first + i for _, i in kept])


class Draw:
    """The stages, run on those rows that can matter.

    A pool that gets full needs only the rows up to its cut-off: whoever is above finds no seat at his turn,
    and takes no room from his family. So of each group (pool, category) only tickets below a limit are looked
    at. Where a unit has not got full, or its cut-off reaches a limit, Widen is raised and all is done again.
    """

    def __init__(self) -> None:
        self.seats = {pool[0]: pool[3] for pool in CASE.manifest["pools"]}
        self.reserves = {tuple(line[:3]): line[4] for line in CASE.manifest["reserves"]}
        self.candidates = {tuple(line[:3]): line[3] for line in CASE.manifest["reserves"]}
        self.groups = sorted(CASE.counts)
        self.limits = {group: self.guess(group) for group in self.groups}
        self.found: dict[int, list[int]] = {}
        self.order: list[tuple[int, int, int, bytes]] = []  # ticket, row, number of its group, household
        self.first_room: dict[bytes, int] = {}
        self.look(self.groups)

    def reserve_of(self, group: tuple[int, int]) -> Any:
        """The reserve pool for this pool and category, if there is one."""
        units = ("regency", *group), ("province", CASE.province_of[group[0]], group[1])
        return next((unit for unit in units if unit in self.reserves), None)

    def guess(self, group: tuple[int, int]) -> int:
        """A limit that the cut-off will hardly reach. A bad guess costs time; the result stays."""
        reserve = self.reserve_of(group)
        units = [(self.seats[group[0]], CASE.sizes[group[0]])]
        units += [(self.reserves[reserve], self.candidates[reserve])] if reserve else []
        limit = max(
            ALL * (5 * seats + 20 * int(seats**0.5) + 40 * (seats > 0)) // (4 * n) for seats, n in units
        )
        return limit if limit < ALL // 2 else ALL

    def look(self, groups: list[tuple[int, int]]) -> None:
        """Collect the rows of the pools of these groups; put all found in order of ticket, then pid."""
        pools = sorted({pool for pool, _ in groups})
        tasks: list[Any] = [(pool, {}) for pool in pools]
        of = dict(tasks)
        for (pool, category), limit in self.limits.items():
            if pool in of:
                of[pool][category] = limit
        for pool, (tickets, numbers) in zip(pools, in_parallel(collect, tasks)):
            pairs = zip(unpack(f">{len(tickets) // 8}Q", tickets), unpack(f">{len(numbers) // 4}I", numbers))
            self.found[pool] = [(ticket >> 1) << 32 | row for ticket, row in pairs]
        # Numbers, ticket before row, of which most stand in order already: nothing sorts faster.
        order = sorted([entry for entries in self.found.values() for entry in entries])
        if any(a >> 32 == b >> 32 for a, b in zip(order, islice(order, 1, None))):
            order.sort(key=lambda entry: (entry >> 32, field(entry & 0xFFFFFFFF, 0, 16)))
        number = {pack(">HB", *group): i for i, group in enumerate(self.groups)}
        self.order, self.first_room = [], {}
        rows, put, first_room = CASE.rows, self.order.append, self.first_room
        for entry in order:
            row = entry & 0xFFFFFFFF
            data = rows[row * ROW + 16 : row * ROW + ROW]
            household = data[4:]
            put((entry >> 32, row, number[data[:3]], household))
            first_room[household] = data[3]

    def widen(self, groups: set[tuple[int, int]]) -> None:
        """Look at four times as many rows of these groups."""
        for group in groups:
            limit = max(self.limits[group] * 4, ALL // CASE.counts[group])
            self.limits[group] = limit if limit < ALL // 2 else ALL
        self.look(sorted(groups))

    def run(
        self, stage: int, unit_of: Callable[[tuple[int, int]], Any], seats: dict[Any, int]
    ) -> list[list[Any]]:
        """One run of the kernel (section 9), the definition of the draw: by ascending ticket, whoever finds a
        seat in the unit and room in the household wins. Gives the lines of stages.csv."""
        units, left, room, won = [unit_of(group) for group in self.groups], dict(seats), self.room, self.won
        candidates: Counter[Any] = Counter()
        for group, unit in zip(self.groups, units):
            candidates[unit] += CASE.counts[group] - self.won_in[group]
        no_room: Counter[Any] = Counter()
        cut_off: dict[Any, int] = {}
        for ticket, row, i, household in self.order if any(seats.values()) else ():
            unit = units[i]
            if not left.get(unit) or row in won:
                continue
            if not room[household]:
                no_room[unit] += 1
                continue
            left[unit] -= 1
            room[household] -= 1
            won[row] = stage
            cut_off[unit] = ticket
            self.won_in[self.groups[i]] += 1
        more = set()
        for group, unit in zip(self.groups, units):
            reached = left.get(unit) or cut_off.get(unit, -1) >= self.limits[group]
            more |= {group} if reached and self.limits[group] < ALL else set()
        if more:
            raise Widen(more)
        last = {unit: str(ticket) for unit, ticket in cut_off.items() if not left[unit]}
        return [
            [stage, *u, n, candidates[u], n - left[u], no_room[u], last.get(u, "")] for u, n in seats.items()
        ]

    def draw_all(self) -> None:
        """The four stages in the manifest's order (section 10)."""
        self.room = self.first_room.copy()
        self.won: dict[int, int] = {}  # row -> stage
        self.won_in: Counter[tuple[int, int]] = Counter()
        taken: Counter[tuple[str, int]] = Counter()  # by the reserve pools, of each pool and province
        if CASE.manifest["order"] == "reserve_first":
            lines = self.run(1, self.reserve_of, self.reserves)
            for _, level, unit, _, _, _, winners, _, _ in lines:
                taken[level, unit] += winners
            lines += self.run(2, in_pool, self.open_seats(taken))
        else:
            for (level, unit, _), seats in self.reserves.items():
                taken[level, unit] += seats
            lines = self.run(1, in_pool, self.open_seats(taken))
            lines += self.run(2, self.reserve_of, self.reserves)
        left = {in_province((pool, 0)): 0 for pool in self.seats}
        for pool, seats in self.seats.items():
            left[in_province((pool, 0))] += seats
        for group, winners in self.won_in.items():
            left[in_province(group)] -= winners
        lines += self.run(3, in_province, left)
        rest = CASE.manifest["quota"]["seats"] - len(self.won)
        lines += self.run(4, in_nation, {in_nation((0, 0)): rest})
        self.lines = sorted(lines, key=lambda line: (line[0], LEVELS.index(line[1]), line[2], line[3]))
        self.stage_of = dict(sorted(self.won.items()))

    def open_seats(self, taken: Counter[tuple[str, int]]) -> dict[Any, int]:
        """Seats of the open stage: the pool's, less its reserve's, less its part of the province's."""
        seats = {}
        for province in set(CASE.province_of.values()):
            pools = [pool for pool, home in CASE.province_of.items() if home == province]
            free = [self.seats[pool] - taken["regency", pool] for pool in pools]
            for pool, own, part in zip(
                pools, free, apportion("stages.csv", taken["province", province], free)
            ):
                seats["regency", pool, 0] = own - part
        return seats


def in_pool(group: tuple[int, int]) -> tuple[str, int, int]:
    """The unit of the open stage."""
    return "regency", group[0], 0


def in_province(group: tuple[int, int]) -> tuple[str, int, int]:
    """The unit of stage 3."""
    return "province", CASE.province_of[group[0]], 0


def in_nation(_: tuple[int, int]) -> tuple[str, int, int]:
    """The unit of stage 4."""
    return "nation", 0, 0


def check_draw() -> tuple[bytes, list[list[Any]], dict[int, int]]:
    """Draw again; compare stages.csv, winners.bin and winners.csv; then what happened afterwards. Gives the
    seed, the lines of stages.csv, the winning rows with their stages."""
    check_seed()
    draw = Draw()
    while True:
        try:
            draw.draw_all()
            later = check_later(draw)
            break
        except Widen as more:
            draw.widen(more.args[0])
    same_lines("stages.csv", STAGES_HEADER + "".join(",".join(map(str, line)) + "\n" for line in draw.lines))
    count = len(draw.stage_of)
    numbers, binary = pack(f">{count}I", *draw.stage_of), bytearray(5 * count)
    for i in range(4):
        binary[i::5] = numbers[i::4]
    binary[4::5] = bytes(draw.stage_of.values())
    require(
        binary == read("winners.bin"), "winners.bin: these are not the winners of this list and this seed"
    )
    rows = CASE.rows
    lines = [
        f"{row},{rows[row * ROW : row * ROW + 16].hex()},{stage}\n" for row, stage in draw.stage_of.items()
    ]
    same_lines("winners.csv", "row,pid,stage\n" + "".join(lines))
    stages = Counter(draw.stage_of.values())
    told = ", ".join(f"S{stage} {stages[stage]}" for stage in (1, 2, 3, 4))
    say(f"ok  draw: drawn again from seed and list, the same {count} winners ({told})")
    say(f"    winners {sha256(binary).hexdigest()}")
    say(f"ok  afterwards: {later} follow from the same tickets")
    return CASE.seed, draw.lines, draw.stage_of


def same_lines(path: str, expected: str) -> None:
    """The file is what it must be; else the first line that is not."""
    found = read(path)
    if found != expected.encode():
        pairs = zip((expected + "\n").split("\n"), (found.decode(errors="replace") + "\n").split("\n"))
        at, (want, have) = next(
            (pair for pair in enumerate(pairs, 1) if pair[1][0] != pair[1][1]), (0, ("", ""))
        )
        raise Deviation(f"{path}, line {at}: {have!r} instead of {want!r}")


# --- After the draw (section 14) -------------------------------------------------------------------------


def check_later(draw: Draw) -> str:
    """Continuations and appeals in the order in which they happened; how many."""
    continuations = read_json("continuations.json", CONTINUATIONS_SHAPE)
    appeals = read_json("appeals.json", APPEALS_SHAPE)
    for path, entries in (("continuations.json", continuations), ("appeals.json", appeals)):
        numbered = [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
        require(numbered, f"{path}: the entries are not numbered 1, 2, ...")
    after = [appeal["after"] for appeal in appeals]
    require(after == sorted(after) and max([0, *after]) <= len(continuations), "appeals.json: after")
    require(len({appeal["pid"] for appeal in appeals}) == len(appeals), "appeals.json: a pid occurs twice")
    ended: set[int] = set()
    free: Counter[int] = Counter()
    for done in range(len(continuations) + 1):
        for appeal in appeals:
            if appeal["after"] == done:
                check_appeal(draw, appeal)
        if done < len(continuations):
            check_continuation(draw, continuations[done], ended, free)
    return f"{len(continuations)} continuations, {len(appeals)} appeals"


def check_continuation(draw: Draw, said: dict[str, Any], ended: set[int], free: Counter[int]) -> None:
    """No more seats are given on than places have ended; their winners are the next in line."""
    at = f"continuations.json: number {said['number']}"
    for name in ("freed", "ended"):
        firsts = [entry[0] for entry in said[name]]
        require(firsts == sorted(set(firsts)), f"{at}: {name} does not ascend")
    for row, _ in said["ended"]:
        require(row in draw.won and row not in ended, f"{at}: row {row} ends without having a place")
        ended.add(row)
        free[int.from_bytes(field(row, 16, 18), "big")] += 1
        draw.room[field(row, 20, ROW)] += CASE.manifest["lapse_returns_room"]
    for pool, n in said["freed"]:
        free[pool] -= n
        require(n >= 1 and free[pool] >= 0, f"{at}: more seats freed in pool {pool} than places have ended")
    seats: dict[Any, int] = {("regency", pool, 0): n for pool, n in said["freed"]}
    winners: list[list[Any]] = []
    for unit_of, above in ((in_pool, in_province), (in_province, in_nation), (in_nation, in_nation)):
        before, over = len(draw.won), Counter[Any]()
        lines = draw.run(5, unit_of, seats)
        for row in islice(draw.won, before, None):
            group = int.from_bytes(field(row, 16, 18), "big"), 0
            winners.append([row, *unit_of(group)[:2]])
        for _, _, unit, _, given, _, taken, _, _ in lines:
            over[above((unit, 0)) if unit_of is in_pool else in_nation((0, 0))] += given - taken
        seats = dict(over)
    require(said["winners"] == sorted(winners), f"{at}: its winners are not the next in line")


def check_appeal(draw: Draw, said: dict[str, Any]) -> None:
    """Somebody wrongly left out: the ticket follows from the pid, the decision from the cut-offs."""
    at, pid, pool = f"appeals.json: number {said['number']}", bytes.fromhex(said["pid"]), said["pool"]
    require(pool in draw.seats, f"{at}: there is no pool {pool}")
    in_list = any(field(CASE.first_row[p] + find_pid(p, pid), 0, 16) == pid for p in CASE.sizes)
    require(not in_list, f"{at}: the pid is in the list")
    reserve = draw.reserve_of((pool, said["category"]))
    require(not said["category"] or reserve, f"{at}: its category has no reserve for its pool")
    household, room = bytes.fromhex(said["household"]), said["room"]
    place = CASE.rows.find(household)
    while place >= 0 and place % ROW != 20:
        place = CASE.rows.find(household, place + 1)
    fits = room <= CASE.manifest["cap"] and (place < 0 or CASE.rows[place - 1] == room)
    require(fits, f"{at}: its room exceeds the cap, or is not that of its household in the list")
    ticket = int.from_bytes(TICKET_HASH(CASE.seed + pid).digest()[:8], "big") >> 1
    stages = [0]
    for stage, level, unit, category, seats, _, winners, _, cut_off in draw.lines:
        if stage <= 2 and (level, unit, category) in (reserve, in_pool((pool, 0))):
            stages += [stage] if winners < seats or (cut_off and ticket <= int(cut_off)) else []
    stage = min(stages[1:], default=0) if draw.room.setdefault(household, room) > 0 else 0
    require(said["stage"] == stage, f"{at}: stage is {said['stage']}, its ticket {ticket} gives {stage}")
    draw.room[household] -= stage > 0


# --- Per-regency files (section 11) ----------------------------------------------------------------------


def regency_file(pool: int) -> dict[str, Any]:
    """What regencies/<pool>.json must hold."""
    manifest, first, tree = CASE.manifest, CASE.first_row[pool], CASE.tree
    end, row_leaf = first + CASE.sizes[pool], manifest["list"]["row_leaf"]
    rows, shared = CASE.rows, CASE.shared
    related = [row for household in CASE.shared_in[pool] for row in shared[household]]
    kin = sorted([row for row in related if not first <= row < end])
    pools = {rows[row * ROW + 16 : row * ROW + 18] for row in kin}
    near = {pool} | {int.from_bytes(number, "big") for number in pools}
    units = (
        {("nation", 0)} | {("regency", p) for p in near} | {("province", CASE.province_of[p]) for p in near}
    )
    low, high = first // row_leaf, -(-end // row_leaf) if end > first else first // row_leaf
    leaves = sorted({row // row_leaf for row in kin}.difference(range(low, high)))
    size = tree.bytes
    beside = [rows[i * size : i * size + size] for i in leaves if i < low]
    if low < high:
        beside += [rows[low * size : first * ROW], rows[end * ROW : high * size]]
    beside += [rows[i * size : i * size + size] for i in leaves if i >= high]
    won = CASE.winners[bisect_left(CASE.winners, first) : bisect_left(CASE.winners, end)]
    won = sorted(won + [row for row in kin if row in CASE.stage_of])
    return {
        **{"format": FORMAT, "programme": manifest["programme"], "draw": manifest["draw"]},
        **{"manifest_sha256": CASE.manifest_hash.hex(), "seed": CASE.seed.hex()},
        **{"pool": pool, "province": CASE.province_of[pool], "first_row": first},
        **{"list_rows": manifest["list"]["rows"]},
        **{key: manifest["list"][key] for key in ("row_leaf", "row_root")},
        "rows": b64encode(rows_of(pool)),
        "kin": kin,
        "beside": b64encode(b"".join(beside)),
        "proof": b64encode(tree.prove(low, high, leaves)),
        "stages": [line for line in CASE.lines if (line[1], line[2]) in units],
        "winners": [[row, CASE.stage_of[row]] for row in won],
    }


def check_regency(pool: int) -> None:
    """The file for a browser is exactly what follows from list and draw."""
    path, expected = f"regencies/{pool}.json", regency_file(pool)
    texts = {key: text for key, text in expected.items() if isinstance(text, bytes)}
    data = canonical({**expected, **dict.fromkeys(texts, "")})
    for key, text in texts.items():  # long, and in base64, so that nothing in them is escaped
        data = data.replace(b'"%b":""' % key.encode(), b'"%b":"%b"' % (key.encode(), text))
    if sha256(data).hexdigest() != CASE.digests[path]:
        try:
            found, right = json.loads(read(path).decode("utf-8")), json.loads(data.decode())
            wrong = [key for key in right if found[key] != right[key]]
        except (ValueError, KeyError, TypeError, RecursionError):
            wrong = []
        raise Deviation(f"{path}: {', '.join(wrong) or 'its form'}: not what list and draw say")


def check_regencies() -> None:
    """All files for browsers."""
    list(in_parallel(check_regency, list(CASE.sizes)))
    say(f"ok  regencies: {len(CASE.sizes)} files with rows, relatives, proofs and cut-offs")


# --- Certificate, log, checkpoint (sections 12 and 13) ---------------------------------------------------


def check_certificate() -> None:
    """The auditor named in the manifest has released these winners."""
    said, auditor = read_json("certificate.json", CERTIFICATE_SHAPE), CASE.manifest["auditor"]
    named = (said["signer"], said["public_key"]) == (auditor["name"], auditor["public_key"])
    require(named, "certificate.json: not signed by the manifest's auditor")
    require(said["manifest_sha256"] == CASE.manifest_hash.hex(), "certificate.json is for another manifest")
    digests = {said["winners_sha256"], said["second_implementation"]["winners_sha256"]}
    require(digests == {CASE.digests["winners.bin"]}, "certificate.json is for other winners")
    for test in said["statistics"]:
        passed = int(test["p_value"].replace(".", "")) > 1_000_000  # of 10^12: 0.000001
        require(test["passed"] == passed and passed, f"certificate.json: the test {test['name']} has failed")
    unsigned = canonical({key: value for key, value in said.items() if key != "signature"})
    holds = ed25519_holds(bytes.fromhex(said["public_key"]), unsigned, bytes.fromhex(said["signature"]))
    require(holds, "certificate.json: the signature is wrong")
    say(f"ok  certificate: signed by {said['signer']}, {len(said['statistics'])} statistics passed")


def check_log() -> None:
    """Every version of the manifest is in the log, and the log is what the checkpoint was signed for."""
    *entries, rest = read("log.txt").decode("utf-8", "replace").split("\n")
    good = rest == "" and all(re.fullmatch(HEX32, entry) for entry in entries)
    require(good, "log.txt: a line is not 64 hexadecimal digits")
    log = CASE.manifest["log"]
    versions = [CASE.digests[f"manifest-{v}.json"] for v in range(1, CASE.manifest["version"] + 1)]
    in_log = [entry for entry in entries if entry in versions] == versions
    require(in_log, "log.txt: the versions of the manifest are not in it once each, in order")
    for path in ("continuations.json", "appeals.json") if CASE.drawn else ():
        told = read(path) == b"[]" or CASE.digests[path] in entries[entries.index(versions[-1]) :]
        require(told, f"{path} is not in log.txt")
    signed = len(check_note("checkpoint.txt", entries))
    signers = f"{log['origin']} and {signed} witnesses"
    say(f"ok  log: all manifest versions are among its {len(entries)} entries, signed by {signers}")
    if not CASE.drawn or not log["witnesses_min"]:
        return
    number = read("committed.txt").split(b"\n")[1:2]
    fits = number and number[0].isdigit() and len(number[0]) < 10 and int(number[0]) <= len(entries)
    head = entries[: int(number[0])] if fits else []
    require(versions[-1] in head, "committed.txt: no head of log.txt that holds the last manifest")
    beacon = CASE.manifest["beacon"]
    until = beacon["genesis"] + (beacon["round"] - 1) * beacon["period_s"] - 86400
    times = check_note("committed.txt", head)
    require(max(times) <= until, "committed.txt: a witness signed less than a day before the round")
    say(f"ok  commitment: {len(times)} witnesses signed the last manifest a day before the round or earlier")


def check_note(path: str, entries: list[str]) -> list[int]:
    """A checkpoint over these entries, signed by the log and by enough witnesses; gives when they signed."""
    log, note = CASE.manifest["log"], read(path)
    root = b64encode(merkle_root([bytes.fromhex(entry) for entry in entries])).decode()
    text = f"{log['origin']}\n{len(entries)}\n{root}\n".encode()
    head = note.startswith(text + b"\n") and note.endswith(b"\n")
    require(head, f"{path}: origin, number of entries or root are not those of log.txt")
    first, *others = note[len(text) + 1 :].decode("utf-8", "replace").split("\n")[:-1] or [""]
    check_signed(path, first, log["origin"], log["public_key"], text, 1)
    known = iter(log["witnesses"])
    times: list[int] = []
    for line in others:
        witness = next((w for w in known if line.startswith(f"— {w['name']} ")), None)
        require(witness, f"{path}: a line of no known witness, or out of order")
        name, key = witness["name"], witness["public_key"]  # type: ignore[index]
        times.append(check_signed(path, line, name, key, text, 4))
    enough = len(others) >= log["witnesses_min"]
    require(enough, f"{path}: {len(others)} witnesses, {log['witnesses_min']} needed")
    return times


def check_signed(path: str, line: str, name: str, key: str, text: bytes, kind: int) -> int:
    """One signature line: the log's (kind 1) or a witness's cosignature (kind 4); gives when, 0 for a log."""
    at, public = f"{path}: the signature of {name}", bytes.fromhex(key)
    match = re.fullmatch(r"— (\S+) ((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)", line)
    require(match and match[1] == name, f"{at} is missing")
    blob = b64decode(match[2]) if match else b""
    start = 4 if kind == 1 else 12
    require(len(blob) == start + 64 and b64encode(blob).decode() == line.split()[2], f"{at} has a wrong form")
    when = int.from_bytes(blob[4:12], "big") if kind == 4 else 0
    if kind == 4:
        text = b"cosignature/v1\ntime %d\n" % when + text
    key_id = sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]
    require(blob[:4] == key_id and ed25519_holds(public, text, blob[start:]), f"{at} is wrong")
    return when


# --- Ed25519 (RFC 8032) ----------------------------------------------------------------------------------

ED_P = 2**255 - 19
ED_L = 2**252 + 27742317777372353535851937790883648493  # order of the base point
ED_D = -121665 * pow(121666, -1, ED_P) % ED_P


def ed_decode(data: bytes) -> Any:
    """The point of 32 bytes, or None where they are no canonical encoding of one."""
    y = int.from_bytes(data, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(ED_D * y * y + 1, -1, ED_P) % ED_P
    x = pow(square, (ED_P + 3) // 8, ED_P)
    if (x * x - square) % ED_P:
        x = x * pow(2, (ED_P - 1) // 4, ED_P) % ED_P
    if y >= ED_P or (x * x - square) % ED_P or (x == 0 and data[31] >> 7):
        return None
    return (ED_P - x if x & 1 != data[31] >> 7 else x), y


def ed_add(a: Any, b: Any) -> Any:
    """The sum of two points; (0, 1) is zero."""
    if a is None or b is None:
        return b if a is None else a
    product = ED_D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + product, -1, ED_P)
    return x % ED_P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - product, -1, ED_P) % ED_P


def times(k: int, point: Any, add: Callable[[Any, Any], Any]) -> Any:
    """k times a point of any curve, by doubling and adding."""
    total = None
    for bit in bin(k)[2:]:
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total


def ed25519_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the key: s B = R + k A."""
    key, point, s = ed_decode(public_key), ed_decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or point is None or s >= ED_L:
        return False
    base = ed_decode((4 * pow(5, -1, ED_P) % ED_P).to_bytes(32, "little"))
    k = int.from_bytes(sha512(signature[:32] + public_key + message).digest(), "little") % ED_L
    return bool(times(s, base, ed_add) == ed_add(point, times(k, key, ed_add)))


# --- BLS12-381: the beacon's signature (section 8) -------------------------------------------------------
# Elements of Fp are integers, of Fp2 objects, of Fp12 lists of six Fp2 (powers of w, w^6 = 1 + u). Points are
# pairs of Fp2, None is infinity. Plain rather than fast: a check takes half a second.

P = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
R = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001  # order of the two groups
X = 0xD201000000010000  # the curve's parameter is -X
DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
G2 = bytes.fromhex(
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
)
# The 11-isogeny of RFC 9380 appendix E.2: x' = n(x) / h(x)^2, y' = c y (n / h^2)'(x). n is k(1,0..11) there;
# h^2 and h^3 have the coefficients k(2,..) and k(4,..), and the derivative times c those of k(3,..).
ISO_N = """
11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7
17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb
0d54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0
1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861
0e99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9
1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983
0d6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84
17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e
080d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317
169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e
10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b
06e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229
"""
ISO_H = """
133341fb0962a34cb0504a9c4fada0a5090d38679b4c040d5d1c3afb023a3409fcc0815fea66d8b02bbef9c8b5a66e07
0264908af037bcede00d054cf5d4775e83eb6cf63c76b969f8ed174fb59fcff78d201f46f6cfc4ed6552e59ce75177b0
1335c502c1f54c49aceea65e87fd7203ba0f626f305fc0cfd606a5dae9f3c8e81a4b3b69600129fabd307c69bf319d39
094440f65f408a6e930e16e3e92dd17bf60d6e9679a8d3d58593de55ac23703042d609537eb3549aac234d896ca82944
04afe09d5cf4956a23b6b71f59d2b3407b415a774b7be81bbb6fa99cbc798e0ac98ba725a5bc328016b1c268b4766e85
"""
ISO_A = 0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D
ISO_B = 0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0
ISO_C = 0x17A3E1BDA8A2D1A38A19241A0EA1E2F25B552D6197903F96BAE690EF6BE6B1381BE22E8A72A9745CD7A1FFFFFFFFB26D


class Fp2:
    """a + b u with u^2 = -1, modulo p."""

    __slots__ = ("a", "b")

    def __init__(self, a: int, b: int = 0) -> None:
        self.a, self.b = a % P, b % P

    def __add__(self, o: Fp2) -> Fp2:
        return Fp2(self.a + o.a, self.b + o.b)

    def __sub__(self, o: Fp2) -> Fp2:
        return Fp2(self.a - o.a, self.b - o.b)

    def __mul__(self, o: Fp2) -> Fp2:
        return Fp2(self.a * o.a - self.b * o.b, self.a * o.b + self.b * o.a)

    def __truediv__(self, o: Fp2) -> Fp2:
        norm = pow(o.a * o.a + o.b * o.b, -1, P)
        return self * Fp2(o.a * norm, -o.b * norm)

    def __eq__(self, o: object) -> bool:
        return isinstance(o, Fp2) and (self.a, self.b) == (o.a, o.b)

    __hash__ = None  # type: ignore[assignment]


ZERO, ONE = Fp2(0), Fp2(1)


def slope(a: Any, b: Any) -> Fp2:
    """Of the line through two points, or of the tangent."""
    rise: Fp2 = Fp2(3) * a[0] * a[0] / (a[1] + a[1]) if a[0] == b[0] else (b[1] - a[1]) / (b[0] - a[0])
    return rise


def add(a: Any, b: Any) -> Any:
    """The sum of two points."""
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0] and (a[1] != b[1] or a[1] == ZERO):
        return None
    rise = slope(a, b)
    x = rise * rise - a[0] - b[0]
    return x, rise * (a[0] - x) - a[1]


def square_root(v: Fp2) -> Fp2 | None:
    """A root in Fp2, or None; as p = 3 mod 4, roots in Fp are powers."""
    norm = pow(v.a * v.a + v.b * v.b, (P + 1) // 4, P)
    for part in ((v.a + norm) * pow(2, -1, P) % P, (v.a - norm) * pow(2, -1, P) % P):
        x = pow(part, (P + 1) // 4, P)
        root = Fp2(x, v.b * pow(2 * x, -1, P)) if x else Fp2(0, pow(-v.a, (P + 1) // 4, P))
        if root * root == v:
            return root
    return None


def decode_point(data: bytes, size: int, name: str) -> Any:
    """The point of 48 (G1) or 96 bytes (G2): compressed, below p, on the curve, in the subgroup."""
    require(len(data) == size, f"{name} has {len(data)} bytes instead of {size}")
    require(data[0] & 0x80, f"{name} is not in compressed form")
    require(not data[0] & 0x40, f"{name} is the point at infinity")
    high, low = int.from_bytes(data[:48], "big") & ((1 << 381) - 1), int.from_bytes(data[48:], "big")
    require(high < P and low < P, f"{name}: a coordinate is not below p")
    x, b = (Fp2(low, high), Fp2(4, 4)) if size == 96 else (Fp2(high), Fp2(4))
    y = square_root(x * x * x + b)
    if y is None or (size == 48 and y.b):
        raise Deviation(f"{name} is not on the curve")
    larger = (y.b or y.a) > P // 2
    point = (x, y if larger == bool(data[0] & 0x20) else ZERO - y)
    require(times(R, point, add) is None, f"{name} is not in the subgroup")
    return point


def hash_to_curve(message: bytes) -> Any:
    """RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_: the point of G1 that belongs to a message."""
    tag, last, uniform = DST + bytes([len(DST)]), bytes(32), b""
    block = sha256(bytes(64) + message + bytes([0, 128, 0]) + tag).digest()
    for i in range(1, 5):
        last = sha256(bytes(x ^ y for x, y in zip(block, last)) + bytes([i]) + tag).digest()
        uniform += last
    points = [map_to_curve(int.from_bytes(uniform[i : i + 64], "big") % P) for i in (0, 64)]
    return times(X + 1, add(points[0], points[1]), add)


def map_to_curve(u: int) -> Any:
    """Simplified SWU (section 6.6.2, Z = 11) onto the curve y^2 = x^3 + ISO_A x + ISO_B, then the isogeny."""
    t = (121 * u**4 + 11 * u * u) % P
    x = -ISO_B * pow(ISO_A, -1, P) * (1 + pow(t, -1, P)) % P if t else ISO_B * pow(11 * ISO_A, -1, P) % P
    y = pow(x**3 + ISO_A * x + ISO_B, (P + 1) // 4, P)
    if (y * y - x**3 - ISO_A * x - ISO_B) % P:
        x = 11 * u * u * x % P
        y = pow(x**3 + ISO_A * x + ISO_B, (P + 1) // 4, P)
    y = y if y & 1 == u & 1 else P - y
    (n, dn), (h, dh) = ([evaluate(k, x, d) for d in (0, 1)] for k in (ISO_N.split(), [*ISO_H.split(), "1"]))
    if h == 0:
        return None
    return Fp2(n * pow(h, -2, P)), Fp2(ISO_C * y * (dn * h - 2 * n * dh) * pow(h, -3, P))


def evaluate(coefficients: list[str], x: int, derivative: int) -> int:
    """A polynomial, or its derivative, at x."""
    pairs = [(int(k, 16), i) for i, k in enumerate(coefficients)]
    return (
        sum(
            k * i * pow(x, i - 1, P) if derivative else k * pow(x, i, P)
            for k, i in pairs
            if i or not derivative
        )
        % P
    )


def multiply(a: list[Fp2], b: list[Fp2]) -> list[Fp2]:
    """Product in Fp12."""
    total = [ZERO] * 12
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            if y.a or y.b:
                total[i + j] += x * y
    return [total[i] + total[i + 6] * Fp2(1, 1) for i in range(6)]


def pairings_cancel(pairs: list[Any]) -> bool:
    """Whether the product of the pairings e(p, q), p in G1 and q in G2, is 1.

    Miller's loop on the twist: the line through multiples of q, taken at p, times w^3 (which the last power
    removes, as it does all of the smaller fields; nor does the sign of the curve's parameter matter for 1).
    """
    one = [ONE, ZERO, ZERO, ZERO, ZERO, ZERO]
    total, points = one, [q for _, q in pairs]
    for bit in bin(X)[3:]:
        total = multiply(total, total)
        for others in (points, [q for _, q in pairs]) if bit == "1" else (points,):
            for (p, _), at, other in zip(pairs, points, others):
                rise = slope(at, other)
                total = multiply(total, [rise * at[0] - at[1], ZERO, ZERO - rise * p[0], p[1], ZERO, ZERO])
            points = [add(at, other) for at, other in zip(points, others)]
    result = one
    for bit in bin((P**12 - 1) // R)[2:]:
        result = multiply(result, result)
        result = multiply(result, total) if bit == "1" else result
    return result == one


def check_beacon(public_key: bytes, number: int, signature: bytes) -> None:
    """Deviation unless the signature is that of the key over the round's number."""
    point = decode_point(signature, 48, "beacon.json: the signature")
    key = decode_point(public_key, 96, "beacon.json: the public key")
    x, y = hash_to_curve(sha256(number.to_bytes(8, "big")).digest())
    holds = pairings_cancel([(point, decode_point(G2, 96, "G2")), ((x, ZERO - y), key)])
    require(holds, f"beacon.json: the signature is not that of this key for round {number}")


# ---------------------------------------------------------------------------------------------------------


def check(options: argparse.Namespace) -> None:
    """Everything, in the order in which one thing rests on the other."""
    name = check_index()
    check_manifests(name, options.manifest_hash)
    check_chain(name, options.beacon_key, options.require_real_beacon)
    check_quota(name)
    with open(os.path.join(CASE.folder, "list.bin"), "rb") as file:
        if os.fstat(file.fileno()).st_size:
            CASE.rows = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    check_sizes()
    draw = beside(check_draw) if CASE.drawn else None
    check_list()
    check_reserves(name)
    check_roots()
    check_log()
    if draw is None:
        say("    This list has not been drawn yet: nothing is said about winners.")
        return
    CASE.seed, CASE.lines, CASE.stage_of = draw()
    CASE.winners = list(CASE.stage_of)
    check_certificate()
    if CASE.manifest["list"]["row_root"]:
        check_regencies()


def report(reason: str | None, as_json: bool) -> None:
    """The digests, what agreement proves, the verdict."""
    sandbox = CASE.manifest.get("beacon", {}).get("sandbox")
    if as_json:
        said: dict[str, Any] = {"agrees": reason is None, "reason": reason, "sandbox": sandbox}
        said |= {"drawn": CASE.drawn, "manifest_sha256": CASE.manifest_hash.hex() or None}
        said |= {"files": CASE.digests, "checks": CASE.said}
        print(json.dumps(said, indent=2, ensure_ascii=False))
        return
    print("\nSHA-256 of the files:")
    for path, digest in CASE.digests.items():
        print(f"  {digest}  {path}")
    print(f"\n{PROVES}\n")
    print(
        f"DEVIATES: {reason}"
        if reason
        else "AGREES." + " (A rehearsal with the sandbox beacon.)" * bool(sandbox)
    )


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, check, report; the exit status."""
    global CASE
    parser = argparse.ArgumentParser(prog="verify_draw.py", description="Check a published draw.")
    parser.add_argument("folder", help="the folder of the publication")
    parser.add_argument(
        "--manifest-hash", metavar="HEX", help="the manifest's hash as printed in the gazette"
    )
    parser.add_argument("--require-real-beacon", action="store_true", help="refuse the sandbox beacon")
    parser.add_argument(
        "--beacon-key", metavar="HEX", help="accept this public key, where it is not a known one"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args(arguments)
    if not os.path.isdir(options.folder):
        parser.error(f"{options.folder} is not a folder")
    if options.manifest_hash and not re.fullmatch("[0-9a-f]{64}", options.manifest_hash.lower()):
        parser.error("--manifest-hash takes 64 hexadecimal digits")
    options.manifest_hash = options.manifest_hash and options.manifest_hash.lower()
    CASE, reason = Case(options.folder, options.json), None
    try:
        check(options)
    except Deviation as deviation:
        reason = str(deviation)
    except OSError as error:
        reason = f"{error.filename or options.folder} cannot be read: {error.strerror}"
    report(reason, options.json)
    return 1 if reason else 0


if __name__ == "__main__":
    gc.disable()  # there are no cycles: looking for them among millions of rows only costs time
    sys.exit(main())
