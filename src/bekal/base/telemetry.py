"""Figures about the running house, for Prometheus: one registry a process, no personal data in labels."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry()
"""Every metric of Bekal is made with ``registry=telemetry.REGISTRY``."""

ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)


def exposition() -> bytes:
    """The figures in Prometheus' text form, for ``GET /metrics``."""
    return generate_latest(REGISTRY)
