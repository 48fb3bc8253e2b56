"""The pure decision: which transfers of a chunk are accepted, as if they were done one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from bekal.base.money import RUPIAH_MAX

from .kinds import RULES, Kind
from .outcomes import TransferStatus
from .types import TRANSFER_MAX_RP, Counter, Transfer

Earmark = tuple[int, int]
"""Programme id and fiscal year: money never leaves them but by a `carry`."""


class Terms(msgspec.Struct, frozen=True):
    """What many guarded accounts have in common: kind, programme and year, whether the year is closed."""

    number: int
    kind: str
    earmark: Earmark
    closed: bool


class Standing(msgspec.Struct, gc=False):
    """A guarded account while its chunk is decided: running sums, and what they were before.

    ``tid`` is where its row was read.
    """

    terms: Terms
    posted_rp: int
    held_rp: int
    posted_before: int
    held_before: int
    account_id: UUID
    tid: bytes = b""


class Hold(msgspec.Struct, gc=False):
    """An amount set aside, and whether it was posted or voided. ``account`` is its account's ``UUID.int``."""

    account: int
    amount_rp: int
    resolved: bool


class Route(msgspec.Struct, frozen=True):
    """A kind with its counters, found fit once per chunk: most of a chunk's transfers share few routes."""

    accounts: frozenset[str]
    touches_account: bool
    resolves: bool
    holds: bool
    posted_sign: int
    earmark: Earmark | None
    alone: TransferStatus
    """What a transfer on this route is if it touches no guarded account."""
    fits: dict[int, TransferStatus]
    """What it is for accounts with the ``Terms`` of this number; ``ok``: the balance decides."""

    def fit(self, terms: Terms) -> TransferStatus:
        """Whether accounts on these terms may be touched on this route; remembered."""
        ours = self.earmark is None or terms.earmark == self.earmark
        if terms.kind not in self.accounts or not ours:
            status = TransferStatus.unknown_account
        elif terms.closed:
            status = TransferStatus.period_closed
        else:
            status = TransferStatus.ok
        self.fits[terms.number] = status
        return status


