"""The public window: what the programme is, how far it reaches, what became of people and of money.

Every figure is read from ``reports`` and ``draws``; this package counts nothing itself. It shows the coverage
map of the 514 regencies and cities, the funnel, the accounts with the checks that must hold, the batches and
their draws with everything needed to check them, and answers whether a certificate is genuine.

It never shows anything about one person but the row that a draw's own pseudonym names, never asks who is
looking, and never changes anything.
"""

from pathlib import Path

from bekal.pages import Site

from . import draw_files, draw_pages, draw_rows, handlers
from .window import lifespan

SITE = Site(
    name="portal",
    folder=Path(__file__).parent,
    route_handlers=[
        *handlers.route_handlers,
        *draw_pages.route_handlers,
        *draw_files.route_handlers,
        *draw_rows.route_handlers,
    ],
)

__all__ = ["SITE", "lifespan"]
