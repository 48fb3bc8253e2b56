"""Version 1 of the partners' interface, one file a resource."""

from .attendance import create_attendance
from .purchases import create_purchases, get_purchase
from .redemptions import create_redemptions
from .schedules import list_schedules
from .webhooks import route_handlers as webhook_handlers

route_handlers = (
    create_purchases,
    get_purchase,
    create_redemptions,
    create_attendance,
    list_schedules,
    *webhook_handlers,
)

__all__ = ["route_handlers"]
