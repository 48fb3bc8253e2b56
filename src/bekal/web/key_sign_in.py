"""Sign in with a key that the device keeps: no number, no message. Without one, the code stays the way."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from litestar import Response, post
from webauthn import generate_authentication_options
from webauthn.helpers.structs import UserVerificationRequirement

from bekal import integrity, journey, people
from bekal.base.database import Database
from bekal.pages import (
    FORM,
    PUBLIC,
    SESSION,
    AnyRequest,
    Form,
    form_of,
    go,
    limits_of,
    make_cookie,
    safe_path,
    shell_of,
)
from bekal.pages import mark as _

from .challenges import (
    TIMEOUT_MILLISECONDS,
    end_challenge,
    give_options,
    new_challenge,
    place_of,
    take_challenge,
)
from .desk import BY
from .devices import label_of
from .entering import JOURNEY, SESSION_SECONDS
from .sign_in import TOO_MANY_HERE, TRIES, phone_page

_TOO_LATE: Final = _("Terlalu lama, atau jawaban ini sudah dipakai. Tekan tombolnya sekali lagi.")
KEY_ERRORS: Final = {
    people.KeySignInOutcome.key_unknown: _(
        "Kunci ini tidak ada di akun mana pun, atau sudah dihapus. Masuk dengan kode lewat SMS."
    ),
    people.KeySignInOutcome.answer_wrong: _(
        "Jawaban HP-mu tidak cocok. Coba sekali lagi, atau masuk dengan kode lewat SMS."
    ),
    people.KeySignInOutcome.challenge_old: _TOO_LATE,
    people.KeySignInOutcome.key_suspended: _(
        "Kunci ini kami tahan karena mungkin ada salinannya. Masuk dengan kode SMS, lalu hapus kuncinya."
    ),
    people.KeySignInOutcome.count_backwards: _(
        "Mungkin ada yang menyalin kunci ini, jadi kami tahan. Masuk dengan kode SMS, lalu hapus kuncinya."
    ),
}


@post("/masuk/kunci/mulai", opt={**PUBLIC, "back": "/masuk"})
async def ask_for_key(request: AnyRequest) -> Response[bytes]:
    """What the device's key is to sign: any key it keeps for this site will do."""
    challenge = new_challenge(request)
    options = generate_authentication_options(
        rp_id=place_of(request).host,
        challenge=challenge.value,
        timeout=TIMEOUT_MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return give_options(request, options, challenge, _bound_to(request))


@post("/masuk/kunci", opt={**PUBLIC, "back": "/masuk"})
async def enter_with_key(request: AnyRequest) -> Response[bytes]:
    """Open a session for an answer that holds."""
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    if not limits_of(request).take(request, TRIES, at):
        return _refuse(request, form, TOO_MANY_HERE)
    challenge = take_challenge(request, _bound_to(request))
    if challenge is None:
        return _refuse(request, form, _TOO_LATE)
    db: Database = request.app.state.db
    cell = people.passkey_cell(form["answer"], db.cells)
    if cell is None:
        return _refuse(request, form, KEY_ERRORS[people.KeySignInOutcome.answer_wrong])
    label = label_of(request.headers.get("user-agent", ""))
    attempt = people.KeySignIn(form["answer"], challenge, place_of(request), label)
    [signed] = await journey.sign_in_by_passkeys(db, cell, [attempt], BY, at)
    if signed.token is None or signed.account_id is None:
        return _refuse(request, form, KEY_ERRORS[signed.outcome])
    async with db.begin() as tx:
        mark = integrity.Mark("device", request.cookies.get(FORM, ""), signed.account_id)
        await integrity.note_marks(tx, [mark], at)
    secure = shell_of(request).options.secure
    opened = make_cookie(SESSION, signed.token, secure=secure, max_age=SESSION_SECONDS)
    return go(request, safe_path(form["ke"], JOURNEY), set_cookies=[opened, end_challenge(request)])


def _bound_to(request: AnyRequest) -> str:
    return f"masuk {request.cookies.get(FORM, '')}"


def _refuse(request: AnyRequest, form: Form, words: str) -> Response[bytes]:
    return phone_page(request, Form({"phone": "", "ke": safe_path(form["ke"], JOURNEY)}), {"key": words})


route_handlers = [ask_for_key, enter_with_key]
