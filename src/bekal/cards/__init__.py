"""Cards and the decrees that grant them.

Owns: cards with their 16-digit numbers, deadlines and states, the log of every step; decrees (SK) with
gap-free numbers, their lines, the digest that seals them, and the decree as a document.

Never: holds a balance (a card names its three accounts, the ledger keeps them), knows a name or a NIK (the
document is given them), decides who is awarded or when a card is overdue under which programme: deadlines are
instants that are passed in.
"""

from .digest import canonical_line
from .document import (
    DocumentLine,
    ProvinceTotal,
    render_decree_csv,
    render_decree_pdf,
    stream_decree_csv,
    sum_provinces,
)
from .issue_cards import issue_cards
from .move_cards import block_cards, decline_cards, expire_cards, finish_cards, revoke_cards, unblock_cards
from .open_decrees import close_decrees, move_decrees, open_decrees, record_decree_lines
from .outcomes import (
    BlockOutcome,
    DeadlineOutcome,
    DeclineOutcome,
    ExpireOutcome,
    FinishOutcome,
    IssueOutcome,
    LineOutcome,
    PurchaseOutcome,
    ReissueOutcome,
    RevokeOutcome,
    UnblockOutcome,
)
from .queries import (
    count_cards,
    find_cards,
    find_cards_by_number,
    find_cards_of_persons,
    find_decree,
    get_decree,
    list_card_events,
    list_cards,
    list_cards_due,
    list_decree_lines,
    list_decrees,
    list_histories,
    list_overdue_cards,
    sum_decree_lines,
)
from .record_purchases import record_purchases, set_deadlines
from .reissue_numbers import reissue_numbers
from .states import CardState, DecreeState
from .types import (
    Block,
    Card,
    CardDeadline,
    CardEvent,
    CardGrant,
    CardHistory,
    CardPurchase,
    Decree,
    DecreeLine,
    DecreeLineRow,
    DecreePlan,
    IssuedCard,
    RegionTotal,
    Reissue,
    ReissuedNumber,
    Revocation,
    StateCount,
)

__all__ = [
    "Block",
    "BlockOutcome",
    "Card",
    "CardDeadline",
    "CardEvent",
    "CardGrant",
    "CardHistory",
    "CardPurchase",
    "CardState",
    "DeadlineOutcome",
    "DeclineOutcome",
    "Decree",
    "DecreeLine",
    "DecreeLineRow",
    "DecreePlan",
    "DecreeState",
    "DocumentLine",
    "ExpireOutcome",
    "FinishOutcome",
    "IssueOutcome",
    "IssuedCard",
    "LineOutcome",
    "ProvinceTotal",
    "PurchaseOutcome",
    "RegionTotal",
    "Reissue",
    "ReissueOutcome",
    "ReissuedNumber",
    "Revocation",
    "RevokeOutcome",
    "StateCount",
    "UnblockOutcome",
    "block_cards",
    "canonical_line",
    "close_decrees",
    "count_cards",
    "decline_cards",
    "expire_cards",
    "find_cards",
    "find_cards_by_number",
    "find_cards_of_persons",
    "find_decree",
    "finish_cards",
    "get_decree",
    "issue_cards",
    "list_card_events",
    "list_cards",
    "list_cards_due",
    "list_decree_lines",
    "list_decrees",
    "list_histories",
    "list_overdue_cards",
    "move_decrees",
    "open_decrees",
    "record_decree_lines",
    "record_purchases",
    "reissue_numbers",
    "render_decree_csv",
    "render_decree_pdf",
    "revoke_cards",
    "set_deadlines",
    "stream_decree_csv",
    "sum_decree_lines",
    "sum_provinces",
    "unblock_cards",
]
