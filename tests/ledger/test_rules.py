"""The pure decision against the model, for any transfers in any division into chunks."""

from __future__ import annotations

import copy
import itertools
from uuid import UUID

from hypothesis import event, given, settings
from hypothesis import strategies as st

from bekal.ledger import AccountKind, Counter, CounterKind, Kind, Transfer, TransferStatus
from bekal.ledger.rules import Book, Earmark, Hold, Standing, Terms, sum_movements

from .books import PROGRAMME, YEAR, aid, tid
from .model import COUNTERS, LATER, MAX, PLACES, START_RP, TRANSFERS, Model

S = TransferStatus
BY_NUMBER = dict(enumerate(COUNTERS, 1))


class InMemory:
    """Loads and stores for the pure decision as the database does for `post_transfers`."""

    def __init__(self, closed: frozenset[int] = frozenset()) -> None:
        self.closed = frozenset((PROGRAMME, year) for year in closed)
        self.accounts = {aid(place.number): (START_RP, 0) for place in PLACES}
        self.journal: dict[UUID, Transfer] = {}
        self.resolved: set[int] = set()
        self.counters = {number: [0, 0] for number in BY_NUMBER}

    def post(self, chunk: list[Transfer]) -> list[TransferStatus]:
        book = Book(self._load(), self._known(chunk), self._holds(chunk), BY_NUMBER, self.closed)
        statuses = book.decide(chunk)
        for account in book.accounts.values():
            self.accounts[account.account_id] = (account.posted_rp, account.held_rp)
        self.journal |= {t.transfer_id: t for t in book.accepted}
        self.resolved |= {t.hold_id.int for t in book.accepted if t.hold_id is not None}
        for number, (debit, credit, _) in sum_movements(book.accepted).items():
            self.counters[number][0] += debit
            self.counters[number][1] += credit
        return statuses

    def _load(self) -> dict[int, Standing]:
        loaded = {}
        for n, place in enumerate(PLACES):
            earmark: Earmark = (PROGRAMME, place.year)
            posted, held = self.accounts[aid(place.number)]
            terms = Terms(n, place.kind, earmark, earmark in self.closed)
            loaded[aid(place.number).int] = Standing(terms, posted, held, posted, held, aid(place.number))
        return loaded

    def _known(self, chunk: list[Transfer]) -> dict[int, Transfer]:
        return {
            t.transfer_id.int: self.journal[t.transfer_id] for t in chunk if t.transfer_id in self.journal
        }

    def _holds(self, chunk: list[Transfer]) -> dict[int, Hold]:
        holds = [self.journal[t.hold_id] for t in chunk if t.hold_id in self.journal]
        return {
            hold.transfer_id.int: Hold(
                hold.account_id.int, hold.amount_rp, hold.transfer_id.int in self.resolved
            )
            for hold in holds
            if hold.kind is Kind.hold and hold.account_id is not None
        }


def divide(transfers: list[Transfer], cuts: list[int]) -> list[list[Transfer]]:
    places = sorted({0, len(transfers), *(cut % (len(transfers) + 1) for cut in cuts)})
    return [transfers[start:end] for start, end in itertools.pairwise(places)]


@settings(deadline=None, max_examples=200)
@given(
    transfers=TRANSFERS,
    cuts=st.lists(st.integers(0, 40), max_size=5),
    closed=st.sampled_from([frozenset(), frozenset(), frozenset({YEAR}), frozenset({LATER})]),
)
def test_any_division_into_chunks_equals_one_after_the_other(
    transfers: list[Transfer], cuts: list[int], closed: frozenset[int]
) -> None:
    model, ledger = Model(closed), InMemory(closed)
    expected = [model.post(t) for t in transfers]
    assert [status for chunk in divide(transfers, cuts) for status in ledger.post(chunk)] == expected
    assert ledger.accounts == {i: (model.posted[i], model.held[i]) for i in model.posted}
    assert ledger.counters == model.counters
    assert ledger.journal == model.journal
    for status in set(expected):
        event(status)
    # What always holds: debits = credits, and posted >= held >= 0.
    counted = sum(credit - debit for debit, credit in model.counters.values())
    assert sum(model.posted.values()) + counted == START_RP * len(PLACES)
    assert all(MAX >= posted >= held >= 0 for posted, held in ledger.accounts.values())


