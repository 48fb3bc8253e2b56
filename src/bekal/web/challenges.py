"""What a device's key is asked: random bytes, sealed into a cookie for five minutes, and what it must say.

The cookie is bound to what it was asked for: a session that adds a key, or the browser (its form cookie) that
signs in. That an answer counts once is ``people``'s to hold.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import msgspec
from litestar import Response
from litestar.datastructures import Cookie
from webauthn.helpers import options_to_json
from webauthn.helpers.structs import PublicKeyCredentialCreationOptions, PublicKeyCredentialRequestOptions

from bekal import people
from bekal.base import ids
from bekal.pages import AnyRequest, end_cookie, make_cookie, open_value, seal_value, shell_of

COOKIE: Final = "bekal_key"
TIMEOUT_MILLISECONDS: Final = 120_000
_LIFE: Final = timedelta(minutes=5)
_SIZE: Final = 32

Options = PublicKeyCredentialCreationOptions | PublicKeyCredentialRequestOptions


def place_of(request: AnyRequest) -> people.KeyPlace:
    """The site as citizens type its address: keys are made for its host, and good on its pages only."""
    address = urlsplit(shell_of(request).options.public_url)
    return people.KeyPlace(address.hostname or "", f"{address.scheme}://{address.netloc}")


def new_challenge(request: AnyRequest) -> people.Challenge:
    """Random bytes, given out now."""
    return people.Challenge(ids.random_bytes(_SIZE), request.app.state.clock.now())


def give_options(
    request: AnyRequest, options: Options, challenge: people.Challenge, bound_to: str
) -> Response[bytes]:
    """The options for the script of the page, and the challenge in a cookie that no script reads."""
    shell = shell_of(request)
    content = {
        "challenge": urlsafe_b64encode(challenge.value).decode(),
        "issued_at": challenge.issued_at.isoformat(),
        "bound_to": bound_to,
    }
    sealed = seal_value(shell.keyring, COOKIE, content, challenge.issued_at + _LIFE)
    seconds = int(_LIFE.total_seconds())
    cookie = make_cookie(COOKIE, sealed or "", secure=shell.options.secure, max_age=seconds)
    return Response(
        options_to_json(options).encode(),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
        cookies=[cookie],
    )


def take_challenge(request: AnyRequest, bound_to: str) -> people.Challenge | None:
    """The challenge that this browser was given for this purpose; None when it is over or another's."""
    at: datetime = request.app.state.clock.now()
    content = open_value(shell_of(request).keyring, COOKIE, request.cookies.get(COOKIE), at)
    if content is None or content["bound_to"] != bound_to:
        return None
    issued_at = msgspec.convert(content["issued_at"], datetime)
    return people.Challenge(urlsafe_b64decode(content["challenge"]), issued_at)


def end_challenge(request: AnyRequest) -> Cookie:
    """The cookie that takes the challenge away: it was answered."""
    return end_cookie(COOKIE, secure=shell_of(request).options.secure)
