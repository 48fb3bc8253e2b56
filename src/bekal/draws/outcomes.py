"""What can become of one item of each operation, in order of precedence."""

from __future__ import annotations

from enum import StrEnum


class CreateOutcome(StrEnum):
    """Of ``create_batches``."""

    programme_unknown = "programme_unknown"
    window_wrong = "window_wrong"
    quota_negative = "quota_negative"
    region_twice = "region_twice"
    region_unknown = "region_unknown"
    already_exists = "already_exists"
    created = "created"


class CloseOutcome(StrEnum):
    """Of ``close_batches``."""

    already_closed = "already_closed"
    closed = "closed"


class JoinOutcome(StrEnum):
    """Of ``join_batches``."""

    batch_unknown = "batch_unknown"
    not_open = "not_open"
    already_joined = "already_joined"
    not_eligible = "not_eligible"
    joined = "joined"


class RefuseOutcome(StrEnum):
    """Of ``refuse_applicants``."""

    not_an_applicant = "not_an_applicant"
    already_refused = "already_refused"
    too_late = "too_late"
    refused = "refused"


class FreezeOutcome(StrEnum):
    """Of ``freeze_entries``."""

    not_an_applicant = "not_an_applicant"
    already_frozen = "already_frozen"
    frozen = "frozen"


class StrikeOutcome(StrEnum):
    """Of ``strike_winners``."""

    not_a_winner = "not_a_winner"
    already_struck = "already_struck"
    struck = "struck"


class DeclineOutcome(StrEnum):
    """Of ``decline_places``."""

    not_a_winner = "not_a_winner"
    already_declined = "already_declined"
    declined = "declined"


class ConfirmOutcome(StrEnum):
    """Of ``confirm_winners``."""

    not_a_winner = "not_a_winner"
    already_awarded = "already_awarded"
    awarded = "awarded"


class HouseholdOutcome(StrEnum):
    """Of ``record_household_awards``."""

    already_recorded = "already_recorded"
    household_full = "household_full"
    recorded = "recorded"


class RecoverOutcome(StrEnum):
    """Of ``recover_seats``."""

    already_recovered = "already_recovered"
    recovered = "recovered"
