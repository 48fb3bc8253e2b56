"""Writes a publication from a case, straight from docs/draw-format.md: the other half of ``reference.py``.

A case is a dict as in ``golden_cases.py``: the applicants, the rules, the ceremony, and what happened after
the draw. Signing keys are made from names, for tests only.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import compress_G1
from py_ecc.optimized_bls12_381 import optimized_curve as curve

from tests.draws import reference
from tests.draws.reference import Applicant, Category, History, Plan, Result, Row

SANDBOX = {
    "chain_hash": "b588f2903f40eccda481d7dc3d629531e5640b26984fb3ed28fb388b335b4176",
    "genesis": 1577836800,
    "period_s": 3,
    "public_key": (
        "87eab22317ff850765a1560c703b0fc0d3b40918b11db0df57246121a3e1cb5384a039598637b00bb052c0a3a976dcf2"
        "190f649c2143046205d7704d4316fd3ed19f884961b4c02050617211d4bbf6a197582c5e5d9b5717d7d6ab34728de396"
    ),
    "sandbox": True,
    "scheme": "bls-unchained-g1-rfc9380",
}
_SANDBOX_SECRET = sha256(b"bekal sandbox beacon: anybody can sign with this key").digest()
_DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
HEADER = "row,pid,pool,category,room,household\n"


def canonical(value: object) -> bytes:
    """RFC 8785 for what occurs here: integers, texts, ASCII keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 2.1, recursively."""
    if len(leaves) <= 1:
        return sha256(b"\0" + leaves[0]).digest() if leaves else sha256().digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\1" + merkle_root(leaves[:half]) + merkle_root(leaves[half:])).digest()


def prove_leaves(leaves: Sequence[bytes], known: Iterable[int]) -> bytes:
    """The proof of several leaves, level by level."""
    wanted, proof = set(known), b""
    level = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    while wanted and len(level) > 1:
        missing = sorted({i ^ 1 for i in wanted} - wanted)
        proof += b"".join(level[i] for i in missing if i < len(level))
        pairs = range(0, len(level) - 1, 2)
        above = [sha256(b"\1" + level[i] + level[i + 1]).digest() for i in pairs]
        level = above + level[2 * len(above) :]
        wanted = {i >> 1 for i in wanted}
    return proof


def sign_sandbox_round(number: int) -> bytes:
    """What the sandbox beacon says in a round."""
    message = sha256(number.to_bytes(8, "big")).digest()
    secret = int.from_bytes(_SANDBOX_SECRET, "big") % curve.curve_order
    point = curve.multiply(hash_to_G1(message, _DST, cast(Any, sha256)), secret)
    return int(compress_G1(point)).to_bytes(48, "big")


def key_pair(name: str) -> tuple[Ed25519PrivateKey, bytes]:
    """A signing key for tests, made from its name."""
    secret = Ed25519PrivateKey.from_private_bytes(sha256(b"test key " + name.encode()).digest())
    return secret, secret.public_key().public_bytes_raw()


def write_note(origin: str, entries: Sequence[bytes], witnesses: Sequence[str], at: int) -> bytes:
    """A signed checkpoint with cosignatures."""
    text = f"{origin}\n{len(entries)}\n{b64encode(merkle_root(entries)).decode()}\n".encode()
    note = text + b"\n"
    for name in [origin, *witnesses]:
        secret, public = key_pair(name)
        kind, stamp, signed = b"\1", b"", text
        if name != origin:
            kind, stamp = b"\4", at.to_bytes(8, "big")
            signed = b"cosignature/v1\ntime " + str(at).encode() + b"\n" + text
        key_id = sha256(name.encode() + b"\n" + kind + public).digest()[:4]
        blob = b64encode(key_id + stamp + secret.sign(signed))
        note += "— ".encode() + name.encode() + b" " + blob + b"\n"
    return note


class Publication:
    """One case made into files: ``files`` maps paths to bytes, ``publication.json`` included."""

    def __init__(self, case: dict[str, Any], hasher: Callable[[bytes], Any] = sha256) -> None:
        self.case = case
        self.files: dict[str, bytes] = {}
        self.categories = [Category(n, *rest) for n, rest in enumerate(case["categories"], 1)]
        self._make_list()
        self._plan_seats()
        self._write_manifests()
        if case.get("phase", "draw") == "draw":
            self._draw(hasher)
            self._write_regencies()
        self._write_log()
        self._write_index(case.get("phase", "draw"))

    def _make_list(self) -> None:
        case, province_of = self.case, {r: p for p, r, *_ in self.case["regencies"]}
        applicants: list[Applicant] = case["applicants"]
        sizes = {r: sum(1 for a in applicants if a.regency == r) for r in province_of}
        self.pool_of = reference.merge_regencies(sizes, province_of, case["pool_min"])
        self.province_of = {
            pool: 0 if pool == 30000 else province_of[regency] for regency, pool in self.pool_of.items()
        }
        rows = [
            Row(a.pid, self.pool_of[a.regency], min(a.buckets) + 1 if a.buckets else 0, a.room, a.household)
            for a in applicants
        ]
        rows, self.units = reference.categorise(rows, self.province_of, self.categories, case["pool_min"])
        self.rows = sorted(rows, key=lambda row: (row.pool, row.pid))
        self.packed = [row.packed() for row in self.rows]
        self.lines = [
            f"{i},{r.pid.hex()},{r.pool},{r.category},{r.room},{r.household.hex()}\n"
            for i, r in enumerate(self.rows)
        ]
        self.files["list.bin"] = b"".join(self.packed)
        self.files["list.csv"] = (HEADER + "".join(self.lines)).encode()

    def _plan_seats(self) -> None:
        case = self.case
        if case["method"] == "hamilton":
            self.seats = reference.regency_seats(case["seats"], [tuple(r) for r in case["regencies"]])
        else:
            self.seats = {regency: given for _, regency, given in case["regencies"]}
        pools = dict.fromkeys(sorted(self.province_of), 0)
        for regency, pool in self.pool_of.items():
            pools[pool] += self.seats[regency]
        reserves = {}
        for level, unit, number in self.units:
            of = {
                p: n
                for p, n in pools.items()
                if unit in ((p,) if level == "regency" else (self.province_of[p],))
            }
            share = self.categories[number - 1].share_bp
            reserves[level, unit, number] = share * sum(of.values()) // 10_000
        self.plan = Plan(
            province_of=self.province_of,
            pool_seats=pools,
            reserves=dict(sorted(reserves.items(), key=lambda r: (r[0][0] != "regency", r[0]))),
            order=case["order"],
            seats=case["seats"],
            lapse_returns_room=case["lapse_returns_room"],
        )

    def _count_reserve(self, level: str, unit: int, category: int) -> int:
        return sum(
            1
            for r in self.rows
            if r.category == category and unit == (r.pool if level == "regency" else self.province_of[r.pool])
        )

    def _manifest(self, version: int, draw_at: datetime) -> dict[str, Any]:
        case = self.case
        hours = {"published_at": -120, "objections_until": -48, "reveals_until": -1, "draw_at": 0}
        since = int(draw_at.timestamp()) - SANDBOX["genesis"]  # type: ignore[operator]
        beacon = {**SANDBOX, "round": since // 3 + 1}
        if case.get("beacon"):
            beacon = case["beacon"]
        row_leaf = case["row_leaf"]
        row_root = merkle_root(self.leaves(row_leaf)).hex() if row_leaf else None
        explicit = case["method"] == "explicit"
        return {
            "format": "bekal-draw/1",
            "programme": case["programme"],
            "draw": case["draw"],
            "batch": case["batch"],
            "version": version,
            "previous": None,
            "times": {
                name: (draw_at + timedelta(hours=h)).strftime("%Y-%m-%dT%H:%M:%SZ")
                for name, h in hours.items()
            },
            "list": {
                "rows": len(self.rows),
                "row_bytes": 28,
                "leaf_rows": 256,
                "sha256": sha256(self.files["list.bin"]).hexdigest(),
                "root": merkle_root(self.leaves(256)).hex(),
                "row_leaf": row_leaf,
                "row_root": row_root,
            },
            "pepper_sha256": sha256(b"pepper of " + case["programme"].encode()).hexdigest(),
            "cap": case["cap"],
            "pool_min": case["pool_min"],
            "order": case["order"],
            "lapse_returns_room": case["lapse_returns_room"],
            "quota": {
                "seats": case["seats"],
                "method": case["method"],
                "regencies": [
                    [p, r, None if explicit else w, self.seats[r]] for p, r, w in case["regencies"]
                ],
            },
            "pools": self._pools(),
            "categories": [
                {"category": c.number, "code": c.code, "share_bp": c.share_bp, "level": c.level}
                for c in self.categories
            ],
            "reserves": [
                [*unit, self._count_reserve(*unit), seats] for unit, seats in self.plan.reserves.items()
            ],
            "beacon": beacon,
            "ceremony": [
                {"contributor": name, "commitment": sha256(nonce + value).hexdigest()}
                for name, nonce, value in case["ceremony"]
            ],
            "auditor": {"name": case["auditor"], "public_key": key_pair(case["auditor"])[1].hex()},
            "log": {
                "origin": case["origin"],
                "public_key": key_pair(case["origin"])[1].hex(),
                "witnesses": [{"name": n, "public_key": key_pair(n)[1].hex()} for n in case["witnesses"]],
                "witnesses_min": len(case["witnesses"]),
            },
            "fallback": {"missing_reveal_rounds": 28800},
            "software": {"name": "reference", "version": "1", "sha256": sha256(b"reference").hexdigest()},
        }

    def leaves(self, rows: int) -> list[bytes]:
        """The list in leaves of so many rows."""
        return [b"".join(self.packed[i : i + rows]) for i in range(0, len(self.packed), rows)]

    def _pools(self) -> list[list[Any]]:
        return [
            [
                pool,
                self.province_of[pool],
                sum(1 for row in self.rows if row.pool == pool),
                seats,
                sorted(r for r, p in self.pool_of.items() if p == pool),
            ]
            for pool, seats in self.plan.pool_seats.items()
        ]

    def _write_manifests(self) -> None:
        self.entries = [sha256(b"an earlier draw").digest()]
        previous: str | None = None
        for version, draw_at in enumerate(self.case["draw_at"], 1):
            at = datetime.fromisoformat(draw_at).replace(tzinfo=UTC)
            self.manifest = self._manifest(version, at) | {"previous": previous}
            self.manifest_name = f"manifest-{version}.json"
            self.files[self.manifest_name] = canonical(self.manifest)
            self.entries.append(sha256(self.files[self.manifest_name]).digest())
            previous = self.entries[-1].hex()
        self.manifest_hash = self.entries[-1]

    def _write_log(self) -> None:
        beacon, witnesses = self.manifest["beacon"], self.case["witnesses"]
        if witnesses and self.case.get("phase", "draw") == "draw":
            until = beacon["genesis"] + (beacon["round"] - 1) * beacon["period_s"] - 86_400
            self.files["committed.txt"] = write_note(self.case["origin"], self.entries, witnesses, until)
        for path in ("continuations.json", "appeals.json"):
            if self.files.get(path, b"[]") != b"[]":
                self.entries.append(sha256(self.files[path]).digest())
        entries = self.entries
        self.files["log.txt"] = "".join(entry.hex() + "\n" for entry in entries).encode()
        self.files["checkpoint.txt"] = write_note(
            self.case["origin"], entries, self.case["witnesses"], 1_700_000_000
        )

    def _draw(self, hasher: Callable[[bytes], Any]) -> None:
        beacon, ceremony = self.manifest["beacon"], self.case["ceremony"]
        signature = self.case.get("signature") or sign_sandbox_round(beacon["round"])
        said = {k: beacon[k] for k in ("chain_hash", "public_key", "round", "sandbox", "scheme")}
        self.files["beacon.json"] = canonical(said | {"signature": signature.hex()})
        self.files["reveals.json"] = canonical(
            [{"contributor": c, "nonce": n.hex(), "value": v.hex()} for c, n, v in ceremony]
        )
        parts = b"".join(sha256(b"draw/reveal/v1" + nonce + value).digest() for _, nonce, value in ceremony)
        start = b"draw/seed/v1" + self.manifest_hash + sha256(signature).digest()
        self.seed = sha256(start + parts).digest()
        tickets = reference.draw_tickets(self.seed, [row.pid for row in self.rows], hasher)
        self.result = reference.draw(self.rows, tickets, self.plan)
        self._write_result(self.result)
        history = History(self.rows, tickets, self.plan, self.result)
        for act in self.case["history"]:
            self._act(history, act, hasher)
        self.files["continuations.json"] = canonical(history.continuations)
        self.files["appeals.json"] = canonical(history.appeals)

    def _act(self, history: History, act: Mapping[str, Any], hasher: Callable[[bytes], Any]) -> None:
        if "appeal" in act:
            row: Row = act["appeal"]
            if "of" in act:  # of the family of a row of the list
                family = self.rows[act["of"]]
                row = row._replace(household=family.household, room=family.room)
            history.appeal(row, reference.draw_tickets(self.seed, [row.pid], hasher)[0])
            return
        ended = {sorted(history.won - history.ended)[i]: cause for i, cause in act["end"].items()}
        freed: dict[int, int] = {}
        for i in list(ended)[: act["free"]]:
            freed[self.rows[i].pool] = freed.get(self.rows[i].pool, 0) + 1
        history.continue_draw(freed, ended)

    def _write_result(self, result: Result) -> None:
        won = sorted(result.stage_of.items())
        self.files["winners.bin"] = b"".join(row.to_bytes(4, "big") + bytes([stage]) for row, stage in won)
        text = "".join(f"{row},{self.rows[row].pid.hex()},{stage}\n" for row, stage in won)
        self.files["winners.csv"] = ("row,pid,stage\n" + text).encode()
        head = "stage,level,unit,category,seats,candidates,winners,household_full,cut_off\n"
        text = "".join(",".join(map(str, line)) + "\n" for line in result.lines)
        self.files["stages.csv"] = (head + text).encode()
        digest = sha256(self.files["winners.bin"]).hexdigest()
        secret, public = key_pair(self.case["auditor"])
        said = {
            "format": "bekal-certificate/1",
            "manifest_sha256": self.manifest_hash.hex(),
            "winners_sha256": digest,
            "second_implementation": {"name": "second", "winners_sha256": digest},
            "statistics": [{"name": "uniform", "cells": 10, "p_value": "0.250000000000", "passed": True}],
            "signer": self.case["auditor"],
            "public_key": public.hex(),
        }
        self.files["certificate.json"] = canonical(said | {"signature": secret.sign(canonical(said)).hex()})

    def _write_regencies(self) -> None:
        for pool in self.province_of:
            own = [i for i, row in enumerate(self.rows) if row.pool == pool]
            self.files[f"regencies/{pool}.csv"] = (HEADER + "".join(self.lines[i] for i in own)).encode()
            if self.case["row_leaf"]:
                self.files[f"regencies/{pool}.json"] = canonical(self._regency(pool, own))

    def _regency(self, pool: int, own: Sequence[int]) -> dict[str, Any]:
        families = {self.rows[i].household for i in own}
        kin = [i for i, r in enumerate(self.rows) if r.household in families and r.pool != pool]
        pools = {pool} | {self.rows[i].pool for i in kin}
        provinces = {self.province_of[p] for p in pools}
        near = {"regency": pools, "province": provinces, "nation": {0}}
        known, row_leaf = sorted([*own, *kin]), self.case["row_leaf"]
        leaves = sorted({i // row_leaf for i in known})
        there = [i for leaf in leaves for i in range(len(self.rows)) if i // row_leaf == leaf]
        return {
            "format": "bekal-draw/1",
            "programme": self.case["programme"],
            "draw": self.case["draw"],
            "manifest_sha256": self.manifest_hash.hex(),
            "seed": self.seed.hex(),
            "pool": pool,
            "province": self.province_of[pool],
            "first_row": sum(1 for row in self.rows if row.pool < pool),
            "list_rows": len(self.rows),
            "row_leaf": row_leaf,
            "row_root": self.manifest["list"]["row_root"],
            "rows": b64encode(b"".join(self.packed[i] for i in own)).decode(),
            "kin": kin,
            "beside": b64encode(b"".join(self.packed[i] for i in there if i not in own)).decode(),
            "proof": b64encode(prove_leaves(self.leaves(row_leaf), leaves)).decode(),
            "stages": [list(line) for line in self.result.lines if line.unit in near[line.level]],
            "winners": [[i, self.result.stage_of[i]] for i in known if i in self.result.stage_of],
        }

    def _write_index(self, phase: str) -> None:
        for name in ("README.md", "README.id.md", "verify_draw.py"):
            self.files[name] = f"# {name} of a golden publication\n".encode()
        self.files["publication.json"] = canonical(
            {
                "files": [
                    {"bytes": len(data), "path": path, "sha256": sha256(data).hexdigest()}
                    for path, data in sorted(self.files.items())
                ],
                "format": "bekal-draw/1",
                "manifest": self.manifest_name,
                "phase": phase,
            }
        )

    def write(self, folder: Path) -> None:
        """Write the folder anew."""
        for path, data in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
