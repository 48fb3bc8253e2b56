"""All ticks, in the order in which a round runs them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from bekal.base.database import Database

from . import (
    deadlines,
    draws,
    housekeeping,
    identities,
    integrity,
    market,
    messages,
    payments,
    promises,
    recoveries,
    reminders,
    settlements,
    webhooks,
)
from .outside import Outside

Run = Callable[[Database, Outside, datetime], Awaitable[int]]


class Tick(msgspec.Struct, frozen=True):
    """Periodic work: ``run(db, outside, at)`` gives how many things it moved.

    ``cron`` says when, in UTC; six fields, the last of them seconds.
    """

    name: str
    cron: str
    run: Run


_EVERY_10_SECONDS = "* * * * * */10"
_EVERY_MINUTE = "* * * * * 5"
_EVERY_5_MINUTES = "*/5 * * * * 20"
_EVERY_HOUR = "3 * * * * 0"
_EVERY_6_HOURS = "10 */6 * * * 0"
_EVERY_NIGHT = "30 18 * * * 0"
"""01:30 in Jakarta."""

TICKS = (
    Tick("check_identities", _EVERY_10_SECONDS, identities.check_identities),
    Tick("handle_recoveries", _EVERY_MINUTE, recoveries.handle_recoveries),
    Tick("check_accounts", _EVERY_10_SECONDS, payments.check_accounts),
    Tick("look_at_wallets", _EVERY_HOUR, payments.look_at_wallets),
    Tick("instruct_payments", _EVERY_MINUTE, payments.instruct_payments),
    Tick("send_payments", _EVERY_MINUTE, payments.send_payments),
    Tick("collect_bank_answers", _EVERY_MINUTE, payments.collect_bank_answers),
    Tick("send_settlements", _EVERY_5_MINUTES, settlements.send_settlements),
    Tick("collect_settlement_answers", _EVERY_5_MINUTES, settlements.collect_settlement_answers),
    Tick("add_up_settlements", _EVERY_NIGHT, settlements.add_up_settlements),
    Tick("spread_seats", _EVERY_MINUTE, market.spread_seats),
    Tick("close_batches", _EVERY_MINUTE, deadlines.close_batches),
    Tick("postpone_draws", _EVERY_MINUTE, draws.postpone_draws),
    Tick("open_recovery_batches", _EVERY_NIGHT, draws.open_recovery_batches),
    Tick("fetch_beacon", _EVERY_10_SECONDS, draws.fetch_beacon),
    Tick("revoke_overdue", _EVERY_HOUR, deadlines.revoke_overdue),
    Tick("remind_people", _EVERY_6_HOURS, reminders.remind_people),
    Tick("tell_results", _EVERY_5_MINUTES, reminders.tell_results),
    Tick("tell_openings", _EVERY_5_MINUTES, reminders.tell_openings),
    Tick("send_messages", _EVERY_10_SECONDS, messages.send_messages),
    Tick("tell_partners", _EVERY_10_SECONDS, webhooks.tell_partners),
    Tick("send_webhooks", _EVERY_10_SECONDS, webhooks.send_webhooks),
    Tick("search_market", _EVERY_5_MINUTES, integrity.search_market),
    Tick("carry_out_erasures", _EVERY_5_MINUTES, promises.carry_out_erasures),
    Tick("take_back_tickets", _EVERY_HOUR, promises.take_back_tickets),
    Tick("forget_old_rows", _EVERY_NIGHT, housekeeping.forget_old_rows),
)
