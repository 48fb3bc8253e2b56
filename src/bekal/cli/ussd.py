"""``bekal ussd``: a phone in the terminal that talks to a running site as the aggregator would."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import httpx
import typer

from bekal.base import keyfile
from bekal.base.errors import BekalError, WrongSetting

from . import environment, output
from .callbacks import callbacks_of

_WIDTH = 34
_SECONDS = 10.0
_NOBODY = "+6281355550000"


class NoAnswer(BekalError):  # noqa: N818 - reads as the fact it states
    """The site did not answer as an aggregator expects; the text says how."""


def ussd(
    phone: Annotated[str, typer.Option(help="The phone that calls.")] = _NOBODY,
    url: Annotated[
        str | None, typer.Option(help="The site, when it is not on this machine and BEKAL_PORT.")
    ] = None,
) -> None:
    """Call the programme's number from a phone in the terminal. An empty line hangs up."""
    loaded = environment.load()
    keys = callbacks_of(loaded, keyfile.keyring_of(loaded))
    if not keys.ussd_secret:
        raise WrongSetting("BEKAL_CREDENTIALS has no part 'ussd': the site lets no aggregator in")
    address = (url or f"http://{loaded.host}:{loaded.port}").rstrip("/") + "/channels/ussd"
    session = f"terminal-{secrets.token_hex(8)}"
    typed: list[str] = []
    with httpx.Client(headers={"Authorization": f"Bearer {keys.ussd_secret}"}, timeout=_SECONDS) as client:
        output.say(f"{phone} calls {loaded.ussd_code} at {address}")
        while True:
            fields = {
                "sessionId": session,
                "serviceCode": loaded.ussd_code,
                "phoneNumber": phone,
                "text": "*".join(typed),
            }
            screen = _post(client, address, fields)
            output.say(draw(screen))
            line = _read() if screen.startswith("CON ") else ""
            if not line:
                return
            typed.append(line)


def _post(client: httpx.Client, address: str, fields: dict[str, str]) -> str:
    try:
        answer = client.post(address, data=fields)
    except httpx.HTTPError as fault:
        raise NoAnswer(
            f"nothing answers at {address} ({type(fault).__name__}): is `bekal up` running?"
        ) from None
    if answer.status_code != 200 or answer.text[:4] not in ("CON ", "END "):
        raise NoAnswer(f"{address} answered {answer.status_code}: it is no site with these keys")
    return answer.text


def draw(screen: str) -> str:
    """A screen in a frame, wrapped as a phone of two generations ago would."""
    lines = []
    for part in screen[4:].splitlines():
        words, line = part.split(" "), ""
        for word in words:
            if line and len(line) + 1 + len(word) > _WIDTH:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    edge = "+" + "-" * (_WIDTH + 2) + "+"
    shown = "\n".join(f"| {line:<{_WIDTH}} |" for line in lines)
    return f"{edge}\n{shown}\n{edge}  {len(screen)} of 182"


def _read() -> str:
    sys.stderr.write("> ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()
