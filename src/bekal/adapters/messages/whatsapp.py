"""The WhatsApp Cloud API: approved templates only, since we write first.

A template is named as its topic and has one variable for each blank of the text, in the text's order. For
people who share a phone there is a second one, ``TOPIC_shared``, with the same body under a header that says
for whom it is (one variable): a body may not begin with a variable, and a template takes as many as it has.

The reference goes along as ``biz_opaque_callback_data`` and comes back in every status report. The API knows
no idempotency key: a message whose answer was lost may arrive twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import httpx
import msgspec

from bekal.notices import SIGN_IN_CODE, Sent, SentOutcome, ShortMessage

from ..circuit import Circuit
from .calling import Caller, said_by

_LATER: Final = frozenset({0, 2, 4, 10, 190, 80007, 130429, 131000, 131016, 131048, 131056, 133004})
"""Our token, their load, our pace: not this message's fault."""


class WhatsAppAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who we are there. ``app_secret`` signs what they call back, ``verify_token`` is asked for once."""

    token: str
    phone_number_id: str
    app_secret: str
    verify_token: str


class WhatsAppGateway:
    """Implements ``notices.Gateway``."""

    def __init__(
        self, url: str, account: WhatsAppAccount, client: httpx.AsyncClient, circuit: Circuit | None = None
    ) -> None:
        self._url = f"{url}/{account.phone_number_id}/messages"
        self._caller = Caller(client, {"Authorization": f"Bearer {account.token}"}, circuit)

    async def send(self, messages: Sequence[ShortMessage]) -> list[Sent]:
        """Hand messages over, several at a time."""
        return await self._caller.send_all(messages, self._send)

    async def _send(self, message: ShortMessage) -> Sent:
        response = await self._caller.post(self._url, body_of(message))
        if response is None:
            return Sent(SentOutcome.later, "no_answer")
        if response.is_success:
            return Sent(SentOutcome.taken)
        error = said_by(response).get("error")
        code = error.get("code") if isinstance(error, dict) else None
        if response.status_code >= 500 or response.status_code in (401, 403, 429) or code in _LATER:
            return Sent(SentOutcome.later, f"whatsapp_{code or response.status_code}")
        return Sent(SentOutcome.refused, f"whatsapp_{code or response.status_code}")


def body_of(message: ShortMessage) -> dict[str, Any]:
    """The request's body: a template with its values. A sign-in code also stands behind its copy button."""
    values = [{"type": "text", "text": value} for value in message.values]
    components: list[dict[str, Any]] = []
    if message.whom:
        components.append({"type": "header", "parameters": [{"type": "text", "text": message.whom}]})
    if values:
        components.append({"type": "body", "parameters": values})
    if message.topic == SIGN_IN_CODE:
        components.append({"type": "button", "sub_type": "url", "index": "0", "parameters": values})
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to.removeprefix("+"),
        "type": "template",
        "template": {
            "name": f"{message.topic}_shared" if message.whom else message.topic,
            "language": {"code": message.language},
            "components": components,
        },
        "biz_opaque_callback_data": str(message.reference_id),
    }
