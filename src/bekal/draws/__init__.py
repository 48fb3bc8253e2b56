"""Batches, applications and the draw.

Owns: batches and their seats per region, applications with the region and family card of the day of joining,
the frozen list of a draw under pseudonyms, tickets and results, awards per family card over the programme,
and the seats that come back.

Never: knows a NIK, a name or a rupiah; judges eligibility (verdicts are passed in); draws a batch twice or
changes a result. Imports neither people nor ledger nor market.
"""

from .create_batches import create_batches
from .draw_winners import draw_winners
from .freeze_entries import freeze_entries
from .join_batches import join_batches
from .move_applications import confirm_winners, decline_places, refuse_applicants, strike_winners
from .move_batches import close_batches, move_batch
from .outcomes import (
    CloseOutcome,
    ConfirmOutcome,
    CreateOutcome,
    DeclineOutcome,
    FreezeOutcome,
    HouseholdOutcome,
    JoinOutcome,
    RecoverOutcome,
    RefuseOutcome,
    StrikeOutcome,
)
from .queries import (
    count_applications,
    count_recovered_seats,
    count_winners,
    find_applications,
    find_batch,
    find_open_batches,
    get_batch,
    list_applicants,
    list_awarded,
    list_batch_steps,
    list_batches,
    list_pools,
    list_quotas,
    list_winners,
    plan_recovery_quotas,
)
from .record_household_awards import count_awards, record_household_awards
from .recover_seats import recover_seats
from .states import ApplicationState, BatchState
from .types import (
    Applicant,
    Application,
    ApplicationRow,
    Batch,
    BatchPlan,
    BatchStep,
    Confirmation,
    Decline,
    DrawSummary,
    Entry,
    HouseholdAward,
    PoolResult,
    Quota,
    RecoveredCount,
    RecoveredSeat,
    Refusal,
    StateCount,
    Strike,
    Winner,
)

__all__ = [
    "Applicant",
    "Application",
    "ApplicationRow",
    "ApplicationState",
    "Batch",
    "BatchPlan",
    "BatchState",
    "BatchStep",
    "CloseOutcome",
    "ConfirmOutcome",
    "Confirmation",
    "CreateOutcome",
    "Decline",
    "DeclineOutcome",
    "DrawSummary",
    "Entry",
    "FreezeOutcome",
    "HouseholdAward",
    "HouseholdOutcome",
    "JoinOutcome",
    "PoolResult",
    "Quota",
    "RecoverOutcome",
    "RecoveredCount",
    "RecoveredSeat",
    "Refusal",
    "RefuseOutcome",
    "StateCount",
    "Strike",
    "StrikeOutcome",
    "Winner",
    "close_batches",
    "confirm_winners",
    "count_applications",
    "count_awards",
    "count_recovered_seats",
    "count_winners",
    "create_batches",
    "decline_places",
    "draw_winners",
    "find_applications",
    "find_batch",
    "find_open_batches",
    "freeze_entries",
    "get_batch",
    "join_batches",
    "list_applicants",
    "list_awarded",
    "list_batch_steps",
    "list_batches",
    "list_pools",
    "list_quotas",
    "list_winners",
    "move_batch",
    "plan_recovery_quotas",
    "record_household_awards",
    "recover_seats",
    "refuse_applicants",
    "strike_winners",
]
