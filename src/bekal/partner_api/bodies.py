"""What partners send, and reading it: strictly, with one sentence that says what is wrong and where."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Final, Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from litestar.exceptions import SerializationException

from bekal.base.recursion import UNREADABLE
from bekal.learning import EvidenceKind
from bekal.market import CourseProposal, ScheduleProposal
from bekal.support import TEXT_LENGTH_MAX

from .headers import AnyRequest
from .problems import refuse

T = TypeVar("T")
ITEMS_MAX: Final = 1000
PAGE_MAX: Final = 1000
BODY_BYTES_MAX: Final = 2 * 1024 * 1024

Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._:/+-]+$(?!\n)")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
OneTimeCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$(?!\n)")]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
Sequence = Annotated[int, msgspec.Meta(ge=1, le=999)]
Score = Annotated[int, msgspec.Meta(ge=0, le=100)]
Note = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Limit = Annotated[int, msgspec.Meta(ge=1, le=PAGE_MAX)]


class PurchaseBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A seat of a class for a card. ``reference`` is the platform's own, to look the purchase up by."""

    reference: Reference
    card_number: Code
    schedule_id: Number


class CodeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one-time code that the card's holder was sent."""

    code: OneTimeCode


class ConfirmationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same in a list of many: which purchase it is for."""

    purchase_id: UUID
    code: OneTimeCode


class CancellationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A purchase to be called off."""

    purchase_id: UUID


class RedemptionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A redeem code shown at the session ``sequence`` (1 is the first day)."""

    redeem_code: Code
    sequence: Sequence


class AttendanceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the holder of a redeem code was at a session."""

    redeem_code: Code
    sequence: Sequence
    present: bool


class EvidenceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A grade, or written feedback. ``sequence`` is the session, 0 the whole course; the best score counts.

    Tests and demonstrations (``skill``) need a score, ``feedback`` a note; a task may have both. A
    demonstration counts with a score and words: its own ``note``, or ``feedback`` on the whole course.
    """

    redeem_code: Code
    kind: EvidenceKind
    sequence: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0
    score: Score | None = None
    note: Note | None = None

    def __post_init__(self) -> None:
        if self.score is None and self.kind in ("pre_test", "post_test", "skill"):
            raise ValueError(f"`{self.kind}` needs a `score`")
        if self.note is None and self.kind == "feedback":
            raise ValueError("`feedback` needs a `note`")


class CompletionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A participant whose course is to be judged by the evidence."""

    redeem_code: Code


class ReplyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message in a ticket that lies with you.

    ``hand_to``: ``citizen``, whom it answers, or ``office``, when it is not yours to settle.
    """

    ticket_id: UUID
    text: Annotated[
        str, msgspec.Meta(min_length=1, max_length=TEXT_LENGTH_MAX, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
    ]
    hand_to: Literal["citizen", "office"]


class CatalogueQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``after``: the ``next`` of the page before; empty for everything."""

    after: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{1,18}-[12]-[0-9]{1,9})?$(?!\n)")] = ""
    limit: Limit = 500


class SchedulesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``after``: the ``next`` of the page before."""

    after: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    limit: Limit = 100


class PurchasesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The platform's own reference."""

    reference: Reference


class PageQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``after``: the ``next`` of the page before."""

    after: UUID | None = None
    limit: Limit = 100


class EnrolmentsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class of one's own; ``after``: the ``next`` of the page before."""

    schedule_id: Number
    after: UUID | None = None
    limit: Limit = 100


class StatementsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days of the programme's calendar (Asia/Jakarta), both ends included; at most 31."""

    first_on: date
    last_on: date


class Reader(Generic[T]):
    """Reads one item, or an item or a list of up to a thousand, from a body."""

    def __init__(self, kind: type[T], *, many: bool = True) -> None:
        listed = Annotated[list[kind], msgspec.Meta(max_length=ITEMS_MAX)]  # type: ignore[valid-type]
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(kind | listed if many else kind)

    async def read(self, request: AnyRequest) -> tuple[list[T], bool]:
        """The items, and whether they came as a list. Problem 400, 413, 415 or 422 when unreadable."""
        # The raw headers: names come in small letters, and nothing else of them is needed.
        headers = dict(request.scope["headers"])
        media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if media_type != b"application/json" or b"content-encoding" in headers:
            raise refuse("body-kind-wrong")
        raw = await request.body()
        if len(raw) > BODY_BYTES_MAX:
            raise refuse("body-too-large", f"The body may have {BODY_BYTES_MAX} bytes.")
        try:
            body = self._decoder.decode(raw)
            # What was read has the shape of the type, so nothing here can be nested deeply.
            json.loads(raw, object_pairs_hook=_refuse_twins)
        except msgspec.ValidationError as wrong:
            # msgspec names the field and the rule, never the value: nothing that was sent comes back.
            raise refuse("body-invalid", str(wrong)) from wrong
        except (ValueError, *UNREADABLE) as wrong:
            raise refuse("body-malformed") from wrong
        return (body, True) if isinstance(body, list) else ([body], False)


def read_query(request: AnyRequest, kind: type[T]) -> T:
    """The query as a Struct. Problem 400 for what is unknown, twice there, or out of range."""
    fields = request.query_params.dict()
    if any(len(values) > 1 for values in fields.values()):
        raise refuse("request-wrong", "A field of the query stands there twice.")
    try:
        return msgspec.convert({name: values[0] for name, values in fields.items()}, kind, strict=False)
    except msgspec.ValidationError as wrong:
        raise refuse("request-wrong", str(wrong)) from wrong
    except (SerializationException, UnicodeError) as wrong:
        raise refuse("request-wrong") from wrong


def _refuse_twins(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice in an object")


purchases: Final = Reader(PurchaseBody)
code: Final = Reader(CodeBody, many=False)
confirmations: Final = Reader(ConfirmationBody)
cancellations: Final = Reader(CancellationBody)
redemptions: Final = Reader(RedemptionBody)
attendance: Final = Reader(AttendanceBody)
evidence: Final = Reader(EvidenceBody)
replies: Final = Reader(ReplyBody)
completions: Final = Reader(CompletionBody)
courses: Final = Reader(CourseProposal)
schedules: Final = Reader(ScheduleProposal)
