"""The dialogue: what follows from a choice or a PIN. Reads the journey, opens an account, nothing else."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Final

import msgspec

from bekal import callers, notices, people
from bekal.base.database import Transaction
from bekal.pages import Language
from bekal.pages import mark as _

from .answers import ITEMS, Voice, answer_item
from .household import find_numbered, name_household, write_people
from .interest import note_interest

SCREEN_MAX: Final = 182
"""Characters of one screen (3GPP TS 23.090), with ``CON`` or ``END`` in front."""

MENU: Final = _(
    "Bekal\n1 Daftar minat\n2 Gelombang\n3 Saldo\n4 Batas waktu\n5 Kode hadir\n6 Insentif\n"
    "7 Pengaduan\n8 English"
)
_CHOICES: Final = dict(zip("234567", ITEMS, strict=True))


class State(msgspec.Struct, frozen=True):
    """Where a dialogue stands: ``menu``, ``pin``, ``new_pin``, ``again``, ``who`` or ``over``.

    ``item``: what is shown after the PIN; ``verified``: the PIN was right; ``first``: a keyed hash of a new
    PIN that is to be typed once more; ``who``: the account of the one who was chosen of several.
    """

    at: str = "menu"
    item: str = ""
    verified: bool = False
    first: str = ""
    who: str = ""


class Dialogue:
    """One phone's dialogue within one transaction; ``caller`` is what is to be kept of the phone after it."""

    def __init__(
        self,
        tx: Transaction,
        cell: int,
        phone: str,
        caller: callers.Caller,
        household: Sequence[people.Seat],
        voice: Voice,
    ) -> None:
        self._tx = tx
        self._cell = cell
        self._phone = phone
        self._household = household
        self._voice = voice
        self.caller = caller

    def start(self) -> tuple[State, str]:
        """The first screen."""
        return State(), self._go_on(MENU)

    async def advance(self, state: State, typed: str) -> tuple[State, str]:
        """The state and the screen after something was typed."""
        if state.at == "pin":
            return await self._try_pin(state, typed)
        if state.at == "new_pin":
            return self._take_new_pin(state, typed)
        if state.at == "again":
            return await self._repeat_new_pin(state, typed)
        if state.at == "who":
            return await self._choose_person(state, typed)
        if state.at == "over":
            return state, self.end(_("Sesi ini sudah selesai. Silakan panggil lagi."))
        return await self._choose(state, typed)

    async def _choose(self, state: State, typed: str) -> tuple[State, str]:
        state = State(verified=state.verified, who=state.who)
        if typed == "1":
            return await self._note_interest(state)
        if typed in _CHOICES:
            return await self._open(msgspec.structs.replace(state, item=_CHOICES[typed]))
        if typed == "8":
            language: Language = "en" if self.caller.language == "id" else "id"
            self.caller = msgspec.structs.replace(self.caller, language=language)
            self._voice = msgspec.structs.replace(self._voice, language=language)
        unknown = _("Pilihan itu tidak ada. Ketik satu angka dari menu.\n0 Menu")
        return state, self._go_on(MENU if typed in ("0", "8") else unknown)

    async def _open(self, state: State) -> tuple[State, str]:
        """Show an item, behind a PIN."""
        if state.verified:
            return await self._show(state)
        if self.caller.pin_hash is None:
            return self._ask_new_pin(state)
        if self._locked():
            return self._say_locked()
        asked = self._go_on(_("Masukkan PIN 6 angkamu:"))
        return msgspec.structs.replace(state, at="pin"), asked

    async def _note_interest(self, state: State) -> tuple[State, str]:
        noted = await note_interest(self._tx, self._cell, self._phone, self.caller, self._voice)
        self.caller, said = noted
        return state, screen("CON", f"{said}\n0 Menu")

    async def _show(self, state: State) -> tuple[State, str]:
        """Show an item; of several people with this phone, of the one who was chosen."""
        meant = [seat for seat in self._household if seat.account_id.hex == state.who]
        if not meant and len(self._household) > 1:
            return await self._ask_who(state)
        [person_id] = {seat.person_id for seat in meant or self._household} or {None}
        text = await answer_item(self._tx, state.item, person_id, self._voice)
        shown = screen("CON", text + "\n0 Menu")
        return State(verified=True, who=state.who), shown

    async def _ask_who(self, state: State) -> tuple[State, str]:
        named = await name_household(self._tx, self._household, self._voice)
        words = _("Nomor ini dipakai bersama. Siapa kamu?\n%(people)s\n0 Menu")
        asked = screen("CON", self._voice.say(words, people=write_people(named)))
        return msgspec.structs.replace(state, at="who"), asked

    async def _choose_person(self, state: State, typed: str) -> tuple[State, str]:
        if typed == "0":
            return await self._choose(state, typed)
        chosen = find_numbered(self._household, typed)
        if chosen is None:
            return await self._ask_who(state)
        return await self._show(msgspec.structs.replace(state, who=chosen.account_id.hex))

    async def _try_pin(self, state: State, typed: str) -> tuple[State, str]:
        outcome, self.caller = callers.try_pin(self._tx.keyring, self.caller, typed, self._voice.at)
        if outcome == callers.PinOutcome.right:
            return await self._show(msgspec.structs.replace(state, verified=True))
        if outcome == callers.PinOutcome.locked:
            return self._say_locked()
        return state, self._go_on(_("PIN salah. Sesudah 3 kali salah, PIN dikunci. Coba lagi:"))

    def _ask_new_pin(self, state: State) -> tuple[State, str]:
        words = _("Buat PIN 6 angka, supaya hanya kamu yang bisa melihat datamu:")
        return msgspec.structs.replace(state, at="new_pin"), self._go_on(words)

    def _take_new_pin(self, state: State, typed: str) -> tuple[State, str]:
        outcome, proposed = callers.set_pin(self._tx.keyring, self.caller, typed)
        if outcome == callers.PinOutcome.pin_weak or proposed.pin_hash is None:
            words = _("PIN harus 6 angka dan sulit ditebak, bukan 123456 atau 111111. Ketik PIN baru:")
            return state, self._go_on(words)
        again = msgspec.structs.replace(state, at="again", first=proposed.pin_hash.hex())
        return again, self._go_on(_("Ketik PIN itu sekali lagi:"))

    async def _repeat_new_pin(self, state: State, typed: str) -> tuple[State, str]:
        outcome, proposed = callers.set_pin(self._tx.keyring, self.caller, typed)
        hashed = proposed.pin_hash.hex() if outcome == callers.PinOutcome.right and proposed.pin_hash else ""
        if not hmac.compare_digest(hashed, state.first):
            words = _("Kedua PIN tidak sama. Ketik PIN baru:")
            return msgspec.structs.replace(state, at="new_pin", first=""), self._go_on(words)
        self.caller = proposed
        return await self._show(msgspec.structs.replace(state, verified=True, first=""))

    def _locked(self) -> bool:
        return self.caller.locked_until is not None and self._voice.at < self.caller.locked_until

    def _say_locked(self) -> tuple[State, str]:
        until = self.caller.locked_until or self._voice.at
        words = _("PIN terkunci sampai %(until)s. Lupa PIN? Hapus di %(site)s.")
        told = notices.write_instant(until, "Asia/Jakarta", self._voice.language)
        return State(at="over"), self.end(words, until=told)

    def _go_on(self, words: str) -> str:
        return screen("CON", self._voice.say(words))

    def end(self, words: str, **values: str) -> str:
        """A last screen."""
        return screen("END", self._voice.say(words, **values))


def screen(word: str, text: str) -> str:
    """A screen as the aggregator wants it; what would not fit is cut, which no text of ours needs."""
    return f"{word} {text}"[:SCREEN_MAX]
