"""Version 1 of the partners' interface, one file a resource."""

from .attendance import create_attendance
from .attendance_csv import create_attendance_by_csv
from .catalogue import list_catalogue
from .completions import create_completions
from .courses import get_course
from .enrolments import list_enrolments
from .evidence import create_evidence
from .openapi import show_openapi
from .proposals import create_courses, create_schedules, list_proposals
from .purchases import (
    create_cancellations,
    create_confirmation,
    create_confirmations,
    create_purchases,
    get_purchase,
    list_purchases,
)
from .redemptions import check_redemptions, create_redemptions
from .schedules import list_schedules
from .statements import list_sales, list_statements
from .tickets import create_replies, get_ticket, list_tickets
from .tokens import create_token
from .webhook_deliveries import create_replay, list_webhook_deliveries
from .webhooks import route_handlers as webhook_handlers

route_handlers = (
    create_token,
    list_catalogue,
    get_course,
    list_schedules,
    create_purchases,
    create_confirmation,
    create_confirmations,
    create_cancellations,
    get_purchase,
    list_purchases,
    list_statements,
    list_sales,
    create_courses,
    create_schedules,
    list_proposals,
    list_enrolments,
    check_redemptions,
    create_redemptions,
    create_attendance,
    create_attendance_by_csv,
    create_evidence,
    create_completions,
    list_tickets,
    get_ticket,
    create_replies,
    *webhook_handlers,
    create_replay,
    list_webhook_deliveries,
    show_openapi,
)

__all__ = ["route_handlers"]
