"""A whole draw of invented people: plan, list, manifest, log, beacon, engine, certificate. No database."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import numpy as np

from bekal.base.keys import demo_keyring
from bekal.draws import engine
from bekal.draws.proofs import (
    SANDBOX,
    BeaconRound,
    Certificate,
    DrawnResult,
    Fallback,
    FrozenDraw,
    LogIdentity,
    Manifest,
    Reveal,
    SecondImplementation,
    Signer,
    Software,
    Tables,
    Times,
    commit,
    describe_list,
    hash_manifest,
    hash_winners,
    log,
    make_seed,
    plan_of,
    sign_certificate,
    statistic,
    tables_of,
    time_of_round,
    write_manifest,
    write_time,
)
from bekal.draws.proofs.types import Array
from bekal.sandbox.beacon import sign_round

RING = demo_keyring()
LOG_KEY, AUDITOR = RING.signing_key("draw log"), RING.signing_key("draw auditor")
WITNESS = RING.signing_key("witness")
ROUND = 71_000_000
AT = time_of_round(SANDBOX, ROUND)
REVEALS = [
    Reveal("Ombudsman", sha256(b"1").digest(), b"dadu 3 5 1"),
    Reveal("SD Negeri 1", sha256(b"2").digest(), b""),
]
CAP = 2


def invent(people: int, seats: int, regencies: int, seed: int) -> tuple[Tables, engine.Plan, Array]:
    """Plan and list: about three members a household, 3 in 100 registered elsewhere."""
    random = np.random.default_rng(seed)
    ids = [(1 + number // 14, 100 + number, int(random.integers(1, 1000))) for number in range(regencies)]
    quotas = engine.divide_seats(seats, ids)
    homes = random.integers(0, max(1, people // 3), people)
    weights = random.dirichlet(np.full(regencies, 5.0))
    # Some regencies of the first province are so small that they are merged.
    weights[:3] /= 500
    weights /= weights.sum()
    home_regency = 100 + random.choice(regencies, size=max(1, people // 3), p=weights)
    elsewhere = random.random(people) < 0.03
    regency = np.where(elsewhere, 100 + random.integers(0, regencies, people), home_regency[homes])
    bucket = random.choice(3, size=people, p=[0.85, 0.1, 0.05])
    buckets = [
        engine.Category(category=1, code="disability", share_bp=500, level="regency"),
        engine.Category(category=2, code="returned_migrant", share_bp=300, level="province"),
    ]
    plan, pools, categories = engine.plan_draw(regency, bucket, quotas, buckets, 10, "reserve_first")
    room_of = random.integers(0, CAP + 1, max(1, people // 3))
    rows, _ = engine.make_list(
        np.frombuffer(random.bytes(16 * people), "V16"),
        pools,
        categories,
        room_of[homes],
        np.frombuffer(random.bytes(8 * max(1, people // 3)), "V8")[homes],
    )
    return tables_of(plan, quotas, "hamilton"), plan, rows


def freeze(
    people: int, seats: int, *, regencies: int = 40, seed: int = 1, row_leaf: int | None = 8
) -> FrozenDraw:
    """A frozen list, its manifest and the log."""
    tables, plan, rows = invent(people, seats, regencies, seed)
    manifest = Manifest(
        format="bekal-draw/1",
        programme="percobaan",
        draw=1,
        batch=1,
        version=1,
        previous=None,
        times=Times(*(write_time(AT - timedelta(hours=hours)) for hours in (96, 48, 1, 0))),
        frozen=describe_list(rows, row_leaf=row_leaf),
        pepper_sha256=sha256(b"pepper").hexdigest(),
        cap=CAP,
        pool_min=plan.pool_min,
        order=plan.order,
        lapse_returns_room=False,
        quota=tables.quota,
        pools=tables.pools,
        categories=tables.categories,
        reserves=tables.reserves,
        beacon=BeaconRound(
            SANDBOX.scheme,
            SANDBOX.public_key,
            SANDBOX.period_s,
            SANDBOX.genesis,
            SANDBOX.chain_hash,
            ROUND,
            True,
        ),
        ceremony=[commit(reveal) for reveal in REVEALS],
        auditor=Signer("auditor.example", AUDITOR.public.hex()),
        log=LogIdentity(
            "bekal.example/percobaan", LOG_KEY.public.hex(), [Signer("bpk.example", WITNESS.public.hex())], 1
        ),
        fallback=Fallback(28_800),
        software=Software("bekal", "0.1.0", sha256(b"code").hexdigest()),
    )
    data = write_manifest(manifest)
    entries = [sha256(b"an earlier draw").digest(), hash_manifest(data)]
    head = log.head_of(manifest.log.origin, entries)
    line = log.cosign_checkpoint(head, "bpk.example", WITNESS, AT - timedelta(days=3))
    note = log.add_cosignatures(
        log.sign_checkpoint(head, LOG_KEY), manifest.log.signer, [line], manifest.log.witnesses
    )
    return FrozenDraw([data], rows, entries, note, committed=note)


def draw(frozen: FrozenDraw, manifest: Manifest) -> DrawnResult:
    """The result of a frozen draw by the engine."""
    found = sign_round(ROUND)
    seed = make_seed(frozen.manifests[-1], bytes.fromhex(found.signature), REVEALS)
    outcome = engine.draw_list(frozen.rows, plan_of(manifest), seed)
    digest = hash_winners(outcome.stage).hex()
    certificate = Certificate(
        hash_manifest(frozen.manifests[-1]).hex(),
        digest,
        SecondImplementation("verify_draw.py", digest),
        [statistic(one.name, one.cells, one.p_value) for one in engine.measure_gate(frozen.rows, outcome)],
        "auditor.example",
        "",
    )
    return DrawnResult(found, REVEALS, outcome.stage, outcome.pools, sign_certificate(certificate, AUDITOR))
