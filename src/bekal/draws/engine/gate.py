"""The statistical release gate of the certificate: nothing is announced that looks like the draws of 2012."""

from __future__ import annotations

from collections.abc import Mapping

from .types import Array, Ints, Outcome, Statistic


def measure_gate(
    rows: Array, outcome: Outcome, seconds: Ints | None = None, groups: Mapping[str, Ints] | None = None
) -> list[Statistic]:
    """Tickets uniform; winning independent of row order, of when one applied, of every group given.

    ``seconds``: when each row's application came, any unit (cut into deciles within pools). ``groups``: small
    whole numbers per row by name, for example ``sex``, ``age_band``. Compared within pools; p-values are
    multiplied by the number of tests (Bonferroni) and must be above 1e-6.
    """
    raise NotImplementedError
