"""The public beacon, drand, over HTTP and through several relays, as ``draws.proofs.Beacon`` wants it.

A relay is only a messenger: what it says is believed after the signature was verified here. Relays that
contradict each other stop everything, a relay that is slow or down stops nothing, and a round that is late is
not there yet. It stores nothing.
"""

from .http_beacon import HttpBeacon
from .words import NotYet, Said, Trouble, Word, decide, read_info, read_round

__all__ = ["HttpBeacon", "NotYet", "Said", "Trouble", "Word", "decide", "read_info", "read_round"]
