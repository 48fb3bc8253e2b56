"""My devices: where this account is signed in, and the keys that open it. Each can be ended or removed."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from webauthn import generate_registration_options
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bekal import journey, people
from bekal.base.database import Database
from bekal.pages import ACCOUNT, CITIZEN, AnyRequest, Form, form_of, go, page, visitor_of
from bekal.pages import mark as _

from .challenges import (
    TIMEOUT_MILLISECONDS,
    end_challenge,
    give_options,
    new_challenge,
    place_of,
    take_challenge,
)
from .citizen import news_of
from .devices import label_of

_TOO_LATE: Final = _("Terlalu lama, atau jawaban ini sudah dipakai. Tekan tombolnya sekali lagi.")
_TOO_MANY: Final = _("Sudah ada 10 kunci. Hapus satu dulu.")
ADD_ERRORS: Final = {
    people.AddKeyOutcome.account_unknown: _("Daftar dulu, baru simpan kunci."),
    people.AddKeyOutcome.too_many: _TOO_MANY,
    people.AddKeyOutcome.challenge_old: _TOO_LATE,
    people.AddKeyOutcome.answer_wrong: _("Jawaban HP-mu tidak cocok. Coba sekali lagi."),
    people.AddKeyOutcome.already_there: _("Kunci ini sudah tersimpan."),
}
_BACK: Final = {**CITIZEN, "back": "/perangkat"}


@get("/perangkat", opt=ACCOUNT)
async def show_devices(request: AnyRequest) -> Response[bytes]:
    """Where this account is signed in, and its keys."""
    return await _devices_page(request, {})


@post("/perangkat", opt=ACCOUNT)
async def end_session(request: AnyRequest) -> Response[bytes]:
    """End one of one's own sessions; ending it twice does no harm."""
    visitor = visitor_of(request)
    session_id = _id_in(form_of(request), "session")
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        own = await people.list_sessions(tx, visitor.account_cell, visitor.account_id, at)
        if session_id is not None and any(session.session_id == session_id for session in own):
            await people.end_sessions(tx, visitor.account_cell, [session_id], visitor.actor, at)
    return go(request, "/perangkat")


@post("/perangkat/kunci/mulai", opt=_BACK)
async def ask_for_new_key(request: AnyRequest) -> Response[bytes]:
    """What the device makes a key for: this account, under the name its owner gives it."""
    visitor = visitor_of(request)
    async with request.app.state.db.read() as tx:
        keys = await people.list_passkeys(tx, visitor.account_cell, visitor.account_id)
    challenge, place = new_challenge(request), place_of(request)
    options = generate_registration_options(
        rp_id=place.host,
        rp_name="Bekal",
        # Whoever shares the device sees this name when choosing a key; the number is nobody's business.
        user_name=_name_of(request),
        user_id=visitor.account_id.bytes,
        challenge=challenge.value,
        timeout=TIMEOUT_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in keys],
        supported_pub_key_algs=people.ALGORITHMS,
    )
    return give_options(request, options, challenge, _bound_to(request))


@post("/perangkat/kunci", opt=_BACK)
async def add_key(request: AnyRequest) -> Response[bytes]:
    """Keep the key that the device made; its owner is told by message."""
    visitor, form = visitor_of(request), form_of(request)
    challenge = take_challenge(request, _bound_to(request))
    if challenge is None:
        return await _devices_page(request, {"name": _TOO_LATE})
    db: Database = request.app.state.db
    name, place = _name_of(request), place_of(request)
    key = people.NewKey(visitor.account_id, name, form["answer"], challenge, place)
    at: datetime = request.app.state.clock.now()
    [outcome] = await journey.add_passkeys(db, visitor.account_cell, [key], visitor.actor, at)
    if outcome is not people.AddKeyOutcome.added:
        return await _devices_page(request, {"name": ADD_ERRORS[outcome]})
    return go(request, "/perangkat", set_cookies=[end_challenge(request)], kabar="kunci")


@post("/perangkat/kunci/hapus", opt=_BACK)
async def remove_key(request: AnyRequest) -> Response[bytes]:
    """Remove one of one's own keys; removing it twice does no harm."""
    visitor = visitor_of(request)
    passkey_id = _id_in(form_of(request), "key")
    if passkey_id is None:
        return go(request, "/perangkat")
    at: datetime = request.app.state.clock.now()
    removal = people.KeyRemoval(visitor.account_id, passkey_id)
    db: Database = request.app.state.db
    await journey.remove_passkeys(db, visitor.account_cell, [removal], visitor.actor, at)
    return go(request, "/perangkat", kabar="kunci-hapus")


def _name_of(request: AnyRequest) -> str:
    """What its owner calls the key; else what the device calls itself."""
    label = label_of(request.headers.get("user-agent", ""))
    return people.normalise_key_name(form_of(request)["name"]) or label or "Bekal"


def _id_in(form: Form, field: str) -> UUID | None:
    try:
        return UUID(form[field])
    except ValueError:
        return None


def _bound_to(request: AnyRequest) -> str:
    return f"perangkat {visitor_of(request).session.session_id}"


async def _devices_page(request: AnyRequest, errors: dict[str, str]) -> Response[bytes]:
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        sessions = await people.list_sessions(tx, visitor.account_cell, visitor.account_id, at)
        keys = await people.list_passkeys(tx, visitor.account_cell, visitor.account_id)
    label = label_of(request.headers.get("user-agent", ""))
    name = form_of(request)["name"] if errors else label
    context = {
        "sessions": sessions,
        "this": visitor.session.session_id,
        "keys": keys,
        "registered": visitor.person_id is not None,
        "room": len(keys) < people.PASSKEYS_MAX,
        "form": Form({"name": name}),
        "errors": errors,
        "news": news_of(request),
    }
    return page(request, "web/sessions.html", context, status=422 if errors else 200)


route_handlers = [show_devices, end_session, ask_for_new_key, add_key, remove_key]
