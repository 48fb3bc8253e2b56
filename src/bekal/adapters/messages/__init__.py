"""Messages to people: the gateways that jobs hand them to, each an implementation of ``notices.Gateway``.

``HttpGateway`` speaks to a gateway of text messages, ``WhatsAppGateway`` to the WhatsApp Cloud API,
``EmailGateway`` to a mail server. One-time codes are put into the outbox by ``notices.send_code``.
"""

from bekal.notices import SIGN_IN_CODE, CodeMessage, ShortMessage, open_code_message, send_code, send_codes

from .http_gateway import HttpGateway
from .mail import EmailGateway, MailServer
from .whatsapp import WhatsAppAccount, WhatsAppGateway

__all__ = [
    "SIGN_IN_CODE",
    "CodeMessage",
    "EmailGateway",
    "HttpGateway",
    "MailServer",
    "ShortMessage",
    "WhatsAppAccount",
    "WhatsAppGateway",
    "open_code_message",
    "send_code",
    "send_codes",
]
