"""A simulated draw published like a real one, so that the format and the verifier can be tried.

Everything says what it is: the programme's slug begins with ``simulasi-``, the beacon is the sandbox's, all
keys follow from the seed and anybody can make them.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from bekal import journey
from bekal.base import signing
from bekal.draws import engine, proofs
from bekal.sandbox.beacon import sign_round

from .policies import Applicants, Comparison, Policy, Trial, WrongPolicy

_DRAW_AT = datetime(2023, 2, 10, 5, 0, tzinfo=UTC)
_CONTRIBUTORS = ("Simulasi 1", "Simulasi 2")


def publish_trial(comparison: Comparison, policy: Policy, target: Path) -> str:
    """Write the publication of one policy's draw to ``target``; gives the manifest's SHA-256.

    The winners are drawn anew, from the seed that the manifest, the sandbox's round and the reveals make, and
    the folder's verifier finds the same. WrongPolicy for a draw that fails its own checks, Disagreement when
    the verifier does not agree; the folder is removed then.
    """
    trial = next(each for each in comparison.trials if each.policy == policy)
    keys = _Keys(comparison.options.seed)
    reveals = [
        proofs.Reveal(name.replace(" ", "_"), keys.make(name, "nonce"), keys.make(name, "value"))
        for name in _CONTRIBUTORS
    ]
    manifest = _write_manifest(comparison, trial, keys, reveals)
    data = proofs.write_manifest(manifest)
    found = sign_round(manifest.beacon.round)
    signature = proofs.verify_round(proofs.SANDBOX, found, manifest.beacon.round)
    seed = proofs.make_seed(data, signature, reveals)
    outcome = engine.draw_list(trial.rows, trial.plan, seed)
    if problems := engine.find_violations(trial.rows, trial.plan, outcome):
        raise WrongPolicy(f"the draw contradicts its definition: {'; '.join(problems)}")
    log = [proofs.hash_manifest(data)]
    head = proofs.log.head_of(manifest.log.origin, log)
    checkpoint = proofs.log.sign_checkpoint(head, keys.sign("log"))
    certificate = _certify(comparison.people, trial, outcome, data, keys)
    written = proofs.write_publication(
        target,
        proofs.FrozenDraw([data], trial.rows, log, checkpoint),
        proofs.DrawnResult(found, reveals, outcome.stage, outcome.pools, certificate),
    )
    try:
        journey.run_verifier(target, certificate.winners_sha256)
    except journey.Disagreement:
        shutil.rmtree(target)
        raise
    return written.manifest_sha256


class _Keys:
    """Everything secret of a simulation, made from its seed: anybody can make it again."""

    def __init__(self, seed: str) -> None:
        self._root = sha256(b"bekal simulation, not secret: " + seed.encode()).digest()

    def make(self, *names: str) -> bytes:
        return sha256(self._root + "/".join(names).encode()).digest()

    def sign(self, purpose: str) -> signing.SigningKey:
        return signing.derive_signing_key(self._root, f"simulation {purpose}", 0)


def _write_manifest(
    comparison: Comparison, trial: Trial, keys: _Keys, reveals: list[proofs.Reveal]
) -> proofs.Manifest:
    chain = proofs.SANDBOX
    tables = proofs.tables_of(trial.plan, comparison.quotas, "hamilton")
    folder = Path(engine.__file__).parent
    code = sha256(b"".join(file.read_bytes() for file in sorted(folder.glob("*.py"))))
    return proofs.Manifest(
        format=proofs.FORMAT,
        programme="simulasi",
        draw=1,
        batch=1,
        version=1,
        previous=None,
        times=proofs.Times(
            published_at=proofs.write_time(_DRAW_AT - timedelta(days=4)),
            objections_until=proofs.write_time(_DRAW_AT - timedelta(days=2)),
            reveals_until=proofs.write_time(_DRAW_AT - timedelta(hours=1)),
            draw_at=proofs.write_time(_DRAW_AT),
        ),
        frozen=proofs.describe_list(trial.rows, row_leaf=proofs.merkle.ROW_LEAF),
        pepper_sha256=sha256(keys.make("pepper")).hexdigest(),
        cap=comparison.options.household_max,
        pool_min=trial.plan.pool_min,
        order=trial.plan.order,
        lapse_returns_room=False,
        quota=tables.quota,
        pools=tables.pools,
        categories=tables.categories,
        reserves=tables.reserves,
        beacon=proofs.BeaconRound(
            scheme=chain.scheme,
            public_key=chain.public_key,
            period_s=chain.period_s,
            genesis=chain.genesis,
            chain_hash=chain.chain_hash,
            round=proofs.round_at(chain, _DRAW_AT),
            sandbox=True,
        ),
        ceremony=[proofs.commit(reveal) for reveal in reveals],
        auditor=proofs.log.Signer("simulasi-auditor", keys.sign("auditor").public.hex()),
        log=proofs.LogIdentity("simulasi/log", keys.sign("log").public.hex(), [], 0),
        fallback=proofs.Fallback(proofs.MISSING_REVEAL_ROUNDS),
        software=proofs.Software("bekal", version("bekal"), code.hexdigest()),
    )


def _certify(
    people: Applicants, trial: Trial, outcome: engine.Outcome, data: bytes, keys: _Keys
) -> proofs.Certificate:
    order = trial.order
    groups = {"sex": people.female[order], "age_band": people.age_band[order]}
    digest = proofs.hash_winners(outcome.stage).hex()
    certificate = proofs.Certificate(
        manifest_sha256=proofs.hash_manifest(data).hex(),
        winners_sha256=digest,
        second_implementation=proofs.SecondImplementation(journey.VERIFIER, digest),
        statistics=[
            proofs.statistic(one.name, one.cells, one.p_value)
            for one in engine.measure_gate(trial.rows, outcome, people.seconds[order], groups)
        ],
        signer="simulasi-auditor",
        public_key="",
    )
    return proofs.sign_certificate(certificate, keys.sign("auditor"))
