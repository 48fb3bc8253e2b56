"""The doors: who calls proves it by secret and address, or gets nothing. Bodies are small, read strictly."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post

from bekal import journey, notices
from bekal.base.recursion import UNREADABLE
from bekal.pages import PROGRAM, AnyRequest, Callbacks, Problem, host_of, shell_of

from .sessions import UssdRequest, answer_request
from .texting import InboundText, answer_texts

FORM_BYTES_MAX: Final = 4_096
JSON_BYTES_MAX: Final = 256 * 1024
_FIELDS_MAX: Final = 20
_TEXT_MAX: Final = 500
_Body = TypeVar("_Body")


class Reported(msgspec.Struct, frozen=True):
    """One report of a gateway of text messages."""

    reference: UUID
    status: Annotated[str, msgspec.Meta(pattern="^(delivered|failed)$")]
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Reports(msgspec.Struct, frozen=True):
    """What became of messages, at most 500 at once."""

    reports: Annotated[list[Reported], msgspec.Meta(max_length=500)]


class Inbound(msgspec.Struct, frozen=True):
    """A text that came in."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    sender: Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9]{3,15}$")] = msgspec.field(name="from")
    text: Annotated[str, msgspec.Meta(max_length=2_000)] = ""


class InboundBatch(msgspec.Struct, frozen=True):
    """Texts that came in, at most 100 at once."""

    messages: Annotated[list[Inbound], msgspec.Meta(max_length=100)]


@post("/ussd", opt=PROGRAM, status_code=200, request_max_body_size=FORM_BYTES_MAX)
async def step(request: AnyRequest) -> Response[str]:
    """One step of a dialogue (form: sessionId, serviceCode, phoneNumber, networkCode, text)."""
    keys = _callbacks(request)
    _admit(request, keys.ussd_secret, keys.ussd_networks)
    asked = read_step(await request.body())
    at: datetime = request.app.state.clock.now()
    translate = shell_of(request).translate
    return _plain(await answer_request(request.app.state.db, asked, keys.site, translate, at))


@post("/ussd/ended", opt=PROGRAM, status_code=200, request_max_body_size=FORM_BYTES_MAX)
async def end(request: AnyRequest) -> Response[str]:
    """A dialogue is over. Nothing follows: what was typed comes along once more, and is not looked at."""
    keys = _callbacks(request)
    _admit(request, keys.ussd_secret, keys.ussd_networks)
    return _plain("OK")


@post("/sms/inbound", opt=PROGRAM, status_code=200, request_max_body_size=JSON_BYTES_MAX)
async def take_texts(request: AnyRequest) -> dict[str, list[str]]:
    """Texts that came in; each is answered once, by SMS."""
    keys = _callbacks(request)
    _admit(request, keys.sms_secret, keys.message_networks)
    batch = _read_json(await request.body(), InboundBatch)
    texts = [InboundText(each.id, each.sender, each.text) for each in batch.messages]
    at: datetime = request.app.state.clock.now()
    outcomes = await answer_texts(
        request.app.state.db, texts, keys.site, keys.ussd_code, shell_of(request).translate, at
    )
    return {"outcomes": [outcome.value for outcome in outcomes]}


@post("/sms/reports", opt=PROGRAM, status_code=200, request_max_body_size=JSON_BYTES_MAX)
async def take_reports(request: AnyRequest) -> dict[str, list[str]]:
    """What became of text messages."""
    keys = _callbacks(request)
    _admit(request, keys.sms_secret, keys.message_networks)
    batch = _read_json(await request.body(), Reports)
    found = [
        notices.Report(each.reference, "sms", each.status == "delivered", each.reason)
        for each in batch.reports
    ]
    return {"outcomes": await _record(request, found)}


@get("/whatsapp", opt=PROGRAM)
async def verify_whatsapp(request: AnyRequest) -> Response[str]:
    """The handshake: the challenge comes back to who knows the token."""
    keys, asked = _callbacks(request), request.query_params
    given = str(asked.get("hub.verify_token", ""))
    token = keys.whatsapp_verify_token
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Problem(403, "callback-refused", "This caller is not known.")
    return _plain(str(asked.get("hub.challenge", ""))[:200])


