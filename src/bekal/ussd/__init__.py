"""USSD and SMS: what a phone without internet can do, and the doors by which gateways call back.

An aggregator posts each step of a dialogue and shows what it is answered (``CON`` goes on, ``END`` is the
last); a gateway posts texts that came in (keywords are answered through the outbox) and what became of
messages that went out. They prove themselves by secret and address, because the phone's number is believed.

A caller whom nobody knows meets the same menu and the same PIN as anybody. It decides nothing: it reads the
citizen's journey and says it in at most 182 characters.
"""

from pathlib import Path

from bekal.pages import Site

from .door import create_router

SITE = Site(name="ussd", folder=Path(__file__).parent, route_handlers=())
"""No pages: its words in the catalogue."""

__all__ = ["SITE", "create_router"]
