"""A synthetic nation driven through the real operations on a simulated calendar: same seed, same result.

Nobody in it exists. It calls journey as the sites and the jobs do and writes nothing by itself; the ministry
and the bank are the sandbox, over HTTP for a sample of the people and in process for the rest.
"""

from .cast import Identity
from .demo import DemoOptions, DemoResult, run_demo
from .report import DemoReport
from .steps import Progress

__all__ = ["DemoOptions", "DemoReport", "DemoResult", "Identity", "Progress", "run_demo"]