@post("/whatsapp", opt=PROGRAM, status_code=200, request_max_body_size=JSON_BYTES_MAX)
async def take_whatsapp(request: AnyRequest) -> dict[str, list[str]]:
    """Statuses of WhatsApp messages; whatever else it tells is not for us."""
    keys = _callbacks(request)
    _check_network(request, keys.message_networks)
    body = await request.body()
    secret = keys.whatsapp_app_secret
    expected = "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    given = request.headers.get("x-hub-signature-256", "")
    if not secret or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Problem(401, "callback-unsigned", "This callback is not signed with our secret.")
    return {"outcomes": await _record(request, read_statuses(_read_json(body, dict[str, Any])))}


def read_step(body: bytes) -> UssdRequest:
    """The fields of a step. Problem 400 says what is wrong; nothing of the body is repeated."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_FIELDS_MAX,
        )
    except ValueError:
        raise _wrong("The body is no form of UTF-8 text.") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _wrong("A field is given twice.")
    session, phone, text = (fields.get(name, "") for name in ("sessionId", "phoneNumber", "text"))
    if not 1 <= len(session) <= 100:
        raise _wrong("sessionId is missing or longer than 100 characters.")
    digits = phone.strip().removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 15):
        raise _wrong("phoneNumber is no telephone number.")
    if len(text) > _TEXT_MAX or "\0" in text + session:
        raise _wrong(f"text is longer than {_TEXT_MAX} characters, or holds what no phone types.")
    return UssdRequest(session, phone.strip(), text)


def read_statuses(body: dict[str, Any]) -> list[notices.Report]:
    """The final statuses in a callback of the WhatsApp Cloud API; what is built otherwise is passed over."""
    found = []
    for status in _walk(body, "entry", "changes", "value", "statuses"):
        said = status.get("status")
        if said not in ("delivered", "read", "failed"):
            continue
        try:
            reference = UUID(str(status.get("biz_opaque_callback_data")))
        except ValueError:
            continue
        codes = [str(error.get("code", ""))[:20] for error in _walk(status, "errors")]
        reason = f"whatsapp_{codes[0]}" if codes and said == "failed" else ""
        found.append(notices.Report(reference, "whatsapp", said != "failed", reason))
    return found


def _walk(thing: Any, *names: str) -> list[dict[str, Any]]:
    """All objects under these names, each an object or a list of objects."""
    level = [thing] if isinstance(thing, dict) else []
    for name in names:
        below = [each.get(name) for each in level]
        lists = [each if isinstance(each, list) else [each] for each in below]
        level = [each for part in lists for each in part if isinstance(each, dict)]
    return level


async def _record(request: AnyRequest, found: Sequence[notices.Report]) -> list[str]:
    at: datetime = request.app.state.clock.now()
    outcomes = await journey.record_reports(request.app.state.db, found, at)
    return [outcome.value for outcome in outcomes]


def _admit(request: AnyRequest, secret: str, networks: Sequence[str]) -> None:
    """Let in who calls from one of the networks and knows the secret (Bearer, or Basic's password)."""
    _check_network(request, networks)
    given = _presented(request.headers.get("authorization", ""))
    if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
        headers = {"WWW-Authenticate": 'Bearer, Basic realm="callbacks"'}
        raise Problem(401, "callback-refused", "This caller is not known.", headers=headers)


def _check_network(request: AnyRequest, networks: Sequence[str]) -> None:
    if not networks:
        return
    try:
        address = ipaddress.ip_address(host_of(request) or "")
    except ValueError:
        address = None
    if address is None or not any(address in ipaddress.ip_network(network) for network in networks):
        raise Problem(403, "network-not-allowed", "Callbacks are not taken from your address.")


def _presented(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _read_json(body: bytes, into: type[_Body]) -> _Body:
    try:
        return msgspec.json.decode(body, type=into)
    except UNREADABLE as fault:
        # msgspec names the place of the mistake, never what stands there.
        place = str(fault).rpartition("`")[0].rpartition("`")[2] if "`$" in str(fault) else "$"
        raise _wrong(f"The body is not as described, at {place}.") from None


def _wrong(detail: str) -> Problem:
    return Problem(400, "callback-wrong", "This callback cannot be read.", detail)


def _callbacks(request: AnyRequest) -> Callbacks:
    keys: Callbacks = request.app.state.options.callbacks
    return keys


def _plain(text: str) -> Response[str]:
    return Response(text, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def create_router() -> Router:
    """All doors under ``/channels``."""
    handlers = [step, end, take_texts, take_reports, verify_whatsapp, take_whatsapp]
    return Router("/channels", route_handlers=handlers)
