"""A synthetic nation that walks through the real operations on a simulated calendar.

Nothing is faked below the edge: people are invented, the calendar is moved, ministry and bank are twins;
every account, draw, purchase and payment goes through the functions that real people's do. The same seed
gives the same result to the rupiah.
"""

from .cast import Identity
from .demo import SLUGS, DemoOptions, DemoResult, run_demo
from .nation import Nation
from .policies import (
    POLICIES,
    TODAY,
    Comparison,
    GroupGain,
    PolicyOptions,
    WrongPolicy,
    compare_policies,
    divide_by_weights,
    invent_applicants,
)
from .practice import Practice, make_practice
from .publish_trial import publish_trial
from .report import DemoReport
from .steps import Progress, Silent

__all__ = [
    "POLICIES",
    "SLUGS",
    "TODAY",
    "Comparison",
    "DemoOptions",
    "DemoReport",
    "DemoResult",
    "GroupGain",
    "Identity",
    "Nation",
    "PolicyOptions",
    "Practice",
    "Progress",
    "Silent",
    "WrongPolicy",
    "compare_policies",
    "divide_by_weights",
    "invent_applicants",
    "make_practice",
    "publish_trial",
    "run_demo",
]