class Book:
    """What was loaded for a chunk, changed by each transfer that is accepted.

    ``accounts``, ``known`` (transfers posted before) and ``holds`` are keyed by ``UUID.int``, which Python
    hashes five times faster than a UUID.
    """

    def __init__(
        self,
        accounts: dict[int, Standing],
        known: dict[int, Transfer],
        holds: dict[int, Hold],
        counters: Mapping[int, Counter],
        closed: frozenset[Earmark] = frozenset(),
    ) -> None:
        self.accounts = accounts
        self.known = known
        self.holds = holds
        self._counters = counters
        self._closed = closed
        self.accepted: list[Transfer] = []
        self._routes: dict[tuple[Kind, int | None, int | None], Route | None] = {}

    def decide(self, transfers: Iterable[Transfer]) -> list[TransferStatus]:
        """One status per transfer, in order; equal ids within the chunk meet as if they came later."""
        ok, known = TransferStatus.ok, self.known
        statuses = []
        for transfer in transfers:
            key = transfer.transfer_id.int
            earlier = known.get(key)
            if earlier is None:
                status = self._judge(transfer)
                if status is ok:
                    known[key] = transfer
                    self.accepted.append(transfer)
            elif earlier == transfer:
                status = TransferStatus.exists
            else:
                status = TransferStatus.exists_different
            statuses.append(status)
        return statuses

    def _judge(self, transfer: Transfer) -> TransferStatus:  # noqa: PLR0911 - one a status, by precedence
        path = (transfer.kind, transfer.counter, transfer.counter_to)
        try:
            route = self._routes[path]
        except KeyError:
            route = self._routes[path] = self._find_route(*path)
        account_id, amount = transfer.account_id, transfer.amount_rp
        if (
            route is None
            or not 0 < amount <= TRANSFER_MAX_RP
            or (account_id is not None) is not route.touches_account
            or (transfer.hold_id is not None) is not route.resolves
        ):
            return TransferStatus.invalid
        if account_id is None:
            return route.alone
        account = self.accounts.get(account_id.int)
        if account is None:
            return TransferStatus.unknown_account
        fit = route.fits.get(account.terms.number) or route.fit(account.terms)
        if fit is not TransferStatus.ok:
            return fit
        if route.resolves:
            return self._resolve(transfer, account, route)
        if route.posted_sign > 0:
            if account.posted_rp > RUPIAH_MAX - amount:
                return TransferStatus.over_bounds
            account.posted_rp += amount
        elif account.posted_rp - account.held_rp < amount:
            return TransferStatus.insufficient
        elif route.holds:
            account.held_rp += amount
            self.holds[transfer.transfer_id.int] = Hold(account_id.int, amount, resolved=False)
        else:
            account.posted_rp -= amount
        return TransferStatus.ok

    def _resolve(self, transfer: Transfer, account: Standing, route: Route) -> TransferStatus:
        assert transfer.hold_id is not None and transfer.account_id is not None
        hold, amount = self.holds.get(transfer.hold_id.int), transfer.amount_rp
        posts = route.posted_sign != 0
        if hold is None or hold.account != transfer.account_id.int or (not posts and amount < hold.amount_rp):
            return TransferStatus.hold_not_found
        if hold.resolved:
            return TransferStatus.already_resolved
        if amount > hold.amount_rp:
            return TransferStatus.exceeds_hold
        hold.resolved = True
        account.held_rp -= hold.amount_rp
        if posts:
            account.posted_rp -= amount
        return TransferStatus.ok

    def _find_route(self, kind: Kind, counter: int | None, counter_to: int | None) -> Route | None:
        rule = RULES.get(kind)
        if rule is None:
            return None
        debit, credit = self._find_counter(counter), self._find_counter(counter_to)
        if not (_fits(counter, debit, rule.counters) and _fits(counter_to, credit, rule.counters_to)):
            return None
        years = [(c.programme_id, c.fiscal_year) for c in (debit, credit) if c is not None]
        if debit is not None and credit is not None:
            fits = _carries(debit, credit) if rule.between_years else years[0] == years[1]
            if not fits:
                return None
        closed = any(year in self._closed for year in years)
        return Route(
            accounts=rule.accounts,
            touches_account=bool(rule.accounts),
            resolves=rule.resolves,
            holds=rule.holds,
            posted_sign=rule.posted_sign,
            earmark=years[0] if years else None,
            alone=TransferStatus.period_closed if closed else TransferStatus.ok,
            fits={},
        )

    def _find_counter(self, counter_id: int | None) -> Counter | None:
        return None if counter_id is None else self._counters.get(counter_id)


def _fits(given: int | None, counter: Counter | None, kinds: frozenset[str]) -> bool:
    if not kinds:
        return given is None
    return counter is not None and counter.kind in kinds


def _carries(debit: Counter, credit: Counter) -> bool:
    same = (debit.programme_id, debit.kind, debit.party) == (credit.programme_id, credit.kind, credit.party)
    return same and debit.fiscal_year < credit.fiscal_year


# The guarded account is one side and the counter the other; of two counters the first is debited.
_COUNTER_SIDE = {kind: 1 if rule.posted_sign < 0 else 0 for kind, rule in RULES.items()}


def sum_movements(transfers: Sequence[Transfer]) -> dict[int, list[int]]:
    """Per counter what accepted transfers move there: ``[debit, credit, number of transfers]``."""
    sums: dict[int, list[int]] = {}
    for transfer in transfers:
        counter = transfer.counter
        if counter is None:
            continue
        side = _COUNTER_SIDE[transfer.kind]
        moved = sums.get(counter)
        if moved is None:
            moved = sums[counter] = [0, 0, 0]
        moved[side] += transfer.amount_rp
        moved[2] += 1
        if transfer.counter_to is not None:
            moved = sums.setdefault(transfer.counter_to, [0, 0, 0])
            moved[1] += transfer.amount_rp
            moved[2] += 1
    return sums
