"""The engine of the draw: pure numpy, no database, no clock, no randomness of its own.

From applicants to a list and a plan (before the seed exists; docs/draw-format.md sections 2, 4, 5, 6):

    quotas = divide_seats(total, [(province, regency, weight), ...])   # or give_seats(...)
    plan, pools, categories = plan_draw(regency, category, quotas, buckets, pool_min, order)
    rows, order = make_list(pids, pools, categories, rooms, households)   # rows[i] is applicant order[i]

From the list and a seed to winners (sections 8 to 10):

    require_memory(len(rows), available_bytes)     # DrawError in clear words; estimate_memory(len(rows))
    outcome = draw_list(rows, plan, seed)          # tickets, stage, reason per row; a table of pools
    wrong = find_violations(rows, plan, outcome)   # against the definition, without drawing again

``rows`` is an array of ``ROW``: ``np.memmap("list.bin", ROW, "r")`` or ``np.frombuffer(data, ROW)``.
``draw_list`` refuses a list that breaks the format (``check_list``) with DrawError. ``rank_tickets`` gives
each row's place in its pool. Afterwards (section 14): ``continue_draw``, ``judge_appeals``, ``list_waiting``.
For the certificate (section 12): ``measure_gate``. For researchers: ``work_out_odds``,
``describe_fairness``, ``write_experiment``.

Never: knows a person, reads a clock, or depends on the order in which processes finish.
"""

from .after import continue_draw, judge_appeals, list_waiting
from .check import find_violations
from .gate import cut_in_tenths, measure_gate
from .lists import check_list, make_list
from .memory import estimate_memory, require_memory
from .odds import FairnessRow, describe_fairness, work_out_odds, write_experiment
from .plans import merge_pools, plan_draw
from .quotas import divide_seats, give_seats
from .stages import draw_list, rank_tickets
from .tickets import count_cores, draw_tickets
from .types import (
    ROW,
    Appeal,
    Array,
    Bools,
    Bytes,
    Category,
    Continuation,
    DrawError,
    Freed,
    Ints,
    LateWinner,
    Omitted,
    Outcome,
    Plan,
    Pool,
    Reason,
    RegencySeats,
    Reserve,
    StagePool,
    Statistic,
)

__all__ = [
    "ROW",
    "Appeal",
    "Array",
    "Bools",
    "Bytes",
    "Category",
    "Continuation",
    "DrawError",
    "FairnessRow",
    "Freed",
    "Ints",
    "LateWinner",
    "Omitted",
    "Outcome",
    "Plan",
    "Pool",
    "Reason",
    "RegencySeats",
    "Reserve",
    "StagePool",
    "Statistic",
    "check_list",
    "continue_draw",
    "count_cores",
    "cut_in_tenths",
    "describe_fairness",
    "divide_seats",
    "draw_list",
    "draw_tickets",
    "estimate_memory",
    "find_violations",
    "give_seats",
    "judge_appeals",
    "list_waiting",
    "make_list",
    "measure_gate",
    "merge_pools",
    "plan_draw",
    "rank_tickets",
    "require_memory",
    "work_out_odds",
    "write_experiment",
]
