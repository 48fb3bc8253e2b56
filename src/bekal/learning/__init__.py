"""Learning: what happens between a voucher and a certificate.

It owns the sessions of classes, redeemed codes, attendance, evidence (tests, tasks, demonstrations), the
judgement that a course is completed, certificates and reviews. It reads purchases and vouchers through the
marketplace's own queries.

It never ends a purchase, never moves money or seats, and never says whose a certificate is: whoever knows
its code sees the course, the institution and the date.
"""

from .complete_purchases import complete_purchases
from .issue_certificates import issue_certificates
from .outcomes import AttendanceOutcome, CompleteOutcome, EvidenceOutcome, RedeemOutcome, ReviewOutcome
from .queries import (
    LearningTotals,
    count_sessions,
    find_certificate,
    find_certificates,
    find_learning,
    find_sessions,
    get_learning_totals,
)
from .record_attendance import record_attendance
from .record_evidence import record_evidence
from .redeem_codes import redeem_codes
from .review_courses import review_courses
from .rules import REDEEM_WINDOW_SECONDS, in_window, missing_items, plan_sessions
from .store_sessions import store_sessions
from .types import (
    Attendance,
    Certificate,
    CertificateOrder,
    Completed,
    CompletionRequest,
    Evidence,
    EvidenceKind,
    Learning,
    Progress,
    Redemption,
    Review,
    Session,
)

__all__ = [
    "REDEEM_WINDOW_SECONDS",
    "Attendance",
    "AttendanceOutcome",
    "Certificate",
    "CertificateOrder",
    "CompleteOutcome",
    "Completed",
    "CompletionRequest",
    "Evidence",
    "EvidenceKind",
    "EvidenceOutcome",
    "Learning",
    "LearningTotals",
    "Progress",
    "RedeemOutcome",
    "Redemption",
    "Review",
    "ReviewOutcome",
    "Session",
    "complete_purchases",
    "count_sessions",
    "find_certificate",
    "find_certificates",
    "find_learning",
    "find_sessions",
    "get_learning_totals",
    "in_window",
    "issue_certificates",
    "missing_items",
    "plan_sessions",
    "record_attendance",
    "record_evidence",
    "redeem_codes",
    "review_courses",
    "store_sessions",
]
