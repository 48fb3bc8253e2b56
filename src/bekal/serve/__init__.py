"""The whole application put together: sites, partners' interface, health, figures for operators.

This is the only place that knows every site. ``create_app(db, clock, options)`` gives an ASGI application
on a database, with the clock and the options it is told; it reads no setting of the environment itself.
"""

from bekal.pages import SiteOptions

from .app import create_app
from .process import settle_process

__all__ = ["SiteOptions", "create_app", "settle_process"]
