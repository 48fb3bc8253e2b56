"""Outcomes of the operations of access, one StrEnum each, in order of precedence."""

from __future__ import annotations

from enum import StrEnum


class AddStaffOutcome(StrEnum):
    """Of ``add_staff``."""

    login_wrong = "login_wrong"
    name_missing = "name_missing"
    role_unknown = "role_unknown"
    password_weak = "password_weak"  # noqa: S105 - an outcome
    already_exists = "already_exists"
    added = "added"


class StaffSignInOutcome(StrEnum):
    """Of ``sign_in_staff``. ``refused`` does not say whether login, password or code was wrong."""

    refused = "refused"
    locked = "locked"
    signed_in = "signed_in"


class RenewOutcome(StrEnum):
    """Of ``renew_staff``."""

    staff_unknown = "staff_unknown"
    role_unknown = "role_unknown"
    password_weak = "password_weak"  # noqa: S105 - an outcome
    renewed = "renewed"


class DisableOutcome(StrEnum):
    """Of ``disable_staff``."""

    staff_unknown = "staff_unknown"
    already_disabled = "already_disabled"
    disabled = "disabled"


class AddPartnerOutcome(StrEnum):
    """Of ``add_partners``."""

    code_wrong = "code_wrong"
    kind_unknown = "kind_unknown"
    name_missing = "name_missing"
    exists_different = "exists_different"
    already_exists = "already_exists"
    added = "added"


class MoveOutcome(StrEnum):
    """Of ``suspend_partners`` and ``resume_partners``."""

    partner_unknown = "partner_unknown"
    nothing_changed = "nothing_changed"
    moved = "moved"


class RevokeOutcome(StrEnum):
    """Of ``revoke_partner_keys``."""

    key_unknown = "key_unknown"
    already_revoked = "already_revoked"
    revoked = "revoked"


class AddClientOutcome(StrEnum):
    """What became of adding a client that signs its requests."""

    code_unreadable = "code_unreadable"
    hosts_unreadable = "hosts_unreadable"
    partner_unknown = "partner_unknown"
    code_taken = "code_taken"
    added = "added"


class IssueKeyOutcome(StrEnum):
    """Of ``issue_partner_keys`` and ``rotate_partner_keys``."""

    partner_unknown = "partner_unknown"
    key_unknown = "key_unknown"
    already_revoked = "already_revoked"
    scope_not_of_kind = "scope_not_of_kind"
    network_wrong = "network_wrong"
    public_key_wrong = "public_key_wrong"
    issued = "issued"


class TokenOutcome(StrEnum):
    """Of ``issue_partner_tokens``. ``refused`` does not say what was wrong: the caller is nobody yet."""

    refused = "refused"
    assertion_replayed = "assertion_replayed"
    network_not_allowed = "network_not_allowed"
    scope_not_allowed = "scope_not_allowed"
    issued = "issued"


class AppointOutcome(StrEnum):
    """Of ``appoint_registrars``."""

    staff_unknown = "staff_unknown"
    role_missing = "role_missing"
    office_missing = "office_missing"
    quota_wrong = "quota_wrong"
    appointed = "appointed"
