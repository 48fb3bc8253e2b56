"""What may become of a gateway's report, in order of precedence."""

from __future__ import annotations

from enum import StrEnum


class ReportOutcome(StrEnum):
    """``repeated`` changes nothing: the same was told before, or it is about a channel left behind."""

    notice_unknown = "notice_unknown"
    repeated = "repeated"
    delivered = "delivered"
    next_channel = "next_channel"
    failed = "failed"
