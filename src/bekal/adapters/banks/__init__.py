"""Banks and e-wallets behind SNAP BI, the national standard for open payment APIs (Bank Indonesia).

``HttpBank`` implements ``payouts.Bank`` for one bank's profile, ``ChannelBanks`` sends each order to the bank
of its channel. Which answers are final, which leave an order's fate open and which only look like failures
stands in ``codes``. Nothing here decides what happens next: that is `payouts`.
"""

from .channel_banks import ChannelBanks
from .codes import CASES, PATHS, Service, read_inquiry, read_status, read_transfer, response_code
from .http_bank import HttpBank, Silence
from .profile import BankProfile
from .signature import encode_signature, minify, sign, verify

__all__ = [
    "CASES",
    "PATHS",
    "BankProfile",
    "ChannelBanks",
    "HttpBank",
    "Service",
    "Silence",
    "encode_signature",
    "minify",
    "read_inquiry",
    "read_status",
    "read_transfer",
    "response_code",
    "sign",
    "verify",
]
