"""The sandbox's gateway over HTTP, as ``adapters.messages.HttpGateway`` speaks to one."""

from __future__ import annotations

import hmac
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Litestar, Response, post
from litestar.params import HeaderParameter, JSONBody

from bekal.notices import SentOutcome, ShortMessage

from .keep import SandboxGateway


class Text(msgspec.Struct, frozen=True):
    """The body of a request: phone in E.164, up to 640 characters (four parts)."""

    to: Annotated[str, msgspec.Meta(pattern=r"^\+[1-9][0-9]{7,14}$")]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=640)]
    sender: Annotated[str, msgspec.Meta(max_length=11)] = msgspec.field(name="from", default="")


def gateway_app(gateway: SandboxGateway, token: str) -> Litestar:
    """The gateway as an ASGI application."""

    @post("/messages", opt={"access": "partner"}, status_code=202)
    async def take(
        data: JSONBody[Text],
        reference_id: Annotated[UUID, HeaderParameter(name="Idempotency-Key")],
        authorization: Annotated[str, HeaderParameter(name="Authorization")] = "",
    ) -> Response[bytes | None]:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            return Response(None, status_code=401)
        [sent] = await gateway.send([ShortMessage(reference_id, data.to, data.text)])
        if sent.outcome == SentOutcome.taken:
            return Response(None, status_code=202)
        return Response(
            msgspec.json.encode({"error": sent.reason}),
            status_code=503 if sent.outcome == SentOutcome.later else 422,
            media_type="application/json",
        )

    return Litestar([take], openapi_config=None, logging_config=None)
