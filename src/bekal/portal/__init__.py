"""The public window: what the programme is, how far it reaches, what became of people and of money.

Every figure is read from ``reports`` and ``draws``; this package counts nothing itself. It shows the coverage
map of the 514 regencies and cities, the funnel, the accounts with the checks that must hold, the batches and
how they are drawn, and answers whether a certificate is genuine.

It never shows anything about one person, never asks who is looking, and never changes anything.
"""

from pathlib import Path

from bekal.pages import Site

from .handlers import route_handlers
from .window import lifespan

SITE = Site(name="portal", folder=Path(__file__).parent, route_handlers=route_handlers)

__all__ = ["SITE", "lifespan"]