@settings(deadline=None, max_examples=75)
@given(transfers=TRANSFERS)
def test_a_replay_of_what_was_posted_changes_nothing(transfers: list[Transfer]) -> None:
    ledger = InMemory()
    statuses = ledger.post(transfers)
    before = copy.deepcopy(vars(ledger))
    accepted = [t for t, status in zip(transfers, statuses, strict=True) if status is S.ok]
    assert ledger.post(accepted) == [S.exists] * len(accepted)
    assert vars(ledger) == before


@settings(deadline=None, max_examples=75)
@given(transfers=TRANSFERS, data=st.data())
def test_the_order_between_accounts_does_not_matter(transfers: list[Transfer], data: st.DataObject) -> None:
    lanes: dict[UUID | None, list[Transfer]] = {}
    transfers = list({t.transfer_id: t for t in transfers}.values())
    for transfer in transfers:
        lanes.setdefault(transfer.account_id, []).append(transfer)
    mixed: list[Transfer] = []
    waiting = [list(lane) for lane in lanes.values()]
    while waiting:
        lane = data.draw(st.sampled_from(waiting))
        mixed.append(lane.pop(0))
        waiting = [rest for rest in waiting if rest]
    one, other = InMemory(), InMemory()
    statuses = {t.transfer_id: s for t, s in zip(transfers, one.post(transfers), strict=True)}
    assert {t.transfer_id: s for t, s in zip(mixed, other.post(mixed), strict=True)} == statuses
    assert (one.accounts, one.counters) == (other.accounts, other.counters)


def test_a_balance_never_leaves_63_bits() -> None:
    terms = Terms(0, AccountKind.training, (PROGRAMME, YEAR), closed=False)
    clearing = next(n for n, c in BY_NUMBER.items() if c.kind == "clearing" and c.fiscal_year == YEAR)
    account = Standing(terms, MAX - 5, 0, MAX - 5, 0, aid(0))
    book = Book({aid(0).int: account}, {}, {}, BY_NUMBER)
    grants = [Transfer(tid(n), Kind.grant, amount, aid(0), clearing) for n, amount in enumerate((6, 5, 1))]
    assert book.decide(grants) == [S.over_bounds, S.ok, S.over_bounds]
    assert account.posted_rp == MAX


def test_the_largest_chunk_of_the_largest_transfers_fits_a_movement() -> None:
    transit = next(n for n, c in BY_NUMBER.items() if c.kind == "in_transit")
    paid_out = next(n for n, c in BY_NUMBER.items() if c.kind == "paid_out")
    chunk = [Transfer(tid(n), Kind.paid, 10**15, None, transit, paid_out) for n in range(8000)]
    assert Book({}, {}, {}, BY_NUMBER).decide(chunk) == [S.ok] * 8000
    assert sum_movements(chunk) == {transit: [8 * 10**18, 0, 8000], paid_out: [0, 8 * 10**18, 8000]}
    assert MAX >= 8 * 10**18


def _number(kind: CounterKind, year: int = YEAR, party: str = "") -> int:
    return COUNTERS.index(Counter(PROGRAMME, year, kind, party)) + 1


def test_money_leaves_its_year_only_forward_and_to_its_like() -> None:
    transit, later = _number(CounterKind.in_transit), _number(CounterKind.in_transit, LATER)
    paths = [
        (Kind.carry, transit, later, S.ok),
        (Kind.carry, later, transit, S.invalid),
        (Kind.carry, transit, transit, S.invalid),
        (Kind.carry, _number(CounterKind.in_transit, YEAR, "bank"), later, S.invalid),
        (Kind.carry, transit, _number(CounterKind.platform_payable, LATER), S.invalid),
        (Kind.carry, _number(CounterKind.clearing), _number(CounterKind.clearing, LATER), S.invalid),
        (Kind.paid, transit, _number(CounterKind.paid_out), S.ok),
        (Kind.paid, transit, _number(CounterKind.paid_out, LATER), S.invalid),
        (Kind.settle, _number(CounterKind.platform_payable, LATER), transit, S.invalid),
    ]
    chunk = [Transfer(tid(n), kind, 1, None, a, b) for n, (kind, a, b, _) in enumerate(paths)]
    assert Book({}, {}, {}, BY_NUMBER).decide(chunk) == [status for *_, status in paths]
