"""What differs from bank to bank: address, credentials, how they want a signature written, limits."""

from __future__ import annotations

import msgspec


class BankProfile(msgspec.Struct, frozen=True):
    """One bank's (or aggregator's) side of SNAP BI.

    ``home_channel`` is the channel whose accounts the bank holds itself (intrabank); ``source_account`` is
    the programme's account there. ``rounds_max`` counts tries of a call that is safe to repeat.
    """

    base_url: str
    partner_id: str
    client_secret: bytes
    source_account: str
    home_channel: str = "bni"
    channel_id: str = "95221"
    path_prefix: str = ""
    signature_encoding: str = "base64"
    timeout_seconds: float = 10.0
    connect_seconds: float = 3.0
    in_flight_max: int = 16
    rounds_max: int = 3
    backoff_seconds: float = 0.2
