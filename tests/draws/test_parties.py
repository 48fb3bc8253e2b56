"""The file that names a draw's auditor and witnesses: every mistake in it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bekal import draws
from bekal.base.errors import WrongSetting
from bekal.base.keys import demo_keyring

KEY = "ab" * 32
GOOD: dict[str, Any] = {
    "auditor": {"name": "audit.example", "public_key": KEY},
    "origin": "log.example/draws",
    "witnesses": [{"name": "w1", "public_key": KEY}, {"name": "w2", "public_key": KEY}],
    "witnesses_min": 2,
}


def read(folder: Path, content: Any) -> draws.NamedParties:
    file = folder / "parties.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return draws.read_parties(file)


def test_parties_are_read_and_named(tmp_path: Path) -> None:
    named = read(tmp_path, GOOD)
    parties = draws.name_parties(demo_keyring(), named)
    assert parties.auditor.name == "audit.example"
    assert (parties.log.origin, parties.log.witnesses_min) == ("log.example/draws", 2)
    assert [witness.name for witness in parties.log.witnesses] == ["w1", "w2"]
    alone = read(tmp_path, {"auditor": GOOD["auditor"], "origin": "x"})
    assert (alone.witnesses, alone.witnesses_min) == ([], 0)
    ours = draws.name_parties(demo_keyring(), None)
    assert (ours.auditor.name, ours.log.witnesses_min) == ("auditor.sandbox", 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not as it should be"),
        (GOOD | {"more": 1}, "more"),
        ({"origin": "x"}, "auditor"),
        (GOOD | {"origin": "a b"}, "'a b' is no name"),
        (GOOD | {"origin": "w1"}, "have one name"),
        (GOOD | {"witnesses": [*GOOD["witnesses"], GOOD["witnesses"][0]]}, "have one name"),
        (GOOD | {"auditor": {"name": "a", "public_key": KEY[2:]}}, "the key of a is not 64 digits"),
        (GOOD | {"auditor": {"name": "a", "public_key": KEY.upper()}}, "the key of a is not 64 digits"),
        (GOOD | {"witnesses_min": 3}, "witnesses_min is 3 of 2"),
        (GOOD | {"witnesses_min": -1}, "witnesses_min is -1"),
    ],
)
def test_what_is_wrong_is_told(content: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="BEKAL_DRAW_PARTIES") as caught:
        read(tmp_path, content)
    assert said in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="cannot be read"):
        draws.read_parties(tmp_path / "nothing.json")
