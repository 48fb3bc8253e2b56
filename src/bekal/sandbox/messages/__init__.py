"""The sandbox's gateway of messages: keeps what it was to send, for a demo's outbox page.

``SandboxGateway`` writes into ``sandbox.messages``, a table, so that every process of a demo sees it, and
misbehaves as its ``Faults`` say; ``gateway_app`` is the same over HTTP. Its phones report some time after
what became of a message (``list_reports``, ``post_reports``). Never used in production.
"""

from .app import gateway_app
from .keep import KeptMessage, SandboxGateway, list_messages
from .reports import PhoneReport, list_reports, post_reports, report_forever

__all__ = [
    "KeptMessage",
    "PhoneReport",
    "SandboxGateway",
    "gateway_app",
    "list_messages",
    "list_reports",
    "post_reports",
    "report_forever",
]
