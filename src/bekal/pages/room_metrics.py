"""What Prometheus hears of the waiting room in this process."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge

from bekal.base.telemetry import REGISTRY

HOLDS: Final = Gauge("bekal_room_holds", "1 while newcomers wait.", registry=REGISTRY)
WAITING: Final = Gauge(
    "bekal_room_waiting_people", "People with a ticket whose turn has not come.", registry=REGISTRY
)
PACE: Final = Gauge("bekal_room_pace_per_second", "People let in per second, of late.", registry=REGISTRY)
FULL: Final = Gauge("bekal_room_full", "1 while this process is full.", registry=REGISTRY)
IN_FLIGHT: Final = Gauge("bekal_room_requests_in_flight", "Requests let in and under way.", registry=REGISTRY)
LATE: Final = Gauge(
    "bekal_room_late_seconds", "How late this process answers, by its own visit and loop.", registry=REGISTRY
)
SERVED: Final = Gauge(
    "bekal_room_served_per_second", "Requests answered per second to people let in.", registry=REGISTRY
)
FLOW: Final = Gauge(
    "bekal_room_flow_per_second", "People the door lets in per second now.", registry=REGISTRY
)
TICKETS: Final = Counter("bekal_room_tickets", "Tickets handed out by this process.", registry=REGISTRY)
ADMITTED: Final = Counter("bekal_room_admitted_people", "Tickets exchanged for a pass.", registry=REGISTRY)
SHOWN: Final = Counter("bekal_room_pages", "Times the waiting room was shown.", registry=REGISTRY)
MISSED: Final = Counter(
    "bekal_room_missed_looks", "Times the door could not be read from the database.", registry=REGISTRY
)
REFUSED: Final = Counter(
    "bekal_room_refused_tickets", "Tickets and passes that did not count.", ["reason"], registry=REGISTRY
)
