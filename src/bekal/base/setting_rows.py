"""Settings of messages and telephones: rows of the table in ``settings``, which they would make too long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from . import setting_kinds as kinds

_HTTP: Final = "an http:// or https:// address"
_NETWORKS: Final = "addresses or networks (CIDR) with commas between"

Row = tuple[str, str, str | None, str, Callable[[str], Any]]

MESSAGES: Final[tuple[Row, ...]] = (
    (
        "whatsapp_url",
        _HTTP,
        None,
        "The WhatsApp Cloud API with its version, `https://graph.facebook.com/v23.0`. Absent: no WhatsApp.",
        kinds.url("http", "https"),
    ),
    (
        "smtp_url",
        "an smtp:// or smtps:// address",
        None,
        "The mail server, `smtp://host:587` (STARTTLS) or `smtps://host:465`. Absent: no e-mail.",
        kinds.url("smtp", "smtps"),
    ),
    (
        "message_sender",
        "1 to 11 letters, digits or spaces, a letter among them",
        "BEKAL",
        "The one name that every text message comes from.",
        kinds.sender_name,
    ),
    (
        "message_site",
        "a host name of at most 30 characters",
        None,
        "The one address that messages name. Absent: the host of `BEKAL_PUBLIC_URL`.",
        kinds.site_name,
    ),
    (
        "message_quiet_hours",
        "two hours from 0 to 23 with a hyphen between",
        "21-7",
        "Nothing but codes and replies leaves in these hours of the reader's own clock (WIB, WITA or WIT). "
        "`0-0`: no quiet hours.",
        kinds.hours,
    ),
    (
        "message_day_max",
        "a whole number from 1 to 50",
        "3",
        "So many messages a person and day, codes and replies uncounted; the rest follows the days after.",
        kinds.whole(1, 50),
    ),
    (
        "message_networks",
        _NETWORKS,
        "0.0.0.0/0,::/0",
        "From where gateways of messages may call back; they prove themselves with their secret as well.",
        kinds.networks,
    ),
    (
        "ussd_code",
        "a code such as *885#",
        "*885#",
        "The number that people call (UMB, USSD); messages name it.",
        kinds.ussd_code,
    ),
    (
        "ussd_networks",
        _NETWORKS,
        "0.0.0.0/0,::/0",
        "From where the USSD aggregator may call; it proves itself with its secret as well.",
        kinds.networks,
    ),
)
