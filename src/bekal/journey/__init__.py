"""The citizen's journey, one short file a step, and the only place where two packages meet in a transaction.

    register     somebody opens an account, tells who he or she is, the civil registry answers
    keep_keys    a key on one's own device opens the account; its owner hears of each one made and removed
    judge_photos staff accept photos or not; who has to take one again is told which and why
    assist       an officer registers people who cannot do it by themselves
    join_batch   joins a batch: the rules are judged, every reason is kept
    commit       the batch closes, its list is frozen, two people sign what decides the draw; objections
    witness      the log's head goes to its witnesses and comes back signed
    ceremony     contributors reveal, the beacon's round comes: the seed
    draw         winners are drawn, checked again, announced
    measure      the statistics that release a draw
    publish      the folder that proves it, and the certificate
    award        the decree: budget -> clearing -> each recipient's training, incentive and survey accounts
    offer        a course or class that an institution proposed comes into the catalogue
    buy          a course: seats, money held and voucher in one transaction
    hold_class   what an institution's software asks during a class: codes, face checks, tasks
    order        the same through a platform: started, confirmed by the holder's code, called off
    learn        sessions redeemed and attended, completion, certificate, review; cancellation and absence
    pay          incentives: due, checked again, instructed, answered by the bank
    settle       platforms: added up, released by the treasury, paid
    tell_people  what a step did reaches its person: language, hour, channel, and whether it arrived
    invite       whoever left a number to be told more hears that a batch has opened
    remind       deadlines, classes, surveys; the results of a draw to everybody who took part
    tell_partners  what happened to partners becomes their webhooks
    ask          surveys, and their Rp50,000
    forget       who asked to be erased is erased
    close        first-purchase deadline, revocation, end of the fiscal year, return to the treasury

Every function takes a list, works on one cell, opens its own transaction and gives an outcome per item after
the commit. Nothing here calls the outside world: outside work is *claim*, then a call by the edge, then
*record*.
"""

from .ask import Answer, Complaint, Desk, Desks, answer_surveys, complain, find_desks, reply_tickets
from .assist import assist
from .audit import AuditReport, WrongRegister, audit_list
from .award import close_decree, fund_decree, grant_decree, open_decree, open_year
from .buy import BuyResult, buy
from .ceremony import list_awaited_rounds, postpone_draw, record_beacon, reveal
from .close import close_year, end_unfinished, forfeit_dues, return_balances, revoke_overdue
from .commit import (
    add_to_list,
    answer_objections,
    approve_manifest,
    close_batch,
    commit_contributions,
    compose_rows,
    freeze_list,
    object_in_words,
    object_to_list,
    open_draws,
    propose_manifest,
)
from .correct_data import correct_declared, end_data_requests
from .deadlines import Deadline, next_deadline
from .decline import decline, decline_cards, withdraw
from .draw import (
    announce,
    check_winners,
    continue_draw,
    finish_check,
    hear_appeals,
    request_announcement,
    run_draw,
)
from .enlist import enlist_partner
from .forget import PAYMENT_UNDER_WAY, carry_out_erasures, erase
from .hold_class import REFERENCE_REUSED, CodeAnswer, CodeBody, CodeRequest, answer_codes, decide_face
from .invite import invite, list_opened
from .join_batch import Join, JoinResult, find_receipts, join_batch
from .judge_photos import judge_photos
from .keep_keys import add_passkeys, remove_passkeys, sign_in_by_passkeys
from .learn import attend, cancel, complete, fail_absent, record_evidence, redeem, review
from .measure import Experiment, measure_draw, read_experiment
from .offer import decide_proposals
from .order import (
    PURCHASE_CODE,
    CallOff,
    Confirmation,
    Confirmed,
    Start,
    Started,
    call_sales_off,
    confirm_purchases,
    open_purchase_code,
    start_purchases,
)
from .pay import (
    Payable,
    claim_account_checks,
    claim_enquiries,
    claim_payments,
    instruct_dues,
    judge_dues,
    link_payment_accounts,
    record_account_checks,
    record_payments,
)
from .publish import VERIFIER, Disagreement, certificate_to_sign, certify_draw, publish, run_verifier
from .register import (
    claim_identities,
    link_accounts,
    open_accounts,
    record_identities,
    register,
    take_seats,
)
from .remind import (
    list_announced,
    remind_of_classes,
    remind_of_deadlines,
    remind_of_surveys,
    tell_results,
)
from .report_attendance import AttendedItem, report_attendance
from .settle import create_settlements, instruct_settlements, record_settlements
from .tell_partners import tell_partners
from .tell_people import Letter, claim_letters, record_letters, record_reports, tell_people
from .witness import record_cosignatures, sign_log_head

__all__ = [
    "PAYMENT_UNDER_WAY",
    "PURCHASE_CODE",
    "REFERENCE_REUSED",
    "VERIFIER",
    "Answer",
    "AttendedItem",
    "AuditReport",
    "BuyResult",
    "CallOff",
    "CodeAnswer",
    "CodeBody",
    "CodeRequest",
    "Complaint",
    "Confirmation",
    "Confirmed",
    "Deadline",
    "Desk",
    "Desks",
    "Disagreement",
    "Experiment",
    "Join",
    "JoinResult",
    "Letter",
    "Payable",
    "Start",
    "Started",
    "WrongRegister",
    "add_passkeys",
    "add_to_list",
    "announce",
    "answer_codes",
    "answer_objections",
    "answer_surveys",
    "approve_manifest",
    "assist",
    "attend",
    "audit_list",
    "buy",
    "call_sales_off",
    "cancel",
    "carry_out_erasures",
    "certificate_to_sign",
    "certify_draw",
    "check_winners",
    "claim_account_checks",
    "claim_enquiries",
    "claim_identities",
    "claim_letters",
    "claim_payments",
    "close_batch",
    "close_decree",
    "close_year",
    "commit_contributions",
    "complain",
    "complete",
    "compose_rows",
    "confirm_purchases",
    "continue_draw",
    "correct_declared",
    "create_settlements",
    "decide_face",
    "decide_proposals",
    "decline",
    "decline_cards",
    "end_data_requests",
    "end_unfinished",
    "enlist_partner",
    "erase",
    "fail_absent",
    "find_desks",
    "find_receipts",
    "finish_check",
    "forfeit_dues",
    "freeze_list",
    "fund_decree",
    "grant_decree",
    "hear_appeals",
    "instruct_dues",
    "instruct_settlements",
    "invite",
    "join_batch",
    "judge_dues",
    "judge_photos",
    "link_accounts",
    "link_payment_accounts",
    "list_announced",
    "list_awaited_rounds",
    "list_opened",
    "measure_draw",
    "next_deadline",
    "object_in_words",
    "object_to_list",
    "open_accounts",
    "open_decree",
    "open_draws",
    "open_purchase_code",
    "open_year",
    "postpone_draw",
    "propose_manifest",
    "publish",
    "read_experiment",
    "record_account_checks",
    "record_beacon",
    "record_cosignatures",
    "record_evidence",
    "record_identities",
    "record_letters",
    "record_payments",
    "record_reports",
    "record_settlements",
    "redeem",
    "register",
    "remind_of_classes",
    "remind_of_deadlines",
    "remind_of_surveys",
    "remove_passkeys",
    "reply_tickets",
    "report_attendance",
    "request_announcement",
    "return_balances",
    "reveal",
    "review",
    "revoke_overdue",
    "run_draw",
    "run_verifier",
    "sign_in_by_passkeys",
    "sign_log_head",
    "start_purchases",
    "take_seats",
    "tell_partners",
    "tell_people",
    "tell_results",
    "withdraw",
]
