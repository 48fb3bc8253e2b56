"""Tickets: SHA-256 on all cores.

Python's hashlib holds the interpreter's lock for short messages, so threads gain nothing; long lists are
hashed by worker processes that know nothing but the seed and get pids through a pipe.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import IO

import numpy as np

from .types import Array, DrawError, Ints

_ALONE = 150_000
"""Shorter lists are hashed here: starting workers takes as long."""
_BLOCK = 1 << 16

_WORKER = f"""
import sys
from hashlib import sha256
seed = sys.stdin.buffer.read(32)
while block := sys.stdin.buffer.read({_BLOCK * 16}):
    starts = range(0, len(block), 16)
    sys.stdout.buffer.write(b"".join([sha256(seed + block[i : i + 16]).digest()[:8] for i in starts]))
    sys.stdout.buffer.flush()
"""


def draw_tickets(seed: bytes, pids: Array, workers: int | None = None) -> Ints:
    """The ticket of every pid: the first 8 bytes of SHA-256(seed || pid), big-endian, shifted right by one.

    ``seed`` is 32 bytes, ``pids`` an array of elements of 16 bytes (``V16``). ``workers`` is the number of
    processes, all cores by default; the tickets do not depend on it.
    """
    if len(seed) != 32:
        raise DrawError(f"a seed has 32 bytes, not {len(seed)}")
    out = np.empty(len(pids), ">u8")
    if workers is None:
        workers = count_cores() if len(pids) > _ALONE and sys.executable else 1
    if workers > 1:
        bounds = [len(pids) * i // workers for i in range(workers + 1)]
        with ThreadPoolExecutor(workers) as pool:
            slices = [slice(*pair) for pair in itertools.pairwise(bounds)]
            list(pool.map(lambda part: _hash_outside(seed, pids[part], out[part]), slices))
    else:
        _hash_here(seed, pids, out)
    tickets = out.astype(np.uint64)
    tickets >>= np.uint64(1)
    return tickets.view(np.int64)


def count_cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _hash_here(seed: bytes, pids: Array, out: Array) -> None:
    for start in range(0, len(pids), _BLOCK):
        block = pids[start : start + _BLOCK].tobytes()
        digests = b"".join([sha256(seed + block[i : i + 16]).digest()[:8] for i in range(0, len(block), 16)])
        out[start : start + _BLOCK] = np.frombuffer(digests, ">u8")


def _hash_outside(seed: bytes, pids: Array, out: Array) -> None:
    """Hash by one worker process: a thread writes pids, this one reads tickets."""
    command = [sys.executable, "-I", "-S", "-c", _WORKER]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker,  # noqa: S603
        ThreadPoolExecutor(1) as writer,
    ):
        assert worker.stdin
        assert worker.stdout
        writing = writer.submit(_write, worker.stdin, seed, pids)
        buffer = memoryview(out.view(np.uint8).data)
        done = 0
        while done < len(buffer) and (got := worker.stdout.readinto(buffer[done:])):  # type: ignore[attr-defined]
            done += got
        if done < len(buffer):
            worker.kill()
        writing.exception()
    if done < len(buffer) or worker.returncode:
        raise DrawError(f"a process that computes tickets ended with status {worker.returncode}: try again")


def _write(pipe: IO[bytes], seed: bytes, pids: Array) -> None:
    with pipe:
        pipe.write(seed)
        for start in range(0, len(pids), _BLOCK):
            pipe.write(pids[start : start + _BLOCK].tobytes())
