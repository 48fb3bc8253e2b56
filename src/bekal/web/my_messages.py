"""My messages: what I was told, whether it arrived, and how I want to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post

from bekal import callers, notices, people
from bekal.pages import CITIZEN, AnyRequest, Form, form_of, go, page, shell_of, visitor_of
from bekal.pages import mark as _

from .stops import zone_of

LANGUAGES: Final = (("id", _("Bahasa Indonesia")), ("en", _("Inggris")))
CHANNELS: Final = (("sms", _("SMS")), ("whatsapp", _("WhatsApp")), ("email", _("E-mail")))
STATES: Final = {
    "waiting": ("warn", _("menunggu")),
    "claimed": ("warn", _("sedang dikirim")),
    "sent": ("warn", _("terkirim")),
    "delivered": ("ok", _("sampai")),
    "failed": ("bad", _("gagal")),
    "expired": ("off", _("tidak dikirim, sudah lewat")),
    "dropped": ("off", _("tidak dikirim, sesuai pilihanmu")),
}
"""What became of a notice, and the tone of its tag."""

_NEWS: Final = {"simpan": _("Pilihanmu tersimpan."), "pin": _("PIN telepon dihapus. Buat yang baru nanti.")}


@get("/pesan", opt=CITIZEN)
async def show_messages(request: AnyRequest) -> Response[bytes]:
    """What I was told, newest first, and my choices."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        cell = visitor.person_cell
        rows = await notices.list_notices(tx, cell, visitor.person)
        [wish] = await notices.find_preferences(tx, cell, [visitor.person])
        [person] = await people.find_persons(tx, cell, [visitor.person])
    assert person is not None, "a citizen is registered"
    chosen = {"language": wish.language, "channel": wish.channel, "optional": "yes" if wish.optional else ""}
    context: dict[str, Any] = {
        "rows": rows,
        "form": Form(chosen),
        "titles": notices.title_of,
        "states": STATES,
        "languages": LANGUAGES,
        "channels": CHANNELS,
        "zone": zone_of(person.region_id, at),
        "news": _NEWS.get(str(request.query_params.get("kabar", ""))),
        "site": shell_of(request).options.callbacks.site,
        "ussd": shell_of(request).options.callbacks.ussd_code,
    }
    return page(request, "web/messages.html", context)


@post("/pesan", opt=CITIZEN)
async def save_wishes(request: AnyRequest) -> Response[bytes]:
    """Keep language, channel and whether to hear what is not essential."""
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    language = form["language"] if form["language"] in dict(LANGUAGES) else "id"
    channel = form["channel"] if form["channel"] in dict(CHANNELS) else "sms"
    wish = notices.Preferences(visitor.person, language, channel, form["optional"] == "yes")
    async with request.app.state.db.begin() as tx:
        await notices.save_preferences(tx, visitor.person_cell, [wish], visitor.actor, at)
    return go(request, "/pesan", kabar="simpan")


@post("/pesan/pin", opt={**CITIZEN, "back": "/pesan"})
async def clear_pin(request: AnyRequest) -> Response[bytes]:
    """Take away the PIN of my phone: who forgot it makes a new one with the next call."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    keyring = shell_of(request).keyring
    async with request.app.state.db.begin() as tx:
        [told] = await people.disclose(
            tx, visitor.person_cell, [visitor.person], ["phone"], "phone pin", visitor.actor, at
        )
        phone = (told or {}).get("phone")
        if phone is not None:
            index = people.phone_index(keyring, phone)
            await callers.clear_pins(tx, visitor.account_cell, [index])
    return go(request, "/pesan", kabar="pin")


route_handlers = [show_messages, save_wishes, clear_pin]
