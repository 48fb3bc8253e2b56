"""What the operations of people take and give. Instants are UTC, dates are days of the Jakarta calendar.

``gc=False``: those that come by the million hold no cycle and need not be walked by the garbage collector.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from .outcomes import (
    AssistOutcome,
    CodeOutcome,
    ContactOutcome,
    OpenOutcome,
    RegisterOutcome,
    SignInOutcome,
)

Sex = Literal["f", "m"]
Field = Literal[
    "nik", "family_card", "full_name", "born_on", "mother_name", "phone", "email", "payment_account"
]
AnswerState = Literal["matched", "mismatched", "not_found", "inactive", "deceased", "unavailable"]


class AccountOpening(msgspec.Struct, frozen=True, gc=False):
    """Somebody wants an account for a phone, typed in any Indonesian form."""

    phone: str


class OpenedAccount(msgspec.Struct, frozen=True, gc=False):
    """The account of the phone, new or not; None when the text is no Indonesian mobile number."""

    outcome: OpenOutcome
    account_id: UUID | None = None


class CodeRequest(msgspec.Struct, frozen=True):
    """Somebody wants a one-time code sent to this phone."""

    phone: str


class CodeIssued(msgspec.Struct, frozen=True):
    """``code``: six digits for the message to the phone and for nothing else; only a hash of it is kept."""

    outcome: CodeOutcome
    account_id: UUID | None = None
    code: str | None = None


class SignIn(msgspec.Struct, frozen=True):
    """A phone, the code typed, and what the device calls itself, so that its owner knows it in the list.

    ``ask``: it is perhaps somebody else than the one who is registered with the phone.
    """

    phone: str
    code: str
    user_agent_label: str = ""
    ask: bool = False


class SignedIn(msgspec.Struct, frozen=True):
    """``token`` opens the session; it is given once and only a hash of it is kept.

    ``number_id``: the first account of the number, whoever of its people signs in; given for a right code.
    """

    outcome: SignInOutcome
    account_id: UUID | None = None
    token: str | None = None
    number_id: UUID | None = None


class Session(msgspec.Struct, frozen=True):
    """A running session. ``person_id`` is None until somebody registered with the account."""

    session_id: UUID
    account_id: UUID
    person_id: UUID | None
    label: str
    started_at: datetime
    expires_at: datetime


class Registration(msgspec.Struct, frozen=True, gc=False):
    """What somebody states about himself or herself.

    ``nik`` and ``family_card`` are 16 digits, blanks allowed. ``education``, ``occupation`` and
    ``disability`` are codes of the KTP lists (1-10, 1-88, 1-6 or None). ``region_id`` is the domicile.
    ``confirmed_contradiction`` says that the person looked again and that the card does print a NIK which
    contradicts the birth date or the sex (old errors exist): the registry decides.
    """

    account_id: UUID
    nik: str
    family_card: str
    full_name: str
    born_on: date
    mother_name: str
    sex: Sex | None
    region_id: int
    education: int
    occupation: int
    disability: int | None
    studying: bool
    consents: tuple[str, ...]
    confirmed_contradiction: bool = False


class Registered(msgspec.Struct, frozen=True, gc=False):
    """``person_id`` is None on refusal, and when the NIK belongs to another account: strangers learn no id.

    ``problems`` holds every refusal of form that applies, in order of precedence, for a page that shows all.
    """

    outcome: RegisterOutcome
    person_id: UUID | None = None
    problems: tuple[RegisterOutcome, ...] = ()


class Assistance(msgspec.Struct, frozen=True, gc=False):
    """Somebody whom an officer presents. ``linked_to``: whom the account of the phone belongs to already.

    ``consent_how``: how the person agreed before the officer, one of ``CONSENT_WAYS``. ``phone_full``: five
    people have the phone, and this one would be the sixth.
    """

    registration: Registration
    consent_how: str
    linked_to: UUID | None = None
    phone_full: bool = False


class Claim(msgspec.Struct, frozen=True, gc=False):
    """Who is registered with a NIK, and with which account where that can be told from the NIK's cell."""

    person_id: UUID
    account_id: UUID | None


class Assisted(msgspec.Struct, frozen=True, gc=False):
    """What became of it. ``fresh``: it costs one of the quota. ``link``: the account is the person's own."""

    outcome: AssistOutcome
    person_id: UUID | None = None
    problems: tuple[RegisterOutcome, ...] = ()
    fresh: bool = False
    link: bool = False


class Helper(msgspec.Struct, frozen=True):
    """The officer (an actor) who registered somebody, how the person agreed, and when."""

    officer: str
    consent_how: str
    at: datetime


class AccountLink(msgspec.Struct, frozen=True, gc=False):
    """The account through which this person signs in."""

    account_id: UUID
    person_id: UUID


