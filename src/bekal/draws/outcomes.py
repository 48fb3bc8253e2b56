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


class WithdrawOutcome(StrEnum):
    """Of ``withdraw_applications``."""

    not_an_applicant = "not_an_applicant"
    already_withdrawn = "already_withdrawn"
    too_late = "too_late"
    withdrawn = "withdrawn"


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


class ReturnOutcome(StrEnum):
    """Of ``return_household_rooms``."""

    already_returned = "already_returned"
    returned = "returned"


class RecoverOutcome(StrEnum):
    """Of ``recover_seats``."""

    already_recovered = "already_recovered"
    recovered = "recovered"


class OpenOutcome(StrEnum):
    """Of ``open_draws``."""

    batch_unknown = "batch_unknown"
    already_drawn = "already_drawn"
    already_opened = "already_opened"
    opened = "opened"


class CommitOutcome(StrEnum):
    """Of ``commit_contributions``."""

    too_late = "too_late"
    contributor_wrong = "contributor_wrong"
    commitment_wrong = "commitment_wrong"
    already_committed = "already_committed"
    committed = "committed"


class ApproveOutcome(StrEnum):
    """Of ``approve_manifest`` and ``approve_announcement``."""

    not_staff = "not_staff"
    nothing_proposed = "nothing_proposed"
    same_person = "same_person"
    too_late = "too_late"
    approved = "approved"


class RevealOutcome(StrEnum):
    """Of ``reveal_contributions``."""

    not_committed = "not_committed"
    contributor_unknown = "contributor_unknown"
    already_revealed = "already_revealed"
    too_late = "too_late"
    mismatch = "mismatch"
    revealed = "revealed"


class ObjectOutcome(StrEnum):
    """Of ``record_objections``."""

    nothing_published = "nothing_published"
    too_late = "too_late"
    recorded = "recorded"


class AnswerOutcome(StrEnum):
    """Of ``answer_objections``."""

    objection_unknown = "objection_unknown"
    reason_missing = "reason_missing"
    already_answered = "already_answered"
    answered = "answered"


class BeaconOutcome(StrEnum):
    """Of ``record_beacon``."""

    not_committed = "not_committed"
    too_early = "too_early"
    not_witnessed = "not_witnessed"
    reveal_missing = "reveal_missing"
    wrong_round = "wrong_round"
    already_seeded = "already_seeded"
    seeded = "seeded"


class AppealOutcome(StrEnum):
    """Of ``hear_appeals``."""

    listed = "listed"
    already_judged = "already_judged"
    not_an_applicant = "not_an_applicant"
    household_full = "household_full"
    pool_full = "pool_full"
    won = "won"
