"""What partners send, and reading it: strictly, with one sentence that says what is wrong and where."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeVar

import msgspec
from litestar import Request

from bekal.pages import Problem

T = TypeVar("T")
ITEMS_MAX: Final = 1000
BODY_BYTES_MAX: Final = 1024 * 1024

Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"\A[A-Za-z0-9._:/+-]+\Z")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
Sequence = Annotated[int, msgspec.Meta(ge=1, le=999)]


class PurchaseBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A seat of a schedule for a card. ``reference`` is the platform's own and makes repeating safe."""

    reference: Reference
    card_number: Code
    schedule_id: Number


class RedemptionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A redeem code shown at the session ``sequence`` (1 is the first day)."""

    redeem_code: Code
    sequence: Sequence


class AttendanceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the holder of a redeem code was at a session."""

    redeem_code: Code
    sequence: Sequence
    present: bool


purchases: Final = msgspec.json.Decoder(
    PurchaseBody | Annotated[list[PurchaseBody], msgspec.Meta(max_length=ITEMS_MAX)]
)
redemptions: Final = msgspec.json.Decoder(
    RedemptionBody | Annotated[list[RedemptionBody], msgspec.Meta(max_length=ITEMS_MAX)]
)
attendance: Final = msgspec.json.Decoder(
    AttendanceBody | Annotated[list[AttendanceBody], msgspec.Meta(max_length=ITEMS_MAX)]
)


async def read_items(
    request: Request[Any, Any, Any], decoder: msgspec.json.Decoder[T | list[T]]
) -> tuple[list[T], bool]:
    """The items of a body, and whether it was a list. Problem 400, 413, 415 or 422 when it cannot be read."""
    # The raw headers: names come in small letters, and nothing else of them is needed.
    headers = dict(request.scope["headers"])
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if media_type != b"application/json" or b"content-encoding" in headers:
        raise Problem(415, "body-kind-wrong", "The body must be plain application/json.")
    raw = await request.body()
    if len(raw) > BODY_BYTES_MAX:
        raise Problem(413, "body-too-large", f"The body may have {BODY_BYTES_MAX} bytes.")
    try:
        body = decoder.decode(raw)
    except msgspec.ValidationError as wrong:
        raise Problem(
            422, "body-invalid", "The body does not say what is needed here.", _explain(wrong)
        ) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise Problem(400, "body-malformed", "The body is not JSON in UTF-8.") from wrong
    return (body, True) if isinstance(body, list) else ([body], False)


def _explain(wrong: msgspec.ValidationError) -> str:
    """msgspec names the field and the rule, never the value: nothing that was sent comes back."""
    return str(wrong)
