"""Jobs: periodic ticks that ask the outside world, move what is due, and tell people.

Rows with a state are the queue; a tick claims chunks of them, calls the outside with no transaction open and
records the answers through the same journey functions that the simulation uses. ``run_ticks`` runs every
tick once; ``work`` runs them by their own hours until it is stopped, one process at a time per tick
(procrastinate, on the same PostgreSQL). Any number of processes may work: a claim is a lease.

Nothing below jobs enqueues anything, and jobs decides nothing: who may be paid is for `journey`.
"""

from .outside import Outside
from .run_ticks import Ran, run_ticks
from .ticks import TICKS, Tick
from .worker import install, work

__all__ = ["TICKS", "Outside", "Ran", "Tick", "install", "run_ticks", "work"]
