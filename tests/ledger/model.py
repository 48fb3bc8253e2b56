"""The ledger said once more, naively: one transfer at a time over plain dicts. What posting must equal."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from hypothesis import strategies as st

from bekal.ledger import AccountKind, Counter, CounterKind, Kind, Transfer, TransferStatus

from .books import PROGRAMME, YEAR, aid, tid

S = TransferStatus
MAX = 2**63 - 1
LATER = YEAR + 1


class Place(NamedTuple):
    """An account of the model's small world."""

    number: int
    kind: AccountKind
    year: int = YEAR


PLACES = [
    Place(0, AccountKind.training),
    Place(1, AccountKind.training),
    Place(2, AccountKind.incentive),
    Place(3, AccountKind.survey),
    Place(4, AccountKind.budget),
    Place(5, AccountKind.training, LATER),
]
COUNTERS = [Counter(PROGRAMME, year, kind) for year in (YEAR, LATER) for kind in CounterKind] + [
    Counter(PROGRAMME, YEAR, CounterKind.in_transit, "bank")
]
"""Counter ids in generated transfers are places in this list, from 1; 99 is none."""

START_RP = 25
"""What every account of the small world has in the beginning."""

_A, _C = AccountKind, CounterKind
# Said independently of ledger.kinds: kind -> (accounts, change of posted, counters).
_RECIPIENT = (_A.training, _A.incentive, _A.survey)
ONE_COUNTER = {
    Kind.appropriate: ((_A.budget,), 1, _C.treasury),
    Kind.decree: ((_A.budget,), -1, _C.clearing),
    Kind.grant: (_RECIPIENT, 1, _C.clearing),
    Kind.refund: ((_A.training,), 1, _C.platform_payable),
    Kind.pay: ((_A.incentive, _A.survey), -1, _C.in_transit),
    Kind.bounce: ((_A.incentive, _A.survey), 1, _C.in_transit),
    Kind.return_: (_RECIPIENT, -1, _C.returned),
    Kind.return_budget: ((_A.budget,), -1, _C.returned),
}
TWO_COUNTERS = {
    Kind.paid: (_C.in_transit, _C.paid_out),
    Kind.settle: (_C.platform_payable, _C.in_transit),
    Kind.settled: (_C.in_transit, _C.settled),
    Kind.unsettle: (_C.in_transit, _C.platform_payable),
    Kind.return_in_transit: (_C.in_transit, _C.returned),
}


class Model:
    """Balances, journal and counters after each transfer."""

    def __init__(self, closed: frozenset[int] = frozenset()) -> None:
        self.posted = {aid(place.number): START_RP for place in PLACES}
        self.held = dict.fromkeys(self.posted, 0)
        self.places = {aid(place.number): place for place in PLACES}
        self.journal: dict[UUID, Transfer] = {}
        self.resolved: set[UUID] = set()
        self.counters = {number: [0, 0] for number in range(1, len(COUNTERS) + 1)}
        self.closed = closed

    def post(self, t: Transfer) -> TransferStatus:
        if t.transfer_id in self.journal:
            return S.exists if self.journal[t.transfer_id] == t else S.exists_different
        status = self._refuse(t)
        if status is S.ok:
            self._apply(t)
            self.journal[t.transfer_id] = t
        return status

    def _is(self, number: int | None, kind: CounterKind) -> bool:
        return number in self.counters and COUNTERS[(number or 0) - 1].kind is kind

    def _fits(self, t: Transfer) -> bool:
        has_account, has_hold = t.account_id is not None, t.hold_id is not None
        if not 1 <= t.amount_rp <= 10**15 or has_hold != (t.kind in (Kind.post, Kind.void)):
            return False
        if t.kind in (Kind.hold, Kind.void):
            return has_account and t.counter is None and t.counter_to is None
        if t.kind is Kind.post or t.kind in ONE_COUNTER:
            counter = _C.platform_payable if t.kind is Kind.post else ONE_COUNTER[t.kind][2]
            return has_account and self._is(t.counter, counter) and t.counter_to is None
        if has_account or t.counter not in self.counters or t.counter_to not in self.counters:
            return False
        debit, credit = COUNTERS[t.counter - 1], COUNTERS[t.counter_to - 1]
        if t.kind is Kind.carry:
            same = (debit.kind, debit.party) == (credit.kind, credit.party)
            allowed = debit.kind in (_C.in_transit, _C.platform_payable)
            return same and allowed and debit.fiscal_year < credit.fiscal_year
        return (debit.kind, credit.kind) == TWO_COUNTERS[t.kind] and debit.fiscal_year == credit.fiscal_year

    def _refuse(self, t: Transfer) -> TransferStatus:
        if not self._fits(t):
            return S.invalid
        years = {COUNTERS[number - 1].fiscal_year for number in (t.counter, t.counter_to) if number}
        if t.account_id is None:
            return S.period_closed if years & self.closed else S.ok
        place = self.places.get(t.account_id)
        allowed = ONE_COUNTER[t.kind][0] if t.kind in ONE_COUNTER else (_A.training,)
        if place is None or place.kind not in allowed or years - {place.year}:
            return S.unknown_account
        if place.year in self.closed:
            return S.period_closed
        if t.hold_id is not None:
            return self._refuse_resolving(t, t.hold_id)
        posted, available = self.posted[t.account_id], self.posted[t.account_id] - self.held[t.account_id]
        if t.kind in ONE_COUNTER and ONE_COUNTER[t.kind][1] > 0:
            return S.over_bounds if posted + t.amount_rp > MAX else S.ok
        return S.insufficient if t.amount_rp > available else S.ok

    def _refuse_resolving(self, t: Transfer, hold_id: UUID) -> TransferStatus:
        hold = self.journal.get(hold_id)
        if hold is None or hold.kind is not Kind.hold or hold.account_id != t.account_id:
            return S.hold_not_found
        if t.kind is Kind.void and t.amount_rp < hold.amount_rp:
            return S.hold_not_found
        if hold_id in self.resolved:
            return S.already_resolved
        return S.exceeds_hold if t.amount_rp > hold.amount_rp else S.ok

    def _apply(self, t: Transfer) -> None:
        if t.account_id is not None:
            if t.kind is Kind.hold:
                self.held[t.account_id] += t.amount_rp
            if t.hold_id is not None:
                self.held[t.account_id] -= self.journal[t.hold_id].amount_rp
                self.resolved.add(t.hold_id)
            change = -1 if t.kind is Kind.post else ONE_COUNTER[t.kind][1] if t.kind in ONE_COUNTER else 0
            self.posted[t.account_id] += change * t.amount_rp
            if t.counter is not None:
                self.counters[t.counter][1 if change < 0 else 0] += t.amount_rp
        elif t.counter is not None and t.counter_to is not None:
            self.counters[t.counter][0] += t.amount_rp
            self.counters[t.counter_to][1] += t.amount_rp


