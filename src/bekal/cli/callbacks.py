"""What gateways that call us prove themselves with: credentials, or in a demo secrets made from its keys."""

from __future__ import annotations

from bekal.base.keys import Keyring
from bekal.base.settings import Settings
from bekal.pages import Callbacks

from . import outside


def callbacks_of(loaded: Settings, keyring: Keyring | None) -> Callbacks:
    """The doors' secrets. Production opens only those doors whose secrets the credentials hold."""
    credentials = outside.check(loaded)
    demo = "" if loaded.production or keyring is None else keyring.signing_seed("callbacks").hex()
    gateway, chat = credentials.messages, credentials.whatsapp
    return Callbacks(
        ussd_secret=credentials.ussd.secret if credentials.ussd else demo,
        ussd_networks=loaded.ussd_networks,
        sms_secret=(gateway.callback_secret if gateway else "") or demo,
        whatsapp_app_secret=chat.app_secret if chat else "",
        whatsapp_verify_token=chat.verify_token if chat else "",
        message_networks=loaded.message_networks,
        site=loaded.message_site,
        ussd_code=loaded.ussd_code,
    )
