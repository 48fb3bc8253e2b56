"""Hold a class: what an institution's software asks during it, under the contract ``prakerja_v1``.

Codes committed, participants sent to the face check and back, tasks handed in and spoken about. The reference
of a request is (client, redeem code, session, operation): what was done under it is done once, and the same
request gets the same answer. A refusal is not kept: the reference is not the client's to choose anew, and who
came too early may come again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from bekal import learning, market
from bekal.base import requests
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

CodeBody = learning.Redemption | learning.FaceCheck | learning.Submission | learning.Feedback

REFERENCE_REUSED: Final = "reference_reused"
_FACE_CHECK: Final = "face_check"
_USED: Final = frozenset({learning.RedeemOutcome.redeemed, learning.RedeemOutcome.already_redeemed})
_DONE: Final = frozenset(
    {
        learning.RedeemOutcome.redeemed,
        learning.FaceCheckOutcome.opened,
        learning.SubmissionOutcome.submitted,
        learning.FeedbackOutcome.given,
    }
)
_SPENT: Final = frozenset({learning.RedeemOutcome.already_redeemed, learning.RedeemOutcome.outside_window})
_DONE_BEFORE: Final = frozenset(
    {
        learning.RedeemOutcome.already_redeemed,
        learning.SubmissionOutcome.already_submitted,
        learning.FeedbackOutcome.already_given,
    }
)


class CodeRequest(msgspec.Struct, frozen=True):
    """What a client asks about a code; ``operation`` as the contract's address names it."""

    client_code: str
    operation: str
    body: CodeBody


class CodeAnswer(msgspec.Struct, frozen=True):
    """What became of it: an outcome of the operation, or ``reference_reused``; a face check has a code."""

    outcome: str
    answered_at: datetime
    code: str | None = None


async def answer_codes(
    db: Database, cell: int, asked: Sequence[CodeRequest], by: Actor, at: datetime
) -> list[CodeAnswer]:
    """Do what clients ask about codes of one cell; outcomes as of ``learning``'s operations.

    The same reference with another body is ``reference_reused`` once something was done under it.
    """
    async with db.begin() as tx:
        keys = [_key(request) for request in asked]
        known = await requests.find_requests(tx, cell, keys)
        answers: dict[int, CodeAnswer] = {}
        first: dict[tuple[str, str], int] = {}
        for i, (key, seen) in enumerate(zip(keys, known, strict=True)):
            if seen is not None:
                answers[i] = _first(seen, at)
            else:
                first.setdefault((key.caller, key.reference), i)
        fresh = list(first.values())
        for i, answer in zip(fresh, await _do(tx, cell, [asked[i].body for i in fresh], by, at), strict=True):
            answers[i] = answer
        # Another process may have done it under the same reference while this waited for its row: then its
        # answer is the first one, and by now it can be seen.
        late = [i for i in fresh if answers[i].outcome in _DONE_BEFORE]
        for i, seen in zip(
            late, await requests.find_requests(tx, cell, [keys[i] for i in late]), strict=True
        ):
            if seen is not None:
                answers[i] = _first(seen, at)
        rows = [
            requests.Request(
                keys[i].caller,
                keys[i].reference,
                keys[i].body_hash,
                answers[i].outcome,
                msgspec.json.encode(answers[i]).decode(),
            )
            for i in fresh
            if answers[i].outcome in _DONE and i not in late
        ]
        await requests.save_requests(tx, cell, rows, at)
    for i, key in enumerate(keys):
        if i not in answers:
            twin = first[key.caller, key.reference]
            same = key.body_hash == keys[twin].body_hash
            answers[i] = answers[twin] if same else CodeAnswer(REFERENCE_REUSED, at)
    return [answers[i] for i in range(len(asked))]


async def decide_face(
    db: Database, cell: int, decision: learning.FaceDecision, by: Actor, at: datetime
) -> learning.FaceDecided:
    """Keep what a face check came to.

    A match in a session's window redeems the code, unless that was done before, and is attendance: nobody has
    to report it. A match that comes too late proves neither.
    """
    async with db.begin() as tx:
        [decided] = await learning.decide_face_checks(tx, cell, [decision], by, at)
        check = decided.check
        if check is not None and decided.outcome == learning.FaceDecisionOutcome.matched:
            [voucher] = await market.find_vouchers(tx, cell, [check.purchase_id])
            if voucher is not None and check.sequence != learning.FINAL_SEQUENCE:
                redemption = learning.Redemption(
                    voucher.redeem_code, voucher.institution_id, check.sequence, at
                )
                [used] = await learning.redeem_codes(tx, cell, [redemption], by, at)
                if used in _USED:
                    there = learning.Attendance(
                        check.purchase_id, check.sequence, present=True, source=_FACE_CHECK
                    )
                    await learning.record_attendance(tx, cell, [there], by, at)
        return decided


