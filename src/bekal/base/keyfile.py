"""The file of an installation's keys: JSON, readable by its owner alone.

Whoever has this file and the database can read everybody's personal data; whoever loses it can read none.
It is never part of a backup of the database: keep a copy of its own, somewhere else.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import secrets
import stat
from datetime import datetime
from pathlib import Path

import msgspec

from .errors import BekalError
from .keys import Keyring, demo_keyring
from .settings import Settings

FORMAT = "bekal-keys/1"
_KEY_BYTES = 32
_IDS = range(1, 65_536)


class WrongKeyFile(BekalError):  # noqa: N818 - reads as the fact it states
    """The key file is missing, open to others, damaged, or would be overwritten; the text says what to do."""


class SealingKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sealing key of the file. The highest id seals; all of them open."""

    id: int
    made_at: datetime
    secret: str


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands: keys are 32 bytes in base 64."""

    format: str
    sealing: list[SealingKey]
    indexing: str


def init_keys(path: Path, at: datetime) -> None:
    """Make new random keys in a file that must not exist yet."""
    file = KeyFile(FORMAT, [SealingKey(1, at, _new_secret())], _new_secret())
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write_new(path, file)
    except FileExistsError:
        raise WrongKeyFile(
            f"{path} exists and is not overwritten: what is sealed with its keys could never be opened again"
        ) from None


def rotate_keys(path: Path, at: datetime) -> int:
    """Add a new sealing key, which seals from now on; gives its id. The older ones stay, to open with."""
    file = _read(path)
    newest = max(key.id for key in file.sealing) + 1
    if newest not in _IDS:
        raise WrongKeyFile(f"{path} is full: there are only {_IDS.stop - 1} key ids")
    sealing = [*file.sealing, SealingKey(newest, at, _new_secret())]
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        _write_new(aside, msgspec.structs.replace(file, sealing=sealing))
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    _sync(path.parent)
    return newest


def load_keys(path: Path) -> Keyring:
    """The keyring of a file. WrongKeyFile when it is missing, open to others or damaged."""
    file = _read(path)
    sealing = {key.id: _secret(path, f"sealing key {key.id}", key.secret) for key in file.sealing}
    if not sealing or len(sealing) < len(file.sealing) or any(key_id not in _IDS for key_id in sealing):
        raise WrongKeyFile(f"{path}: sealing keys need ids from 1 to {_IDS.stop - 1}, each once")
    indexing = _secret(path, "indexing key", file.indexing)
    return Keyring(sealing, indexing, demo=_is_demo(Keyring(sealing, indexing), sealing))


def keyring_of(settings: Settings) -> Keyring:
    """The keys that the settings name. WrongKeyFile for demo keys in production."""
    path = path_of(settings)
    if settings.keys is None and not path.exists():
        if settings.production:
            raise WrongKeyFile(
                "in production the public demo keys are refused: make your own with `bekal keys init` "
                f"(in {path}, or where BEKAL_KEYS says)"
            )
        return demo_keyring()
    keyring = load_keys(path)
    if settings.production and keyring.demo:
        raise WrongKeyFile(f"{path} holds the public demo keys, which production refuses")
    return keyring


def path_of(settings: Settings) -> Path:
    """Where the key file stands or would stand."""
    return settings.keys or settings.var / "keys.json"


def fingerprint(keyring: Keyring) -> str:
    """Tells two installations' keys apart without telling anything about them: 16 hexadecimal digits."""
    return keyring.signing_seed("fingerprint of the keys").hex()[:16]


def _read(path: Path) -> KeyFile:
    try:
        status = path.stat()
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise WrongKeyFile(
                f"{path} can be read or written by others (mode {stat.S_IMODE(status.st_mode):04o}): "
                f"`chmod 600 {path}`, and rotate the keys if somebody may have read it"
            )
        if status.st_uid not in (0, os.geteuid()):
            raise WrongKeyFile(f"{path} belongs to another user: it must be yours or root's")
        file = msgspec.json.decode(path.read_bytes(), type=KeyFile)
    except FileNotFoundError:
        raise WrongKeyFile(f"there is no key file {path}: `bekal keys init` makes one") from None
    except OSError as fault:
        raise WrongKeyFile(f"{path} cannot be read: {fault.strerror}") from fault
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise WrongKeyFile(f"{path} is not a key file of Bekal ({fault}): restore it from its copy") from None
    if file.format != FORMAT:
        raise WrongKeyFile(f"{path} has the format {file.format!r}; this version reads {FORMAT!r}")
    return file


def _secret(path: Path, name: str, text: str) -> bytes:
    with contextlib.suppress(binascii.Error, ValueError):
        secret = base64.b64decode(text, validate=True)
        if len(secret) == _KEY_BYTES:
            return secret
    raise WrongKeyFile(
        f"{path}: the {name} is not {_KEY_BYTES} bytes in base 64: restore the file from its copy"
    )


def _is_demo(keyring: Keyring, sealing: dict[int, bytes]) -> bool:
    demo = demo_keyring()
    same_index = keyring.index("demo", "") == demo.index("demo", "")
    return same_index or bytes(range(_KEY_BYTES)) in sealing.values()


def _new_secret() -> str:
    # Not base.ids: keys never follow from a simulation's seed.
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _write_new(path: Path, file: KeyFile) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
