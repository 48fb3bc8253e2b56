"""``bekal keys``: make and rotate the keys that seal personal data."""

from __future__ import annotations

import typer

from bekal.base import clock, keyfile

from . import environment, output

app = typer.Typer(help="Make and rotate the keys that seal personal data.", no_args_is_help=True)


@app.command()
def init(*, as_json: output.Json = False) -> None:
    """Make new keys. An existing key file is never overwritten."""
    path = keyfile.path_of(environment.load())
    keyfile.init_keys(path, clock.SystemClock().now())
    output.result(
        f"new keys are in {path}. Keep a copy somewhere else: without it nobody's data can be read",
        {"file": str(path)},
        as_json=as_json,
    )


@app.command()
def rotate(*, as_json: output.Json = False) -> None:
    """Add a new sealing key. What was sealed before is opened with the older ones, which stay."""
    path = keyfile.path_of(environment.load())
    newest = keyfile.rotate_keys(path, clock.SystemClock().now())
    output.result(
        f"key {newest} of {path} seals from the next start on. Renew the copy of the file",
        {"file": str(path), "newest": newest},
        as_json=as_json,
    )
