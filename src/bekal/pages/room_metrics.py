"""What Prometheus hears of the waiting room: of the door, and of the processes that serve, all together."""

from __future__ import annotations

from typing import Final, Literal

from prometheus_client import Counter, Gauge

from bekal.base.telemetry import REGISTRY


def _gauge(name: str, meaning: str, of_all: Literal["livesum", "livemax", "livemostrecent"]) -> Gauge:
    """``of_all``: what becomes of the figures of several processes."""
    return Gauge(name, meaning, registry=REGISTRY, multiprocess_mode=of_all)


HOLDS: Final = _gauge("bekal_room_holds", "1 while newcomers wait.", "livemostrecent")
WAITING: Final = _gauge(
    "bekal_room_waiting_people", "People with a ticket whose turn has not come.", "livemostrecent"
)
PACE: Final = _gauge("bekal_room_pace_per_second", "People let in per second, of late.", "livemostrecent")
FLOW: Final = _gauge(
    "bekal_room_flow_per_second", "People the door lets in per second now.", "livemostrecent"
)
FULL: Final = _gauge("bekal_room_full", "Processes that are full.", "livesum")
IN_FLIGHT: Final = _gauge("bekal_room_requests_in_flight", "Requests let in and under way.", "livesum")
SERVED: Final = _gauge(
    "bekal_room_served_per_second", "Requests answered per second to people let in.", "livesum"
)
LATE: Final = _gauge(
    "bekal_room_late_seconds",
    "How late the site answers, by its processes' own visits and loops: the latest.",
    "livemax",
)
TICKETS: Final = Counter("bekal_room_tickets", "Tickets handed out.", registry=REGISTRY)
ADMITTED: Final = Counter("bekal_room_admitted_people", "Tickets exchanged for a pass.", registry=REGISTRY)
SHOWN: Final = Counter("bekal_room_pages", "Times the waiting room was shown.", registry=REGISTRY)
MISSED: Final = Counter(
    "bekal_room_missed_looks", "Times the door could not be read from the database.", registry=REGISTRY
)
REFUSED: Final = Counter(
    "bekal_room_refused_tickets", "Tickets and passes that did not count.", ["reason"], registry=REGISTRY
)
