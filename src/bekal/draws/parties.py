"""Who certifies a draw and who witnesses its log: named in a file, or, for rehearsals, we ourselves."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bekal.base.errors import WrongSetting
from bekal.base.keys import Keyring

from .proofs import LogIdentity, Signer, certificate, log
from .protocol import Parties

_KEY_BYTES = 32


class NamedParties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file BEKAL_DRAW_PARTIES: the auditor, what the log is called, and its witnesses.

    Public keys are Ed25519, 64 hexadecimal digits. ``witnesses_min`` of them must have signed the log's head
    before anything of a draw is published. ``origin`` is a name without spaces, best an address of one's own;
    every programme's log adds its slug.
    """

    auditor: Signer
    origin: str
    witnesses: list[Signer] = []
    witnesses_min: int = 0


def read_parties(path: Path) -> NamedParties:
    """Read and check the file. WrongSetting says what is wrong with it."""
    at = f"BEKAL_DRAW_PARTIES: {path}"
    try:
        named = msgspec.json.decode(path.read_bytes(), type=NamedParties)
    except OSError as fault:
        raise WrongSetting(f"{at} cannot be read: {fault.strerror}") from fault
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise WrongSetting(f"{at} is not as it should be: {fault}") from None
    names = [named.origin, *(witness.name for witness in named.witnesses)]
    for name in (*names, named.auditor.name):
        if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
            raise WrongSetting(f"{at}: {name!r} is no name; allowed is text without spaces and +")
    for signer in (named.auditor, *named.witnesses):
        if not _is_key(signer.public_key):
            raise WrongSetting(f"{at}: the key of {signer.name} is not 64 digits 0-9a-f")
    if len(set(names)) < len(names):
        raise WrongSetting(f"{at}: two witnesses, or a witness and the log, have one name")
    if not 0 <= named.witnesses_min <= len(named.witnesses):
        raise WrongSetting(
            f"{at}: witnesses_min is {named.witnesses_min} of {len(named.witnesses)} witnesses"
        )
    return named


def name_parties(keyring: Keyring, named: NamedParties | None) -> Parties:
    """The parties of a draw that is opened now; the log's own key is ours.

    None: an auditor of our own making, called so, and no witness. For demos and rehearsals.
    """
    ours = keyring.signing_key(log.PURPOSE).public.hex()
    if named is not None:
        return Parties(named.auditor, LogIdentity(named.origin, ours, named.witnesses, named.witnesses_min))
    auditor = Signer("auditor.sandbox", keyring.signing_key(certificate.PURPOSE).public.hex())
    return Parties(auditor, LogIdentity("bekal", ours, [], 0))


def _is_key(text: str) -> bool:
    return len(text) == 2 * _KEY_BYTES and set(text) <= set("0123456789abcdef")
