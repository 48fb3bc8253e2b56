"""Recipients link an account, incentives and surveys are paid through the bank, platforms are settled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from bekal import journey, payouts, people, surveys
from bekal.base import clock, ids
from bekal.base.database import CHUNK_MAX

from .agenda import Agenda, Choice, Holder
from .answers import answers_for
from .stage import BY, Stage

_BANKS = ("bni", "bca")
_WALLETS = ("ovo", "gopay", "linkaja", "dana")
_ASK_MAX = 50
_PAGE, _PAGES = 500, 5
"""Dues of a page, and pages under way at a time: a day is short, so its last page should be too."""


class Paying:
    """The part of a stage that is about money out. The bank is asked over HTTP for the sample."""

    def __init__(self, stage: Stage, agenda: Agenda, choice: Choice) -> None:
        self.stage, self.agenda, self.choice = stage, agenda, choice
        self._wallet = stage.chance("wallet", stage.rates.wallet)
        self._answers = stage.chance("answers survey", stage.rates.answers_survey)

    def plan_links(self, holders: Sequence[Holder]) -> None:
        """Nearly everybody links an account within two weeks of the decree."""
        links = self.stage.chance("links", self.stage.rates.links_account)
        for holder in holders:
            if links[holder.i]:
                later = 1 + self.choice.throw("link", holder.i) % 14
                self.agenda.put(self.stage.calendar.decreed_on + timedelta(days=later), "link", (holder, 0))

    async def live(self, day: date) -> None:
        """One day: accounts linked, surveys answered, payments ordered and answered."""
        await self.link(day)
        # What a survey earns is due days later, so PostgreSQL may do both at a time.
        async with asyncio.TaskGroup() as group:
            group.create_task(self.answer_surveys(day))
            group.create_task(self.pay(day))

    def _cell(self, holder: Holder) -> int:
        return ids.cell_of(holder.card.card_id, self.stage.db.cells)

    def account(self, holder: Holder, attempt: int) -> tuple[str, str]:
        """Channel and number of a holder's account; after a refusal another one."""
        choices = _WALLETS if self._wallet[holder.i] else _BANKS
        channel = choices[self.choice.throw("channel", holder.i, attempt) % len(choices)]
        if channel in _WALLETS:
            return channel, f"08{self.choice.throw('wallet', holder.i, attempt) % 10**9:09d}"
        return channel, f"{self.choice.throw('bank', holder.i, attempt) % 10**10:010d}"

    async def link(self, day: date) -> None:
        """Accounts linked today, and what their banks say of them."""
        at = clock.start_of(day) + timedelta(hours=11)

        async def work(cell: int, chunk: Sequence[tuple[Holder, int]]) -> None:
            accounts = [self.account(holder, attempt) for holder, attempt in chunk]
            contacts = [
                people.Contact(holder.card.person_id, "payment_account", number)
                for (holder, _), (_, number) in zip(chunk, accounts, strict=True)
            ]
            async with self.stage.db.begin() as tx:
                saved = await people.save_contacts(tx, cell, contacts, BY, at)
                again = [holder.card.person_id for holder, attempt in chunk if attempt]
                await payouts.unlink_accounts(tx, cell, again, BY, at)
            requests = [
                payouts.LinkRequest(holder.card.person_id, channel, str(contact.contact_id), number[-4:])
                for (holder, _), (channel, number), contact in zip(chunk, accounts, saved, strict=True)
            ]
            await journey.link_payment_accounts(self.stage.db, cell, requests, BY, at)

        today = self.agenda.take(day, "link")
        await self.stage.in_chunks("accounts to pay on", today, lambda item: self._cell(item[0]), work)
        if today:
            attempts = {self.account(holder, attempt)[1]: (holder, attempt) for holder, attempt in today}
            await self._check_accounts(day, at, attempts)

    async def _check_accounts(self, day: date, at: datetime, attempts: dict[str, tuple[Holder, int]]) -> None:
        db, bank = self.stage.db, self.stage.twins
        self.stage.tick(at)
        for cell in range(db.cells):
            while checks := await journey.claim_account_checks(db, cell, CHUNK_MAX, BY, at):
                over_http = self._take_sample("accounts_http", len(checks))
                answers = [
                    *await bank.bank_http.check_accounts(checks[:over_http]),
                    *await bank.bank.check_accounts(checks[over_http:]),
                ]
                await journey.record_account_checks(db, cell, answers, BY, at)
                for check, answer in zip(checks, answers, strict=True):
                    # Accounts linked long ago come back when the bank refused an order to them.
                    holder, attempt = attempts.get(check.account_number, (None, 0))
                    if holder is not None and answer.state not in ("matched", "unavailable"):
                        self.stage.refuse("account", [answer.state])
                        self.agenda.put(day + timedelta(days=3), "link", (holder, attempt + 1))

    def _take_sample(self, name: str, number: int) -> int:
        """How many of the next calls travel over HTTP: all, until the sample is used up."""
        left = self.stage.twins.sample - self.stage.counts.get(name, 0)
        taken = max(0, min(left, number))
        self.stage.count(name, taken)
        return taken

    async def answer_surveys(self, day: date) -> None:
        """Surveys answered today."""
        at = clock.start_of(day) + timedelta(hours=20)

        async def work(cell: int, chunk: Sequence[tuple[Holder, int, date]]) -> None:
            given = [
                journey.Answer(
                    card_id=holder.card.card_id,
                    number=number,
                    answers=answers_for(self.stage.terms, number, self.choice.throw("answers", holder.i)),
                    opens_at=clock.start_of(opens_on),
                    accepted_at=at,
                )
                for holder, number, opens_on in chunk
                if self._answers[holder.i]
            ]
            for outcome in await journey.answer_surveys(self.stage.db, cell, given, BY, at):
                if outcome == surveys.AnswerOutcome.accepted:
                    self.stage.count("surveys_answered")
                else:
                    self.stage.refuse("survey", [outcome])

        today = self.agenda.take(day, "survey")
        await self.stage.in_chunks("surveys", today, lambda item: self._cell(item[0]), work)

    async def pay(self, day: date) -> None:
        """What is due today goes to the bank; what the bank owes an answer for is asked about."""
        at = clock.start_of(day) + timedelta(hours=9)
        with self.stage.steps.taking("payments"):
            self.stage.tick(at)
            for cell in range(self.stage.db.cells):
                await self._instruct(cell, at)
        await self._send_and_ask(at, at + timedelta(hours=8))

    async def _instruct(self, cell: int, at: datetime) -> None:
        # While PostgreSQL books one page, the next is judged and the one before is at the bank.
        running = asyncio.Semaphore(_PAGES)
        after = None

        async def order(payable: journey.Payable, entropy: AbstractContextManager[None]) -> None:
            with entropy:
                orders = await journey.instruct_dues(self.stage.db, cell, payable, BY, at)
                self.stage.count("orders_open", len(orders))
                await self._transfer(cell, orders, at)
            running.release()

        async with asyncio.TaskGroup() as group:
            while True:
                await running.acquire()
                with self._entropy():
                    payable = await journey.judge_dues(self.stage.db, cell, after, _PAGE, BY, at)
                group.create_task(order(payable, self._entropy()))
                after = payable.last
                if after is None:
                    return

    def _entropy(self) -> AbstractContextManager[None]:
        number = self.stage.next_number("payments")
        return ids.seeded_entropy(self.stage.nation.seed, self.stage.batch_id, "pay", number)

    async def _send_and_ask(self, at: datetime, later: datetime) -> None:
        if self.stage.counts.get("orders_open", 0) == 0:
            return
        with self.stage.steps.taking("payments"):
            self.stage.tick(at)
            for cell in range(self.stage.db.cells):
                with self._entropy():
                    while orders := await journey.claim_payments(self.stage.db, cell, CHUNK_MAX, BY, at):
                        await self._transfer(cell, orders, at)
            await self._enquire(later)

    async def _transfer(self, cell: int, orders: Sequence[payouts.PaymentOrder], at: datetime) -> None:
        twins = self.stage.twins
        over_http = self._take_sample("payments_http", len(orders))
        answers = [
            *await twins.bank_http.transfer(orders[:over_http]),
            *await twins.bank.transfer(orders[over_http:]),
        ]
        await self._record(cell, answers, at)
        self.stage.steps.advance("payments", len(orders))

    async def _enquire(self, at: datetime) -> None:
        db, twins = self.stage.db, self.stage.twins
        self.stage.tick(at)
        for cell in range(db.cells):
            with self._entropy():
                while orders := await journey.claim_enquiries(db, cell, CHUNK_MAX, BY, at):
                    # Both twins stand on one desk, so either door knows what became of an order.
                    await self._record(cell, await twins.bank.enquire(orders), at)

    async def _record(self, cell: int, answers: Sequence[payouts.BankAnswer], at: datetime) -> None:
        for recorded in await journey.record_payments(self.stage.db, cell, answers, BY, at):
            if recorded.outcome != payouts.AnswerOutcome.recorded:
                continue
            if recorded.became in ("paid", "refused"):
                self.stage.count("orders_open", -1)
            if recorded.became == "paid":
                self.stage.count(f"{recorded.kind}s_paid")
            elif recorded.became == "refused":
                self.stage.refuse("payment", [recorded.reason or "declined"])

    async def wait_for_answers(self, day: date) -> date:
        """Send again what was lost and ask the bank, day after day, until no order is open."""
        for later in range(_ASK_MAX):
            if self.stage.counts.get("orders_open", 0) == 0:
                return day + timedelta(days=later)
            at = clock.start_of(day + timedelta(days=later)) + timedelta(hours=18)
            await self._send_and_ask(at, at + timedelta(hours=2))
        raise TimeoutError(f"{self.stage.counts['orders_open']} orders have no answer after {_ASK_MAX} days")
