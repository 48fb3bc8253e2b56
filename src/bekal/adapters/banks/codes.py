"""SNAP BI response codes: HTTP status (3 digits), service (2), case (2) - and what each means for an order.

SNAP (Standar Nasional Open API Pembayaran, Bank Indonesia) leaves three answers that must not be read as
their HTTP status suggests: 404xx18 of a transfer is a success, 409xx01 says that the reference was paid
before, and 202, 429, 504, any 5xx or no answer at all say nothing about the order's fate.
"""

from __future__ import annotations

from enum import StrEnum

REASONS = {
    "40302": "amount_limit",
    "40303": "fraud_suspected",
    "40304": "count_limit",
    "40305": "declined",
    "40306": "not_now",
    "40309": "inactive",
    "40314": "insufficient_funds",
    "40315": "not_verified",
    "40316": "inactive",
    "40318": "inactive",
    "40320": "wallet_limit",
    "40323": "wallet_limit",
    "40401": "declined",
    "40402": "not_found",
    "40403": "not_found",
    "40411": "not_found",
    "40413": "request_wrong",
}
"""HTTP status and case of a refusal to the reason we keep."""

CASES = {
    "not_found": (404, "11", "Invalid Account"),
    "inactive": (403, "18", "Inactive Account"),
    "not_verified": (403, "15", "Transaction Not Permitted"),
    "wallet_limit": (403, "20", "Exceeds Balance Limit"),
    "name_differs": (403, "05", "Do Not Honor"),
    "nik_differs": (403, "05", "Do Not Honor"),
    "declined": (403, "05", "Do Not Honor"),
    "insufficient_funds": (403, "14", "Insufficient Funds"),
    "not_now": (403, "06", "Feature Not Allowed At This Time"),
}
"""The reason to how a bank says it; where one case has several reasons, additionalInfo.reason tells which."""


class Service(StrEnum):
    """The two digits of a service in a response code."""

    inquiry_internal = "15"
    inquiry_external = "16"
    transfer_intrabank = "17"
    transfer_interbank = "18"
    transfer_status = "36"
    wallet_inquiry = "37"
    wallet_topup = "38"
    wallet_topup_status = "39"
    statement = "14"


PATHS = {
    Service.inquiry_internal: "/v1.0/account-inquiry-internal",
    Service.inquiry_external: "/v1.0/account-inquiry-external",
    Service.transfer_intrabank: "/v1.0/transfer-intrabank",
    Service.transfer_interbank: "/v1.0/transfer-interbank",
    Service.transfer_status: "/v1.0/transfer/status",
    Service.wallet_inquiry: "/v1.0/emoney/account-inquiry",
    Service.wallet_topup: "/v1.0/emoney/topup",
    Service.wallet_topup_status: "/v1.0/emoney/topup-status",
    Service.statement: "/v1.0/bank-statement",
}

_LATEST = {
    "00": "paid",
    "01": "pending",
    "02": "pending",
    "03": "pending",
    "04": "refused",
    "05": "refused",
    "06": "refused",
    "07": "not_found",
}


def read_transfer(code: str, told: str | None = None) -> tuple[str, str | None]:
    """Status and reason of a transfer from its response code; ``told`` is additionalInfo.reason.

    A code nobody knows says nothing about the order's fate: unknown, so the bank is asked.
    """
    http, case = code[:3], code[5:7]
    if http == "200" or (http, case) in (("404", "18"), ("409", "01")):
        return "paid", None
    if http == "202":
        return "pending", None
    if http == "400":
        return "refused", "request_wrong"
    if http in ("403", "404") and http + case in REASONS:
        return "refused", told if told in CASES else REASONS[http + case]
    return "unknown", None


def read_status(code: str, latest: str, previous: str, told: str | None = None) -> tuple[str, str | None]:
    """Status and reason from an enquiry: its response code, latestTransactionStatus, previousResponseCode."""
    if code[:3] == "404" and code[5:7] == "01":
        return "not_found", None
    if code[:3] != "200":
        return "unknown", None
    status = _LATEST.get(latest, "unknown")
    if status != "refused":
        return status, None
    if latest in ("04", "05"):
        return status, "refunded" if latest == "04" else "cancelled"
    before, reason = read_transfer(previous, told)
    return status, reason if before == "refused" else "declined"


def read_inquiry(code: str, told: str | None = None) -> str:
    """The state of an account from the inquiry's response code; ``told`` is the bank's own match result."""
    if code[:3] == "200":
        return told if told in (*CASES, "matched") else "matched"
    status, reason = read_transfer(code, told)
    known = ("nik_differs", "name_differs", "not_found", "not_verified", "inactive", "wallet_limit")
    return reason if status == "refused" and reason in known else "unavailable"


def response_code(http: int, service: Service, case: str) -> str:
    """A response code as a bank writes it: ``2001800``."""
    return f"{http:03d}{service.value}{case}"
