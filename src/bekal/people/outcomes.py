"""Outcomes of the operations of people, one StrEnum each, in order of precedence."""

from __future__ import annotations

from enum import StrEnum


class OpenOutcome(StrEnum):
    """Of ``open_accounts``. A page shows ``opened`` and ``already_open`` alike: neither tells on anybody."""

    phone_wrong = "phone_wrong"
    already_open = "already_open"
    opened = "opened"


class CodeOutcome(StrEnum):
    """Of ``request_codes``."""

    phone_wrong = "phone_wrong"
    account_unknown = "account_unknown"
    too_many = "too_many"
    issued = "issued"


class SignInOutcome(StrEnum):
    """Of ``sign_in``. An unknown phone is ``code_wrong``: as if it were known.

    ``choose``: a right code of a number that several people share; who it is must be said.
    """

    phone_wrong = "phone_wrong"
    too_many_tries = "too_many_tries"
    code_wrong = "code_wrong"
    code_expired = "code_expired"
    choose = "choose"
    signed_in = "signed_in"


class EndOutcome(StrEnum):
    """Of ``end_sessions``."""

    session_unknown = "session_unknown"
    already_ended = "already_ended"
    ended = "ended"


class RegisterOutcome(StrEnum):
    """Of ``register_persons``: the first that applies; ``Registered.problems`` names all that do."""

    nik_form_wrong = "nik_form_wrong"
    nik_contradicts_birth_date = "nik_contradicts_birth_date"
    nik_contradicts_sex = "nik_contradicts_sex"
    family_card_form_wrong = "family_card_form_wrong"
    name_missing = "name_missing"
    mother_name_missing = "mother_name_missing"
    birth_date_impossible = "birth_date_impossible"
    region_unknown = "region_unknown"
    answer_unknown = "answer_unknown"
    consent_missing = "consent_missing"
    already_registered = "already_registered"
    registered = "registered"


class AssistOutcome(StrEnum):
    """Of ``assist_persons``."""

    form_wrong = "form_wrong"
    phone_full = "phone_full"
    quota_used_up = "quota_used_up"
    registered_elsewhere = "registered_elsewhere"
    already_registered = "already_registered"
    registered = "registered"


class LinkOutcome(StrEnum):
    """Of ``link_accounts``."""

    account_unknown = "account_unknown"
    linked_to_another = "linked_to_another"
    already_linked = "already_linked"
    linked = "linked"


class RecordOutcome(StrEnum):
    """Of ``record_identity_checks``."""

    check_unknown = "check_unknown"
    already_recorded = "already_recorded"
    recorded = "recorded"
    recorded_elsewhere = "recorded_elsewhere"
    """Recorded; the registry matched, but the NIK is registered with another account."""


class RequestOutcome(StrEnum):
    """Of ``request_identity_checks``."""

    person_unknown = "person_unknown"
    already_waiting = "already_waiting"
    requested = "requested"


class CorrectOutcome(StrEnum):
    """Of ``correct_persons``."""

    person_unknown = "person_unknown"
    check_waiting = "check_waiting"
    nothing_to_correct = "nothing_to_correct"
    too_many_today = "too_many_today"
    field_wrong = "field_wrong"
    nothing_changed = "nothing_changed"
    corrected = "corrected"


class ReviseOutcome(StrEnum):
    """Of ``revise_persons``."""

    person_unknown = "person_unknown"
    region_unknown = "region_unknown"
    answer_unknown = "answer_unknown"
    nothing_changed = "nothing_changed"
    revised = "revised"


class ConsentOutcome(StrEnum):
    """Of ``give_consents`` and ``withdraw_consents``."""

    person_unknown = "person_unknown"
    purpose_unknown = "purpose_unknown"
    nothing_changed = "nothing_changed"
    recorded = "recorded"


class ContactOutcome(StrEnum):
    """Of ``save_contacts``."""

    person_unknown = "person_unknown"
    value_wrong = "value_wrong"
    saved = "saved"


class WithdrawOutcome(StrEnum):
    """Of ``withdraw_registrations``."""

    person_unknown = "person_unknown"
    confirmed = "confirmed"
    withdrawn = "withdrawn"


class EraseOutcome(StrEnum):
    """Of ``erase_persons``."""

    person_unknown = "person_unknown"
    already_erased = "already_erased"
    erased = "erased"


class AskOutcome(StrEnum):
    """Of ``ask_data_requests``."""

    words_missing = "words_missing"
    words_too_long = "words_too_long"
    person_unknown = "person_unknown"
    already_asked = "already_asked"
    asked = "asked"


class EndRequestOutcome(StrEnum):
    """Of ``end_data_requests``."""

    reason_missing = "reason_missing"
    not_open = "not_open"
    ended = "ended"


class PhotoOutcome(StrEnum):
    """Of ``give_photos``."""

    person_unknown = "person_unknown"
    given = "given"


class PieceOutcome(StrEnum):
    """Of ``keep_pieces``."""

    piece_wrong = "piece_wrong"
    kept = "kept"


class ReviewOutcome(StrEnum):
    """Of ``review_photos``."""

    photo_unknown = "photo_unknown"
    already_decided = "already_decided"
    decided = "decided"


class LiveCheckOutcome(StrEnum):
    """Of ``ask_live_checks`` and ``record_live_checks``."""

    already_there = "already_there"
    asked = "asked"
    done = "done"


class MoveOutcome(StrEnum):
    """Of ``move_accounts``."""

    person_unknown = "person_unknown"
    already_there = "already_there"
    account_taken = "account_taken"
    moved = "moved"


class RecoverOutcome(StrEnum):
    """Of ``ask_recovery``. None of them tells whether the facts fitted."""

    too_many_today = "too_many_today"
    asked = "asked"
