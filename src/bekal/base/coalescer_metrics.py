"""What Prometheus hears of the coalescers: one family a figure, labelled by operation."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from . import telemetry

_ITEMS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 10)


class OperationMetrics(NamedTuple):
    """The figures of one operation."""

    queue: Gauge
    chunk_items: Histogram
    seconds: Histogram
    refused: Counter
    retries: Counter
    halvings: Counter
    culprits: Counter


class Metrics:
    """The families in one registry; made once a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        label = ["operation"]
        self._queue = Gauge(
            "bekal_coalescer_queue_items",
            "Items waiting for their chunk.",
            label,
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._items = Histogram(
            "bekal_coalescer_chunk_items",
            "Items per committed chunk.",
            label,
            buckets=_ITEMS,
            registry=registry,
        )
        self._seconds = Histogram(
            "bekal_coalescer_chunk_seconds",
            "Seconds per try of a chunk, commit included.",
            label,
            buckets=_SECONDS,
            registry=registry,
        )
        self._refused = Counter(
            "bekal_coalescer_refused_items",
            "Items refused because the queue was full.",
            label,
            registry=registry,
        )
        self._retries = Counter(
            "bekal_coalescer_lost_chunks",
            "Tries that lost the database before the answer.",
            label,
            registry=registry,
        )
        self._halvings = Counter(
            "bekal_coalescer_halved_chunks",
            "Chunks rolled back by a fault and halved.",
            label,
            registry=registry,
        )
        self._culprits = Counter(
            "bekal_coalescer_failed_items", "Items that failed alone: bugs.", label, registry=registry
        )

    def of(self, operation: str) -> OperationMetrics:
        """The figures of one operation."""
        return OperationMetrics(
            queue=self._queue.labels(operation),
            chunk_items=self._items.labels(operation),
            seconds=self._seconds.labels(operation),
            refused=self._refused.labels(operation),
            retries=self._retries.labels(operation),
            halvings=self._halvings.labels(operation),
            culprits=self._culprits.labels(operation),
        )

    @staticmethod
    @cache
    def shared() -> Metrics:
        """The families in the registry of the process."""
        return Metrics(telemetry.REGISTRY)
