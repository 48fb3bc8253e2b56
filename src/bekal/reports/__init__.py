"""Read-only figures over all packages: the funnel, coverage, where the money is, whether the books hold.

Reports read across cells and schemas in one snapshot and write nothing. A figure that is published comes from
a statement in ``sql/`` and from nowhere else.
"""

from bekal.ledger import Invariant

from .books import check_books
from .fairness_plots import PlotWords, plot_fairness
from .figures import count_dues, list_batch_figures, list_coverage, read_accounts, read_funnel
from .held_data import list_held_data
from .journeys import read_journey
from .traces import (
    Party,
    Topic,
    TraceStep,
    due_shown,
    holder_of,
    party_asked,
    trace_certificate,
    trace_money,
)
from .types import (
    BatchFigures,
    Funnel,
    FunnelStep,
    JourneyStep,
    PersonJourney,
    ProgrammeAccounts,
    PurchaseTrace,
    RegionCoverage,
)

__all__ = [
    "BatchFigures",
    "Funnel",
    "FunnelStep",
    "Invariant",
    "JourneyStep",
    "Party",
    "PersonJourney",
    "PlotWords",
    "ProgrammeAccounts",
    "PurchaseTrace",
    "RegionCoverage",
    "Topic",
    "TraceStep",
    "check_books",
    "count_dues",
    "due_shown",
    "holder_of",
    "list_batch_figures",
    "list_coverage",
    "list_held_data",
    "party_asked",
    "plot_fairness",
    "read_accounts",
    "read_funnel",
    "read_journey",
    "trace_certificate",
    "trace_money",
]
