"""A synthetic nation that walks through the real operations on a simulated calendar.

Nothing is faked below the edge: people are invented, the calendar is moved, ministry and bank are twins;
every account, draw, purchase and payment goes through the functions that real people's do. The same seed
gives the same result to the rupiah.
"""

from .cast import Identity
from .demo import DemoOptions, DemoResult, run_demo
from .nation import Nation
from .report import DemoReport
from .steps import Progress, Silent

__all__ = [
    "DemoOptions",
    "DemoReport",
    "DemoResult",
    "Identity",
    "Nation",
    "Progress",
    "Silent",
    "run_demo",
]
