"""Access: who works here and which partners may call, and the log of what they did and read.

Members of staff have roles and sign in with a password (argon2) and an authenticator (TOTP), both. Partners
(platforms, institutions, banks) call with keys of which only a hash is kept. The log is append-only and holds
ids, never a citizen's data: looks at personal data are logged by `people.disclose`. It does not know what a
role may do on a page: each route says who may call it. Its tables are small and shared: they have no cell.
"""

from .add_partners import add_partners
from .add_signing_clients import add_signing_clients
from .add_staff import add_staff
from .change_signing_clients import change_signing_clients
from .disable_staff import disable_staff
from .end_staff_sessions import end_staff_sessions
from .find_partner import find_partner, recall_partner
from .find_signing_client import find_signing_client, recall_signing_client
from .issue_partner_keys import issue_partner_keys, rotate_partner_keys
from .issue_partner_tokens import issue_partner_tokens
from .issue_signing_key import issue_signing_key
from .log_access import log_access
from .outcomes import (
    AddClientOutcome,
    AddPartnerOutcome,
    AddStaffOutcome,
    AppointOutcome,
    DisableOutcome,
    IssueKeyOutcome,
    MoveOutcome,
    RenewOutcome,
    RevokeOutcome,
    StaffSignInOutcome,
    TokenOutcome,
)
from .queries import (
    find_answering_partners,
    find_partner_names,
    find_staff_session,
    list_access,
    list_partner_keys,
    list_partners,
    list_signing_clients,
    list_staff,
    list_suspended_partners,
)
from .registrars import (
    QUOTA_MAX,
    appoint_registrars,
    find_office,
    find_registrar,
    list_registrars,
    lock_quota,
    use_quota,
)
from .renew_staff import renew_staff
from .revoke_partner_keys import revoke_partner_keys
from .revoke_signing_keys import revoke_signing_keys
from .rules import SIGNING_KEY_LENGTH_MIN
from .sign_in_staff import sign_in_staff
from .states import SCOPES, PartnerKind, PartnerState, Role, Scope, StaffState
from .suspend_partners import resume_partners, suspend_partners
from .types import (
    AccessEntry,
    AccessRow,
    Appointment,
    KeyIssued,
    KeyOrder,
    KeyRotation,
    PartnerKey,
    PartnerKeyRow,
    PartnerOpening,
    PartnerRow,
    Registrar,
    SigningClient,
    SigningClientChange,
    SigningClientOpening,
    SigningClientRow,
    SigningKeyIssued,
    StaffOpened,
    StaffOpening,
    StaffRenewal,
    StaffRenewed,
    StaffRow,
    StaffSession,
    StaffSignedIn,
    TokenIssued,
    TokenRequest,
    totp_uri,
)

__all__ = [
    "QUOTA_MAX",
    "SCOPES",
    "SIGNING_KEY_LENGTH_MIN",
    "AccessEntry",
    "AccessRow",
    "AddClientOutcome",
    "AddPartnerOutcome",
    "AddStaffOutcome",
    "AppointOutcome",
    "Appointment",
    "DisableOutcome",
    "IssueKeyOutcome",
    "KeyIssued",
    "KeyOrder",
    "KeyRotation",
    "MoveOutcome",
    "PartnerKey",
    "PartnerKeyRow",
    "PartnerKind",
    "PartnerOpening",
    "PartnerRow",
    "PartnerState",
    "Registrar",
    "RenewOutcome",
    "RevokeOutcome",
    "Role",
    "Scope",
    "SigningClient",
    "SigningClientChange",
    "SigningClientOpening",
    "SigningClientRow",
    "SigningKeyIssued",
    "StaffOpened",
    "StaffOpening",
    "StaffRenewal",
    "StaffRenewed",
    "StaffRow",
    "StaffSession",
    "StaffSignInOutcome",
    "StaffSignedIn",
    "StaffState",
    "TokenIssued",
    "TokenOutcome",
    "TokenRequest",
    "add_partners",
    "add_signing_clients",
    "add_staff",
    "appoint_registrars",
    "change_signing_clients",
    "disable_staff",
    "end_staff_sessions",
    "find_answering_partners",
    "find_office",
    "find_partner",
    "find_partner_names",
    "find_registrar",
    "find_signing_client",
    "find_staff_session",
    "issue_partner_keys",
    "issue_partner_tokens",
    "issue_signing_key",
    "list_access",
    "list_partner_keys",
    "list_partners",
    "list_registrars",
    "list_signing_clients",
    "list_staff",
    "list_suspended_partners",
    "lock_quota",
    "log_access",
    "recall_partner",
    "recall_signing_client",
    "renew_staff",
    "resume_partners",
    "revoke_partner_keys",
    "revoke_signing_keys",
    "rotate_partner_keys",
    "sign_in_staff",
    "suspend_partners",
    "totp_uri",
    "use_quota",
]
