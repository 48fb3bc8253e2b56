"""The stand-alone verifier, loaded from its file as a stranger would, and publications to spoil."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.draws.reference_files import canonical, write_note

FILE = Path(__file__).parents[3] / "src" / "bekal" / "draws" / "proofs" / "verify_draw.py"


def load() -> Any:
    """The module, with each signature checked once only: the beacon's takes half a second."""
    spec = importlib.util.spec_from_file_location("verify_draw_alone", FILE)
    assert spec is not None and spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.check_beacon = lru_cache(maxsize=None)(module.check_beacon)
    module.ed25519_holds = lru_cache(maxsize=None)(module.ed25519_holds)
    return module


def verify(module: Any, folder: Path, *options: str) -> dict[str, Any]:
    """What the verifier says, as its --json."""
    said: list[str] = []
    module.print = said.append
    status = module.main([str(folder), "--json", *options])
    result: dict[str, Any] = json.loads(said[-1])
    assert status == (0 if result["agrees"] else 1)
    return result


class Spoiled:
    """A copy of a publication, changed file by file and put right again."""

    def __init__(self, golden: Path, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(golden, folder)
        self.golden = {
            path.relative_to(golden).as_posix(): path.read_bytes()
            for path in golden.rglob("*")
            if path.is_file()
        }

    def write(self, changes: Mapping[str, bytes | None]) -> None:
        """Write files and an index that fits them, as a forger would; None removes a file."""
        files = {**self.golden, **changes}
        index = json.loads(self.golden["publication.json"])
        index["files"] = [
            {"bytes": len(data), "path": path, "sha256": sha256(data).hexdigest()}
            for path, data in sorted(files.items())
            if data is not None and path != "publication.json"
        ]
        self.put({**changes, "publication.json": canonical(index)})

    def put(self, changes: Mapping[str, bytes | None]) -> None:
        """Write files, and nothing else."""
        for path, data in changes.items():
            target = self.folder / path
            if data is None:
                target.unlink(missing_ok=True)
            else:
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(data)

    def log_anew(self, path: str, data: bytes) -> None:
        """A changed file that is in the log, which the log's owner signs."""
        old, new = sha256(self.golden[path]).hexdigest(), sha256(data).hexdigest()
        log = self.golden["log.txt"].decode().replace(old, new)
        entries = [bytes.fromhex(line) for line in log.splitlines()]
        note = write_note("log.example/bekal", entries, ["witness.example/w1"], 1)
        self.write({path: data, "log.txt": log.encode(), "checkpoint.txt": note})

    def restore(self) -> None:
        """As it was."""
        for path in self.folder.rglob("*"):
            if path.is_file() and path.relative_to(self.folder).as_posix() not in self.golden:
                path.unlink()
        self.put(dict(self.golden))

    def change_json(self, path: str, change: Callable[[Any], None]) -> bytes:
        """A JSON file with something changed, canonical."""
        value = json.loads(self.golden[path])
        change(value)
        return canonical(value)
