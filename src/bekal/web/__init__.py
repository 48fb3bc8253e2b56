"""The citizen's site: sign in with a phone, register, join, and see where everything is.

One thing a page. Each says where I am, what is next, until when, and whom to ask. It parses what people type,
calls the journey, and renders; it decides nothing that another channel (USSD, a partner, a desk) would have
to decide again.

It never shows anything about another person, never puts personal data into an address or a log, and works
without JavaScript. Pages under ``/demo`` exist in demonstrations only.
"""

from pathlib import Path

from bekal.pages import Site, SiteOptions, rule_of

from . import (
    aptitude,
    ask,
    catalogue,
    citizen,
    correct,
    demo,
    demo_platform,
    face_check,
    give_back,
    installing,
    join,
    key_sign_in,
    money,
    my_data,
    my_devices,
    my_draw,
    my_messages,
    my_rights,
    number,
    photos,
    register,
    sign_in,
    traces,
    who,
)
from .desk import lifespan

_PAGES = (
    sign_in,
    who,
    key_sign_in,
    my_devices,
    register,
    correct,
    number,
    photos,
    aptitude,
    citizen,
    catalogue,
    join,
    give_back,
    key_sign_in,
    money,
    ask,
    my_data,
    my_rights,
    my_draw,
    my_messages,
    traces,
    installing,
)


def site(options: SiteOptions) -> Site:
    """The citizen's site; with the pages for trying it out when this is a demonstration."""
    modules = (*_PAGES, demo, demo_platform, face_check) if options.demo else _PAGES
    handlers = [handler for module in modules for handler in module.route_handlers]
    return Site(
        name="web", folder=Path(__file__).parent, route_handlers=handlers, behind_the_room=_entrances()
    )


def _entrances() -> frozenset[str]:
    """Signing in, and everything behind it: what people wait for when the house is full."""
    return frozenset(
        path.strip("/").partition("/")[0]
        for module in _PAGES
        for handler in module.route_handlers
        if module in (sign_in, who, key_sign_in) or rule_of(handler.opt) in ("account", "citizen")
        for path in handler.paths
    )


__all__ = ["lifespan", "site"]
