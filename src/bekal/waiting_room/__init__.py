"""The waiting room: who has to wait when the house is full, and whose turn it is.

It owns the door (one row: how staff set it, how far it has let people in) and the number of tickets handed
out in each second. A ticket is signed and says when its holder came; nothing is stored about anybody. Every
process of the sites reports what it handed out about once a second, and reads where the door stands: a
request is decided in memory (``pages``), before any connection to the database is taken.

The order of coming says when somebody may go on, never what he or she gets: the draw does not know it.
"""

from .keep_door import keep_door
from .line import Line
from .queries import find_door, read_line
from .set_door import set_door
from .states import Mode
from .tickets import MARK_BYTES, Kind, Ticket, mark_of, read_ticket, write_ticket
from .types import Door, DoorSetting, Report

__all__ = [
    "MARK_BYTES",
    "Door",
    "DoorSetting",
    "Kind",
    "Line",
    "Mode",
    "Report",
    "Ticket",
    "find_door",
    "keep_door",
    "mark_of",
    "read_line",
    "read_ticket",
    "set_door",
    "write_ticket",
]
