"""``bekal backup`` and ``bekal restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bekal.base import backup as archives
from bekal.base import clock, keyfile

from . import environment, house, output


def backup(file: Path, *, as_json: output.Json = False) -> None:
    """Write the whole database into FILE, and FILE.manifest.json beside it. The keys are not in it."""
    loaded = environment.load()
    keyring = keyfile.keyring_of(loaded)
    output.say(f"backing up into {file}")
    with house.running(loaded) as server:
        manifest = archives.backup(server.dsn, file.absolute(), keyring, clock.SystemClock().now())
    output.result(
        f"{file}: {manifest.size_bytes:,} bytes, schema {manifest.schema_version}, SHA-256 {manifest.sha256}",
        {"file": str(file), "bytes": manifest.size_bytes, "sha256": manifest.sha256},
        as_json=as_json,
    )


def restore(
    file: Path,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Lose what is in the database now.")] = False,
    as_json: output.Json = False,
) -> None:
    """Put the backup FILE into an empty database. Its digest, cells, schema and keys are checked first."""
    loaded = environment.load()
    keyring = keyfile.keyring_of(loaded)
    output.say(f"restoring {file}")
    with house.running(loaded) as server:
        manifest = archives.restore(server.dsn, file.absolute(), keyring, loaded.cells, replace=replace)
    output.result(
        f"restored the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC; now run `bekal check-books`",
        {"file": str(file), "made_at": manifest.made_at.isoformat(), "schema": manifest.schema_version},
        as_json=as_json,
    )
