"""The sandbox bank: pays, refuses, is late, stays silent - as a function of (seed, reference).

``InProcessBank`` is the twin without a network, ``bank_app`` the same bank over HTTP behind SNAP BI's shape.
Both stand on one ``Desk``, which remembers what it paid and gives a statement. Never used in production.
"""

from .app import bank_app
from .desk import Desk
from .fates import PERFECT, TEST_ENDINGS, Fate, Fates, Habits
from .in_process import InProcessBank

__all__ = ["PERFECT", "TEST_ENDINGS", "Desk", "Fate", "Fates", "Habits", "InProcessBank", "bank_app"]
