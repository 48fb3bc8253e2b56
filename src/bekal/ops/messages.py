"""What people were told within a week: how much of what arrived, and why the rest did not."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from litestar import Response, get

from bekal import callers, notices
from bekal.pages import AnyRequest, language_of, staff
from bekal.pages import mark as _

from .readers import console_page

_SHOWN: Final = timedelta(days=7)
STATES: Final = (
    ("waiting", _("menunggu")),
    ("sent", _("terkirim")),
    ("delivered", _("sampai")),
    ("failed", _("gagal")),
    ("expired", _("lewat waktunya")),
    ("dropped", _("tidak diinginkan")),
)


@get("/ops/pesan", opt=staff("admin", "operator", "auditor"))
async def show_messages(request: AnyRequest) -> Response[bytes]:
    """Counts by topic and state, and the reasons of failures; nobody's message."""
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        counts = await notices.count_notices(tx, at - _SHOWN)
        troubles = await notices.list_troubles(tx, at - _SHOWN)
        interested = await callers.count_interested(tx)
    rows: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for count in counts:
        state = "waiting" if count.state == "claimed" else count.state
        rows[count.topic][state] += count.notices
    language = language_of(request)
    context = {
        "rows": [(notices.title_of(topic, language), states) for topic, states in sorted(rows.items())],
        "states": STATES,
        "troubles": troubles,
        "interested": interested,
    }
    return await console_page(request, "ops/messages.html", "messages", context)


route_handlers = [show_messages]
