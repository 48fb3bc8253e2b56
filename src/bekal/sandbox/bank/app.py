"""The sandbox bank over HTTP, in the shape of SNAP BI: signed requests, seven-digit response codes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Litestar, Request, Response, post
from litestar.datastructures import State

from bekal.adapters.banks import CASES, PATHS, BankProfile, Service, response_code, verify
from bekal.base import clock as calendar
from bekal.base.clock import Clock
from bekal.base.recursion import UNREADABLE
from bekal.payouts import BankAnswer

from .desk import Desk

_PAGE = 500
_HEADERS = ("X-TIMESTAMP", "X-SIGNATURE", "X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID")
_LATEST = {"paid": "00", "pending": "03", "refused": "06", "not_found": "07"}
Body = dict[str, Any]
Reply = tuple[int, str, str, Body]
"""HTTP status, case, message and the rest of the body."""


class Refused(Exception):  # noqa: N818 - a reply, not a fault
    """The request is answered with this reply and nothing else happens."""

    def __init__(self, http: int, case: str, message: str) -> None:
        super().__init__(message)
        self.reply: Reply = (http, case, message, {})


class Counter:
    """Where requests arrive: checks who signs, reads the body, asks the desk, writes the reply.

    ``silent_seconds`` is how long a silent order hangs before the 504.
    """

    def __init__(self, desk: Desk, profile: BankProfile, clock: Clock, silent_seconds: float = 0.0) -> None:
        self._desk = desk
        self._profile = profile
        self._clock = clock
        self._silent_seconds = silent_seconds
        self._external_ids: tuple[date, set[str]] = (date.min, set())
        self._services: dict[Service, Callable[[Service, Body, datetime], Reply]] = {
            Service.inquiry_internal: self._inquire,
            Service.inquiry_external: self._inquire,
            Service.wallet_inquiry: self._inquire,
            Service.transfer_intrabank: self._transfer,
            Service.transfer_interbank: self._transfer,
            Service.wallet_topup: self._transfer,
            Service.transfer_status: self._status,
            Service.wallet_topup_status: self._status,
            Service.statement: self._statement,
        }

    async def serve(self, request: Request[Any, Any, State]) -> Response[bytes]:
        """One request to its reply."""
        at = self._clock.now()
        path = request.url.path
        service = next(s for s, p in PATHS.items() if self._profile.path_prefix + p == path)
        try:
            content = await request.body()
            self._admit(request, path, content, at)
            http, case, message, rest = self._services[service](service, _read(content), at)
        except Refused as refusal:
            http, case, message, rest = refusal.reply
        if http == 504:
            await asyncio.sleep(self._silent_seconds)
        body = {"responseCode": response_code(http, service, case), "responseMessage": message, **rest}
        headers = {"X-TIMESTAMP": at.astimezone(calendar.JAKARTA).isoformat(timespec="seconds")}
        return Response(
            msgspec.json.encode(body), status_code=http, media_type="application/json", headers=headers
        )

    def _admit(self, request: Request[Any, Any, State], path: str, content: bytes, at: datetime) -> None:
        if self._desk.habits.is_down(at):
            raise Refused(503, "00", "Service Unavailable")
        told = {name: request.headers.get(name, "") for name in _HEADERS}
        for name, value in told.items():
            if not value:
                raise Refused(400, "02", f"Missing Mandatory Field {name}")
        profile = self._profile
        signed = verify(
            profile.client_secret, "POST", path, content, told["X-TIMESTAMP"], told["X-SIGNATURE"]
        )
        if told["X-PARTNER-ID"] != profile.partner_id or not signed:
            raise Refused(401, "00", "Unauthorized. Signature")
        external_id, today = told["X-EXTERNAL-ID"], calendar.date_in_jakarta(at)
        if not (external_id.isascii() and external_id.isdigit() and len(external_id) <= 36):
            raise Refused(400, "01", "Invalid Field Format X-EXTERNAL-ID")
        if self._external_ids[0] != today:
            self._external_ids = (today, set())
        if external_id in self._external_ids[1]:
            raise Refused(409, "00", "Conflict")
        self._external_ids[1].add(external_id)

    def _transfer(self, service: Service, body: Body, at: datetime) -> Reply:
        reference = _reference(body, "partnerReferenceNo")
        amount_rp = _amount(body)
        _mandatory(body, "customerNumber" if service == Service.wallet_topup else "beneficiaryAccountNo")
        answer = self._desk.receive(reference, _channel(body), amount_rp, at)
        if answer.status == "paid":
            return 200, "00", "Successful", {"referenceNo": answer.bank_reference, **_booked(answer)}
        if answer.status == "pending":
            return 202, "00", "Request In Progress", {}
        return self._refusal(answer)

    def _refusal(self, answer: BankAnswer) -> Reply:
        if answer.status != "refused":
            return 504, "00", "Timeout", {}
        http, case, message = CASES[answer.reason_code or "declined"]
        return http, case, message, {"additionalInfo": {"reason": answer.reason_code}}

    def _status(self, _service: Service, body: Body, at: datetime) -> Reply:
        reference = _reference(body, "originalPartnerReferenceNo")
        try:
            original = Service(_mandatory(body, "serviceCode"))
        except ValueError:
            raise Refused(400, "01", "Invalid Field Format serviceCode") from None
        answer = self._desk.enquire(reference, _channel(body), at)
        if answer.status not in _LATEST:
            return 504, "00", "Timeout", {}
        rest: Body = {"latestTransactionStatus": _LATEST[answer.status], "serviceCode": original.value}
        if answer.status == "paid":
            rest |= {"referenceNumber": answer.bank_reference, **_booked(answer)}
        elif answer.status == "refused":
            http, case, _, info = self._refusal(answer)
            rest |= {"previousResponseCode": response_code(http, original, case), **info}
        return 200, "00", "Successful", rest

    def _inquire(self, service: Service, body: Body, at: datetime) -> Reply:
        field = "customerNumber" if service == Service.wallet_inquiry else "beneficiaryAccountNo"
        state = self._desk.check(_channel(body), _mandatory(body, field), at)
        if state == "unavailable":
            return 504, "00", "Timeout", {}
        info = {"additionalInfo": {"reason": state}}
        if state in ("matched", "nik_differs", "name_differs"):
            return 200, "00", "Successful", info
        http, case, message = CASES[state]
        return http, case, message, info

    def _statement(self, _service: Service, body: Body, _at: datetime) -> Reply:
        try:
            first = datetime.fromisoformat(_mandatory(body, "fromDateTime"))
            end = datetime.fromisoformat(_mandatory(body, "toDateTime"))
            page = int(body.get("additionalInfo", {}).get("page", "1"))
        except ValueError:
            raise Refused(400, "01", "Invalid Field Format fromDateTime") from None
        last = date.fromordinal(calendar.date_in_jakarta(end).toordinal() - 1)
        lines = list(self._desk.statement(calendar.date_in_jakarta(first), last))
        shown = lines[(page - 1) * _PAGE : page * _PAGE]
        details = [
            {
                "amount": {"value": f"{line.amount_rp}.00", "currency": "IDR"},
                "transactionDate": line.booked_on.isoformat(),
                "type": "DEBIT",
                "detailInfo": {
                    "referenceNo": line.bank_reference,
                    "partnerReferenceNo": line.partner_reference,
                },
            }
            for line in shown
        ]
        more = {"nextPage": str(page + 1)} if page * _PAGE < len(lines) else {}
        return 200, "00", "Successful", {"detailData": details, "additionalInfo": more}


def bank_app(desk: Desk, profile: BankProfile, clock: Clock, *, silent_seconds: float = 0.0) -> Litestar:
    """The bank as an ASGI application; it shares ``desk`` with whoever holds it and has ``clock``'s time."""
    counter = Counter(desk, profile, clock, silent_seconds)

    @post([profile.path_prefix + path for path in PATHS.values()], opt={"access": "partner"}, status_code=200)
    async def serve(request: Request[Any, Any, State]) -> Response[bytes]:
        return await counter.serve(request)

    return Litestar([serve], openapi_config=None, logging_config=None)


def _read(content: bytes) -> Body:
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except UNREADABLE:
        raise Refused(400, "00", "Bad Request") from None


def _mandatory(body: Body, field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not value:
        raise Refused(400, "02", f"Missing Mandatory Field {field}")
    return value


def _reference(body: Body, field: str) -> UUID:
    try:
        return UUID(_mandatory(body, field))
    except ValueError:
        raise Refused(400, "01", f"Invalid Field Format {field}") from None


def _channel(body: Body) -> str:
    info = body.get("additionalInfo")
    return _mandatory(info if isinstance(info, dict) else {}, "channel")


def _amount(body: Body) -> int:
    amount = body.get("amount")
    value = amount.get("value", "") if isinstance(amount, dict) else ""
    whole, _, cents = value.partition(".")
    if not (whole.isascii() and whole.isdigit() and cents == "00" and int(whole) > 0):
        raise Refused(400, "01", "Invalid Field Format amount.value")
    return int(whole)


def _booked(answer: BankAnswer) -> Body:
    on = answer.effective_on
    return {"additionalInfo": {"bookedOn": on.isoformat() if on else None}}
