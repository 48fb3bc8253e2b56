"""``bekal check-books``: do the accounts hold?"""

from __future__ import annotations

import typer

from bekal import reports

from . import environment, house, output


def check_books(*, as_json: output.Json = False) -> None:
    """Check every invariant of the accounts on one snapshot. Exit status 1 when one does not hold."""
    loaded = environment.load()

    async def work() -> list[reports.Invariant]:
        async with house.opened(loaded) as opened, opened.db.snapshot() as tx:
            return await reports.check_books(tx)

    invariants = output.run(work())
    holds = all(invariant.holds for invariant in invariants)
    if as_json:
        details = {each.name: each.detail for each in invariants if not each.holds}
        found = {each.name: each.holds for each in invariants}
        output.result("", {"holds": holds, "invariants": found, "details": details}, as_json=True)
    else:
        rows = [(each.name, "holds" if each.holds else "BROKEN", each.detail) for each in invariants]
        output.table(["invariant", "", "detail"], rows)
    if not holds:
        raise typer.Exit(1)
