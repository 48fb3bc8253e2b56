"""The sandbox's gateway of text messages: keeps what it was to send, for a demo's outbox page.

``SandboxGateway`` writes into ``sandbox.messages``, a table, so that every process of a demo sees it;
``gateway_app`` is the same over HTTP. Never used in production.
"""

from .app import gateway_app
from .keep import KeptMessage, SandboxGateway, list_messages

__all__ = ["KeptMessage", "SandboxGateway", "gateway_app", "list_messages"]
