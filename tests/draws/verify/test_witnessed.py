"""What was drawn had been shown to the witnesses a day before anybody could know the seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.draws.golden_cases import GOLDEN
from tests.draws.reference_files import write_note
from tests.draws.verify.verifier import Spoiled, load, verify


def test_a_version_that_was_witnessed_too_late_or_not_at_all_is_found(tmp_path: Path) -> None:
    """A day before the round at the latest enough witnesses must have signed a head with the last version."""
    module: Any = load()
    later = Spoiled(GOLDEN / "later", tmp_path / "later")
    entries = [bytes.fromhex(line) for line in later.golden["log.txt"].decode().splitlines()]
    stamp = 1_769_936_400 - 86_400  # a day before 2026-02-01T09:00:00Z
    origin, witnesses = "log.example/bekal", ["witness.example/w1"]
    for count, signed, at, reason in (
        (len(entries), witnesses, stamp, None),
        (3, witnesses, stamp, None),
        (3, witnesses, stamp + 1, "less than a day before the round"),
        (2, witnesses, stamp, "no head of log.txt that holds the last manifest"),
        (3, [], stamp, "0 witnesses, 1 needed"),
        (3, ["witness.example/w2"], stamp, "a line of no known witness"),
    ):
        later.write({"committed.txt": write_note(origin, entries[:count], signed, at)})
        told = verify(module, later.folder)["reason"]
        assert told is None if reason is None else told.startswith("committed.txt: ") and reason in told, told
    other = write_note(origin, [bytes(32), *entries[1:3]], witnesses, stamp)
    later.write({"committed.txt": other})
    assert "not those of log.txt" in verify(module, later.folder)["reason"]
