"""Text messages to people: the gateway that jobs hand them to, and one-time codes on their way there.

``MessageGateway`` is what jobs need of one; ``HttpGateway`` speaks to a real one. A code is a secret and a
phone number personal data, so a code waits in the outbox sealed (``send_code``, ``open_code_message``).
"""

from .codes import SIGN_IN_CODE, CodeMessage, open_code_message, send_code
from .gateway import MessageGateway, ShortMessage
from .http_gateway import HttpGateway

__all__ = [
    "SIGN_IN_CODE",
    "CodeMessage",
    "HttpGateway",
    "MessageGateway",
    "ShortMessage",
    "open_code_message",
    "send_code",
]
