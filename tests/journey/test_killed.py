"""kill -9 of the application and of every PostgreSQL process in the middle of purchases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import psycopg
import pytest

from bekal.base import keys, migrate, postgres
from bekal.base.database import Database
from bekal.base.statements import Statement
from bekal.journey import buy
from tests.conftest import CLUSTERS
from tests.journey.world import BUYS_AT, BY, World, purchase

_RECIPIENTS = 150
_KILL_AFTER = 60
_PATIENCE_SECONDS = 60.0


@pytest.fixture
def durable() -> Iterator[Path]:
    """A cluster of its own with the settings of the product: fsync and all."""
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    data = CLUSTERS / f"{os.getpid()}-pg-killed"
    try:
        yield data
    finally:
        postgres.remove(data)


def _acknowledged(file: Path) -> dict[str, tuple[str, str]]:
    """Reference -> (outcome, purchase id) of every whole line."""
    lines = file.read_bytes().split(b"\n")[:-1] if file.exists() else []
    return {
        reference: (outcome, bought) for reference, outcome, bought in (x.decode().split() for x in lines)
    }


def _kill_everything(buyer: subprocess.Popen[bytes], server: postgres.Server) -> None:
    assert server.pid is not None
    postmaster = psutil.Process(server.pid)
    processes = [postmaster, *postmaster.children(recursive=True)]
    buyer.kill()
    for process in processes:
        with_pid = process.pid
        os.kill(with_pid, signal.SIGKILL)
    buyer.wait()
    psutil.wait_procs(processes, timeout=10)


async def test_every_acknowledged_purchase_survives_and_none_happens_twice(
    durable: Path, tmp_path: Path
) -> None:
    server = postgres.start(durable)
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE bekal")
    migrate.migrate(server.dsn(), 1)
    async with Database(server.dsn(), keyring=keys.demo_keyring()) as db:
        world = World(db)
        holders = await world.recipients(_RECIPIENTS)
        await world.open_market(seats=2 * _RECIPIENTS, price_rp=400_000)
    orders = [purchase(card, f"r{n}-{i}", n) for n in (1, 2) for i, card in enumerate(holders)]
    orders_file, acknowledged_file = tmp_path / "orders", tmp_path / "acknowledged"
    orders_file.write_bytes(b"\n".join(msgspec.json.encode(order) for order in orders))
    script = Path(__file__).with_name("buyer.py")
    buyer = subprocess.Popen([sys.executable, script, server.dsn(), orders_file, acknowledged_file])
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while len(_acknowledged(acknowledged_file)) < _KILL_AFTER:
        assert time.monotonic() < deadline, "the buyer does not get going"
        assert buyer.poll() is None, "the buyer was done before it was killed"
        time.sleep(0.005)
    _kill_everything(buyer, server)
    acknowledged = _acknowledged(acknowledged_file)
    assert _KILL_AFTER <= len(acknowledged) < len(orders)

    server = postgres.start(durable)
    async with Database(server.dsn(), keyring=keys.demo_keyring()) as db:
        world = World(db)
        await world.books_hold()
        async with db.read() as tx:
            bought = Statement("bought", "SELECT purchase_id::text FROM market.purchases")
            stored = {row[0] for row in await tx.tuples(bought)}
        assert {purchase_id for _, purchase_id in acknowledged.values()} <= stored
        assert {outcome for outcome, _ in acknowledged.values()} == {"bought"}
        # Whoever got no answer sends everything again; nobody gets a second purchase.
        again = await buy(db, 0, orders, BY, BUYS_AT)
        assert {result.outcome for result in again} == {"bought"}
        first = {
            order.reference: str(result.purchase_id) for order, result in zip(orders, again, strict=True)
        }
        assert all(first[reference] == bought_id for reference, (_, bought_id) in acknowledged.items())
        async with db.read() as tx:
            assert len(await tx.tuples(bought)) == len(orders)
        await world.books_hold()
    server.stop()
