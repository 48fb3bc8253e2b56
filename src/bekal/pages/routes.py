"""Who may call a route: every handler says so in its ``opt``, or it stays closed.

    @get("/perjalanan", opt=ACCOUNT)
    @get("/ops/pembukuan", opt=staff("auditor", "approver"))

A form that has no page of its own says ``"back"``: the page its sender is led to after signing in again.
The declarations are data, so that a test can list every route with its rule. ``guard.py`` enforces them.
"""

from __future__ import annotations

from typing import Any, Final

Opt = dict[str, Any]

PUBLIC: Final[Opt] = {"access": "public"}
"""Anybody."""

ACCOUNT: Final[Opt] = {"access": "account"}
"""Somebody signed in with a phone, known by name or not."""

CITIZEN: Final[Opt] = {"access": "citizen"}
"""Somebody signed in whose identity form is stored."""

PARTNER: Final[Opt] = {"access": "partner"}
"""A platform, an institution or a bank with an access token; ``"scope"`` names what the token must open."""

PROGRAM: Final[Opt] = {"access": "program"}
"""Any program, not a browser's form: the handler itself proves who calls (a token is asked for)."""

SIGNED: Final[Opt] = {"access": "signed"}
"""A partner that signs each request: the route's own guard verifies it (``partner_api.prakerja_v1``)."""

LOOPBACK: Final[Opt] = {"access": "loopback"}
"""A program on this machine itself, or a member of staff: figures for the operators."""

ROLES: Final = frozenset({"admin", "operator", "approver", "auditor", "partner_manager", "registrar"})


def staff(*roles: str) -> Opt:
    """Members of staff who have one of these roles. ValueError for a role that does not exist."""
    unknown = set(roles) - ROLES
    if unknown or not roles:
        raise ValueError(f"roles are some of {sorted(ROLES)}, not {sorted(unknown)}")
    return {"access": "staff:" + ",".join(roles)}


def rule_of(opt: Opt) -> str | None:
    """The declared rule, or None when the handler declares none (or one that nobody knows)."""
    rule = opt.get("access")
    if rule in {"public", "account", "citizen", "partner", "signed", "program", "loopback"}:
        return str(rule)
    if isinstance(rule, str) and rule.startswith("staff:"):
        roles = roles_of(rule)
        return rule if roles and roles <= ROLES else None
    return None


def roles_of(rule: str) -> frozenset[str]:
    """The roles of a ``staff:`` rule; empty for any other."""
    return frozenset(rule.removeprefix("staff:").split(",")) if rule.startswith("staff:") else frozenset()
