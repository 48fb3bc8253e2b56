"""The sandbox beacon: drand's shape and cryptography with a key that everybody has. It proves nothing.

``beacon_app`` serves it over HTTP as a relay, ``InProcessBeacon`` is the twin without a network; both sign
with the same public secret key (docs/draw-format.md section 8) and misbehave as a function of (seed, round).
Manifests that use it say ``sandbox: true``, and so do verifiers and pages. Never used in production.
"""

from .app import beacon_app
from .faults import PERFECT, BeaconFaults
from .in_process import InProcessBeacon
from .signing import sign_round

__all__ = ["PERFECT", "BeaconFaults", "InProcessBeacon", "beacon_app", "sign_round"]
