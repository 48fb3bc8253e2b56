"""``bekal settings``: what the environment says."""

from __future__ import annotations

from bekal.base import settings as table

from . import environment, output


def settings(*, as_json: output.Json = False) -> None:
    """List every setting with its value. Passwords are not shown."""
    rows = table.listing(environment.load())
    if as_json:
        output.result("", {name: value for name, value, _ in rows}, as_json=True)
        return
    output.table(["variable", "value", "what it does"], rows)