class IdentityCheck(msgspec.Struct, frozen=True, gc=False):
    """What the civil registry is asked to compare. ``attempts`` counts this one."""

    check_id: UUID
    person_id: UUID
    nik: str
    family_card: str
    full_name: str
    born_on: date
    mother_name: str
    sex: Sex
    attempts: int


class IdentityAnswer(msgspec.Struct, frozen=True, gc=False):
    """What the registry said about one check.

    ``elements``: of ``nik``, ``family_card``, ``full_name``, ``born_on``, ``mother_name``, ``sex``, each
    ``match``, ``match NN`` (percentage of likeness) or ``differs``; what was not compared is left out.
    ``unavailable`` is the registry's fault and is asked again. ``sex``: the registry's, where it tells it.
    """

    check_id: UUID
    person_id: UUID
    state: AnswerState
    elements: dict[str, str] = {}
    sex: Sex | None = None


class Correction(msgspec.Struct, frozen=True):
    """New values of fields that the registry did not confirm; None leaves a field as it is."""

    person_id: UUID
    family_card: str | None = None
    full_name: str | None = None
    born_on: date | None = None
    mother_name: str | None = None
    sex: Sex | None = None


class Consent(msgspec.Struct, frozen=True):
    """Purposes somebody agrees to, or takes back (``rules.CONSENTS``)."""

    person_id: UUID
    purposes: tuple[str, ...]


class ConsentRow(msgspec.Struct, frozen=True):
    """One row of the record of consents, oldest first."""

    revision: int
    given: bool
    purposes: list[str]
    by: str
    at: datetime


class Contact(msgspec.Struct, frozen=True, gc=False):
    """An e-mail address or the number of a payment account (bank account, or a wallet's phone)."""

    person_id: UUID
    kind: Literal["email", "payment_account"]
    value: str


class SavedContact(msgspec.Struct, frozen=True, gc=False):
    """``contact_id`` may be kept by others in place of the value."""

    outcome: ContactOutcome
    contact_id: UUID | None = None


class PersonFacts(msgspec.Struct, frozen=True, gc=False):
    """What rules may know about a person: nothing that tells who it is.

    ``age`` in completed years on the Jakarta day of ``at``; ``studying`` as declared or as listed;
    ``occupation_barred`` by the KTP occupation or the list of civil servants. ``household_index`` is the
    blind index of the family card, ``household_slot`` where it places its rows. ``returned_migrant`` and
    ``poor_household`` are the lists of BP2MI and P3KE.
    """

    person_id: UUID
    found: bool
    age: int
    sex: str
    region_id: int
    education: int
    occupation: int
    occupation_barred: bool
    studying: bool
    aid_dtks: bool
    aid_bsu: bool
    aid_bpum: bool
    disability: bool
    identity_state: str
    deceased: bool
    blacklisted: bool
    household_index: bytes
    household_slot: int
    returned_migrant: bool
    poor_household: bool


class Pseudonym(msgspec.Struct, frozen=True, gc=False):
    """A person (16 bytes) and a family card (8 bytes) in one draw; they say nothing without its pepper."""

    pid: bytes
    household: bytes


class PersonRow(msgspec.Struct, frozen=True, gc=False):
    """Where a person stands. ``elements`` and ``checked_at`` are of the newest check, None until answered.

    ``confirmed_at``: when the registry confirmed the identity for the first time, None if it never did.
    """

    person_id: UUID
    account_id: UUID
    identity_state: str
    region_id: int
    sex: str
    education: int
    occupation: int
    disability: int | None
    studying: bool
    registered_at: datetime
    erased_at: datetime | None
    check_state: str
    check_attempts: int
    checked_at: datetime | None
    elements: dict[str, str] | None
    confirmed_at: datetime | None


class Disclosure(msgspec.Struct, frozen=True):
    """One look at somebody's personal data."""

    disclosure_id: UUID
    fields: list[str]
    purpose: str
    by: str
    at: datetime


class Contest(msgspec.Struct, frozen=True):
    """Somebody else tried to register with this person's NIK."""

    contest_id: UUID
    at: datetime


class SourceFreshness(msgspec.Struct, frozen=True):
    """A ministry's list and the instant its content is true for; None when it was never imported."""

    source: str
    authority: str
    kind: str
    refreshed_at: datetime | None


class AccountMove(msgspec.Struct, frozen=True):
    """The account through which this person wants to sign in from now on."""

    person_id: UUID
    account_id: UUID


class KnownFacts(msgspec.Struct, frozen=True):
    """What somebody knows who has lost the phone; all of it must be as declared (capitals do not matter)."""

    nik: str
    family_card: str
    full_name: str
    born_on: date
    mother_name: str


class Recovery(msgspec.Struct, frozen=True):
    """A request to follow to another number. ``state``: ``asked``, ``refused``, ``moved`` or ``failed``."""

    recovery_id: UUID
    account_id: UUID
    state: str
    asked_at: datetime
    due_at: datetime
