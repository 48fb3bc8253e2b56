"""People: accounts (a phone that signs in), persons (checked at the registry), their personal data.

Only this package stores and opens personal data: names, NIK, family card, birth date, mother's name, phone,
e-mail, payment account. Others hold a ``person_id`` and ask ``disclose``, which writes down who looked, at
what and why; the citizen can read that record. For rules there are facts (``list_facts``), for a draw
pseudonyms (``draw_pseudonyms``): neither tells who somebody is.

A person lives in the cell of the NIK's blind index, an account in the cell of the phone's. A NIK is claimed
once in the nation. It never calls the registry itself (``CivilRegistry`` says what it needs of one) and knows
nothing of batches, cards and money.
"""

from .claim_identity_checks import claim_identity_checks
from .correct_persons import correct_persons
from .data_requests import (
    DataRequest,
    DataRequestRow,
    RequestEnd,
    RequestKind,
    ask_data_requests,
    end_data_requests,
    list_data_requests,
    list_open_data_requests,
    lock_erasures,
    open_request_words,
    postpone_data_requests,
)
from .disclose import disclose
from .draw_pseudonyms import draw_pseudonyms, pseudonym_of
from .erase_persons import erase_persons
from .find_by_nik import find_by_nik
from .give_consents import find_consents, give_consents, list_consents, withdraw_consents
from .import_listings import drop_stale_listings, import_listings
from .link_accounts import link_accounts
from .list_facts import list_facts
from .list_strata import list_strata
from .open_accounts import open_accounts
from .outcomes import (
    AskOutcome,
    CodeOutcome,
    ConsentOutcome,
    ContactOutcome,
    CorrectOutcome,
    EndOutcome,
    EndRequestOutcome,
    EraseOutcome,
    LinkOutcome,
    OpenOutcome,
    RecordOutcome,
    RegisterOutcome,
    RequestOutcome,
    SignInOutcome,
    WithdrawOutcome,
)
from .queries import find_persons, list_contests, list_disclosures, list_sources
from .record_identity_checks import record_identity_checks
from .register_persons import register_persons
from .registry import CivilRegistry
from .request_codes import request_codes
from .request_identity_checks import request_identity_checks
from .rules import (
    CONSENTS,
    CONSENTS_REQUIRED,
    NikProblem,
    barred_occupations,
    check_nik_form,
    household_index,
    nik_index,
    normalise_digits,
    normalise_phone,
    slot_of_nik,
    slot_of_phone,
)
from .save_contacts import save_contacts
from .sign_in import end_sessions, find_session, list_sessions, session_cell, sign_in
from .states import CHECK_STEPS, IDENTITY_STEPS, CheckState, IdentityState
from .types import (
    AccountLink,
    AccountOpening,
    AnswerState,
    CodeIssued,
    CodeRequest,
    Consent,
    ConsentRow,
    Contact,
    Contest,
    Correction,
    Disclosure,
    Field,
    IdentityAnswer,
    IdentityCheck,
    OpenedAccount,
    PersonFacts,
    PersonRow,
    Pseudonym,
    Registered,
    Registration,
    SavedContact,
    Session,
    Sex,
    SignedIn,
    SignIn,
    SourceFreshness,
)
from .withdraw_registrations import withdraw_registrations

__all__ = [
    "CHECK_STEPS",
    "CONSENTS",
    "CONSENTS_REQUIRED",
    "IDENTITY_STEPS",
    "AccountLink",
    "AccountOpening",
    "AnswerState",
    "AskOutcome",
    "CheckState",
    "CivilRegistry",
    "CodeIssued",
    "CodeOutcome",
    "CodeRequest",
    "Consent",
    "ConsentOutcome",
    "ConsentRow",
    "Contact",
    "ContactOutcome",
    "Contest",
    "CorrectOutcome",
    "Correction",
    "DataRequest",
    "DataRequestRow",
    "Disclosure",
    "EndOutcome",
    "EndRequestOutcome",
    "EraseOutcome",
    "Field",
    "IdentityAnswer",
    "IdentityCheck",
    "IdentityState",
    "LinkOutcome",
    "NikProblem",
    "OpenOutcome",
    "OpenedAccount",
    "PersonFacts",
    "PersonRow",
    "Pseudonym",
    "RecordOutcome",
    "RegisterOutcome",
    "Registered",
    "Registration",
    "RequestEnd",
    "RequestKind",
    "RequestOutcome",
    "SavedContact",
    "Session",
    "Sex",
    "SignIn",
    "SignInOutcome",
    "SignedIn",
    "SourceFreshness",
    "WithdrawOutcome",
    "ask_data_requests",
    "barred_occupations",
    "check_nik_form",
    "claim_identity_checks",
    "correct_persons",
    "disclose",
    "draw_pseudonyms",
    "drop_stale_listings",
    "end_data_requests",
    "end_sessions",
    "erase_persons",
    "find_by_nik",
    "find_consents",
    "find_persons",
    "find_session",
    "give_consents",
    "household_index",
    "import_listings",
    "link_accounts",
    "list_consents",
    "list_contests",
    "list_data_requests",
    "list_disclosures",
    "list_facts",
    "list_open_data_requests",
    "list_sessions",
    "list_sources",
    "list_strata",
    "lock_erasures",
    "nik_index",
    "normalise_digits",
    "normalise_phone",
    "open_accounts",
    "open_request_words",
    "postpone_data_requests",
    "pseudonym_of",
    "record_identity_checks",
    "register_persons",
    "request_codes",
    "request_identity_checks",
    "save_contacts",
    "session_cell",
    "sign_in",
    "slot_of_nik",
    "slot_of_phone",
    "withdraw_consents",
    "withdraw_registrations",
]