_AMOUNTS = st.one_of(
    st.sampled_from([1, 2, 3, 5, 10]), st.sampled_from([20, 10**15, 10**15 + 1, 0, -1, 2**63])
)
_IDS = st.integers(0, 30).map(tid)
_HOLD_IDS = st.integers(0, 4).map(tid)
_EXTRAS = {
    "reference": st.one_of(st.none(), st.just(aid(77))),
    "effective_on": st.one_of(st.none(), st.just(date(2022, 2, 28))),
}


def _number(kind: CounterKind, year: int = YEAR) -> int:
    return COUNTERS.index(Counter(PROGRAMME, year, kind)) + 1


def _likely(kind: Kind) -> st.SearchStrategy[Transfer]:
    """Transfers that mostly fit their kind, so that balances and holds decide."""
    accounts, counter, counter_to = (_A.training,), None, None
    if kind in ONE_COUNTER:
        accounts, _, wanted = ONE_COUNTER[kind]  # type: ignore[assignment]  # tuples of other lengths
        counter = _number(wanted)
    elif kind is Kind.post:
        counter = _number(_C.platform_payable)
    elif kind is Kind.carry:
        counter, counter_to = _number(_C.in_transit), _number(_C.in_transit, LATER)
    elif kind in TWO_COUNTERS:
        counter, counter_to = (_number(side) for side in TWO_COUNTERS[kind])
    account_ids = [aid(place.number) for place in PLACES if place.kind in accounts]
    alone = kind in TWO_COUNTERS or kind is Kind.carry
    return st.builds(
        Transfer,
        transfer_id=_HOLD_IDS if kind is Kind.hold else _IDS,
        kind=st.just(kind),
        amount_rp=_AMOUNTS,
        account_id=st.none() if alone else st.sampled_from(account_ids),
        counter=st.just(counter),
        counter_to=st.just(counter_to),
        hold_id=_HOLD_IDS if kind in (Kind.post, Kind.void) else st.none(),
        **_EXTRAS,
    )


_WILD = st.builds(
    Transfer,
    transfer_id=_IDS,
    kind=st.sampled_from(Kind),
    amount_rp=_AMOUNTS,
    account_id=st.one_of(st.none(), st.integers(0, 7).map(aid)),
    counter=st.one_of(st.none(), st.integers(1, len(COUNTERS)), st.just(99)),
    counter_to=st.one_of(st.none(), st.integers(1, len(COUNTERS))),
    hold_id=st.one_of(st.none(), _IDS),
    **_EXTRAS,
)
_OFTEN = [Kind.hold, Kind.post, Kind.hold, Kind.post, Kind.void]
_TRANSFER = st.one_of(*(_likely(kind) for kind in _OFTEN), st.sampled_from(Kind).flatmap(_likely), _WILD)
TRANSFERS = st.integers(0, 30).flatmap(lambda n: st.lists(_TRANSFER, min_size=n, max_size=n))
"""Transfers of the small world: ids, holds and accounts meet often."""
