"""A bank behind SNAP BI over HTTP: account inquiry, transfer, status, statement."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import httpx
import msgspec

from bekal import payouts
from bekal.base import clock
from bekal.base.clock import Clock
from bekal.base.recursion import UNREADABLE
from bekal.payouts import AccountAnswer, AccountCheck, BankAnswer, PaymentOrder, StatementLine

from ..circuit import Circuit, wait_seconds
from .codes import PATHS, Service, read_inquiry, read_status, read_transfer
from .profile import BankProfile
from .signature import encode_signature, sign

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_DOWN = (500, 502, 503)
"""HTTP status of a bank that is not there; 504 is one order's timeout at a bank that is."""


class Silence(Exception):  # noqa: N818 - what happened
    """No answer that can be read: the fate of what was asked is not known."""


class NeverLeft(Silence):
    """The bank was not reached at all: what was asked has surely not arrived."""


class HttpBank:
    """Implements ``payouts.Bank``. A connection that fails is an answer (unknown, unavailable), not an error.

    Questions are repeated a few times with growing, jittered waits. An order is repeated only when it cannot
    have reached the bank (no connection); after anything else its fate is asked later, by its reference.
    """

    def __init__(
        self, profile: BankProfile, client: httpx.AsyncClient, clock: Clock, circuit: Circuit | None = None
    ) -> None:
        self._profile = profile
        self._client = client
        self._clock = clock
        self._circuit = circuit or Circuit()
        self._gate = asyncio.Semaphore(profile.in_flight_max)
        self._timeout = httpx.Timeout(profile.timeout_seconds, connect=profile.connect_seconds)

    async def transfer(self, orders: Sequence[PaymentOrder]) -> list[BankAnswer]:
        """Order payments, several at a time."""
        return await self._each(orders, self._transfer)

    async def enquire(self, orders: Sequence[PaymentOrder]) -> list[BankAnswer]:
        """Ask for the fate of orders by our reference."""
        return await self._each(orders, self._enquire)

    async def check_accounts(self, checks: Sequence[AccountCheck]) -> list[AccountAnswer]:
        """Ask about accounts. Name and NIK go along; the bank says whether they are the holder's."""
        return await self._each(checks, self._check)

    async def statement(self, from_on: date, to_on: date) -> list[StatementLine]:
        """What the bank booked on our account, both days included, page by page."""
        lines: list[StatementLine] = []
        page: str | None = "1"
        while page:
            answer = await self._ask(Service.statement, _statement_body(from_on, to_on, page), repeat=True)
            details = answer.get("detailData", [])
            lines.extend(_line(detail) for detail in details)
            page = answer.get("additionalInfo", {}).get("nextPage")
        return lines

    async def _each(
        self, items: Sequence[_Item], call: Callable[[_Item], Awaitable[_Result]]
    ) -> list[_Result]:
        async def one(item: _Item) -> _Result:
            async with self._gate:
                return await call(item)

        return list(await asyncio.gather(*map(one, items)))

    async def _transfer(self, order: PaymentOrder) -> BankAnswer:
        service = self._transfer_service(order.channel)
        body = _transfer_body(order, service, self._profile.source_account)
        try:
            answer = await self._ask(service, body, repeat=False)
        except NeverLeft:
            return BankAnswer(order.instruction_id, "not_sent")
        except Silence:
            return BankAnswer(order.instruction_id, "unknown")
        status, reason = read_transfer(_code(answer), _told(answer))
        return self._answer(order, status, reason, answer.get("referenceNo"), answer)

    async def _enquire(self, order: PaymentOrder) -> BankAnswer:
        wallet = _is_wallet(order.channel)
        service = Service.wallet_topup_status if wallet else Service.transfer_status
        body = {
            "originalPartnerReferenceNo": str(order.instruction_id),
            "serviceCode": self._transfer_service(order.channel).value,
            "additionalInfo": {"channel": order.channel},
        }
        try:
            answer = await self._ask(service, body, repeat=True)
        except Silence:
            return BankAnswer(order.instruction_id, "unknown")
        latest, previous = answer.get("latestTransactionStatus", ""), answer.get("previousResponseCode", "")
        status, reason = read_status(_code(answer), latest, previous, _told(answer))
        return self._answer(order, status, reason, answer.get("referenceNumber"), answer)

    async def _check(self, check: AccountCheck) -> AccountAnswer:
        service = self._inquiry_service(check.channel)
        number = "customerNumber" if service == Service.wallet_inquiry else "beneficiaryAccountNo"
        body: dict[str, Any] = {
            "partnerReferenceNo": str(check.link_id),
            number: check.account_number,
            # Matching the holder is agreed with each bank; SNAP leaves room for it here.
            "additionalInfo": {"channel": check.channel, "nik": check.nik, "holderName": check.holder_name},
        }
        if service == Service.inquiry_external:
            body["beneficiaryBankCode"] = payouts.channels()[check.channel].bank_code
        try:
            answer = await self._ask(service, body, repeat=True)
        except Silence:
            return AccountAnswer(check.link_id, "unavailable")
        return AccountAnswer(check.link_id, read_inquiry(_code(answer), _told(answer)))

    async def _ask(self, service: Service, body: dict[str, Any], *, repeat: bool) -> dict[str, Any]:
        """The bank's answer, whatever it says. Silence when there is none, or none that can be read."""
        content = msgspec.json.encode(body)
        for attempt in range(1, self._profile.rounds_max + 1):
            last = attempt == self._profile.rounds_max
            if not self._circuit.permits():
                raise NeverLeft
            try:
                response = await self._send(service, content)
            except _NEVER_LEFT as error:
                self._circuit.failed()
                if last:
                    raise NeverLeft from error
            except httpx.HTTPError as error:
                self._circuit.failed()
                if last or not repeat:
                    raise Silence from error
            else:
                self._note(response.status_code)
                again = response.status_code == 429 or response.status_code >= 500
                if last or not (repeat and again):
                    return _read(response)
            await asyncio.sleep(wait_seconds(attempt, base_seconds=self._profile.backoff_seconds))
        raise Silence

    def _note(self, status_code: int) -> None:
        if status_code in _DOWN:
            self._circuit.failed()
        else:
            self._circuit.succeeded()

    async def _send(self, service: Service, content: bytes) -> httpx.Response:
        profile = self._profile
        path = profile.path_prefix + PATHS[service]
        timestamp = self._clock.now().astimezone(clock.JAKARTA).isoformat(timespec="seconds")
        signature = sign(profile.client_secret, "POST", path, content, timestamp)
        headers = {
            "Content-Type": "application/json",
            "X-TIMESTAMP": timestamp,
            "X-SIGNATURE": encode_signature(signature, profile.signature_encoding),
            "X-PARTNER-ID": profile.partner_id,
            "X-EXTERNAL-ID": str(secrets.randbits(100)),
            "CHANNEL-ID": profile.channel_id,
        }
        url = profile.base_url.rstrip("/") + path
        return await self._client.post(url, content=content, headers=headers, timeout=self._timeout)

    def _transfer_service(self, channel: str) -> Service:
        if _is_wallet(channel):
            return Service.wallet_topup
        home = channel == self._profile.home_channel
        return Service.transfer_intrabank if home else Service.transfer_interbank

    def _inquiry_service(self, channel: str) -> Service:
        if _is_wallet(channel):
            return Service.wallet_inquiry
        home = channel == self._profile.home_channel
        return Service.inquiry_internal if home else Service.inquiry_external

    def _answer(
        self, order: PaymentOrder, status: str, reason: str | None, reference: Any, answer: dict[str, Any]
    ) -> BankAnswer:
        if status != "paid":
            return BankAnswer(order.instruction_id, status, reason)
        told = answer.get("additionalInfo", {}).get("bookedOn")
        booked_on = date.fromisoformat(told) if told else clock.date_in_jakarta(self._clock.now())
        return BankAnswer(order.instruction_id, status, None, reference or None, booked_on)


