"""What relays say about a round, and what follows from all of them together. Pure.

The bodies are those of drand's HTTP API (docs.drand.love, version 1):
``/{chain}/public/{round}`` gives ``{"round", "randomness", "signature"}``, ``/{chain}/info`` gives
``{"public_key", "period", "genesis_time", "hash", "schemeID", ...}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bekal.base.recursion import UNREADABLE
from bekal.draws.proofs import (
    Chain,
    Round,
    RoundAnswer,
    RoundState,
    Scheme,
    WrongBeacon,
    randomness_of,
    time_of_round,
    verify_round,
    write_time,
)


class Said(msgspec.Struct, frozen=True):
    """A relay gave a round. Nothing of it is believed yet."""

    found: Round


class NotYet(msgspec.Struct, frozen=True):
    """A relay says that the round is not there yet."""


class Trouble(msgspec.Struct, frozen=True):
    """A relay gave nothing of use: it is slow or down, serves another chain, or answers what is no answer."""

    reason: str


Word = Said | NotYet | Trouble


class _Body(msgspec.Struct, frozen=True):
    round: int
    signature: str
    randomness: str = ""
    previous_signature: str = ""


def read_round(content: bytes) -> Word:
    """What the body of an answer says. A randomness that is not the signature's own makes it no answer."""
    try:
        body = msgspec.json.decode(content, type=_Body)
    except UNREADABLE:
        return Trouble("answered what is no round")
    try:
        randomness = randomness_of(bytes.fromhex(body.signature)).hex()
    except ValueError:
        return Trouble("answered a signature that is not hexadecimal")
    if body.randomness not in ("", randomness):
        return Trouble("answered a randomness that is not that of its signature")
    return Said(Round(body.round, body.signature, body.previous_signature))


def read_info(content: bytes, chain: Chain) -> str | None:
    """What is wrong with a relay's chain, None if it is ours."""
    try:
        info: Any = msgspec.json.decode(content)
    except UNREADABLE:
        return "does not say which chain it serves"
    expected = {
        "hash": chain.chain_hash,
        "public_key": chain.public_key,
        "period": chain.period_s,
        "genesis_time": chain.genesis,
    }
    given = {name: info.get(name) for name in expected} if isinstance(info, dict) else {}
    wrong = [name for name in expected if given.get(name) != expected[name]]
    return f"serves another chain ({', '.join(wrong)})" if wrong else None


def decide(chain: Chain, number: int, words: Mapping[str, Word]) -> RoundAnswer:
    """What follows from the relays' words (by relay) for one round.

    In order: ``refused``, ``found``, ``not_yet``, ``unavailable``. One relay is enough, for it cannot invent
    a signature; but when two contradict each other, one of them is broken or lies, and people must look
    before a draw is made of it.
    """
    said = {relay: _kept(chain, word.found) for relay, word in words.items() if isinstance(word, Said)}
    reasons = [f"{relay} {word.reason}" for relay, word in words.items() if isinstance(word, Trouble)]
    if said:
        return _judge(chain, number, said)
    late = tuple(relay for relay, word in words.items() if isinstance(word, NotYet))
    if late:
        due = write_time(time_of_round(chain, number))
        reason = "; ".join([f"round {number} is due at {due} and not there yet", *reasons])
        return RoundAnswer(number, RoundState.not_yet, chain, None, late, reason)
    reason = "; ".join(reasons) or "no relay is set"
    return RoundAnswer(number, RoundState.unavailable, chain, None, (), f"no relay answered: {reason}")


def _kept(chain: Chain, found: Round) -> Round:
    """What counts of a round: a chain that is not chained has no use for a previous signature."""
    return found if chain.scheme == Scheme.chained else Round(found.round, found.signature)


def _judge(chain: Chain, number: int, said: Mapping[str, Round]) -> RoundAnswer:
    relays = tuple(said)
    if len(set(said.values())) > 1:
        told = "; ".join(
            f"{relay} gives round {one.round} {one.signature[:16]}..." for relay, one in said.items()
        )
        reason = f"the relays disagree about round {number}: {told}. Find out which is wrong and leave it out"
        return RoundAnswer(number, RoundState.refused, chain, None, relays, reason)
    found = next(iter(said.values()))
    try:
        verify_round(chain, found, number)
    except WrongBeacon as fault:
        return RoundAnswer(number, RoundState.refused, chain, None, relays, f"{', '.join(relays)}: {fault}")
    return RoundAnswer(number, RoundState.found, chain, found, relays)
