"""Roles of staff, kinds of partners, and the states of both; CHECKs of the tables say the same."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do. Nobody has more by being ``admin``: an admin manages staff, no money.

    ``operator`` runs batches and payments, ``approver`` confirms what an operator prepared, ``auditor`` reads
    everything (each reading is logged) and changes nothing, ``partner_manager`` looks after partners.
    ``registrar`` is an officer of a labour office or a village: registers people up to a quota, and sees
    nothing else of the console.
    """

    admin = "admin"
    operator = "operator"
    approver = "approver"
    auditor = "auditor"
    partner_manager = "partner_manager"
    registrar = "registrar"


class PartnerKind(StrEnum):
    """What a partner is to the programme."""

    platform = "platform"
    institution = "institution"
    bank = "bank"


class Scope(StrEnum):
    """What an access token opens. A partner's kind has its scopes; a key may be made with fewer."""

    catalogue_read = "catalogue:read"
    purchases_read = "purchases:read"
    purchases_write = "purchases:write"
    statements_read = "statements:read"
    proposals_write = "proposals:write"
    enrolments_read = "enrolments:read"
    classes_write = "classes:write"
    """Redeem codes, attendance, evidence, completion."""
    webhooks_write = "webhooks:write"
    tickets_write = "tickets:write"
    """Complaints that lie with this partner: reading and answering them."""


SCOPES: dict[PartnerKind, tuple[Scope, ...]] = {
    PartnerKind.platform: (
        Scope.catalogue_read,
        Scope.purchases_read,
        Scope.purchases_write,
        Scope.statements_read,
        Scope.webhooks_write,
        Scope.tickets_write,
    ),
    PartnerKind.institution: (
        Scope.catalogue_read,
        Scope.proposals_write,
        Scope.enrolments_read,
        Scope.classes_write,
        Scope.webhooks_write,
        Scope.tickets_write,
    ),
    PartnerKind.bank: (Scope.webhooks_write, Scope.tickets_write),
}
"""What each kind of partner may ever do."""


class StaffState(StrEnum):
    """Whether somebody may sign in."""

    active = "active"
    disabled = "disabled"


class PartnerState(StrEnum):
    """Whether a partner's keys open anything."""

    active = "active"
    suspended = "suspended"