def _first(seen: requests.Known, at: datetime) -> CodeAnswer:
    """What was answered first; with another body it is refused."""
    if not seen.same_body:
        return CodeAnswer(REFERENCE_REUSED, at)
    return msgspec.json.decode(seen.result or "", type=CodeAnswer)


def _key(request: CodeRequest) -> requests.RequestKey:
    body = request.body
    reference = f"{body.redeem_code}/{body.sequence}/{request.operation}"
    if isinstance(body, learning.Submission | learning.Feedback):
        reference += f"/{body.scope}"
    return requests.RequestKey(f"client:{request.client_code}", reference, requests.body_hash(body))


async def _do(
    tx: Transaction, cell: int, bodies: Sequence[CodeBody], by: Actor, at: datetime
) -> list[CodeAnswer]:
    """Each kind in one go; a chunk that holds them mixed costs no more statements than one of each."""
    answers: dict[int, CodeAnswer] = {}
    redemptions = {i: body for i, body in enumerate(bodies) if isinstance(body, learning.Redemption)}
    redeemed = await learning.redeem_codes(tx, cell, list(redemptions.values()), by, at)
    answers |= {i: CodeAnswer(o, at) for i, o in zip(redemptions, redeemed, strict=True)}
    answers |= await _used_by_faces(
        tx, cell, {i: b for i, b in redemptions.items() if answers[i].outcome in _SPENT}
    )
    checks = {i: body for i, body in enumerate(bodies) if isinstance(body, learning.FaceCheck)}
    opened = await learning.open_face_checks(tx, cell, list(checks.values()), by, at)
    answers |= {i: CodeAnswer(o.outcome, at, o.code) for i, o in zip(checks, opened, strict=True)}
    handed = {i: body for i, body in enumerate(bodies) if isinstance(body, learning.Submission)}
    taken = await learning.record_submissions(tx, cell, list(handed.values()), by, at)
    answers |= {i: CodeAnswer(o, at) for i, o in zip(handed, taken, strict=True)}
    feedback = {i: body for i, body in enumerate(bodies) if isinstance(body, learning.Feedback)}
    given = await learning.give_feedback(tx, cell, list(feedback.values()), by, at)
    answers |= {i: CodeAnswer(o, at) for i, o in zip(feedback, given, strict=True)}
    accepted = [bodies[i] for i in sorted(answers) if answers[i].outcome in _DONE]
    await _keep_evidence(tx, cell, accepted, by, at)
    return [answers[i] for i in range(len(bodies))]


async def _used_by_faces(
    tx: Transaction, cell: int, refused: dict[int, learning.Redemption]
) -> dict[int, CodeAnswer]:
    """Codes that the session's own face check has used: what the client asks for is done, and since when."""
    used = await learning.find_face_redemptions(tx, cell, list(refused.values()))
    return {
        i: CodeAnswer(learning.RedeemOutcome.redeemed, redeemed_at)
        for i, redeemed_at in zip(refused, used, strict=True)
        if redeemed_at is not None
    }


async def _keep_evidence(
    tx: Transaction, cell: int, bodies: Sequence[CodeBody], by: Actor, at: datetime
) -> None:
    """A task counts when handed in; of a demonstration these are the words, its score comes by ``v1``."""
    said = [body for body in bodies if isinstance(body, learning.Submission | learning.Feedback)]
    vouchers = await market.find_vouchers_by_redeem_code(tx, cell, [body.redeem_code for body in said])
    evidence = []
    for body, voucher in zip(said, vouchers, strict=True):
        if voucher is None:
            continue
        sequence = 0 if body.sequence == learning.FINAL_SEQUENCE else body.sequence
        if isinstance(body, learning.Submission):
            if body.scope == "tpm":
                evidence.append(learning.Evidence(voucher.purchase_id, "task", sequence))
        elif body.scope == "uk":
            evidence.append(learning.Evidence(voucher.purchase_id, "skill", 0, None, body.notes))
        else:
            evidence.append(learning.Evidence(voucher.purchase_id, "feedback", sequence, None, body.notes))
    await learning.record_evidence(tx, cell, evidence, by, at)
