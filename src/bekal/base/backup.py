"""Backup and restore of the whole database with PostgreSQL's own tools.

A backup is two files: the archive, in pg_dump's custom format, which PostgreSQL's tools can read without us,
and ``<archive>.manifest.json`` with its SHA-256, the schema's version, the number of cells and a fingerprint
of the keys. The keys themselves are never in it: without the key file nobody reads the people in a backup.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from datetime import datetime
from pathlib import Path

import msgspec
import psycopg
from psycopg import sql

from . import keyfile, migrate, postgres, wipe
from .errors import BekalError
from .keys import Keyring

FORMAT = "bekal-backup/1"
_BLOCK = 1 << 20
_ROLE = "bekal_app"


class BackupFault(BekalError):  # noqa: N818 - reads as the fact it states
    """A backup cannot be made or restored; nothing was changed. The text says why."""


class Manifest(msgspec.Struct, frozen=True):
    """What stands beside the archive."""

    format: str
    made_at: datetime
    sha256: str
    size_bytes: int
    schema_version: str
    cells: int
    keys_fingerprint: str
    server_version: str


def backup(dsn: str, file: Path, keyring: Keyring, at: datetime) -> Manifest:
    """Write the archive of one instant of the database, and its manifest; never over an existing file."""
    manifest_file = manifest_of(file)
    for path in (file, manifest_file):
        if path.exists():
            raise BackupFault(f"{path} exists and is not overwritten: choose another name")
    if not file.parent.is_dir():
        raise BackupFault(f"there is no folder {file.parent}")
    partial = file.with_name(file.name + ".partial")
    with psycopg.connect(dsn, autocommit=True) as connection:
        version = migrate.current_version(connection)
        cells = migrate.stored_setting(connection, "cells")
        server = connection.info.server_version
    if version is None or cells is None:
        raise BackupFault(
            "this database was not made by Bekal, or is still empty: there is nothing to back up"
        )
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        _run(
            dsn, ["pg_dump", "--format=custom", "--no-owner", "--lock-wait-timeout=60s", f"--file={partial}"]
        )
        _sync(partial)
        manifest = Manifest(
            FORMAT,
            at,
            digest_of(partial),
            partial.stat().st_size,
            version,
            int(cells),
            keyfile.fingerprint(keyring),
            f"{server // 10_000}.{server % 10_000}",
        )
        manifest_file.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        _sync(manifest_file)
        partial.rename(file)
        _sync(file.parent)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def restore(dsn: str, file: Path, keyring: Keyring, cells: int, *, replace: bool = False) -> Manifest:
    """Put a backup into an empty database, or in the place of what is there if ``replace`` is given.

    Everything is checked before anything is touched: the archive's digest, the number of cells, the keys, the
    schema's version. The archive goes in as one transaction: all of it, or nothing.
    """
    manifest = _read_manifest(file)
    _check(manifest, file, keyring, cells)
    with psycopg.connect(dsn, autocommit=True) as connection:
        schemas = wipe.schemas(connection)
        if schemas and not replace:
            raise BackupFault(
                f"the database is not empty (it has {', '.join(schemas)}): "
                "restore into a new one, or say --replace to lose what is there"
            )
        _make_role(connection)
        wipe.wipe(connection)
    database = psycopg.conninfo.conninfo_to_dict(dsn).get("dbname", "")
    command = [
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        "--clean",
        "--if-exists",
    ]
    _run(dsn, [*command, f"--dbname={database}", str(file)])
    return manifest


def manifest_of(file: Path) -> Path:
    """Where the manifest of an archive stands."""
    return file.with_name(file.name + ".manifest.json")


def digest_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as blocks:
        while block := blocks.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _read_manifest(file: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(manifest_of(file).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise BackupFault(
            f"there is no {manifest_of(file)}: without it the archive cannot be trusted"
        ) from None
    except msgspec.DecodeError as fault:
        raise BackupFault(f"{manifest_of(file)} is no manifest of Bekal: {fault}") from None
    if manifest.format != FORMAT:
        raise BackupFault(f"{file} has the format {manifest.format!r}; this version reads {FORMAT!r}")
    return manifest


def _check(manifest: Manifest, file: Path, keyring: Keyring, cells: int) -> None:
    if not file.is_file():
        raise BackupFault(f"there is no archive {file}")
    if manifest.cells != cells:
        raise BackupFault(
            f"the backup was made with {manifest.cells} cells and BEKAL_CELLS is {cells}: "
            f"set BEKAL_CELLS={manifest.cells}"
        )
    known = [path.name[:4] for path in migrate.list_migrations()]
    if manifest.schema_version not in known:
        raise BackupFault(
            f"the backup has schema {manifest.schema_version}, which this version of Bekal does not know "
            f"(its newest is {known[-1]}): use the version that made it, or a newer one"
        )
    if manifest.keys_fingerprint != keyfile.fingerprint(keyring):
        raise BackupFault(
            "the backup was made with other keys: nobody's data in it could be read. "
            "Put the key file of its time in place (BEKAL_KEYS) and try again"
        )
    if manifest.size_bytes != file.stat().st_size or manifest.sha256 != digest_of(file):
        raise BackupFault(f"{file} is damaged: its digest is not the one in {manifest_of(file).name}")


def _make_role(connection: psycopg.Connection[tuple[str]]) -> None:
    # Roles belong to the server, not to the database: the archive grants to it but does not make it.
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [_ROLE]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(_ROLE)))
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(_ROLE)))


def _run(dsn: str, command: list[str]) -> None:
    """Run one of PostgreSQL's tools; the connection goes by the environment, which ``ps`` hides."""
    tool = str(postgres.binaries() / command[0])
    done = subprocess.run(  # noqa: S603 - our own binaries, no shell
        [tool, *command[1:]],
        env={**os.environ, **environment_of(dsn)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines()
        raise BackupFault(f"{command[0]} gave up: {'; '.join(said[:3])}")


def environment_of(dsn: str) -> dict[str, str]:
    """The variables by which PostgreSQL's own tools learn a connection."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    parameters = psycopg.conninfo.conninfo_to_dict(dsn)
    return {variable: str(parameters[name]) for name, variable in names.items() if parameters.get(name)}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
