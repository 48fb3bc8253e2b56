"""The programme's log: every manifest ever made, in a Merkle tree that can only grow.

An entry is 32 bytes, the digest of a document. The tree's head is published as a *checkpoint*, a C2SP signed
note (c2sp.org/tlog-checkpoint): origin, number of entries, root, the log's Ed25519 signature. *Witnesses*
(audit office, universities, press) check that each head continues the one before and add a cosignature with
the time (c2sp.org/tlog-cosignature): whoever sees enough of them knows that everybody else is shown the same
log. Bytes: docs/draw-format.md section 13.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise

import msgspec

from bekal.base import signing
from bekal.base.errors import BekalError

from . import merkle

PURPOSE = "draw log"
"""The purpose of the signing key of a programme's log."""
WITNESSED_SECONDS = 86_400
"""So long before the beacon's round witnesses must have signed the version of the manifest that is drawn."""

_DASH = "— "
_NOTE, _COSIGNATURE = b"\x01", b"\x04"
_ID = 4
_TIME = 8
_TIME_MAX = 253_402_300_799
"""The end of the year 9999: a later time is no time."""


class WrongLog(BekalError):  # noqa: N818 - reads as the fact it states
    """A log, a checkpoint or a cosignature is not what it should be; the text says which line and why."""


class Signer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose signatures count: a name without spaces and ``+``, and an Ed25519 public key in hexadecimal."""

    name: str
    public_key: str


class Checkpoint(msgspec.Struct, frozen=True):
    """A head of the log: ``origin`` names the log, ``root`` is 32 bytes over ``size`` entries."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> bytes:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n".encode()


class Cosignature(msgspec.Struct, frozen=True):
    """A witness's word that, at this time, this was the largest head it had seen, and a continuation."""

    witness: str
    at: datetime


def write_log(entries: Sequence[bytes]) -> bytes:
    """``log.txt``: a line of 64 hexadecimal digits per entry."""
    return b"".join(_entry(entry).hex().encode() + b"\n" for entry in entries)


def read_log(data: bytes) -> list[bytes]:
    """The entries of ``log.txt``. WrongLog names the first wrong line."""
    lines = data.split(b"\n")
    if lines.pop() != b"":
        raise WrongLog("log.txt does not end with the end of a line")
    entries = []
    for number, line in enumerate(lines, 1):
        if len(line) != 2 * merkle.HASH_BYTES or not set(line) <= set(b"0123456789abcdef"):
            raise WrongLog(f"log.txt, line {number}: allowed are 64 digits 0-9a-f")
        entries.append(bytes.fromhex(line.decode()))
    return entries


def head_of(origin: str, entries: Sequence[bytes]) -> Checkpoint:
    """The checkpoint over these entries."""
    return Checkpoint(_name(origin), len(entries), merkle.root_of([_entry(entry) for entry in entries]))


def sign_checkpoint(head: Checkpoint, key: signing.SigningKey) -> bytes:
    """``checkpoint.txt``: the head as a note with the log's own signature."""
    blob = _key_id(head.origin, _NOTE, key.public) + key.sign(head.text)
    return head.text + b"\n" + _line(head.origin, blob)


def cosign_checkpoint(head: Checkpoint, name: str, key: signing.SigningKey, at: datetime) -> bytes:
    """The line that a witness adds to a note whose consistency it has checked."""
    seconds = int(at.timestamp())
    blob = seconds.to_bytes(_TIME, "big") + key.sign(_cosigned(head, seconds))
    return _line(_name(name), _key_id(name, _COSIGNATURE, key.public) + blob)


def add_cosignatures(note: bytes, log: Signer, lines: Sequence[bytes], witnesses: Sequence[Signer]) -> bytes:
    """The note with those lines added, in the order of ``witnesses``, one each.

    Every line must be a valid cosignature of one of the witnesses: WrongLog says which is not. A line of a
    witness that is there already replaces the old one.
    """
    head, _ = read_checkpoint(note, log, witnesses)
    kept = {_name_of(line): line for line in [*note.splitlines(keepends=True)[5:], *lines]}
    for line in lines:
        _check_cosignature(head, line, witnesses)
    ordered = [kept[witness.name] for witness in witnesses if witness.name in kept]
    return b"".join([*note.splitlines(keepends=True)[:5], *ordered])


def cosigned_until(
    note: bytes, log: Signer, lines: Sequence[bytes], witnesses: Sequence[Signer], until: datetime
) -> tuple[bytes, int]:
    """The note with those of the lines added that witnesses signed until then; gives it, and how many.

    Lines of others, or that do not fit, are left out.
    """
    head, _ = read_checkpoint(note, log, witnesses)
    kept = []
    for line in lines:
        try:
            found = _check_cosignature(head, line, witnesses)
        except WrongLog:
            continue
        if found.at <= until:
            kept.append(line)
    return add_cosignatures(note, log, kept, witnesses), len(kept)


