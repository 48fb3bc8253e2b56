"""Roles of staff, kinds of partners, and the states of both; CHECKs of the tables say the same."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do. Nobody has more by being ``admin``: an admin manages staff, no money.

    ``operator`` runs batches and payments, ``approver`` confirms what an operator prepared, ``auditor`` reads
    everything (each reading is logged) and changes nothing, ``partner_manager`` looks after partners.
    """

    admin = "admin"
    operator = "operator"
    approver = "approver"
    auditor = "auditor"
    partner_manager = "partner_manager"


class PartnerKind(StrEnum):
    """What a partner is to the programme."""

    platform = "platform"
    institution = "institution"
    bank = "bank"


class StaffState(StrEnum):
    """Whether somebody may sign in."""

    active = "active"
    disabled = "disabled"


class PartnerState(StrEnum):
    """Whether a partner's keys open anything."""

    active = "active"
    suspended = "suspended"
