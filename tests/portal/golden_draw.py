"""A golden publication as a draw of the database, for the pages: any case of the format, undrawn."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from bekal.base.database import Database
from bekal.draws.proofs import read_time
from tests.draws.golden_cases import GOLDEN

ONE, TWO = "staff:00000000-0000-0000-0000-000000000001", "staff:00000000-0000-0000-0000-000000000002"
SLUG = "prakerja-2022"
PAST = ("seeded", "drawn", "certified", "announced")


def publish(root: Path, case: str, number: int) -> Path:
    """A copy of the publication where the site looks for it."""
    folder = root / SLUG / str(number)
    shutil.copytree(GOLDEN / case, folder)
    return folder


def store(db: Database, case: str, batch_id: int, number: int, state: str = "announced") -> dict[str, Any]:
    """The draw in one of its states; gives its last manifest. Draws are numbered from 1 without gap."""
    folder = GOLDEN / case
    bodies = [path.read_bytes() for path in sorted(folder.glob("manifest-*.json"))]
    manifest: dict[str, Any] = json.loads(bodies[-1])
    with psycopg.connect(db.dsn, autocommit=True) as connection:
        # The rows are those of a whole draw; in which order they come is not what is tested here.
        connection.execute("SET session_replication_role = replica")
        _batch(connection, manifest, batch_id, number, state, folder)
        _draw(connection, manifest, bodies, batch_id, number, state)
        _ceremony(connection, manifest, batch_id, state, folder)
        if state in PAST:
            _result(connection, manifest, batch_id, folder, len(bodies))
    return manifest


def _batch(
    connection: psycopg.Connection[Any],
    manifest: dict[str, Any],
    batch_id: int,
    number: int,
    state: str,
    folder: Path,
) -> None:
    opens = read_time(manifest["times"]["published_at"]) - timedelta(days=10)
    drawn = state == "announced"
    result = (
        (bytes(32), bytes(32), manifest["list"]["rows"], _winners(folder), opens) if drawn else (None,) * 5
    )
    connection.execute(
        "INSERT INTO draws.batches (batch_id, programme_id, number, recovery, seats, opens_at, closes_at,"
        " state, seed, digest, entries, winners, drawn_at, by, state_at) VALUES"
        " (%s, 1, %s, false, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'test', %s)",
        (
            batch_id,
            number + 40,
            manifest["quota"]["seats"],
            opens,
            opens + timedelta(days=5),
            "announced" if drawn else "closed",
            *result,
            opens,
        ),
    )


def _winners(folder: Path) -> int:
    return (folder / "winners.bin").stat().st_size // 5


def _draw(
    connection: psycopg.Connection[Any],
    manifest: dict[str, Any],
    bodies: list[bytes],
    batch_id: int,
    number: int,
    state: str,
) -> None:
    times = [read_time(manifest["times"][name]) for name in ("published_at", "objections_until")]
    times += [read_time(manifest["times"][name]) for name in ("reveals_until", "draw_at")]
    early = state == "opened"
    committed = len(bodies) if state not in ("opened", "proposed") else None
    connection.execute(
        "INSERT INTO draws.draws (batch_id, programme_id, number, state, version, pepper, pepper_sha256,"
        " household_max, pool_min, reserve_order, lapse_returns_room, auditor, log, published_at,"
        " objections_until, reveals_until, draw_at, round, committed_version, announcement, by, state_at)"
        " VALUES"
        " (%s, 1, %s, %s, %s, '', %s, %s, %s, %s, %s, '{}', '{}', %s, %s, %s, %s, %s, %s, %s, 'test', %s)",
        (
            batch_id,
            number,
            state,
            0 if early else len(bodies),
            bytes.fromhex(manifest["pepper_sha256"]),
            manifest["cap"],
            manifest["pool_min"],
            manifest["order"],
            manifest["lapse_returns_room"],
            *([None] * 5 if early else [*times, manifest["beacon"]["round"]]),
            committed,
            batch_id if state == "announced" else None,
            times[-1] + timedelta(hours=2),
        ),
    )
    for version, body in enumerate(bodies if not early else [], 1):
        at = read_time(json.loads(body)["times"]["published_at"])
        connection.execute(
            "INSERT INTO draws.manifests (batch_id, version, body, sha256, reason, by, at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (
                batch_id,
                version,
                body,
                sha256(body).digest(),
                "first version" if version == 1 else "later",
                ONE,
                at,
            ),
        )
        if committed is not None or version < len(bodies):
            connection.execute(
                "INSERT INTO draws.commitments VALUES (%s, %s, %s, %s, false, %s)",
                (batch_id, version, ONE, TWO, at),
            )


def _ceremony(
    connection: psycopg.Connection[Any], manifest: dict[str, Any], batch_id: int, state: str, folder: Path
) -> None:
    at = read_time(manifest["times"]["published_at"])
    for position, promise in enumerate(manifest["ceremony"], 1):
        name = promise["contributor"].lower().replace(" ", "-")
        connection.execute(
            "INSERT INTO draws.contributions VALUES (%s, %s, %s, %s, 'test', %s)",
            (batch_id, position, name, bytes.fromhex(promise["commitment"]), at),
        )
    reveals = json.loads((folder / "reveals.json").read_bytes()) if state in PAST else []
    for reveal in reveals:
        nonce, value = bytes.fromhex(reveal["nonce"]), bytes.fromhex(reveal["value"])
        connection.execute(
            "INSERT INTO draws.reveals VALUES (%s, %s, %s, %s, %s, 'test', %s)",
            (
                batch_id,
                reveal["contributor"].lower().replace(" ", "-"),
                sha256(nonce + value).digest(),
                nonce,
                value,
                at + timedelta(days=4),
            ),
        )


def _result(
    connection: psycopg.Connection[Any], manifest: dict[str, Any], batch_id: int, folder: Path, version: int
) -> None:
    at = datetime(2026, 2, 1, 9, tzinfo=UTC)
    beacon = json.loads((folder / "beacon.json").read_bytes())
    seed = next(folder.glob("regencies/*.json"), None)
    connection.execute(
        "INSERT INTO draws.beacons (batch_id, version, round, signature, chain_hash, public_key, scheme,"
        " sandbox, seed, by, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'test', %s)",
        (
            batch_id,
            version,
            beacon["round"],
            bytes.fromhex(beacon["signature"]),
            bytes.fromhex(beacon["chain_hash"]),
            bytes.fromhex(beacon["public_key"]),
            beacon["scheme"],
            beacon["sandbox"],
            bytes.fromhex(json.loads(seed.read_bytes())["seed"]) if seed else bytes(32),
            at,
        ),
    )
    with (folder / "stages.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            values = [row[name] or None for name in row]
            connection.execute(
                "INSERT INTO draws.stages VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (batch_id, *values),
            )
    body = (folder / "certificate.json").read_bytes()
    connection.execute("INSERT INTO draws.certificates VALUES (%s, %s, 'test', %s)", (batch_id, body, at))
