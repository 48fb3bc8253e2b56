"""The marketplace: who sells which course when, how many seats are left, who bought what.

It owns platforms, institutions, courses and schedules (the catalogue, shared by all cells), and in each cell
its seats, purchases and vouchers. A purchase is decided by ``decide``, pure and in input order; the caller
holds the money in the ledger and stores the result with ``take_seats`` and ``issue_vouchers`` in the same
transaction, in a cell it has taken.

It never moves money, never knows a name or a number of the civil registry, and never judges whether a course
was completed: it is told (``settle_purchases``).
"""

from .allot_seats import allot_seats
from .cancel_purchases import cancel_purchases
from .catalogue import PRICE_RP_MAX, PRICE_RP_MIN, Catalogue, load_catalogue
from .find_offers import find_offers
from .issue_vouchers import issue_vouchers
from .move_seats import move_seats
from .outcomes import AllotOutcome, BuyOutcome, CancelOutcome, MoveOutcome, SettleOutcome
from .plan_schedules import plan_schedules, sessions_of
from .queries import (
    find_bought_courses,
    find_courses,
    find_enrolments,
    find_institutions,
    find_institutions_by_id,
    find_purchases,
    find_schedules,
    find_seats,
    find_vouchers,
    find_vouchers_by_redeem_code,
    find_vouchers_by_voucher_code,
    list_courses,
    list_dry_seats,
    list_institutions,
    list_platforms,
    list_purchase_totals,
    list_purchases_of_persons,
    list_purchases_to_finish,
    list_schedules,
    list_seats,
)
from .rules import FEE_BP_MAX, decide, fee_rp, plan_moves, seats_of_cell
from .settle_purchases import settle_purchases
from .states import STEPS, PurchaseState
from .store_catalogue import store_catalogue
from .take_seats import release_seats, take_seats
from .types import (
    Bought,
    Cancelled,
    CardState,
    Course,
    Decision,
    Enrolment,
    Institution,
    Offer,
    Platform,
    Purchase,
    PurchaseEnd,
    PurchaseRow,
    PurchaseTotal,
    Schedule,
    SeatCount,
    SeatMove,
    Seller,
    Voucher,
    VoucherOrder,
    VoucherRow,
)

__all__ = [
    "FEE_BP_MAX",
    "PRICE_RP_MAX",
    "PRICE_RP_MIN",
    "STEPS",
    "AllotOutcome",
    "Bought",
    "BuyOutcome",
    "CancelOutcome",
    "Cancelled",
    "CardState",
    "Catalogue",
    "Course",
    "Decision",
    "Enrolment",
    "Institution",
    "MoveOutcome",
    "Offer",
    "Platform",
    "Purchase",
    "PurchaseEnd",
    "PurchaseRow",
    "PurchaseState",
    "PurchaseTotal",
    "Schedule",
    "SeatCount",
    "SeatMove",
    "Seller",
    "SettleOutcome",
    "Voucher",
    "VoucherOrder",
    "VoucherRow",
    "allot_seats",
    "cancel_purchases",
    "decide",
    "fee_rp",
    "find_bought_courses",
    "find_courses",
    "find_enrolments",
    "find_institutions",
    "find_institutions_by_id",
    "find_offers",
    "find_purchases",
    "find_schedules",
    "find_seats",
    "find_vouchers",
    "find_vouchers_by_redeem_code",
    "find_vouchers_by_voucher_code",
    "issue_vouchers",
    "list_courses",
    "list_dry_seats",
    "list_institutions",
    "list_platforms",
    "list_purchase_totals",
    "list_purchases_of_persons",
    "list_purchases_to_finish",
    "list_schedules",
    "list_seats",
    "load_catalogue",
    "move_seats",
    "plan_moves",
    "plan_schedules",
    "release_seats",
    "seats_of_cell",
    "sessions_of",
    "settle_purchases",
    "store_catalogue",
    "take_seats",
]
