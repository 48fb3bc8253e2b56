"""``bekal up``: serve the sites."""

from __future__ import annotations

from typing import Annotated

import typer

from bekal.base import actors
from bekal.base.errors import WrongSetting
from bekal.base.settings import Settings

from . import house, output, serving

BY = actors.command("up")
_ADAPTERS = ("registry_url", "bank_url", "messages_url")


def up(
    *,
    production: Annotated[bool, typer.Option("--production", help="As BEKAL_MODE=production.")] = False,
) -> None:
    """Serve the sites until Ctrl-C."""
    loaded = house.load(production=production)
    check(loaded)
    serving.check_port(loaded)

    async def work() -> None:
        async with house.opened(loaded, BY, migrating=not loaded.production) as opened:
            await serving.serve(opened)

    output.run(work())


def check(loaded: Settings) -> None:
    """WrongSetting when production would meet a sandbox: every one of them, in one sentence each."""
    if not loaded.production:
        return
    missing = [f"BEKAL_{field.upper()}" for field in _ADAPTERS if getattr(loaded, field) is None]
    sandbox = [
        f"{name} is not set: the sandbox would answer in its place, which production refuses."
        for name in missing
    ]
    if loaded.public_url.startswith("http://"):
        sandbox.append(
            "BEKAL_PUBLIC_URL must begin with https:// in production: cookies are sent over TLS only."
        )
    if sandbox:
        raise WrongSetting("\n".join(sandbox))
