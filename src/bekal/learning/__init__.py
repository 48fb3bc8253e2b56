"""Learning: what happens between a voucher and a certificate.

It owns the sessions of classes, redeemed codes, attendance, evidence (tests, tasks, demonstrations), the
judgement that a course is completed, certificates and reviews. It reads purchases and vouchers through the
marketplace's own queries.

It never ends a purchase, never moves money or seats, and never says whose a certificate is: whoever knows
its code sees the course, the institution and the date.
"""

from .complete_purchases import complete_purchases
from .decide_face_checks import decide_face_checks
from .erase_reviews import erase_reviews
from .find_code_statuses import find_code_statuses, find_face_redemptions, name_sessions
from .give_feedback import give_feedback
from .issue_certificates import issue_certificates
from .open_face_checks import open_face_checks
from .outcomes import (
    AttendanceOutcome,
    CompleteOutcome,
    EvidenceOutcome,
    FaceCheckOutcome,
    FaceDecisionOutcome,
    FeedbackOutcome,
    RedeemOutcome,
    ReviewOutcome,
    SubmissionOutcome,
)
from .queries import (
    LearningTotals,
    count_ratings,
    count_sessions,
    find_certificate,
    find_certificates,
    find_face_checks,
    find_learning,
    find_progress,
    find_sessions,
    get_learning_totals,
    list_reviewed,
    list_sessions_between,
)
from .record_attendance import record_attendance
from .record_evidence import record_evidence
from .record_submissions import record_submissions
from .redeem_codes import check_codes, redeem_codes
from .review_courses import review_courses
from .rules import REDEEM_WINDOW_SECONDS, in_window, missing_items, plan_sessions
from .store_sessions import store_sessions
from .types import (
    FINAL_SEQUENCE,
    Attendance,
    Certificate,
    CertificateOrder,
    Checked,
    CodeQuestion,
    CodeStatus,
    Completed,
    CompletionRequest,
    Evidence,
    EvidenceKind,
    FaceCheck,
    FaceCheckOpened,
    FaceCheckRow,
    FaceDecided,
    FaceDecision,
    Feedback,
    Learning,
    Progress,
    Redemption,
    Review,
    Session,
    Submission,
)

__all__ = [
    "FINAL_SEQUENCE",
    "REDEEM_WINDOW_SECONDS",
    "Attendance",
    "AttendanceOutcome",
    "Certificate",
    "CertificateOrder",
    "Checked",
    "CodeQuestion",
    "CodeStatus",
    "CompleteOutcome",
    "Completed",
    "CompletionRequest",
    "Evidence",
    "EvidenceKind",
    "EvidenceOutcome",
    "FaceCheck",
    "FaceCheckOpened",
    "FaceCheckOutcome",
    "FaceCheckRow",
    "FaceDecided",
    "FaceDecision",
    "FaceDecisionOutcome",
    "Feedback",
    "FeedbackOutcome",
    "Learning",
    "LearningTotals",
    "Progress",
    "RedeemOutcome",
    "Redemption",
    "Review",
    "ReviewOutcome",
    "Session",
    "Submission",
    "SubmissionOutcome",
    "check_codes",
    "complete_purchases",
    "count_ratings",
    "count_sessions",
    "decide_face_checks",
    "erase_reviews",
    "find_certificate",
    "find_certificates",
    "find_code_statuses",
    "find_face_checks",
    "find_face_redemptions",
    "find_learning",
    "find_progress",
    "find_sessions",
    "get_learning_totals",
    "give_feedback",
    "in_window",
    "issue_certificates",
    "list_reviewed",
    "list_sessions_between",
    "missing_items",
    "name_sessions",
    "open_face_checks",
    "plan_sessions",
    "record_attendance",
    "record_evidence",
    "record_submissions",
    "redeem_codes",
    "review_courses",
    "store_sessions",
]
