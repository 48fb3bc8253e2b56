"""Notices: what one person is told, over which channel, when, and whether it arrived.

A step of the journey puts a row into the outbox; here it becomes a *notice*: in the reader's language, not in
the quiet hours of his or her own time zone, not more than a few a day (codes and replies excepted), over the
channel that was chosen and another one when that fails. The texts stand in ``data/messages.toml``, each in
both languages and short enough for one SMS (a test counts); where several people share the phone it says for
whom it is, and may take two.

It owns notices with their states, what people wish (language, channel, nothing that is not essential) and how
far a round to many people has come. It holds no phone and no address: they are disclosed by ``people`` when a
notice leaves. It calls no gateway: ``jobs`` does, through the Protocol ``Gateway``.
"""

from .claim_notices import claim_notices
from .codes import (
    BATCH_OPENED,
    SIGN_IN_CODE,
    SMS_REPLY,
    CodeMessage,
    Reply,
    open_code_message,
    open_reply,
    send_code,
    send_codes,
    send_replies,
)
from .gateway import Gateway, Sent, SentOutcome, ShortMessage
from .lengths import Parts, count_parts, fit
from .outcomes import ReportOutcome
from .put_notices import put_notices
from .queries import (
    count_notices,
    find_planned,
    find_preferences,
    forget_notices,
    list_notices,
    list_troubles,
)
from .record_reports import record_reports
from .record_sent import record_sent
from .rounds import advance_round, find_round
from .rules import Policy, plan_channels, plan_instant
from .save_preferences import save_preferences
from .states import STEPS, NoticeState
from .types import (
    ClaimedNotice,
    Kind,
    Language,
    Notice,
    NoticeCount,
    NoticePlan,
    NoticeRow,
    Preferences,
    Report,
    Round,
    Trouble,
)
from .wording import (
    LANGUAGES,
    address,
    expires_at,
    kind_of,
    reason_of,
    say,
    title_of,
    topics,
    values_of,
    write_instant,
    write_rp,
)

__all__ = [
    "BATCH_OPENED",
    "LANGUAGES",
    "SIGN_IN_CODE",
    "SMS_REPLY",
    "STEPS",
    "ClaimedNotice",
    "CodeMessage",
    "Gateway",
    "Kind",
    "Language",
    "Notice",
    "NoticeCount",
    "NoticePlan",
    "NoticeRow",
    "NoticeState",
    "Parts",
    "Policy",
    "Preferences",
    "Reply",
    "Report",
    "ReportOutcome",
    "Round",
    "Sent",
    "SentOutcome",
    "ShortMessage",
    "Trouble",
    "address",
    "advance_round",
    "claim_notices",
    "count_notices",
    "count_parts",
    "expires_at",
    "find_planned",
    "find_preferences",
    "find_round",
    "fit",
    "forget_notices",
    "kind_of",
    "list_notices",
    "list_troubles",
    "open_code_message",
    "open_reply",
    "plan_channels",
    "plan_instant",
    "put_notices",
    "reason_of",
    "record_reports",
    "record_sent",
    "save_preferences",
    "say",
    "send_code",
    "send_codes",
    "send_replies",
    "title_of",
    "topics",
    "values_of",
    "write_instant",
    "write_rp",
]
