"""HEAD: what GET would answer, without its body (RFC 9110, 9.3.2)."""

from __future__ import annotations

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send


def answer_heads(app: Litestar) -> Litestar:
    """Let every route that answers GET answer HEAD with the same status and headers; gives the app back."""
    handle = app.asgi_handler

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await handle(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        asked = scope.copy()
        asked["method"] = "GET"
        await handle(asked, receive, without_body)

    app.asgi_handler = answer
    return app
