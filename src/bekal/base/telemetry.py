"""Figures about the running house, for Prometheus: no personal data in labels.

A process counts in its one registry. Where several serve one site, each writes its figures down in a folder
(prometheus_client's own way), and whichever is asked gives those of all: counters and histograms summed, also
those of processes that have ended; each gauge says what becomes of it (``multiprocess_mode``).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable, prometheus_client's own, that names the folder; it is read when that is imported."""

REGISTRY = CollectorRegistry()
"""Every metric of Bekal is made with ``registry=telemetry.REGISTRY``."""

ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)


class _Processes(Collector):
    """What each process of the site costs, and the one that started them: ``process_*`` with its number."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        """The figures of those that live."""
        families: dict[str, Metric] = {}
        for pid in self._pids():
            for found in ProcessCollector(pid=pid.__str__, registry=None).collect():
                family = families.setdefault(found.name, Metric(found.name, found.documentation, found.type))
                for sample in found.samples:
                    family.add_sample(sample.name, {"pid": str(pid)}, sample.value)
        return families.values()

    def _pids(self) -> list[int]:
        live = {int(file.stem.rpartition("_")[2]) for file in self._folder.glob("gauge_live*.db")}
        return sorted({os.getppid(), *live})


def exposition() -> bytes:
    """The figures in Prometheus' text form, for ``GET /metrics``."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]  # left untyped
    together.register(_Processes(Path(folder)))
    return generate_latest(together)


def forget(folder: Path, pid: int) -> None:
    """A process ended: what it was doing counts no more, what it did does."""
    mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]  # left untyped
