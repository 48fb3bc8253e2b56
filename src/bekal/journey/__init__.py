"""The citizen's journey, one short file a step, and the only place where two packages meet in a transaction.

    register     somebody opens an account, tells who he or she is, the civil registry answers
    join_batch   joins a batch: the rules are judged, every reason is kept
    draw         the batch closes, its list is frozen, the winners are drawn and checked again
    award        the decree: budget -> clearing -> each recipient's training, incentive and survey accounts
    buy          a course: seats, money held and voucher in one transaction
    learn        sessions redeemed and attended, completion, certificate, review; cancellation and absence
    pay          incentives: due, checked again, instructed, answered by the bank
    settle       platforms: added up, released by the treasury, paid
    ask          surveys, and their Rp50,000
    close        first-purchase deadline, revocation, end of the fiscal year, return to the treasury

Every function takes a list, works on one cell, opens its own transaction and gives an outcome per item after
the commit. Nothing here calls the outside world: outside work is *claim*, then a call by the edge, then
*record*.
"""

from .ask import Answer, answer_surveys, complain
from .award import close_decree, grant_decree, open_decree, open_year
from .buy import BuyResult, buy
from .close import close_year, end_unfinished, forfeit_dues, return_balances, revoke_overdue
from .draw import announce, check_winners, close_batch, decline, draw_batch, finish_check, freeze_list
from .join_batch import Join, JoinResult, join_batch
from .learn import attend, cancel, complete, fail_absent, record_evidence, redeem, review
from .pay import (
    claim_account_checks,
    claim_enquiries,
    claim_payments,
    instruct_dues,
    link_payment_accounts,
    record_account_checks,
    record_payments,
)
from .register import claim_identities, link_accounts, open_accounts, record_identities, register
from .settle import create_settlements, instruct_settlements, record_settlements

__all__ = [
    "Answer",
    "BuyResult",
    "Join",
    "JoinResult",
    "announce",
    "answer_surveys",
    "attend",
    "buy",
    "cancel",
    "check_winners",
    "claim_account_checks",
    "claim_enquiries",
    "claim_identities",
    "claim_payments",
    "close_batch",
    "close_decree",
    "close_year",
    "complain",
    "complete",
    "create_settlements",
    "decline",
    "draw_batch",
    "end_unfinished",
    "fail_absent",
    "finish_check",
    "forfeit_dues",
    "freeze_list",
    "grant_decree",
    "instruct_dues",
    "instruct_settlements",
    "join_batch",
    "link_accounts",
    "link_payment_accounts",
    "open_accounts",
    "open_decree",
    "open_year",
    "record_account_checks",
    "record_evidence",
    "record_identities",
    "record_payments",
    "record_settlements",
    "redeem",
    "register",
    "return_balances",
    "review",
    "revoke_overdue",
]
