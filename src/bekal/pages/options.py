"""What a running site is told about itself."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from bekal import draws

Mode = Literal["demo", "production"]


class Callbacks(msgspec.Struct, frozen=True):
    """How aggregators and gateways that call us prove themselves; a door without its secret is closed.

    ``networks`` (CIDR) are where they may call from: none named means everywhere. ``site`` and ``ussd_code``
    are what texts to phones name.
    """

    ussd_secret: str = ""
    ussd_networks: tuple[str, ...] = ()
    sms_secret: str = ""
    whatsapp_app_secret: str = ""
    whatsapp_verify_token: str = ""
    message_networks: tuple[str, ...] = ()
    site: str = "bekal.example"
    ussd_code: str = "*885#"


class SiteOptions(msgspec.Struct, frozen=True):
    """How the site is run.

    ``demo`` has the pages under ``/demo`` (identities to try, the sandbox's messages to phones) and says on
    every page that the people in it are invented. ``production`` knows no such pages. ``public_url`` is the
    address citizens type: with https, cookies are marked Secure and browsers are told to stay on https.
    ``publications`` is the folder of the published draws, ``<programme>/<number>/`` each; without it nothing
    of them can be downloaded.
    ``draw_parties``: who certifies and witnesses the draws that are opened here; None: a rehearsal's own.
    ``webhook_loopback``: partners may name receivers on this machine (BEKAL_WEBHOOK_LOOPBACK).
    ``processes``: how many serve this site; each admits its part of what may come in at once.
    """

    mode: Mode = "production"
    public_url: str = "http://localhost:8000"
    programme_id: int = 1
    demo_file: Path | None = None
    publications: Path | None = None
    draw_parties: draws.NamedParties | None = None
    webhook_loopback: bool = False
    processes: int = 1
    callbacks: Callbacks = Callbacks()

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration."""
        return self.mode == "demo"

    @property
    def secure(self) -> bool:
        """Whether citizens come by https."""
        return self.public_url.startswith("https://")
