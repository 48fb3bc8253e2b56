"""Calls to partners' webhook endpoints: one POST, no redirect, never to a private address."""

from .http_sender import HttpSender, Resolve

__all__ = ["HttpSender", "Resolve"]
