"""Answers that are made already say what Litestar's own would say."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest
from litestar import Response
from litestar.datastructures import Cookie

from bekal.pages.cookies import end_cookie, make_cookie
from bekal.pages.made import Made
from tests.sites import Site, site, world_template

__all__ = ["site", "world_template"]


async def sent(response: Response[bytes]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    request: Any = None
    answer = response.to_asgi_response(None, request, cookies=[], headers={}, is_head_response=False)
    await answer({}, None, send)  # type: ignore[arg-type]  # an answer that is made asks for neither
    start, *bodies = messages
    return start["status"], start["headers"], b"".join(each["body"] for each in bodies)


COOKIES = [
    make_cookie("bekal_form", "a-b_c=", secure=True),
    make_cookie("bekal_session", "x" * 64, secure=False, max_age=3600),
    make_cookie("odd", 'a "b"; c, \u00e9', secure=True),
    end_cookie("bekal_session", secure=True),
    Cookie(key="elsewhere", value="1", domain="bekal.test", samesite="strict"),
]


@pytest.mark.parametrize("cookie", COOKIES, ids=[cookie.key for cookie in COOKIES])
async def test_cookies_are_what_they_would_be(cookie: Cookie) -> None:
    _, head, _ = await sent(Made(b"", 303, {"Location": "/"}, [cookie]))
    [ours] = [value.decode("latin-1") for name, value in head if name == b"set-cookie"]
    theirs = cookie.to_header(header="").strip()
    [(name, mine), (same, litestars)] = [*SimpleCookie(ours).items(), *SimpleCookie(theirs).items()]
    assert (name, mine.value, dict(mine)) == (same, litestars.value, dict(litestars))
    attributes, expected = ({part.strip().lower() for part in text.split(";")[1:]} for text in (ours, theirs))
    assert attributes == expected


@pytest.mark.parametrize(("status", "body"), [(200, b"<p>"), (303, b""), (304, b""), (422, b"no")])
async def test_the_rest_is_what_it_would_be(status: int, body: bytes) -> None:
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-store"}
    made = await sent(Made(body, status, dict(headers)))
    theirs = await sent(Response(body, status_code=status, headers=headers, media_type="text/html"))
    assert (made[0], sorted(made[1]), made[2]) == (theirs[0], sorted(theirs[1]), theirs[2])


async def test_pages_keep_what_protects_them(site: Site) -> None:
    for path in ("/masuk", "/", "/tidak-ada", "/perjalanan"):
        answer = await site.somebody().client.get(path)
        for name in ("content-security-policy", "x-content-type-options", "cache-control", "referrer-policy"):
            assert len(answer.headers.get_list(name)) == 1, (path, name)
