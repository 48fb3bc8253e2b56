"""The key file: made once, rotated by adding, refused when it is open to others or damaged."""

from __future__ import annotations

import base64
import json
import stat
from datetime import datetime
from pathlib import Path

import pytest

from bekal.base import keyfile, settings
from bekal.base.keyfile import WrongKeyFile
from bekal.base.keys import Sealed

PLACE = Sealed("people.persons", "nik_sealed", b"7")


@pytest.fixture
def path(tmp_path: Path, at: datetime) -> Path:
    path = tmp_path / "keys" / "keys.json"
    keyfile.init_keys(path, at)
    return path


def test_new_keys_are_readable_by_their_owner_alone_and_random(path: Path, at: datetime) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    other = path.with_name("other.json")
    keyfile.init_keys(other, at)
    first, second = keyfile.load_keys(path), keyfile.load_keys(other)
    assert first.open(PLACE, first.seal(PLACE, b"x")) == b"x"
    assert first.index("nik", "1") != second.index("nik", "1")
    assert keyfile.fingerprint(first) != keyfile.fingerprint(second)
    assert not first.demo


def test_keys_are_never_overwritten(path: Path, at: datetime) -> None:
    before = path.read_bytes()
    with pytest.raises(WrongKeyFile, match="not overwritten"):
        keyfile.init_keys(path, at)
    assert path.read_bytes() == before


def test_rotation_adds_a_key_that_seals_and_keeps_those_that_open(path: Path, at: datetime) -> None:
    old = keyfile.load_keys(path)
    sealed = old.seal(PLACE, b"Siti")
    assert keyfile.rotate_keys(path, at) == 2
    assert keyfile.rotate_keys(path, at) == 3
    new = keyfile.load_keys(path)
    assert new.open(PLACE, sealed) == b"Siti"
    assert new.seal(PLACE, b"Siti")[:2] == (3).to_bytes(2, "big")
    assert new.index("nik", "1") == old.index("nik", "1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongKeyFile, match=r"there is no key file .*bekal keys init"):
        keyfile.load_keys(tmp_path / "keys.json")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o620])
def test_a_file_open_to_others_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(WrongKeyFile, match=f"mode {mode:04o}.*chmod 600"):
        keyfile.load_keys(path)


def damaged(path: Path, **changes: object) -> Path:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    return path


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "bekal-keys/9"}, "bekal-keys/9"),
        ({"indexing": "short"}, "indexing key is not 32 bytes"),
        ({"indexing": base64.b64encode(b"x" * 31).decode()}, "indexing key is not 32 bytes"),
        ({"indexing": None}, "is not a key file"),
        ({"sealing": []}, "ids from 1 to 65535"),
        (
            {"sealing": [{"id": 0, "made_at": "2022-01-01T00:00:00Z", "secret": "QUFB" * 10 + "QUE="}]},
            "ids from",
        ),
        ({"surplus": 1}, "is not a key file"),
    ],
)
def test_a_damaged_file_is_refused(path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(WrongKeyFile, match=said):
        keyfile.load_keys(damaged(path, **changes))


def test_text_that_is_no_json_is_refused(path: Path) -> None:
    path.write_bytes(b"\xff\x00")
    with pytest.raises(WrongKeyFile, match="is not a key file"):
        keyfile.load_keys(path)


def test_the_public_demo_keys_are_known_in_a_file_too(path: Path) -> None:
    secret = base64.b64encode(bytes(range(32))).decode()
    damaged(path, sealing=[{"id": 1, "made_at": "2022-01-01T00:00:00Z", "secret": secret}])
    assert keyfile.load_keys(path).demo


def test_production_refuses_demo_keys(tmp_path: Path, at: datetime) -> None:
    demo = {"BEKAL_VAR": str(tmp_path)}
    production = demo | {"BEKAL_MODE": "production"}
    assert keyfile.keyring_of(settings.load(demo)).demo
    with pytest.raises(WrongKeyFile, match="public demo keys are refused"):
        keyfile.keyring_of(settings.load(production))
    keyfile.init_keys(tmp_path / "keys.json", at)
    assert not keyfile.keyring_of(settings.load(production)).demo
    damaged(tmp_path / "keys.json", indexing=base64.b64encode(bytes(range(32, 64))).decode())
    with pytest.raises(WrongKeyFile, match="public demo keys"):
        keyfile.keyring_of(settings.load(production))


def test_a_named_key_file_must_be_there(tmp_path: Path) -> None:
    named = settings.load({"BEKAL_KEYS": str(tmp_path / "mine.json")})
    with pytest.raises(WrongKeyFile, match=r"mine\.json"):
        keyfile.keyring_of(named)