def _is_wallet(channel: str) -> bool:
    return payouts.channels()[channel].kind == "wallet"


def _read(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = msgspec.json.decode(response.content, type=dict[str, Any])
    except UNREADABLE as error:
        raise Silence from error
    return answer if isinstance(answer.get("responseCode"), str) else {"responseCode": ""}


def _code(answer: dict[str, Any]) -> str:
    return str(answer.get("responseCode", ""))


def _told(answer: dict[str, Any]) -> str | None:
    told = answer.get("additionalInfo", {}).get("reason")
    return told if isinstance(told, str) else None


def _amount(amount_rp: int) -> dict[str, str]:
    return {"value": f"{amount_rp}.00", "currency": "IDR"}


def _transfer_body(order: PaymentOrder, service: Service, source_account: str) -> dict[str, Any]:
    requested = order.requested_at.astimezone(clock.JAKARTA).isoformat(timespec="seconds")
    body: dict[str, Any] = {
        "partnerReferenceNo": str(order.instruction_id),
        "amount": _amount(order.amount_rp),
        "transactionDate": requested,
        "additionalInfo": {"channel": order.channel},
    }
    if service == Service.wallet_topup:
        return {**body, "customerNumber": order.account_number, "notes": "Insentif"}
    body |= {"beneficiaryAccountNo": order.account_number, "sourceAccountNo": source_account}
    if service == Service.transfer_interbank:
        bank_code = payouts.channels()[order.channel].bank_code
        body |= {"beneficiaryAccountName": order.holder_name[:100], "beneficiaryBankCode": bank_code}
    return body


def _statement_body(from_on: date, to_on: date, page: str) -> dict[str, Any]:
    first, end = clock.start_of(from_on), clock.end_of(to_on)
    return {
        "partnerReferenceNo": f"statement-{from_on.isoformat()}-{to_on.isoformat()}-{page}",
        "fromDateTime": first.astimezone(clock.JAKARTA).isoformat(timespec="seconds"),
        "toDateTime": end.astimezone(clock.JAKARTA).isoformat(timespec="seconds"),
        "additionalInfo": {"page": page},
    }


def _line(detail: dict[str, Any]) -> StatementLine:
    amount = Decimal(detail["amount"]["value"])
    sign_of = 1 if detail.get("type") == "DEBIT" else -1
    booked_on = date.fromisoformat(detail["transactionDate"][:10])
    info = detail.get("detailInfo", {})
    return StatementLine(
        info["referenceNo"], info.get("partnerReferenceNo", ""), sign_of * int(amount), booked_on
    )
