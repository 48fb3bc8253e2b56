"""Recipients buy courses, attend, complete, review - day by day."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bekal import journey, learning, market
from bekal.base import clock, ids

from .agenda import Agenda, Choice, Holder, Seat
from .shop import Shop
from .stage import BY, Stage

_TRIES_MAX = 6
_CANCELLED_PER = 1000


class Studying:
    """The part of a stage that is about courses."""

    def __init__(
        self,
        stage: Stage,
        agenda: Agenda,
        choice: Choice,
        catalogue: market.Catalogue,
        shop: Shop,
    ) -> None:
        self.shop = shop
        self.stage, self.agenda, self.choice = stage, agenda, choice
        self.holders = [Holder(stage.index_of[card.person_id], card) for card in stage.issued]
        self._codes = {platform.platform_id: platform.code for platform in catalogue.platforms}
        self._teachers = {course.course_id: course.institution_id for course in catalogue.courses}
        self._balance = {holder.i: stage.terms.amounts.training_rp for holder in self.holders}
        self._misses = stage.chance("misses", 1 - stage.rates.attends_all)
        self._reviews = stage.chance("reviews", stage.rates.reviews)
        self._again = stage.chance("buys again", stage.rates.buys_again)

    def plan_first_purchases(self) -> None:
        """Most buy within days of the decree, some in the last hours, some never: their card is revoked."""
        buys = self.stage.chance("buys", self.stage.rates.buys)
        days = self.stage.terms.deadlines.first_purchase_days
        for holder in self.holders:
            if buys[holder.i]:
                share = (self.choice.throw("day", holder.i) % 1000 / 1000) ** 1.4
                day = self.stage.calendar.decreed_on + timedelta(days=1 + int(share * (days - 2)))
                self.agenda.put(day, "buy", holder)

    async def live(self, day: date) -> None:
        """One day: classes called off, courses bought, sessions, completions, reviews.

        Each sees what earlier days left, not what the others do today; so they go on at a time, and Python
        prepares one while PostgreSQL stores another. A seat that was called off can be bought the same day.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self.call_off_and_buy(day))
            group.create_task(self.attend(day))
            group.create_task(self.finish(day))
            group.create_task(self.review(day))

    async def call_off_and_buy(self, day: date) -> None:
        """Classes called off give their seats back, then people buy."""
        await self.call_off(day)
        await self.buy(day)

    def _cell(self, thing: Holder | Seat) -> int:
        card = thing.card if isinstance(thing, Holder) else thing.holder.card
        return ids.cell_of(card.card_id, self.stage.db.cells)

    async def buy(self, day: date) -> None:
        """Those who buy today."""
        at = clock.start_of(day) + timedelta(hours=10)

        async def work(cell: int, chunk: Sequence[Holder]) -> None:
            chosen = [
                (holder, schedule)
                for holder in chunk
                if (schedule := self.choice.schedule(holder, day, self._balance[holder.i])) is not None
            ]
            purchases = [self._purchase(holder, schedule, at) for holder, schedule in chosen]
            # A sample goes the way of real platforms, with codes and over HTTP; the rest in bulk.
            sample = self._take_sample(len(purchases))
            results = [
                *await self.shop.buy(purchases[:sample], at),
                *await journey.buy(self.stage.db, cell, purchases[sample:], BY, at),
            ]
            for (holder, schedule), result in zip(chosen, results, strict=True):
                self._after_purchase(day, holder, schedule, result)

        await self.stage.in_chunks("purchases", self.agenda.take(day, "buy"), self._cell, work, width=1)

    def _take_sample(self, number: int) -> int:
        """How many of the next purchases travel over HTTP: all, until the sample is used up."""
        taken = max(0, min(self.stage.twins.sample - self.stage.counts.get("purchases_http", 0), number))
        self.stage.count("purchases_http", taken)
        return taken

    def _purchase(self, holder: Holder, schedule: market.Schedule, at: datetime) -> market.Purchase:
        code = self._codes[self.choice.platform_id(holder, schedule)]
        return market.Purchase(
            reference=f"{self.stage.batch_id}-{holder.i}-{holder.bought}-{holder.tries}",
            caller=f"partner:{code}",
            platform_code=code,
            card_number=holder.card.number,
            schedule_id=schedule.schedule_id,
            accepted_at=at,
        )

    def _after_purchase(
        self, day: date, holder: Holder, schedule: market.Schedule, result: journey.BuyResult
    ) -> None:
        holder.tries += 1
        if result.purchase_id is None or result.redeem_code is None:
            self.stage.refuse("purchase", [result.outcome])
            if holder.tries < _TRIES_MAX and result.outcome in ("schedule_full", "course_already_bought"):
                self.agenda.put(day + timedelta(days=1), "buy", holder)
            return
        self.stage.count("purchases")
        if holder.bought == 0:
            self.stage.count("buyers")
        holder.bought += 1
        self._balance[holder.i] -= self.choice.price_rp(schedule)
        seat = Seat(holder, result.purchase_id, result.redeem_code, schedule)
        if (
            self.choice.throw("called off", schedule.schedule_id) % _CANCELLED_PER
            < 1000 * self.stage.rates.cancelled
        ):
            self.agenda.put(schedule.starts_on - timedelta(days=1), "cancel", seat)
            return
        for number in range(schedule.sessions):
            self.agenda.put(schedule.starts_on + timedelta(days=number), "attend", (seat, number + 1))
        self.agenda.put(schedule.ends_on + timedelta(days=1), "finish", seat)

    async def call_off(self, day: date) -> None:
        """Classes called off before they begin: money and seat come back, and people choose again."""
        at = clock.start_of(day) + timedelta(hours=9)

        async def work(cell: int, chunk: Sequence[Seat]) -> None:
            for seat, outcome in zip(
                chunk,
                await journey.cancel(self.stage.db, cell, [seat.purchase_id for seat in chunk], BY, at),
                strict=True,
            ):
                if outcome == market.CancelOutcome.cancelled:
                    self.stage.count("cancelled")
                    self._balance[seat.holder.i] += self.choice.price_rp(seat.schedule)
                    self.agenda.put(day + timedelta(days=1), "buy", seat.holder)

        await self.stage.in_chunks("purchases", self.agenda.take(day, "cancel"), self._cell, work, width=1)

    async def attend(self, day: date) -> None:
        """Today's sessions: code redeemed within the hour, presence recorded. Some miss the last session."""
        at = clock.end_of(day) - timedelta(hours=1)
        today = self.agenda.take(day, "attend")
        schedule_ids = sorted({seat.schedule.schedule_id for seat, _ in today})
        async with self.stage.db.read() as tx:
            sessions = await learning.find_sessions(tx, schedule_ids) if schedule_ids else []
        starts = {(session.schedule_id, session.sequence): session.starts_at for session in sessions}

        async def work(cell: int, chunk: Sequence[tuple[Seat, int]]) -> None:
            there = [(seat, number) for seat, number in chunk if not self._absent(seat, number)]
            redemptions = [
                learning.Redemption(
                    redeem_code=seat.redeem_code,
                    institution_id=self._teachers[seat.schedule.course_id],
                    sequence=number,
                    accepted_at=starts[seat.schedule.schedule_id, number],
                )
                for seat, number in there
            ]
            for outcome in await journey.redeem(self.stage.db, cell, redemptions, BY, at):
                if outcome != learning.RedeemOutcome.redeemed:
                    self.stage.refuse("redeem", [outcome])
            reports = [
                learning.Attendance(seat.purchase_id, number, not self._absent(seat, number), "face_check")
                for seat, number in chunk
            ]
            await journey.attend(self.stage.db, cell, reports, BY, at)

        await self.stage.in_chunks("sessions", today, lambda item: self._cell(item[0]), work)

    def _absent(self, seat: Seat, number: int) -> bool:
        return bool(self._misses[seat.holder.i]) and number == seat.schedule.sessions

    async def finish(self, day: date) -> None:
        """Classes that ended yesterday: evidence handed in, completion judged, absentees failed."""
        at = clock.start_of(day) + timedelta(hours=12)

        async def work(cell: int, chunk: Sequence[Seat]) -> None:
            evidence = [item for seat in chunk for item in self._evidence(seat)]
            await journey.record_evidence(self.stage.db, cell, evidence, BY, at)
            judged = await journey.complete(self.stage.db, cell, [seat.purchase_id for seat in chunk], BY, at)
            absent = []
            for seat, result in zip(chunk, judged, strict=True):
                if result.outcome == learning.CompleteOutcome.completed:
                    self.stage.count("completed")
                    self.stage.count("certificates")
                    if self._reviews[seat.holder.i]:
                        later = 1 + self.choice.throw("review", seat.holder.i) % 3
                        self.agenda.put(day + timedelta(days=later), "review", seat)
                else:
                    self.stage.refuse("completion", result.missing or [result.outcome])
                    absent.append(seat.purchase_id)
            await journey.fail_absent(self.stage.db, cell, absent, BY, at)
            self.stage.count("failed", len(absent))

        await self.stage.in_chunks("completions", self.agenda.take(day, "finish"), self._cell, work)

    def _evidence(self, seat: Seat) -> list[learning.Evidence]:
        wanted, purchase_id = self.stage.terms.completion, seat.purchase_id
        items = []
        if wanted.pre_test:
            items.append(learning.Evidence(purchase_id, "pre_test", score=40 + seat.holder.i % 30))
        if wanted.tasks:
            items += [learning.Evidence(purchase_id, "task", n + 1) for n in range(seat.schedule.sessions)]
        if wanted.post_test_score_min is not None:
            items.append(learning.Evidence(purchase_id, "post_test", score=75 + seat.holder.i % 25))
        if wanted.skill_demonstration:
            items.append(learning.Evidence(purchase_id, "skill", score=80, note="Sudah sesuai standar."))
        return items

    async def review(self, day: date) -> None:
        """Ratings and reviews; surveys open after the first, and some buy once more."""
        at = clock.start_of(day) + timedelta(hours=19)

        async def work(cell: int, chunk: Sequence[Seat]) -> None:
            reviews = [
                learning.Review(seat.purchase_id, 3 + self.choice.throw("stars", seat.holder.i) % 3, None, at)
                for seat in chunk
            ]
            outcomes = await journey.review(self.stage.db, cell, reviews, BY, at)
            for seat, outcome in zip(chunk, outcomes, strict=True):
                if outcome == learning.ReviewOutcome.reviewed and seat.holder.bought == 1:
                    self._open_surveys(day, seat.holder)
                    if self._again[seat.holder.i]:
                        self.agenda.put(day + timedelta(days=2), "buy", seat.holder)

        await self.stage.in_chunks("reviews", self.agenda.take(day, "review"), self._cell, work)

    def _open_surveys(self, day: date, holder: Holder) -> None:
        for survey in self.stage.terms.surveys.surveys:
            opens_on = day + timedelta(days=survey.opens_after_days)
            answered_on = opens_on + timedelta(
                days=1 + self.choice.throw("survey", holder.i, survey.number) % 10
            )
            self.agenda.put(answered_on, "survey", (holder, survey.number, opens_on))