def read_checkpoint(
    note: bytes, log: Signer, witnesses: Sequence[Signer] = (), witnesses_min: int = 0
) -> tuple[Checkpoint, list[Cosignature]]:
    """The head and its cosignatures, all checked. WrongLog names the line that is wrong.

    The log signs first; then come lines of ``witnesses``, in their order, at most one each, at least
    ``witnesses_min`` in all. Nothing else may stand there.
    """
    lines = note.splitlines(keepends=True)
    if len(lines) < 5 or lines[3] != b"\n" or not lines[-1].endswith(b"\n") or b"".join(lines) != note:
        raise WrongLog("checkpoint.txt: allowed are three lines, an empty one, and signature lines")
    head = _head(lines[:3])
    if head.origin != log.name:
        raise WrongLog(f"checkpoint.txt is of the log {head.origin!r}; expected is {log.name!r}")
    public = bytes.fromhex(log.public_key)
    name, blob = _signature(lines[4])
    if name != log.name or blob[:_ID] != _key_id(log.name, _NOTE, public):
        raise WrongLog(f"checkpoint.txt: the first signature is not by the log {log.name!r}")
    if not signing.verifies(public, head.text, blob[_ID:]):
        raise WrongLog("checkpoint.txt: the log's signature does not fit")
    found = [_check_cosignature(head, line, witnesses) for line in lines[5:]]
    order = [witness.name for witness in witnesses]
    places = [order.index(cosignature.witness) for cosignature in found]
    if any(a >= b for a, b in pairwise(places)):
        raise WrongLog(
            "checkpoint.txt: cosignatures stand once each, in the order of the manifest's witnesses"
        )
    if len(found) < witnesses_min:
        raise WrongLog(f"checkpoint.txt has {len(found)} cosignatures; at least {witnesses_min} are needed")
    return head, found


def prove_consistency(entries: Sequence[bytes], old: int) -> list[bytes]:
    """RFC 6962's proof (section 2.1.2) that the log of all entries continues that of the first ``old``."""
    if not 0 <= old <= len(entries):
        raise ValueError(f"the log has {len(entries)} entries, so it never had {old}")
    if old in (0, len(entries)):
        return []
    return _subproof(old, list(entries), whole=True)


def verify_consistency(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Whether ``new`` continues ``old``: what stood in the log still stands there, in its place.

    The way of RFC 9162 section 2.1.4.2.
    """
    if (
        old.origin != new.origin
        or old.size > new.size
        or any(len(node) != merkle.HASH_BYTES for node in proof)
    ):
        return False
    if old.size in (0, new.size):
        return not proof and (
            old.root == new.root if old.size == new.size else old.root == merkle.root_of([])
        )
    nodes = list(proof)
    if old.size & (old.size - 1) == 0:
        nodes.insert(0, old.root)
    if not nodes:
        return False
    last, size = old.size - 1, new.size - 1
    while last & 1:
        last, size = last >> 1, size >> 1
    one = other = nodes[0]
    for node in nodes[1:]:
        if size == 0:
            return False
        if last & 1 or last == size:
            one, other = merkle.hash_node(node, one), merkle.hash_node(node, other)
            while last and not last & 1:
                last, size = last >> 1, size >> 1
        else:
            other = merkle.hash_node(other, node)
        last, size = last >> 1, size >> 1
    return size == 0 and one == old.root and other == new.root


def _subproof(old: int, entries: list[bytes], *, whole: bool) -> list[bytes]:
    size = len(entries)
    if old == size:
        return [] if whole else [merkle.root_of(entries)]
    left = 1 << (size - 1).bit_length() - 1
    if old <= left:
        return [*_subproof(old, entries[:left], whole=whole), merkle.root_of(entries[left:])]
    return [*_subproof(old - left, entries[left:], whole=False), merkle.root_of(entries[:left])]


def _check_cosignature(head: Checkpoint, line: bytes, witnesses: Sequence[Signer]) -> Cosignature:
    name, blob = _signature(line)
    for witness in witnesses:
        public = bytes.fromhex(witness.public_key)
        if name == witness.name and blob[:_ID] == _key_id(name, _COSIGNATURE, public):
            break
    else:
        raise WrongLog(f"checkpoint.txt: {name!r} is none of the manifest's witnesses, or has another key")
    seconds = int.from_bytes(blob[_ID : _ID + _TIME], "big")
    if seconds > _TIME_MAX or not signing.verifies(public, _cosigned(head, seconds), blob[_ID + _TIME :]):
        raise WrongLog(f"checkpoint.txt: the cosignature of {name!r} does not fit")
    return Cosignature(name, datetime.fromtimestamp(seconds, UTC))


def _cosigned(head: Checkpoint, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n".encode() + head.text


def _head(lines: Sequence[bytes]) -> Checkpoint:
    try:
        origin, size, root = (line.decode().removesuffix("\n") for line in lines)
        head = Checkpoint(_name(origin), int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error) as fault:
        raise WrongLog(f"checkpoint.txt: no head of a log ({fault})") from None
    if head.text != b"".join(lines) or len(head.root) != merkle.HASH_BYTES or head.size < 0:
        raise WrongLog("checkpoint.txt: the number of entries or the root is not written as it should be")
    return head


def _signature(line: bytes) -> tuple[str, bytes]:
    try:
        name, _, blob = line.decode().removesuffix("\n").removeprefix(_DASH).partition(" ")
        data = base64.b64decode(blob, validate=True)
    except (ValueError, binascii.Error):
        raise WrongLog("checkpoint.txt: a signature line is not readable") from None
    if _line(name, data) != line:
        raise WrongLog("checkpoint.txt: a signature line is not written as it should be")
    return name, data


def _name_of(line: bytes) -> str:
    return _signature(line)[0]


def _line(name: str, blob: bytes) -> bytes:
    return f"{_DASH}{name} {base64.b64encode(blob).decode()}\n".encode()


def _key_id(name: str, kind: bytes, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + kind + public).digest()[:_ID]


def _name(name: str) -> str:
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise WrongLog(f"{name!r} is no name of a log or witness; allowed is text without spaces and +")
    return name


def _entry(entry: bytes) -> bytes:
    if len(entry) != merkle.HASH_BYTES:
        raise ValueError("an entry of the log is a digest of 32 bytes")
    return entry
